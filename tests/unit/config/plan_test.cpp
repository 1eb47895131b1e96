// SPDX-License-Identifier: Apache-2.0
// The escalation's part of a configuration, from the file to the plan: escalation/settings.hpp.
#include <catch2/catch.hpp>

#include "unit/config/folder.hpp"

using namespace reveille;
using namespace reveille::config;
using namespace reveille::escalation;
using Texts = std::vector<std::string>;

namespace {

const std::string team = R"([people.ada]
timezone = "America/Chicago"
contacts.mobile = { call = "+13125550100" }
[rotations.primary]
timezone = "America/Chicago"
people = ["ada"]
[teams.db]
people = ["ada"]
)";

Plan plan_of(const std::string& text) {
  const Folder folder;
  const Loaded loaded = load({folder.write("night.toml", text)});
  for (const std::string& mistake : folder.mistakes(loaded)) UNSCOPED_INFO(mistake);
  REQUIRE(loaded.config);
  return loaded.config->plan;
}

std::vector<std::string> targets_of(const std::vector<Target>& targets) {
  std::vector<std::string> words;
  for (const Target& target : targets) words.push_back(to_string(target));
  return words;
}

}  // namespace

TEST_CASE("a person's contacts, hours and rules are read") {
  const Plan plan = plan_of(R"([people.ada]
name = "Ada"
timezone = "America/Chicago"
quiet_hours = ["Sun-Thu 22:00-07:00", "Fri,Sat 23:30-24:00"]
working_hours = "Mon-Fri 9:00-17:00"
contacts.mobile = { call = "+13125550100", dnd = "repeated-call" }
contacts.text = { sms = "+13125550100", dnd = "bypass" }
contacts.mail = { email = "ada@example.org" }
urgent = [{ contact = "mobile", after = "2m" }, { contact = "text" }]
low = [{ contact = "mail" }]
)");
  const Person& ada = *plan.person(PersonName("ada"));
  CHECK(ada.full_name == "Ada");
  CHECK(ada.zone.name() == "America/Chicago");
  CHECK(ada.quiet_hours == std::vector<DailyWindow>{{22 * 60, 7 * 60, 0x4f}, {1410, 1440, 0x30}});
  CHECK(ada.working_hours == std::vector<DailyWindow>{{540, 1020, 0x1f}});
  REQUIRE(ada.contacts.size() == 3);
  CHECK(ada.contact(ContactName("mobile"))->dnd == DndPassage::repeated_call);
  CHECK(ada.contact(ContactName("text"))->dnd == DndPassage::bypass);
  CHECK(ada.contact(ContactName("mail"))->kind == ContactKind::email);
  CHECK(ada.contact(ContactName("mail"))->place.line == 8);
  REQUIRE(ada.urgent.size() == 2);
  CHECK(ada.urgent[0].contact.value == "text");  // in the order of their delays
  CHECK(ada.urgent[1].after == Span{120'000});
  CHECK(ada.low.size() == 1);
}

TEST_CASE(
    "who says no rules gets texts at once and calls after a minute; mail is for low urgency") {
  const Plan plan = plan_of(R"([people.ada]
timezone = "UTC"
contacts.mail = { email = "ada@example.org" }
contacts.mobile = { call = "+13125550100" }
contacts.text = { sms = "+13125550100" }
[people.grace]
timezone = "UTC"
contacts.mobile = { call = "+13125550101" }
)");
  const Person& ada = *plan.person(PersonName("ada"));
  REQUIRE(ada.urgent.size() == 2);
  CHECK(ada.urgent[0].contact.value == "text");
  CHECK(ada.urgent[0].after == Span{0});
  CHECK(ada.urgent[1].contact.value == "mobile");
  CHECK(ada.urgent[1].after == Span{60'000});
  CHECK(ada.low.size() == 2);
  CHECK(plan.person(PersonName("grace"))->low.size() == 1);  // better a call than nothing
}

TEST_CASE("contacts that reach nobody are mistakes, and no message repeats a number") {
  const Folder folder;
  const auto told = folder.mistakes_in(R"([people.ada]
timezone = "America/Chicgo"
quiet_hours = "8pm-8am"
contacts.a = { call = "3125559999" }
contacts.b = { call = "+13125559999", sms = "+13125559999" }
contacts.c = { dnd = "none" }
contacts.d = { sms = "+13125559999", dnd = "repeated-call" }
contacts.e = { email = "ada", dnd = "bypass" }
contacts.phone = { call = "+13125559999", dnd = "repeated-cal" }
urgent = [{ contact = "phon", after = "1x" }]
low = []
[people."ada:2"]
timezone = "UTC"
[people.everyone]
timezone = "UTC"
)");
  REQUIRE(told.size() == 14);
  CHECK(told[0] ==
        "night.toml:2:12: person \"ada\": unknown time zone \"America/Chicgo\"; did you "
        "mean \"America/Chicago\"?");
  CHECK(told[1] ==
        "night.toml:3:15: person \"ada\": \"quiet_hours\": expected hours such as "
        "\"00:00-08:00\" or \"Mon-Fri 09:00-17:00\"");
  CHECK(told[2] ==
        "night.toml:4:23: person \"ada\", contact \"a\": \"call\" must be a number with "
        "country code such as \"+13125550100\", without spaces");
  CHECK(told[3] ==
        "night.toml:5:14: person \"ada\", contact \"b\": needs exactly one of \"call\", "
        "\"sms\" and \"email\"");
  CHECK(told[4].starts_with("night.toml:6:14: person \"ada\", contact \"c\": needs exactly one"));
  CHECK(told[5].find("only a call passes Do-Not-Disturb by being repeated") != std::string::npos);
  CHECK(told[6].find("must be a mail address") != std::string::npos);
  CHECK(told[7].find("mail does not pass Do-Not-Disturb") != std::string::npos);
  CHECK(told[8].find("\"repeated-cal\"; did you mean \"repeated-call\"?") != std::string::npos);
  CHECK(told[9].starts_with(
      "night.toml:10:23: person \"ada\", urgent rule: unknown contact \"phon\"; "
      "did you mean"));
  CHECK(told[10].find("\"after\"") != std::string::npos);
  CHECK(told[11] == "night.toml:11:7: person \"ada\": \"low\" is empty");
  CHECK(told[12].find("\"ada:2\" cannot name a person") != std::string::npos);
  CHECK(told[13].find("\"everyone\" means all people") != std::string::npos);
  for (const std::string& text : told) CHECK(text.find("3125559999") == std::string::npos);
}

TEST_CASE("whom a carrier serves first is read, and who is not known or named twice is told") {
  const std::string people = R"([carriers.main]
type = "sandbox"
from = ["+15005550006"]
[carriers.backup]
type = "sandbox"
from = ["+15005550007"]
[people.ada]
timezone = "UTC"
carriers = ["backup", "main"]
contacts.a = { call = "+13125550100" }
)";
  const Folder folder;
  CHECK(folder.mistakes_in(people + "contacts.b = { sms = \"+13125550100\", carriers = [] }\n") ==
        Texts{});
  CHECK(folder.mistakes_in(people +
                           "contacts.b = { sms = \"+13125550100\", carriers = [\"bakup\"] }\n") ==
        Texts{"night.toml:11:49: person \"ada\", contact \"b\": unknown carrier \"bakup\"; did you "
              "mean \"backup\"?"});
  CHECK(folder.mistakes_in(people + "contacts.b = { sms = \"+13125550100\", carriers = [\"main\", "
                                    "\"main\"] }\n") ==
        Texts{"night.toml:11:49: person \"ada\", contact \"b\": carrier \"main\" is named twice"});
}

TEST_CASE("rotations are read, with their shifts, handoffs and first days") {
  const Plan plan = plan_of(R"([people.ada]
timezone = "UTC"
[people.grace]
timezone = "UTC"
[rotations.weekly]
timezone = "Europe/Berlin"
people = ["ada", "grace"]
shift = "2w"
handoff = "Fri 17:30"
starts = 2024-05-03
[rotations.daily]
timezone = "UTC"
people = ["grace"]
shift = "12d"
handoff = "08:00"
[[overrides]]
rotation = "weekly"
person = "grace"
from = "2024-12-24T10:00"
to = 2024-12-26T10:00:00+01:00
)");
  const Rotation& weekly = plan.rotations.at(RotationName("weekly"));
  REQUIRE(weekly.layers.size() == 1);
  CHECK(weekly.layers[0].shift.minutes == 14 * 24 * 60);
  CHECK(weekly.layers[0].origin ==
        CivilTime{.year = 2024, .month = 5, .day = 3, .hour = 17, .minute = 30});
  const Layer& daily = plan.rotations.at(RotationName("daily")).layers.at(0);
  CHECK(daily.shift.minutes == 12 * 24 * 60);
  CHECK(daily.origin == CivilTime{.year = 2024, .hour = 8});
  REQUIRE(plan.overrides.size() == 1);
  CHECK(to_rfc3339(plan.overrides[0].from) == "2024-12-24T09:00:00.000Z");
  CHECK(to_rfc3339(plan.overrides[0].to) == "2024-12-26T09:00:00.000Z");
}

TEST_CASE("layers are read, with groups, hours, months and their time in force") {
  const Plan plan = plan_of(R"([people.ada]
timezone = "UTC"
[people.grace]
timezone = "UTC"
[people.linus]
timezone = "UTC"
[rotations.sun]
timezone = "UTC"
layers = [
  { people = ["ada", ["grace", "linus"]], shift = "12h", handoff = "08:00" },
  { name = "Berlin", timezone = "Europe/Berlin", people = ["ada", "grace", "linus"], together = 2, shift = "monthly", starts = "2024-01-31", hours = ["Mon-Fri 09:00-17:00", "22:00-02:00"], from = "2024-06-01T00:00", to = "2025-06-01T00:00:00Z" },
]
[[overrides]]
rotation = "sun"
person = "grace"
kind = "replace"
instead_of = "ada"
from = "2024-12-24T10:00"
to = "2024-12-26T10:00"
[[overrides]]
rotation = "sun"
person = "ada"
kind = "add"
from = "2024-12-24T10:00"
to = "2024-12-26T10:00"
)");
  const auto& layers = plan.rotations.at(RotationName("sun")).layers;
  REQUIRE(layers.size() == 2);
  using People = std::vector<PersonName>;
  const PersonName ada("ada");
  const PersonName grace("grace");
  const PersonName linus("linus");
  CHECK(layers[0].turns == std::vector<People>{{ada}, {grace, linus}});
  CHECK(layers[0].shift == ShiftLength{12 * 60, 0});
  CHECK(layers[0].origin == CivilTime{.year = 2024, .hour = 8});
  CHECK(layers[0].zone.name() == "UTC");
  CHECK(layers[1].name == "Berlin");
  CHECK(layers[1].turns == std::vector<People>{{ada, grace}, {linus, ada}, {grace, linus}});
  CHECK(layers[1].shift == ShiftLength{0, 1});
  CHECK(layers[1].origin == CivilTime{.year = 2024, .day = 31, .hour = 10});
  CHECK(layers[1].hours == std::vector<DailyWindow>{{540, 1020, 0x1f}, {1320, 120}});
  CHECK(to_rfc3339(*layers[1].from) == "2024-05-31T22:00:00.000Z");
  CHECK(to_rfc3339(*layers[1].to) == "2025-06-01T00:00:00.000Z");
  REQUIRE(plan.overrides.size() == 2);
  CHECK(plan.overrides[0].instead_of == ada);
  CHECK(plan.overrides[1].kind == OverrideKind::add);
}

TEST_CASE("mistakes in layers have their place, and say what belongs where") {
  const Folder folder;
  CHECK(folder.mistakes_in(team + R"([rotations.second]
timezone = "UTC"
shift = "1w"
[[rotations.second.layers]]
people = ["ada", ["ada", "ada"], []]
shift = "5m"
[[rotations.second.layers]]
shift = "25mo"
hours = "9 to 5"
[[rotations.second.layers]]
people = ["ada"]
together = 2
shift = "1mo"
handoff = "Monday 10:00"
from = "2024-06-01T00:00"
to = "2024-06-01T00:00"
[[overrides]]
rotation = "primary"
person = "ada"
kind = "swap"
instead_of = "ada"
from = "2024-12-24T10:00"
to = "2024-12-25T09:00"
)") == Texts{
           "night.toml:11:9: rotation \"second\": \"shift\" belongs to one of the layers",
           "night.toml:13:26: layer of rotation \"second\": ada serves twice in this turn",
           "night.toml:13:34: layer of rotation \"second\": nobody serves in this turn",
           "night.toml:14:9: layer of rotation \"second\": \"shift\": must be 15m to 366d, or 1mo "
           "to 24mo",
           "night.toml:15:1: layer of rotation \"second\": this layer has no people",
           "night.toml:16:9: layer of rotation \"second\": \"shift\": expected a time such as "
           "\"12h\", \"1w\" or \"1mo\"",
           "night.toml:17:9: layer of rotation \"second\": \"hours\": expected hours such as "
           "\"00:00-08:00\" or \"Mon-Fri 09:00-17:00\"",
           "night.toml:20:12: layer of rotation \"second\": \"together\" must be 1 to 1, the "
           "number of people",
           "night.toml:22:11: layer of rotation \"second\": a shift of 1mo cannot always end on "
           "the same weekday; expected a time such as \"10:00\"",
           "night.toml:24:6: layer of rotation \"second\": \"to\" must be later than \"from\"",
           "night.toml:28:8: override: \"kind\" is \"swap\"; known are \"replace\", \"add\", "
           "\"remove\"",
           "night.toml:29:14: override: nobody replaces themselves",
       });
}

TEST_CASE("mistakes in rotations and overrides have their place and the nearest name") {
  const Folder folder;
  CHECK(folder.mistakes_in(team + R"([rotations.second]
people = ["adda"]
timezone = "UTC"
shift = "36x"
handoff = "Someday 10:00"
starts = "2024-02-30"
[rotations.third]
timezone = "UTC"
shift = "3d"
handoff = "Monday 10:00"
[[overrides]]
rotation = "primry"
person = "ada"
from = "2024-12-24T10:00"
to = "2024-12-24T09:00"
[[overrides]]
rotation = "primary"
person = "bob"
from = "tomorrow"
)") == Texts{
           "night.toml:10:11: rotation \"second\": unknown person \"adda\"; did you mean \"ada\"?",
           "night.toml:12:9: rotation \"second\": \"shift\": expected a time such as \"12h\", "
           "\"1w\" or \"1mo\"",
           "night.toml:13:11: rotation \"second\": \"handoff\": expected a time such as \"Monday "
           "10:00\" or \"10:00\"",
           "night.toml:14:10: rotation \"second\": \"starts\": expected a date such as "
           "\"2024-01-01\"",
           "night.toml:18:11: rotation \"third\": a shift of 3d cannot always end on the same "
           "weekday; expected a time such as \"10:00\"",
           "night.toml:20:12: override: unknown rotation \"primry\"; did you mean \"primary\"?",
           "night.toml:23:6: override: \"to\" must be later than \"from\"",
           "night.toml:24:1: override: \"to\" is missing",
           "night.toml:26:10: override: unknown person \"bob\"; known are \"ada\"",
           "night.toml:27:8: override: \"from\": expected a time in this zone such as "
           "\"2024-12-24T10:00\", or RFC 3339 with a zone"});
}

TEST_CASE("policies and routes are read; a plain name is whatever has that name") {
  const Plan plan = plan_of(team + R"([policies.default]
steps = [
  { page = ["primary", "ada", "db", "everyone"], timeout = "2m" },
  { page = ["rotation:primary", "person:ada", "team:db"] },
]
repeat = 1
final = ["person:ada", "db"]
final_every = "3m"
ack_timeout = "0s"
[policies.usual]
steps = [{ page = ["ada"] }]
[[routes]]
match = ['severity="critical"', 'team=~"a|b"']
group_by = ["alertname"]
policy = "default"
urgency = "low"
reopen_within = "2h"
[[routes]]
name = "rest"
policy = "usual"
[paging]
ring = "20s"
pair_gap = "10s"
bundle = "30s"
name = "Night watch"
)");
  const Policy& policy = *plan.policy(PolicyName("default"));
  REQUIRE(policy.steps.size() == 2);
  CHECK(targets_of(policy.steps[0].targets) ==
        Texts{"rotation:primary", "person:ada", "team:db", "everyone"});
  CHECK(targets_of(policy.steps[1].targets) == Texts{"rotation:primary", "person:ada", "team:db"});
  CHECK(policy.steps[0].timeout == Span{120'000});
  CHECK(policy.steps[1].timeout == Span{300'000});
  CHECK(policy.repeat == 1);
  CHECK(targets_of(policy.final) == Texts{"person:ada", "team:db"});
  CHECK(policy.ack_timeout == Span{0});
  CHECK(targets_of(plan.policy(PolicyName("usual"))->final) == Texts{"everyone"});
  REQUIRE(plan.routes.size() == 2);
  CHECK(plan.routes[0].name == "severity=\"critical\", team=~\"a|b\"");
  CHECK(plan.routes[0].urgency == Urgency::low);
  CHECK(plan.routes[0].reopen_within == Span{7'200'000});
  CHECK(plan.route_of(Labels{{"severity", "critical"}, {"team", "a"}}) == &plan.routes[0]);
  CHECK(plan.route_of(Labels{{"severity", "critical"}}) == &plan.routes[1]);
  CHECK(plan.timing.ring == Span{20'000});
  CHECK(plan.timing.bundle == Span{30'000});
  CHECK(plan.public_name == "Night watch");
}

TEST_CASE("group_by of three dots is every label, and stands alone") {
  const std::string before = team + "[policies.p]\nsteps = [{ page = [\"ada\"] }]\n[[routes]]\n";
  const Plan plan = plan_of(before + "policy = \"p\"\ngroup_by = [\"...\"]\n");
  CHECK(plan.routes.front().group_by == Texts{"..."});
  const Folder folder;
  const Texts mistakes =
      folder.mistakes_in(before + "policy = \"p\"\ngroup_by = [\"...\", \"a\"]\n");
  REQUIRE(mistakes.size() == 1);
  CHECK(mistakes.front().ends_with("route 1: \"...\" means all labels and stands alone"));
}

TEST_CASE("policies that page nobody and targets that are nobody are mistakes") {
  const Folder folder;
  CHECK(folder.mistakes_in(team + R"([people.primary]
timezone = "UTC"
[policies.a]
[policies.b]
steps = [{ page = [] }, { timeout = "1s" }, { page = ["rotation:primry", "persn:ada", "adda"] }, { page = ["primary"] }]
final = []
[[routes]]
match = ["severity=~\"(\""]
group_by = ["alert name"]
policy = "bb"
urgency = "hgih"
[[routes]]
)") == Texts{
           "night.toml:11:1: policy \"a\": has no \"steps\": it pages nobody",
           "night.toml:13:19: policy \"b\", step 1: \"page\" pages nobody",
           "night.toml:13:25: policy \"b\", step 2: \"page\" is missing",
           "night.toml:13:37: policy \"b\", step 2: \"timeout\" must be from 5s to 1d, found 1s",
           "night.toml:13:55: policy \"b\", step 3: unknown rotation \"primry\"; did you mean "
           "\"primary\"?",
           "night.toml:13:74: policy \"b\", step 3: unknown kind of target \"persn\"; did you mean "
           "\"person\"?",
           "night.toml:13:87: policy \"b\", step 3: unknown target \"adda\"; did you mean \"ada\"?",
           "night.toml:13:108: policy \"b\", step 4: \"primary\" names a person and a rotation; "
           "write \"person:primary\" or \"rotation:primary\"",
           "night.toml:14:9: policy \"b\": \"final\" pages nobody",
           "night.toml:16:10: route 1: bad regular expression \"(\": missing ): (",
           "night.toml:17:12: route 1: \"alert name\" is no label name",
           "night.toml:18:10: route 1: unknown policy \"bb\"; known are \"a\", \"b\"",
           "night.toml:19:11: route 1: \"urgency\" is \"hgih\"; known are \"low\", \"urgent\"",
           "night.toml:20:1: route 2: \"policy\" is missing"});
}

TEST_CASE(
    "steps and the last resort name channels and webhooks, and a step that only posts waits for "
    "nobody unless it is written") {
  const Folder folder;
  const std::string outlets = R"([channels.ops]
type = "slack"
url = "file:url"
[webhooks.status]
url = "https://example.org/hook"
secret = "file:secret"
)";
  folder.write("url", "https://hooks.example.org/x");
  folder.write("secret", "0123456789abcdef0123456789abcdef");
  const Loaded loaded = load({folder.write("night.toml", team + outlets + R"([policies.p]
steps = [{ page = ["channel:ops"] }, { page = ["status"], timeout = "2m" }, { page = ["ada", "ops"] }]
final = ["everyone", "webhook:status"]
[[routes]]
policy = "p"
)")});
  CHECK(folder.mistakes(loaded) == Texts{});
  REQUIRE(loaded.config);
  const Plan& plan = loaded.config->plan;
  const Policy& policy = *plan.policy(PolicyName("p"));
  CHECK(policy.steps[0].timeout == Span{0});
  CHECK(policy.steps[1].timeout == Span{120'000});
  CHECK(policy.steps[2].timeout == Span{300'000});
  CHECK(targets_of(policy.steps[2].targets) == Texts{"person:ada", "channel:ops"});
  CHECK(targets_of(policy.final) == Texts{"everyone", "webhook:status"});
  CHECK(plan.outlets.at(OutletName("webhook:status")).place.line ==
        plan.outlets.at(OutletName("channel:ops")).place.line + 3);
  CHECK(
      folder.mistakes_in(team + outlets + R"([policies.p]
steps = [{ page = ["channel:opps", "webhook:ops"] }, { page = ["chanel:ops", "statsu"] }]
[[routes]]
policy = "p"
)") ==
      Texts{
          "night.toml:16:20: policy \"p\", step 1: unknown channel \"opps\"; did you mean \"ops\"?",
          "night.toml:16:36: policy \"p\", step 1: unknown webhook \"ops\"; known are \"status\"",
          "night.toml:16:64: policy \"p\", step 2: unknown kind of target \"chanel\"; did you mean "
          "\"channel\"?",
          "night.toml:16:78: policy \"p\", step 2: unknown target \"statsu\"; did you mean "
          "\"status\"?"});
}

TEST_CASE(
    "rings that end in voicemail and pairs that miss the window of Do-Not-Disturb are mistakes") {
  const Folder folder;
  CHECK(
      folder.mistakes_in("[paging]\nring = \"31s\"\n") ==
      Texts{
          "night.toml:2:8: paging: \"ring\" must be at most 30s: a longer ring ends in voicemail, "
          "and the second call of a pair comes too late to pass Do-Not-Disturb"});
  CHECK(
      folder.mistakes_in("[paging]\nring = \"30s\"\npair_gap = \"125s\"\n") ==
      Texts{
          "night.toml:3:12: paging: a pair of calls does not fit: the second must start within 3m "
          "of the first start to pass Do-Not-Disturb, but \"ring\", 20s for whoever picks up, "
          "and \"pair_gap\" put it at 2m55s"});
  CHECK(folder.mistakes_in("[paging]\nring = \"30s\"\npair_gap = \"124s\"\n").empty());
}
