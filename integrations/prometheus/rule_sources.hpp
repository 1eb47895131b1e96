// SPDX-License-Identifier: Apache-2.0
// Engines elsewhere that evaluate the expressions of rule groups: anything that answers Prometheus'
// /api/v1/query (Prometheus, VictoriaMetrics, Thanos, Mimir ...).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/http_message.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/section.hpp"
#include "base/tree.hpp"
#include "integrations/registry.hpp"
#include "rules/promql/query.hpp"

namespace reveille::integrations {

// One [rule_sources.NAME], checked, its secrets resolved.
struct RuleSource {
  std::string name;
  std::string url;   // without '/' at the end
  Secret token;      // sent as bearer; or
  std::string user;  // HTTP basic authentication
  Secret password;
  std::vector<std::pair<std::string, Secret>> headers;          // X-Scope-OrgID ...
  std::vector<std::pair<std::string, std::string>> parameters;  // sent with each query
  std::string ca_file;                                          // "": the system's authorities
  Span timeout{10'000};
  Span alert_after{5 * 60'000};  // of failed evaluations somebody is told
  Place place;
  bool operator==(const RuleSource&) const = default;
};

// Reads the table [rule_sources] but for `files`, which is the caller's. All mistakes at once; a
// source with a mistake is left out.
[[nodiscard]] std::vector<RuleSource> read_rule_sources(const Tree& sources,
                                                        const ResolveSecret& resolve,
                                                        Mistakes& mistakes);
// A source that is only an address: `source = "http://..."` of a rule. Code::invalid when it is
// none.
[[nodiscard]] Result<RuleSource> anonymous_source(const std::string& url);

// The value of an expression at an instant, as a request.
[[nodiscard]] Exchange query_exchange(const RuleSource& source, const std::string& expression,
                                      Instant at);

// What it answered. A scalar is one element without labels. Anything that is not a whole and
// undoubted answer is an error, since a missing element would look like an alert that has ended:
// partial answers, warnings, elements that cannot be read. Messages are bounded.
[[nodiscard]] Result<rules::promql::Vector> interpret_query(const ExchangeResult& answer,
                                                            Instant at);

}  // namespace reveille::integrations
