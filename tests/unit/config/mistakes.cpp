// SPDX-License-Identifier: Apache-2.0
// What cannot be read: keys, names and values that are none.
#include "unit/config/check_cases.hpp"

namespace reveille::config {

const std::vector<Defect>& mistakes() {
  static const std::vector<Defect> all{
      {"an unknown carrier that somebody prefers",
       "working_hours = \"Mon-Fri 09:00-17:00\"\ncontacts.linus",
       "working_hours = \"Mon-Fri 09:00-17:00\"\ncarriers = [\"main\", \"bakup\"]\ncontacts.linus",
       {{"mistake", R"(carriers = ["main", "bakup"])"}}},
      {"an unknown key",
       "timeout = \"4m\"",
       "tiemout = \"4m\"",
       {{"mistake", R"({ page = ["rotation:secondary"], tiemout = "4m" },)"}}},
      {"an unknown section",
       "[teams.core]",
       "[team.core]",
       {{"mistake", "[team.core]"},
        {"mistake", R"({ page = ["team:core", "person:linus"], timeout = "3m" },)"}}},
      {"an unknown person in a rotation",
       R"(people = ["ada", "grace"]
shift = "1w")",
       R"(people = ["ada", "gracy"]
shift = "1w")",
       {{"mistake", R"(people = ["ada", "gracy"])"}}},
      {"an unknown rotation in a step",
       "rotation:secondary",
       "rotation:secondery",
       {{"mistake", R"({ page = ["rotation:secondery"], timeout = "4m" },)"}}},
      {"an unknown contact in a rule",
       R"({ contact = "linus", after = "10s" })",
       R"({ contact = "mobile", after = "10s" })",
       {{"mistake", R"(urgent = [{ contact = "mobile", after = "10s" }])"}}},
      {"an unknown policy",
       "policy = \"database\"",
       "policy = \"databases\"",
       {{"mistake", "policy = \"databases\""}}},
      {"a step that pages nobody",
       R"({ page = ["person:grace"], timeout = "2m" })",
       "{ page = [], timeout = \"2m\" }",
       {{"mistake", "{ page = [], timeout = \"2m\" },"}}},
      {"a policy without steps",
       "[coverage]",
       R"([policies.empty]
repeat = 1

[coverage])",
       {{"mistake", "[policies.empty]"}}},
      {"a number without a country code",
       "sms = \"+13125550100\"",
       "sms = \"312 555 0100\"",
       {{"mistake", "contacts.text = { sms = \"312 555 0100\" }"}}},
      {"a text that is to pass by repetition",
       "contacts.text = { sms = \"+4930123450101\" }",
       R"(contacts.text = { sms = "+4930123450101", dnd = "repeated-call" })",
       {{"mistake", R"(contacts.text = { sms = "+4930123450101", dnd = "repeated-call" })"}}},
      {"a zone that does not exist",
       "timezone = \"Asia/Tokyo\"",
       "timezone = \"Asia/Tokio\"",
       {{"mistake", "timezone = \"Asia/Tokio\""}}},
      {"hours that do not exist",
       "quiet_hours = \"22:00-07:00\"",
       "quiet_hours = \"22:00-25:00\"",
       {{"mistake", "quiet_hours = \"22:00-25:00\""}}},
      {"a ring that is too long for a pair",
       "[coverage]",
       R"([paging]
ring = "45s"

[coverage])",
       {{"mistake", "ring = \"45s\""}}},
      {"a promise for low urgency",
       "urgency = \"low\"",
       R"(urgency = "low"
second_human = "10m")",
       {{"mistake", "second_human = \"10m\""}}},
      {"a promise of nothing",
       "first_waking_page = \"2m\"",
       "first_waking_page = \"0s\"",
       {{"mistake", "first_waking_page = \"0s\""}}},
      {"a matcher without a value",
       "'team=\"db\"'",
       "'team'",
       {{"mistake", "match = ['severity=\"critical\"', 'team']"}}},
      {"a rule that does not parse",
       "expr = \"sum(queue_depth) > 10000\"",
       "expr = \"sum(queue_depth > 10000\"",
       {{"mistake", "expr = \"sum(queue_depth > 10000\""}}},
      {"an override of nobody",
       "[teams.core]",
       R"([[overrides]]
rotation = "primary"
person = "nobody"
from = "2027-01-04T10:00"
to = "2027-01-25T10:00"

[teams.core])",
       {{"mistake", "person = \"nobody\""}}},
  };
  return all;
}

}  // namespace reveille::config
