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

// One defect each: what stood there, what stands there now, and all that `check` says.
const std::vector<Defect>& defects() {
  static const std::vector<Defect> all{
      {"the only call is not among the urgent rules",
       R"(  { contact = "mobile", after = "1m" },
)",
       "",
       {{"R001", "[people.ada]"},
        {"R002", "[people.ada]"},
        {"R003", "contacts.text = { sms = \"+13125550100\" }"},
        {"R012", "first_waking_page = \"2m\""},
        {"R018", R"(contacts.mobile = { call = "+13125550100", dnd = "repeated-call" })"}}},
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
      {"a person with mail only",
       R"(contacts.linus = { call = "+81312340102", dnd = "repeated-call" })",
       "contacts.linus = { email = \"linus@example.org\" }",
       {{"R001", "[people.linus]"},
        {"R002", "[people.linus]"},
        {"R004", R"(urgent = [{ contact = "linus", after = "10s" }])"},
        {"R013", "second_human = \"4m\""}}},
      {"a person with a text only",
       R"(contacts.linus = { call = "+81312340102", dnd = "repeated-call" })",
       "contacts.linus = { sms = \"+81312340102\" }",
       {{"R001", "[people.linus]"},
        {"R002", "[people.linus]"},
        {"R003", "contacts.linus = { sms = \"+81312340102\" }"},
        {"R013", "second_human = \"4m\""}}},
      {"no carrier places calls",
       R"(from = ["+15005550006"]

[carriers.backup])",
       R"(from = ["+15005550006"]
call = false

[carriers.backup]
call = false)",
       {{"R001", "[carriers.main]"},
        {"R002", "[policies.default]"},
        {"R002", "[policies.database]"},
        {"R005", "[policies.default]"},
        {"R005", "[policies.database]"},
        {"R012", "first_waking_page = \"2m\""},
        {"R012", "first_waking_page = \"2m\""},
        {"R013", "second_human = \"12m\""},
        {"R013", "second_human = \"4m\""}}},
      {"one carrier places calls",
       "from = [\"+15005550007\"]",
       R"(from = ["+15005550007"]
call = false)",
       {{"R103", "[carriers.main]"}}},
      {"mail addresses, and no carrier that sends mail",
       R"([carriers.mail]
type = "smtp"
url = "smtps://mail.example.org:465"
from = ["reveille@example.org"]
)",
       "",
       {{"R020", "contacts.mail = { email = \"grace@example.org\" }"}}},
      {"there is one carrier",
       R"([carriers.backup]
type = "sandbox"
from = ["+15005550007"]
)",
       "",
       {{"R103", "[carriers.main]"}}},
      {"a call that Do-Not-Disturb keeps",
       R"(contacts.mobile = { call = "+13125550100", dnd = "repeated-call" })",
       "contacts.mobile = { call = \"+13125550100\" }",
       {{"R002", "[people.ada]"},
        {"R003", "contacts.text = { sms = \"+13125550100\" }"},
        {"R012", "first_waking_page = \"2m\""}},
       "daily 00:00-08:00 America/Chicago"},
      {"Do-Not-Disturb at weekends, and a call that it keeps",
       R"(quiet_hours = "23:00-06:00"
working_hours = "Mon-Fri 09:00-17:00"
contacts.linus = { call = "+81312340102", dnd = "repeated-call" })",
       R"(quiet_hours = "Sat,Sun 00:00-24:00"
working_hours = "Mon-Fri 09:00-17:00"
contacts.linus = { call = "+81312340102" })",
       {{"R002", "[people.linus]"}, {"R013", "second_human = \"4m\""}}},
      {"Do-Not-Disturb around the clock",
       R"(quiet_hours = "23:00-06:00"
working_hours = "Mon-Fri 09:00-17:00"
contacts.linus = { call = "+81312340102", dnd = "repeated-call" })",
       R"(quiet_hours = "00:00-00:00"
working_hours = "Mon-Fri 09:00-17:00"
contacts.linus = { call = "+81312340102" })",
       {{"R002", "[people.linus]"}, {"R013", "second_human = \"4m\""}}},
      {"mail takes the place of the call",
       R"(urgent = [{ contact = "linus", after = "10s" }])",
       R"(contacts.mail = { email = "linus@example.org" }
urgent = [{ contact = "mail" }])",
       {{"R001", "[people.linus]"},
        {"R002", "[people.linus]"},
        {"R004", "urgent = [{ contact = \"mail\" }]"},
        {"R013", "second_human = \"4m\""},
        {"R018", R"(contacts.linus = { call = "+81312340102", dnd = "repeated-call" })"}}},
      {"one way that wakes, and mail",
       R"(urgent = [{ contact = "linus", after = "10s" }])",
       R"(contacts.mail = { email = "linus@example.org" }
urgent = [{ contact = "linus", after = "10s" }, { contact = "mail" }])",
       {{"R015", "contacts.mail = { email = \"linus@example.org\" }"}}},
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
       "Mon,Tue,Wed,Thu,Fri 17:00-09:00 Europe/Berlin"},
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
       "Mon 2026-11-30 10:00 CET to Mon 2026-12-21 10:00 CET"},
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
      {"one number for two people",
       "contacts.text = { sms = \"+4930123450101\" }",
       "contacts.text = { sms = \"+13125550100\" }",
       {{"R009", "contacts.text = { sms = \"+13125550100\" }"}}},
      {"a carrier's number as a person's",
       "contacts.text = { sms = \"+4930123450101\" }",
       "contacts.text = { sms = \"+15005550007\" }",
       {{"R011", "contacts.text = { sms = \"+15005550007\" }"}}},
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
      {"a contact that no rule names",
       "contacts.linus = {",
       R"(contacts.desk = { call = "+81312340103" }
contacts.linus = {)",
       {{"R018", "contacts.desk = { call = \"+81312340103\" }"}}},
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
      {"a person whom nobody pages",
       R"(  { page = ["team:core", "person:linus"], timeout = "3m" },
]

[policies.database]
steps = [
  { page = ["person:grace"], timeout = "2m" },
  { page = ["person:linus"], timeout = "2m" },
]
final = ["everyone"]
)",
       R"(  { page = ["team:core", "person:linus"], timeout = "3m" },
]
final = ["team:core"]

[policies.database]
steps = [
  { page = ["person:grace"], timeout = "2m" },
  { page = ["person:linus"], timeout = "2m" },
]
final = ["team:core"]

[people.mary]
timezone = "Europe/London"
contacts.mobile = { call = "+442012340104" }
)",
       {{"R018", "[people.mary]"}}},
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

// Nothing is found after these.
const std::vector<Good>& good_changes() {
  static const std::vector<Good> all{
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
      {"a promise that is just kept", "first_waking_page = \"2m\"", "first_waking_page = \"100s\""},
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
