// SPDX-License-Identifier: Apache-2.0
#include "unit/config/check_cases.hpp"

namespace reveille::config {

const std::string& good_configuration() {
  static const std::string text = R"(
[carriers.main]
type = "sandbox"
from = ["+15005550006"]

[carriers.backup]
type = "sandbox"
from = ["+15005550007"]

[carriers.mail]
type = "smtp"
url = "smtps://mail.example.org:465"
from = ["reveille@example.org"]

[people.ada]
name = "Ada"
timezone = "America/Chicago"
quiet_hours = "00:00-08:00"
contacts.text = { sms = "+13125550100" }
contacts.mobile = { call = "+13125550100", dnd = "repeated-call" }
urgent = [
  { contact = "text" },
  { contact = "mobile", after = "1m" },
]

[people.grace]
name = "Grace"
timezone = "Europe/Berlin"
quiet_hours = "22:00-07:00"
contacts.text = { sms = "+4930123450101" }
contacts.mobile = { call = "+4930123450101", dnd = "bypass" }
contacts.mail = { email = "grace@example.org" }
urgent = [
  { contact = "text" },
  { contact = "mobile", after = "30s" },
  { contact = "mail" },
]
low = [{ contact = "mail" }]

[people.linus]
name = "Linus"
timezone = "Asia/Tokyo"
quiet_hours = "23:00-06:00"
working_hours = "Mon-Fri 09:00-17:00"
contacts.linus = { call = "+81312340102", dnd = "repeated-call" }
urgent = [{ contact = "linus", after = "10s" }]

[rotations.primary]
timezone = "America/Chicago"
people = ["ada", "grace"]
shift = "1w"
handoff = "Monday 10:00"

[rotations.secondary]
timezone = "Europe/Berlin"
people = ["linus", "linus", "ada", "ada"]
shift = "12h"
handoff = "09:00"

[teams.core]
people = ["ada", "grace"]

[policies.default]
steps = [
  { page = ["rotation:primary"], timeout = "5m" },
  { page = ["rotation:secondary"], timeout = "4m" },
  { page = ["team:core", "person:linus"], timeout = "3m" },
]

[policies.database]
steps = [
  { page = ["person:grace"], timeout = "2m" },
  { page = ["person:linus"], timeout = "2m" },
]
final = ["everyone"]

[coverage]
first_waking_page = "2m"
second_human = "12m"

[[routes]]
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

[[rules]]
alert = "Backlog"
expr = "sum(queue_depth) > 10000"
labels.severity = "critical"

[[rules]]
alert = "SlowQueries"
expr = "sum by (team) (rate(slow_queries_total[5m])) > 1"
labels.severity = "warning"
)";
  return text;
}

const std::vector<Defect>& defects() {
  static const std::vector<Defect> all = [] {
    std::vector<Defect> together;
    for (const auto* some :
         {&defects_of_people(), &defects_of_policies(), &defects_of_routes(), &mistakes()}) {
      together.insert(together.end(), some->begin(), some->end());
    }
    return together;
  }();
  return all;
}

// Nothing is found after these.
const std::vector<Good>& good_changes() {
  static const std::vector<Good> all{
      {"a silence of some alerts of a route", "[coverage]",
       R"([[silences]]
name = "web"
match = ['severity="critical"', 'team="web"']
every = ["Sun 02:00-04:00"]

[coverage])"},
      {"texts that pass", "contacts.text = { sms = \"+13125550100\" }",
       R"(contacts.text = { sms = "+13125550100", dnd = "bypass" })"},
      {"nobody has quiet hours on weekdays", "quiet_hours = \"00:00-08:00\"",
       "quiet_hours = \"Sat,Sun 00:00-10:00\""},
      {"no quiet hours",
       R"(quiet_hours = "00:00-08:00"
)",
       ""},
      {"quiet hours in several pieces", "quiet_hours = \"00:00-08:00\"",
       R"(quiet_hours = ["Mon-Fri 23:00-07:00", "Sat,Sun 22:00-10:00"])"},
      {"the usual rules",
       R"(urgent = [
  { contact = "text" },
  { contact = "mobile", after = "1m" },
])",
       ""},
      {"a second phone that is paged", R"(urgent = [{ contact = "linus", after = "10s" }])",
       R"(contacts.desk = { call = "+81312340103", dnd = "bypass" }
urgent = [{ contact = "desk" }, { contact = "linus", after = "10s" }])"},
      {"both phones ring at once", R"(urgent = [{ contact = "linus", after = "10s" }])",
       R"(contacts.text = { sms = "+81312340102" }
urgent = [{ contact = "text" }, { contact = "linus" }])"},
      {"hourly shifts",
       R"(shift = "12h"
handoff = "09:00")",
       R"(shift = "1h"
handoff = "09:00")"},
      {"daily shifts",
       R"(shift = "1w"
handoff = "Monday 10:00")",
       R"(shift = "1d"
handoff = "10:00")"},
      {"two weeks each",
       R"(shift = "1w"
handoff = "Monday 10:00")",
       R"(shift = "2w"
handoff = "Monday 10:00")"},
      {"two people at once",
       R"(people = ["ada", "grace"]
shift = "1w")",
       R"(people = [["ada", "grace"], ["grace", "linus"]]
