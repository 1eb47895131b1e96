// SPDX-License-Identifier: Apache-2.0
// What a story says when it does not come true; that stories do come true is tests/stories.
#include "rehearsal/teller.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include <catch2/catch.hpp>

#include "text/toml.hpp"
#include "unit/escalation/zones.hpp"

using namespace reveille;
using namespace reveille::rehearsal;
using Texts = std::vector<std::string>;

namespace {

const std::string begin = R"(clock America/Chicago 2024-02-05 00:00
plan
```
[people.ada]
timezone = "America/Chicago"
quiet_hours = "00:00-08:00"
contacts.mobile = { call = "+13125550100", dnd = "repeated-call" }
contacts.text = { sms = "+13125550100" }
[policies.default]
steps = [{ page = ["ada"], timeout = "5m" }]
[[routes]]
policy = "default"
```
)";

Result<Zone> find_zone(std::string_view name) {
  if (name == "America/Chicago") return zone_named("America/Chicago");
  return fail(Code::not_found, "unknown time zone");
}

Texts told(const std::string& text, Setting setting = {find_zone}) {
  const auto lines = parse_script(text, "night.story");
  if (!lines) return {to_string(lines.error())};
  Texts texts;
  for (const Untrue& one : Teller(std::move(setting)).tell(*lines)) {
    texts.push_back(std::to_string(one.line) + ": " + one.what);
    for (const std::string& detail : one.details) texts.push_back(detail);
  }
  return texts;
}

Texts after_beginning(const std::string& lines) {
  return told(begin + lines);
}

escalation::Plan plan_of(const std::string& toml) {
  Mistakes mistakes;
  const auto tree = text::parse_toml(toml, "plan.toml");
  REQUIRE(tree);
  Section root(*tree, "", mistakes);
  return escalation::read_plan(root, {}, find_zone, mistakes);
}

}  // namespace

TEST_CASE("what goes out and is not told makes a story fail") {
  CHECK(after_beginning("alert A fires\n+1m expect call to ada\n") ==
        Texts{"15: a page goes out that the story does not tell of", "expected: nothing",
              "got:      text to ada by alpha at 00:00:00"});
  CHECK(after_beginning("alert A fires\nexpect text to ada\n+1m expect call to ada\n").empty());
  // What was due before the moment of a line, though it is what the line expects.
  CHECK(after_beginning("alert A fires\nexpect text to ada\n+2m expect call to ada\n").size() == 6);
}

TEST_CASE("what is expected and does not go out is told with what went out instead") {
  CHECK(after_beginning("alert A fires\nexpect call to ada\n") ==
        Texts{"15: that does not go out now", "expected: call to ada",
              "got:      text to ada by alpha"});
}

TEST_CASE("a phone is heard as quiet hours and the contact say") {
  const std::string night = "alert A fires\nexpect text to ada unheard\n+1m expect call to ada ";
  CHECK(after_beginning(night + "unheard\n+41s expect second call to ada heard\n").empty());
  CHECK(after_beginning(night + "heard\n") ==
        Texts{"16: the phone makes no sound", "expected: call to ada heard", "got:      DnD"});
  CHECK(after_beginning(night + "unheard\n+41s expect second call to ada unheard\n") ==
        Texts{"17: the phone makes a sound", "expected: second call to ada unheard",
              "got:      repeated call"});
  CHECK(after_beginning("09:00 alert A fires\nexpect text to ada heard\n").empty());
}

TEST_CASE("a line that is no sentence is told with the right one") {
  CHECK(after_beginning("expct call to ada\n") ==
        Texts{"14: no line begins so: \"expct\"; did you mean \"expect\"?"});
  CHECK(after_beginning("expect cal to ada\n") ==
        Texts{"14: \"cal\" does not belong there; did you mean \"call\"?"});
  CHECK(after_beginning("skip until noon\n") ==
        Texts{"14: \"noon\" does not belong there", "expected: skip until WHEN"});
  CHECK(after_beginning("override\n")[0] == "14: something is missing at its end");
  CHECK(after_beginning("ada dances 4\n")[0].starts_with("14: no line begins so"));
}

