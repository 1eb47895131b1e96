// SPDX-License-Identifier: Apache-2.0
// Defects of people: how they are reached, by whom, and through their Do-Not-Disturb.
#include "unit/config/check_cases.hpp"

namespace reveille::config {

const std::vector<Defect>& defects_of_people() {
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
      {"one number for two people",
       "contacts.text = { sms = \"+4930123450101\" }",
       "contacts.text = { sms = \"+13125550100\" }",
       {{"R009", "contacts.text = { sms = \"+13125550100\" }"}}},
      {"a carrier's number as a person's",
       "contacts.text = { sms = \"+4930123450101\" }",
       "contacts.text = { sms = \"+15005550007\" }",
       {{"R011", "contacts.text = { sms = \"+15005550007\" }"}}},
      {"a contact that no rule names",
       "contacts.linus = {",
       R"(contacts.desk = { call = "+81312340103" }
contacts.linus = {)",
       {{"R018", "contacts.desk = { call = \"+81312340103\" }"}}},
      {"a call by a carrier that takes texts only",
       R"([people.linus]
name = "Linus"
timezone = "Asia/Tokyo"
quiet_hours = "23:00-06:00"
working_hours = "Mon-Fri 09:00-17:00"
contacts.linus = { call = "+81312340102", dnd = "repeated-call" })",
       R"([carriers.modem]
type = "sandbox"
from = ["+15005550008"]
call = false

[people.linus]
name = "Linus"
timezone = "Asia/Tokyo"
quiet_hours = "23:00-06:00"
working_hours = "Mon-Fri 09:00-17:00"
contacts.linus = { call = "+81312340102", dnd = "repeated-call", carriers = ["modem"] })",
       {{"R104",
         R"(contacts.linus = { call = "+81312340102", dnd = "repeated-call", carriers = ["modem"] })"}}},
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
  };
  return all;
}

}  // namespace reveille::config
