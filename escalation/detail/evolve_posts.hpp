// SPDX-License-Identifier: Apache-2.0
// What facts about posts do to the book; the rest is in evolve.cpp.
#pragma once

#include "escalation/book.hpp"

namespace reveille::escalation::detail {

void apply(Book& book, Instant at, const PostRequested& fact);
void apply(Book& book, Instant at, const PostBundled& fact);
void apply(Book& book, Instant at, const PostsDropped& fact);

// The last delivery of this post has news.
void note_post(Book& book, const Page& page);
// It is resolved: whoever has not heard of it, or knows that already, is not told that it is over.
void forget_untold(Book& book, Incident& incident);
// It leaves the book: of those that are still to hear of its end it is one more.
void count_untold(Book& book, const Incident& incident);

}  // namespace reveille::escalation::detail
