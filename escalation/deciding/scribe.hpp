// SPDX-License-Identifier: Apache-2.0
// The one pen of a decision: writes a fact down and applies it to the book at once, so that every
// line of a decision sees what the lines before it made true.
#pragma once

#include <utility>

#include "escalation/book.hpp"

namespace reveille::escalation {

class Scribe {
 public:
  Scribe(Book& book, const Plan& plan, Instant now) : book_(book), plan_(plan), now_(now) {}

  void write(Fact fact);

  [[nodiscard]] const Book& book() const { return book_; }
  [[nodiscard]] const Plan& plan() const { return plan_; }
  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] Facts take() && { return std::move(facts_); }

 private:
  Book& book_;
  const Plan& plan_;
  Instant now_;
  Facts facts_;
};

}  // namespace reveille::escalation
