// SPDX-License-Identifier: Apache-2.0
// What the query API answered, and how two answers differ.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/http_message.hpp"
#include "base/labels.hpp"

namespace reveille::differential {

struct QueryAnswer {
  std::string error_type;  // "bad_data", "execution" ...; "" for success
  std::string error;
  std::string result_type;
  // By labels, which are written in order; the name is left out on demand.
  std::map<std::string, std::map<std::int64_t, double>> series;
  std::map<std::string, Labels> labels;  // of the series, by the same text
  std::string text;                      // of a string
};

// Throws std::runtime_error when it is no answer of a query API.
[[nodiscard]] QueryAnswer read_answer(const ExchangeResult& result, bool without_names);

// How far apart two numbers are, in steps from one double to the next. 0: the same bits, or both
// NaN, or zeros of either sign.
[[nodiscard]] std::uint64_t ulps_between(double a, double b);

struct Comparison {
  std::string difference;  // "": they agree within the bound
  std::uint64_t most_ulps = 0;
};
[[nodiscard]] Comparison compare(const QueryAnswer& ours, const QueryAnswer& theirs,
                                 std::uint64_t ulps_allowed);

}  // namespace reveille::differential
