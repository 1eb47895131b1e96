// SPDX-License-Identifier: Apache-2.0
// Defects of policies: whom they page, the rotations behind them, and what they promise.
#include "unit/config/check_cases.hpp"

namespace reveille::config {

const std::vector<Defect>& defects_of_policies() {
  static const std::vector<Defect> all{
      {"a route whose policy only posts",
       R"([policies.database]
steps = [
  { page = ["person:grace"], timeout = "2m" },
  { page = ["person:linus"], timeout = "2m" },
]
final = ["everyone"]
)",
       R"([channels.ops]
type = "slack"
url = "env:REVEILLE_TEST_NO_SUCH_VARIABLE"

[policies.database]
steps = [
  { page = ["channel:ops"] },
]
final = ["channel:ops"]
)",
       {{"R001", "[policies.database]"}}},
      {"a channel that no policy names",
       "[teams.core]",
       R"([channels.ops]
type = "slack"
url = "env:REVEILLE_TEST_NO_SUCH_VARIABLE"

[teams.core])",
       {{"R018", "[channels.ops]"}}},
      {"a step that only posts, and waits for longer than is promised",
       R"([policies.default]
steps = [
  { page = ["rotation:primary"], timeout = "5m" },
)",
       R"([channels.ops]
type = "slack"
url = "env:REVEILLE_TEST_NO_SUCH_VARIABLE"

[policies.default]
steps = [
  { page = ["channel:ops"], timeout = "3m" },
  { page = ["rotation:primary"], timeout = "5m" },
)",
       {{"R012", "first_waking_page = \"2m\""}}},
      {"the policy ends with its first person",
       R"(  { page = ["person:grace"], timeout = "2m" },
  { page = ["person:linus"], timeout = "2m" },
]
final = ["everyone"])",
       R"(  { page = ["person:grace"], timeout = "2m" },
]
final = ["person:grace"])",
       {{"R005", "[policies.database]"}, {"R013", "second_human = \"4m\""}}},
      {"two steps for the same person",
       R"(  { page = ["person:linus"], timeout = "2m" },
]
final = ["everyone"])",
       R"(  { page = ["grace"], timeout = "2m" },
]
final = ["person:grace"])",
       {{"R005", "[policies.database]"}, {"R013", "second_human = \"4m\""}}},
      {"primary and secondary are the same in some weeks",
       R"(  { page = ["rotation:secondary"], timeout = "4m" },
  { page = ["team:core", "person:linus"], timeout = "3m" },
])",
       R"(  { page = ["rotation:secondary"], timeout = "4m" },
]
final = ["rotation:primary"])",
       {{"R005", "[policies.default]"},
        {"R013", "second_human = \"12m\""},
        {"R018", "[teams.core]"}}},
      {"a rotation without people",
       R"(people = ["ada", "grace"]
shift = "1w")",
       R"(people = []
shift = "1w")",
       {{"R006", "[rotations.primary]"}}},
      {"a rotation with office hours only",
       R"(shift = "12h"
handoff = "09:00")",
       R"(shift = "1d"
hours = "Mon-Fri 09:00-17:00")",
       {{"R006", "[rotations.secondary]"}},
       "Mon,Tue,Wed,Thu 17:00-09:00 Europe/Berlin; Fri 17:00 to Mon 09:00 Europe/Berlin, every "
       "week"},
      {"an override that takes the only one away",
       "[teams.core]",
       R"([[overrides]]
rotation = "primary"
person = "ada"
kind = "remove"
from = "2027-01-04T10:00"
to = "2027-01-18T10:00"

[teams.core])",
       {{"R006", "[rotations.primary]"}},
       "Mon 2027-01-11 10:00 CST to Mon 2027-01-18 10:00 CST"},
      {"a layer that ends",
       R"([rotations.secondary]
timezone = "Europe/Berlin"
people = ["linus", "linus", "ada", "ada"]
shift = "12h"
handoff = "09:00")",
       R"([rotations.secondary]
timezone = "Europe/Berlin"

[[rotations.secondary.layers]]
people = ["linus", "ada"]
shift = "1d"
to = "2027-02-01T00:00")",
       {{"R006", "[rotations.secondary]"}}},
      {"somebody alone for months",
       R"(people = ["ada", "grace"]
shift = "1w"
handoff = "Monday 10:00")",
       R"(people = ["ada", "grace"]
shift = "1mo")",
       {{"R014", "[rotations.primary]"}, {"R014", "[rotations.primary]"}}},
      {"three weeks of one person, and a day of another",
       R"(people = ["linus", "linus", "ada", "ada"]
shift = "12h"
handoff = "09:00")",
       R"(people = ["linus", "linus", "linus", "ada"]
shift = "1w")",
       {{"R014", "[rotations.secondary]"}},
       "Mon 10:00 to Mon 10:00 Europe/Berlin (21 days), every 4 weeks from 2026-11-30"},
      {"three weeks by an override",
       "[teams.core]",
       R"([[overrides]]
rotation = "primary"
person = "ada"
from = "2027-01-04T10:00"
to = "2027-01-25T10:00"

[teams.core])",
       {{"R014", "[rotations.primary]"}},
       "Mon 2026-12-28 10:00 CST to Mon 2027-02-01 10:00 CST"},
      {"a policy that no route leads to",
       "[coverage]",
       R"([policies.spare]
steps = [{ page = ["rotation:primary"] }]

[coverage])",
       {{"R007", "[policies.spare]"}}},
      {"a step that only mails",
       R"({ page = ["person:linus"], timeout = "2m" },)",
       R"({ page = ["person:linus"], timeout = "2m" },
  { page = ["person:grace"], with = ["email"], timeout = "2m" },)",
       {{"R024", "with = [\"email\"]"}}},
      {"the first page is promised sooner than a pair of calls rings",
       "first_waking_page = \"2m\"",
       "first_waking_page = \"90s\"",
       {{"R012", "first_waking_page = \"90s\""}}},
      {"the second human is promised too soon",
       "second_human = \"12m\"",
       "second_human = \"8m\"",
       {{"R013", "second_human = \"8m\""}}},
      {"a route promises more than its policy",
       "second_human = \"4m\"",
       "second_human = \"2m\"",
       {{"R013", "second_human = \"2m\""}}},
      {"a slower call breaks the promise",
       R"({ contact = "mobile", after = "1m" })",
       R"({ contact = "mobile", after = "3m" })",
       {{"R012", "first_waking_page = \"2m\""}}},
      {"a longer step breaks the promise",
       R"({ page = ["person:grace"], timeout = "2m" })",
       R"({ page = ["person:grace"], timeout = "10m" })",
       {{"R013", "second_human = \"4m\""}}},
      {"a rotation that no policy pages",
       "[teams.core]",
       R"([rotations.holidays]
timezone = "UTC"
people = ["ada", "grace"]

[teams.core])",
       {{"R018", "[rotations.holidays]"}}},
      {"a team that no policy pages",
       "[policies.default]",
       R"([teams.others]
people = ["linus", "ada"]

[policies.default])",
       {{"R018", "[teams.others]"}}},
  };
  return all;
}

}  // namespace reveille::config
