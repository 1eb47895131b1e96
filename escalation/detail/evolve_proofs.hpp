// SPDX-License-Identifier: Apache-2.0
// What facts about drills and proofs do to the book; the rest is in evolve.cpp.
#pragma once

#include "escalation/book.hpp"

namespace reveille::escalation::detail {

void apply(Book& book, Instant at, const ProofRecorded& fact);
void apply(Book& book, Instant at, const ProofInvalidated& fact);
void apply(Book& book, Instant at, const ProofWithdrawn& fact);
void apply(Book& book, Instant at, const PageMissed& fact);
void apply(Book& book, Instant at, const DndAsked& fact);
void apply(Book& book, Instant at, const DndTold& fact);
void apply(Book& book, Instant at, const DrillPlanned& fact);
void apply(Book& book, Instant at, const DrillBegan& fact);
void apply(Book& book, Instant at, const DrillAnswered& fact);
void apply(Book& book, Instant at, const DrillEnded& fact);

}  // namespace reveille::escalation::detail
