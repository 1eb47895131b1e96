// SPDX-License-Identifier: Apache-2.0
#include "rules/files/remarks.hpp"

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

TEST_CASE("a label that shows the value is told, one that depends on it is not") {
  const auto remarks = [](const std::string& text) {
    Rule rule;
    rule.name = "Hot";
    rule.place = {"a.yml", 3, 5};
    rule.labels = {{"level", text}};
    RuleGroup group;
    group.rules = {rule};
    return values_in_labels({group});
  };
  CHECK(remarks("{{ $value }}") ==
        Mistakes{{{"a.yml", 3, 5},
                  "alert \"Hot\": label \"level\" shows the value, so each value is another alert "
                  "and begins `for` anew; an annotation may show it"}});
  CHECK(remarks("at {{- .Value | humanize -}}").size() == 1);
  CHECK(remarks("{{ printf \"%.0f\" $value }}").size() == 1);
  CHECK(remarks("{{ if gt $value 90.0 }}high{{ else if gt $value 50.0 }}mid{{ end }}").empty());
  CHECK(remarks("{{ $labels.job }} $value").empty());
  CHECK(remarks("{{").empty());
}
