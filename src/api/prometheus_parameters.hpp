// SPDX-License-Identifier: Apache-2.0
// The parameters of Prometheus' API, and its words about those that it refuses.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.hpp"
#include "base/instant.hpp"
#include "base/matcher.hpp"
#include "base/result.hpp"
#include "rules/promql/query.hpp"

namespace reveille::api {

// RFC 3339 or seconds since the epoch. Absent and without `otherwise`: refused.
[[nodiscard]] Result<Instant> time_parameter(const Call& call, std::string_view name,
                                             std::optional<Instant> otherwise = {});

// "15s" or seconds; nothing where absent.
[[nodiscard]] Result<std::optional<Span>> span_parameter(const Call& call, std::string_view name);

// `limit` and its like: 0 or absent is none.
[[nodiscard]] Result<std::optional<std::size_t>> limit_parameter(const Call& call,
                                                                 std::string_view name = "limit");

[[nodiscard]] Result<rules::promql::Query> query_parameter(const Call& call);

// match[]: plain selectors; several are alternatives.
[[nodiscard]] Result<std::vector<Matchers>> selector_parameters(const Call& call);

// Both ends are part of it.
struct Period {
  Instant from = Instant::min();
  Instant to = Instant::max();
};
// start and end, each all of time where absent.
[[nodiscard]] Result<Period> period_parameters(const Call& call);

// From now on: `timeout`, but never longer than the daemon lets a query keep the rules waiting; and
// `lookback_delta`.
[[nodiscard]] Result<rules::promql::Options> query_options(const Call& call);

// The name behind Prometheus' escaping of UTF-8 names (U__http_2e_status is http.status); as it is
// where nothing, or nothing readable, is escaped.
[[nodiscard]] std::string unescaped_name(const std::string& name);

}  // namespace reveille::api
