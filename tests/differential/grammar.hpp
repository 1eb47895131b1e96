// SPDX-License-Identifier: Apache-2.0
// Random queries, made of PromQL's grammar and the names in the dataset.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "differential/chance.hpp"

namespace reveille::differential {

// An instant query at `from_ms`, or a range query when there is a step.
struct Question {
  std::string text;
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;
  std::int64_t step_ms = 0;
};

// An expression, and what is known of its values.
struct Piece {
  std::string text;
  bool exact = true;    // both programs compute the same bits
  bool dyadic = false;  // multiples of 1/8, few enough bits that sums of them are exact
  bool positive = false;
};

class Grammar {
 public:
  Grammar(Chance& chance, std::int64_t base_ms) : chance_(chance), base_ms_(base_ms) {}
  [[nodiscard]] Question question();
  // A query with some of its words torn out, doubled or replaced: most are none any more.
  [[nodiscard]] std::string torn();

 private:
  // What an expression may be: rounding differs between versions where !exact, so such values never
  // reach what is not continuous (comparisons, floor, topk ...) or cancels (differences).
  struct Wish {
    int depth = 0;
    bool exact = false;
    bool nested = false;  // inside a subquery
  };
  [[nodiscard]] static Wish deeper(Wish wish) { return {wish.depth - 1, wish.exact, wish.nested}; }
  [[nodiscard]] static Wish exactly(Wish wish) { return {wish.depth - 1, true, wish.nested}; }

  Piece vector(Wish wish);
  Piece scalar(Wish wish);
  Piece selector();
  Piece unary_function(Wish wish);
  Piece function_with_parameter(Wish wish);
  Piece range_function(Wish wish);
  Piece rate_function(Wish wish);
  Piece aggregation(Wish wish);
  Piece ranking(Wish wish);
  Piece with_scalar(Wish wish);
  Piece matched(Wish wish);
  Piece set_operation(Wish wish);
  Piece comparison(Wish wish);
  Piece label_function(Wish wish);
  Piece histogram(Wish wish);
  Piece of_time(Wish wish);
  Piece special(Wish wish);
  Piece mistake(Wish wish);

  std::string metric();
  std::string matchers();
  std::string window_of(const std::string& selected, bool rate);
  std::string subquery(Wish wish, const char* range);
  std::string shift();
  std::string duration(bool may_be_zero = false);
  std::string number();
  std::string labels();
  std::string grouping();

  Chance& chance_;
  std::int64_t base_ms_;
  bool between_seconds_ = true;  // evaluation times are whole seconds and a half
};

}  // namespace reveille::differential
