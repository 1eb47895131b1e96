// SPDX-License-Identifier: Apache-2.0
// Which functions exist and what they take.
#pragma once

#include <span>
#include <string_view>

#include "rules/promql/query.hpp"

namespace reveille::rules::promql {

struct Signature {
  std::string_view name;
  std::span<const ValueType> arguments;  // the last may be left out or repeated, see variadic
  int variadic =
      0;  // 0: exactly these; n: the last up to n times; -1: the last any number of times
  ValueType result = ValueType::vector;
};

// nullptr where there is no such function (or none that we support).
[[nodiscard]] const Signature* find_function(std::string_view name);

// Why a function that Prometheus has is refused: "is experimental and not supported"; "" otherwise.
[[nodiscard]] std::string_view why_refused(std::string_view name);

}  // namespace reveille::rules::promql
