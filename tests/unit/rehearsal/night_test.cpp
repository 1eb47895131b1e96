// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/night.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "escalation/settings.hpp"
#include "text/toml.hpp"
#include "unit/escalation/zones.hpp"

using namespace reveille;
using namespace reveille::rehearsal;
using escalation::ContactKind;
using escalation::PersonName;

namespace {

constexpr const char* night_plan = R"(
[people.ada]
timezone = "America/Chicago"
quiet_hours = "00:00-08:00"
contacts.text = { sms = "+13125550100" }
contacts.mobile = { call = "+13125550100", dnd = "repeated-call" }
[people.grace]
timezone = "America/Chicago"
working_hours = "Mon-Fri 09:00-17:00"
contacts.mobile = { call = "+13125550101", dnd = "bypass" }
contacts.text = { sms = "+13125550101" }
[policies.default]
steps = [{ page = ["ada"], timeout = "5m" }, { page = ["grace"], timeout = "5m" }]
repeat = 0
[[routes]]
name = "loud"
match = ['severity="critical"']
policy = "default"
[[routes]]
name = "quiet"
match = ['severity="warning"']
policy = "late"
urgency = "low"
[policies.late]
steps = [{ page = ["grace"], timeout = "5m" }]
)";

escalation::Plan plan() {
  Mistakes mistakes;
  const auto tree = text::parse_toml(night_plan, "plan.toml");
  REQUIRE(tree);
  Section root(*tree, "", mistakes);
  const auto find = [](std::string_view) -> Result<Zone> { return zone_named("America/Chicago"); };
  std::vector<escalation::Carrier> carriers;
  for (const char* name : {"alpha", "beta"})
    carriers.push_back({escalation::CarrierName(name), true, true, {"+15005550006"}, Place{}});
  escalation::Plan read = escalation::read_plan(root, std::move(carriers), find, mistakes);
  REQUIRE(mistakes.empty());
  return read;
}

NightAsked asked(const std::string& severity = "critical") {
  NightAsked night;
  night.alert = Labels{{"alertname", "ApiDown"}, {"severity", severity}};
  night.at = parse_rfc3339("2024-02-05T06:30:00Z").value();  // Monday 00:30 in Chicago
  return night;
}

std::vector<std::string> pages(const Night& night, Instant from) {
  std::vector<std::string> texts;
  for (const Moment& moment : night.moments) {
    if (!moment.page) continue;
    const Seen& seen = *moment.page;
    texts.push_back(to_string(moment.at - from) + " " + seen.contact.value + " of " +
                    seen.person.value + " by " + seen.carrier + ": " +
                    (seen.fate == Fate::taken ? seen.hearing.why : "refused"));
  }
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("nobody answers: until everybody was paged, and paged again") {
  const NightAsked question = asked();
  const Night night = play_night(plan(), question);
  CHECK(night.route == "loud");
  CHECK(night.policy == "default");
  CHECK(night.repeats);
  CHECK_FALSE(night.acknowledged);
  const Texts all = pages(night, question.at);
  REQUIRE(all.size() > 5);
  CHECK(Texts(all.begin(), all.begin() + 5) ==
        Texts{"0s text of ada by alpha: DnD", "1m mobile of ada by alpha: DnD",
              "1m41s mobile of ada by alpha: repeated call",
              "5m text of grace by alpha: DnD is off", "6m mobile of grace by alpha: DnD is off"});
  REQUIRE(night.first_sound);
  CHECK(night.first_sound->at - question.at == Span{101'000});
  // `final` at 10 m, again at 20 m, and the calls of that.
  CHECK(night.end - question.at > Span{20 * 60'000});
  CHECK(night.end - question.at < Span{30 * 60'000});
}

TEST_CASE("an answer ends the night, and one that the phone does not sound for is remarked on") {
  NightAsked question = asked();
  question.answers = {{PersonName("ada"), ContactKind::call, 2}};
  const Night second = play_night(plan(), question);
  REQUIRE(second.acknowledged);
  CHECK(second.acknowledged->first - question.at == Span{107'000});
  CHECK(second.remarks.empty());
  CHECK(second.every_answer_came);

  question.answers = {{PersonName("ada"), ContactKind::sms, 1, Span{30'000}}};
  const Night text = play_night(plan(), question);
  REQUIRE(text.acknowledged);
  CHECK(text.acknowledged->first - question.at == Span{31'000});
  REQUIRE(text.remarks.size() == 1);
  CHECK_THAT(text.remarks[0], Catch::Contains("text 1 to ada makes no sound"));
}

TEST_CASE("an answer to a call that never comes is told") {
  NightAsked question = asked();
  question.answers = {{PersonName("ada"), ContactKind::call, 2},
                      {PersonName("grace"), ContactKind::call, 1}};
  const Night night = play_night(plan(), question);
  CHECK_FALSE(night.every_answer_came);
  CHECK(night.remarks == Texts{"call 1 to grace does not come: there are 0"});
}

TEST_CASE("a carrier that is down is shown once a page, and the next one takes over") {
  NightAsked question = asked();
  question.carriers_down = {"alpha"};
  question.length = Span{60'000};
  const Night night = play_night(plan(), question);
  const Texts all = pages(night, question.at);
  REQUIRE(all.size() >= 2);
  CHECK(all[0] == "0s text of ada by alpha: refused");
  CHECK(all[1].ends_with("text of ada by beta: DnD"));

  question.carriers_down = {"alpha", "beta"};
  question.length = Span{30 * 60'000};
  const Night dark = play_night(plan(), question);
  CHECK(dark.retries > 10);
  CHECK_FALSE(dark.first_sound);
}

TEST_CASE("low urgency waits for working hours, and says until when") {
  const NightAsked question = asked("warning");
  const Night night = play_night(plan(), question);
  CHECK(night.urgency == escalation::Urgency::low);
  CHECK(std::ranges::any_of(night.moments, [](const Moment& moment) {
    return moment.event == "grace is not at work: paged from Mon 2024-02-05 09:00 CST on";
  }));
}

TEST_CASE("an alert that no route takes goes to the default policy, and that is told") {
  CHECK_FALSE(play_night(plan(), asked("info")).routed);
  CHECK(play_night(plan(), asked("info")).policy == "default");
}

TEST_CASE("a night has an end, however long it was asked for") {
  NightAsked question = asked();
  question.length = Span{10LL * 366 * 24 * 3'600'000};
  const Night night = play_night(plan(), question);
  CHECK(night.cut);
  CHECK(night.moments.size() == night_moments_most);
}

TEST_CASE("a post is seen beside the pages, and is no sound") {
  escalation::Plan with_room = plan();
  const escalation::OutletName ops("channel:ops");
  with_room.outlets[ops] = {ops, {}};
  auto& first = with_room.policies.begin()->second.steps.front();
  first.targets.insert(first.targets.begin(), {ops, {}});
  const Night night = play_night(with_room, asked());
  const auto post = std::ranges::find_if(night.moments, [](const Moment& moment) {
    return moment.page && moment.page->kind == ContactKind::post;
  });
  REQUIRE(post != night.moments.end());
  CHECK(post->page->to == "channel:ops");
  CHECK(post->page->person.empty());
  CHECK_FALSE(post->page->hearing.audible);
  REQUIRE(night.first_sound);
  CHECK(night.first_sound->page->person == PersonName("ada"));
  CHECK(night.remarks.empty());
}
