// SPDX-License-Identifier: Apache-2.0
#include "samples/arrival_index.hpp"

#include <catch2/catch.hpp>

using namespace reveille;
using samples::ArrivalIndex;

namespace {

rules::RuleGroup looking_at(const std::string& expression) {
  rules::RuleGroup group;
  rules::Rule rule;
  rule.query = *rules::promql::Query::parse(expression);
  group.rules.push_back(std::move(rule));
  return group;
}

}  // namespace

TEST_CASE("a series touches the groups whose selections match it, by name and by anything else") {
  ArrivalIndex index({looking_at("rate(errors{job=\"api\"}[5m]) > 1"), looking_at("errors > 2"),
                      looking_at("{job=~\"a.*\"} > 3"), looking_at("absent(queue)")});
  const auto groups = [&](rules::SeriesRef series, const Labels& labels) {
    return index.groups_of(series, labels);
  };
  using Groups = ArrivalIndex::Groups;
  CHECK(groups(1, {{"__name__", "errors"}, {"job", "api"}}) == Groups{0, 1, 2});
  CHECK(groups(2, {{"__name__", "errors"}, {"job", "web"}}) == Groups{1});
  CHECK(groups(3, {{"__name__", "queue"}, {"job", "web"}}) == Groups{3});
  CHECK(groups(4, {{"__name__", "other"}, {"job", "api"}}) == Groups{2});
  CHECK(groups(5000, {{"__name__", "other"}}).empty());
  // Asked again, the series alone is enough.
  CHECK(groups(1, {}) == Groups{0, 1, 2});
}