shift = "1w")"},
      {"three in turn, two together",
       R"(people = ["ada", "grace"]
shift = "1w")",
       R"(people = ["ada", "grace", "linus"]
together = 2
shift = "1w")"},
      {"a hand-off at night, in the hour that the clocks skip", "handoff = \"Monday 10:00\"",
       "handoff = \"Sunday 02:30\""},
      {"follow the sun",
       R"([rotations.secondary]
timezone = "Europe/Berlin"
people = ["linus", "linus", "ada", "ada"]
shift = "12h"
handoff = "09:00")",
       R"([rotations.secondary]
timezone = "UTC"

[[rotations.secondary.layers]]
people = ["ada", "grace", "linus"]
shift = "1d"

[[rotations.secondary.layers]]
name = "Tokyo"
timezone = "Asia/Tokyo"
people = ["linus"]
hours = "Mon-Fri 09:00-18:00"

[[rotations.secondary.layers]]
name = "Berlin"
timezone = "Europe/Berlin"
people = ["grace"]
hours = "Mon-Fri 09:00-18:00"

[[rotations.secondary.layers]]
name = "Chicago"
timezone = "America/Chicago"
people = ["ada"]
hours = "Mon-Fri 09:00-18:00")"},
      {"hourly layers",
       R"([rotations.secondary]
timezone = "Europe/Berlin"
people = ["linus", "linus", "ada", "ada"]
shift = "12h"
handoff = "09:00")",
       R"([rotations.secondary]
timezone = "UTC"

[[rotations.secondary.layers]]
people = ["ada", "grace"]
shift = "1h"

[[rotations.secondary.layers]]
people = ["linus", "ada"]
shift = "1h"
hours = ["10:00-11:00", "20:00-22:00"])"},
      {"a layer that begins next year",
       R"([rotations.secondary]
timezone = "Europe/Berlin"
people = ["linus", "linus", "ada", "ada"]
shift = "12h"
handoff = "09:00")",
       R"([rotations.secondary]
timezone = "Europe/Berlin"

[[rotations.secondary.layers]]
people = ["ada", "grace"]
shift = "1d"

[[rotations.secondary.layers]]
people = ["grace", "linus"]
shift = "1d"
from = "2027-02-01T00:00")"},
      {"an override of one night", "[teams.core]",
       R"([[overrides]]
rotation = "primary"
person = "linus"
from = "2026-12-24T10:00"
to = "2026-12-27T10:00"

[teams.core])"},
      {"an additional person over the holidays", "[teams.core]",
       R"([[overrides]]
rotation = "primary"
person = "linus"
kind = "add"
from = "2026-12-24T10:00"
to = "2027-01-27T10:00"

[teams.core])"},
      {"one swap", "[teams.core]",
       R"([[overrides]]
rotation = "primary"
person = "linus"
instead_of = "ada"
from = "2026-12-24T10:00"
to = "2026-12-30T10:00"

[teams.core])"},
      {"one carrier takes calls, both take texts; a third calls", "[carriers.backup]",
       R"([carriers.third]
type = "sandbox"
from = ["+15005550008"]
sms = false

[carriers.backup])"},
      {"everybody at once", R"({ page = ["person:grace"], timeout = "2m" })",
       R"({ page = ["everyone"], timeout = "2m" })"},
      {"a policy of its own for low urgency", "[coverage]",
       R"([policies.slow]
steps = [{ page = ["rotation:primary"], timeout = "1h" }]

[[routes]]
match = ['severity="info"']
policy = "slow"
urgency = "low"

[coverage])"},
      {"a final target of two people", "final = [\"everyone\"]", "final = [\"team:core\"]"},
      {"many rounds", "final = [\"everyone\"]",
       R"(final = ["everyone"]
repeat = 10)"},
      {"no rounds", "final = [\"everyone\"]",
       R"(final = ["everyone"]
repeat = 0)"},
      {"no promise",
       R"([coverage]
first_waking_page = "2m"
second_human = "12m"
)",
       ""},
      {"a promise that is just kept", "first_waking_page = \"2m\"", "first_waking_page = \"120s\""},
      {"a route that takes everything, at the end",
       R"([[rules]]
alert = "Backlog")",
       R"([[routes]]
policy = "default"

[[rules]]
alert = "Backlog")"},
      {"routes that overlap", "match = ['severity=~\"critical|page\"']",
       "match = ['severity!=\"warning\"']"},
      {"a rule whose severity its data may bring", "labels.severity = \"warning\"",
       "labels.severity = \"{{ $labels.team }}\""},
      {"a rule for the route of a team", "expr = \"sum(queue_depth) > 10000\"",
       "expr = \"queue_depth{team='db'} > 10000\""},
      {"a quick pair", "[coverage]",
       R"([paging]
ring = "20s"
pair_gap = "5s"

[coverage])"},
      {"a person on call nowhere, among everyone", "[rotations.primary]",
       R"([people.mary]
timezone = "Europe/London"
contacts.mobile = { call = "+442012340104" }

[rotations.primary])"},
  };
  return all;
}

}  // namespace reveille::config
