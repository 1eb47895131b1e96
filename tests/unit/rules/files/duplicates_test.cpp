// SPDX-License-Identifier: Apache-2.0
#include "rules/files/duplicates.hpp"

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::rules;

TEST_CASE("a rule with the name and labels of an earlier one is told with both places") {
  Rule rule;
  rule.name = "Down";
  rule.labels = {{"severity", "page"}};
  rule.place = {"a.yml", 3, 5};
  Rule again = rule;
  again.place.line = 9;
  Rule other = again;
  other.labels = {{"severity", "info"}};
  Rule recorded = again;
  recorded.records = true;
  RuleGroup first;
  first.rules = {rule, again, other, recorded};
  RuleGroup labelled = first;  // the group's labels are the rules', too
  labelled.labels = Labels{{"team", "x"}};
  labelled.rules = {rule};
  CHECK(duplicate_rules({first, labelled}) ==
        Mistakes{{{"a.yml", 9, 5},
                  "duplicate rule: alert \"Down\" with the same labels stands at a.yml:3:5"}});
}