TEST_CASE("a name that does not exist is told with the nearest, so that nothing passes by a typo") {
  CHECK(after_beginning("expect exactly 0 calls to adda\n") ==
        Texts{"14: unknown person \"adda\"; did you mean \"ada\"?"});
  CHECK(after_beginning("expect no fact incident_open\n") ==
        Texts{"14: unknown fact \"incident_open\"; did you mean \"incident_opened\"?"});
  CHECK(after_beginning("carrier alpa is down\n") ==
        Texts{"14: unknown carrier \"alpa\"; did you mean \"alpha\"?"});
  CHECK(after_beginning("expect proof ada:mobil proven\n") ==
        Texts{"14: unknown contact \"ada:mobil\"; did you mean \"ada:mobile\"?"});
}

TEST_CASE("a story has an order: clock, plan, what happens") {
  CHECK(told("expect silence\n")[0] == "1: a story begins with its clock");
  CHECK(told("clock America/Chicago 2024-02-05 00:00\nexpect silence\n")[0] ==
        "2: there is no plan yet");
  CHECK(told("clock America/Chicgo 2024-02-05 00:00\n")[0] == "1: unknown time zone");
  CHECK(after_beginning("clock America/Chicago 2024-02-05 00:00\n") ==
        Texts{"14: the clock is set once"});
  CHECK(after_beginning("alert A fires\n") ==
        Texts{"1: a story that expects nothing cannot fail: add `expect ...`"});
}

TEST_CASE("mistakes in times, blocks and plans have their lines") {
  CHECK(told("clock America/Chicago 2024-02-05 00:00\n25:00 expect silence\n") ==
        Texts{"night.story:2: \"25:00\" is no time of day; expected one such as 02:30"});
  CHECK(told(begin + "+5x expect silence\n")[0].starts_with("night.story:14: "));
  CHECK(told("plan\n```\n") == Texts{"night.story:2: this block is not closed"});
  CHECK(told("```\n") == Texts{"night.story:1: a block belongs to the line above it"});
  const Texts of_plan =
      told("clock America/Chicago 2024-02-05 00:00\nplan\n```\n[people.ada]\nzone = 1\n```\n");
  CHECK(std::ranges::any_of(of_plan, [](const std::string& text) {
    return text.starts_with("5: person \"ada\": unknown key \"zone\"");
  }));
}

TEST_CASE("a configuration is in force until the story has a plan of its own") {
  escalation::Plan plan = plan_of(R"([people.grace]
timezone = "America/Chicago"
contacts.text = { sms = "+13125550101" }
[policies.default]
steps = [{ page = ["grace"] }]
[[routes]]
policy = "default"
)");
  plan.carriers.push_back(
      {escalation::CarrierName("twilio"), true, true, {"+15005550006"}, Place{}});
  const Setting setting{find_zone, plan};
  CHECK(told("clock America/Chicago 2024-02-05 00:00\nalert A fires\n"
             "expect text to grace by twilio\n",
             setting)
            .empty());
  CHECK(told(begin + "alert A fires\nexpect text to ada by twilio\n", setting).empty());
  CHECK(told("clock America/Chicago 2024-02-05 00:00\ncarriers alpha\n", setting) ==
        Texts{"2: the configuration has its own carriers"});
}

TEST_CASE("a story that goes on for ever ends") {
  Setting setting{find_zone};
  setting.most_inputs = 200;
  const Texts texts = told(begin + "alert A fires\n+10y expect silence\n", setting);
  REQUIRE_FALSE(texts.empty());
  CHECK(after_beginning("100001 alerts A fire\nexpect silence\n") ==
        Texts{"14: at most 100000 alerts"});
  CHECK(after_beginning("+11y expect silence\n")[0] == "14: at most 3660d at a time");
  CHECK(told(begin + "500 alerts A fire\nexpect silence\n", setting)[0] ==
        "14: the auditor says: more than 200 things happen: this is too long");
}

TEST_CASE("a storm of a hundred thousand is told, and costs no evening") {
  const std::string storm = "00:30 100000 alerts Down fire\n      expect nothing\n";
  CHECK(told(begin + storm) ==
        Texts{"14: the auditor says: more than 50000 things happen: this is too long"});
}

TEST_CASE("docs/stories.md shows every line that a story may have, and no other") {
  std::filesystem::path root = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  while (!std::filesystem::exists(root / "docs/stories.md")) {
    REQUIRE(root != root.root_path());
    root = root.parent_path();
  }
  std::ifstream file(root / "docs/stories.md");
  std::set<std::string> documented;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `")) continue;
    std::string form = line.substr(3, line.find('`', 3) - 3);
    std::erase(form, '\\');
    documented.insert(form);
  }
  const std::set<std::string> known(all_forms().begin(), all_forms().end());
  CHECK(documented == known);
}
