// SPDX-License-Identifier: Apache-2.0
// Defects of routes: what reaches them, and what keeps it away.
#include "unit/config/check_cases.hpp"

namespace reveille::config {

const std::vector<Defect>& defects_of_routes() {
  static const std::vector<Defect> all{
      {"the widest route stands first",
       R"([[routes]]
name = "database")",
       R"([[routes]]
name = "all"
policy = "default"

[[routes]]
name = "database")",
       {{"R008", "[[routes]]"}, {"R008", "[[routes]]"}, {"R008", "[[routes]]"}}},
      {"a narrower route stands after a wider one",
       R"([[routes]]
name = "rest")",
       R"([[routes]]
name = "pages"
match = ['severity="page"', 'team="web"']
policy = "default"

[[routes]]
name = "rest")",
       {{"R008", "[[routes]]"}}},
      {"a silence of everything, every night",
       "[coverage]",
       R"([[silences]]
name = "night"
match = ['alertname=~".+"']
every = ["Mon-Sun 00:00-06:00"]

[coverage])",
       {{"R021", "[[silences]]"}}},
      {"a silence of a whole route",
       "[coverage]",
       R"([[silences]]
name = "migration"
match = ['severity=~"critical|page"']
to = "2099-01-01T00:00"

[coverage])",
       {{"R021", "[[silences]]"}}},
      {"two routes with the same matchers",
       "match = ['severity=\"warning\"']",
       "match = ['severity=~\"critical|page\"']",
       {{"R008", "[[routes]]"}, {"R017", "[[rules]]"}}},
      {"an alternation within a wider one",
       "match = ['severity=\"warning\"']",
       "match = ['severity=~\"page|critical\"']",
       {{"R008", "[[routes]]"}, {"R017", "[[rules]]"}}},
      {"two values of one label at once",
       R"(match = ['severity="critical"', 'team="db"'])",
       R"(match = ['severity="critical"', 'severity="page"'])",
       {{"R016", "[[routes]]"}}},
      {"a value that an alternation lacks",
       R"(match = ['severity="critical"', 'team="db"'])",
       R"(match = ['severity="critical"', 'severity=~"page|warning"'])",
       {{"R016", "[[routes]]"}}},
      {"a value and its negation",
       R"(match = ['severity="critical"', 'team="db"'])",
       R"(match = ['team="db"', 'team!="db"'])",
       {{"R016", "[[routes]]"}}},
      {"a pattern and its negation",
       R"(match = ['severity="critical"', 'team="db"'])",
       R"(match = ['team=~"d.+"', 'team!~"d.+"'])",
       {{"R016", "[[routes]]"}}},
      {"no route at all",
       R"([[routes]]
name = "database"
match = ['severity="critical"', 'team="db"']
policy = "database"
second_human = "4m"

[[routes]]
name = "critical"
match = ['severity=~"critical|page"']
policy = "default"

[[routes]]
name = "rest"
match = ['severity="warning"']
policy = "default"
urgency = "low"
)",
       "",
       {{"R007", "[policies.default]"},
        {"R007", "[policies.database]"},
        {"R010", "[policies.database]"}}},
      {"every route is of low urgency",
       R"(second_human = "4m"

[[routes]]
name = "critical"
match = ['severity=~"critical|page"']
policy = "default"
)",
       R"(urgency = "low"

[[routes]]
name = "critical"
match = ['severity=~"critical|page"']
policy = "default"
urgency = "low"
)",
       {{"R010", "[[routes]]"}}},
      {"a rule whose severity no route knows",
       "labels.severity = \"critical\"",
       "labels.severity = \"criticl\"",
       {{"R017", "[[rules]]"}}},
      {"a rule without the label that routes ask for",
       R"(labels.severity = "critical"
)",
       "",
       {{"R017", "[[rules]]"}}},
      {"a rule that drops the label that its route asks for",
       R"(expr = "sum(queue_depth) > 10000"
labels.severity = "critical")",
       "expr = \"sum by (team) (queue_depth) > 10000\"",
       {{"R017", "[[rules]]"}}},
  };
  return all;
}

}  // namespace reveille::config
