// SPDX-License-Identifier: Apache-2.0
// When each thing in the book is due next: computed from the book alone, so that a replayed journal
// wakes at the same instants.
#pragma once

#include <optional>

#include "escalation/book.hpp"

namespace reveille::escalation {

// A retry comes after 2 s, 4 s, 8 s ... at most a minute; never sooner than the one before it.
[[nodiscard]] Span retry_delay(const Page& page, const Delivery& delivery);
// The latest start of the second call of the pair that this delivery began.
[[nodiscard]] Instant pair_deadline(const Page& page, const Delivery& first);
// It is asked for then, or a little later: a tick is never on the dot.
[[nodiscard]] bool is_in_time_for_second(const Page& page, const Delivery& first, Instant now);

// Somebody took it until further notice, and of what they heard nothing fires any longer: what
// fires now came later, and nobody has heard of it.
[[nodiscard]] bool is_answer_outlived(const Incident& incident);

[[nodiscard]] std::optional<Instant> due_of(const Incident& incident);
[[nodiscard]] std::optional<Instant> due_of(const Turn& turn);
[[nodiscard]] std::optional<Instant> due_of(const Book& book, const Page& page);

// Bring the agenda up to date after a change.
void reschedule(Book& book, Incident& incident);
void reschedule(Book& book, Page& page);
void schedule(Book& book, const AlertRecord& alert);
void unschedule(Book& book, const AlertRecord& alert);

}  // namespace reveille::escalation
