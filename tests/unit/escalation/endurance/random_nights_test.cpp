// SPDX-License-Identifier: Apache-2.0
// Nights that nobody thought of: random alerts, answers, reports, changes of plan and pauses, from
// a seed; the invariants hold after each of them.
#include <random>

#include <catch2/catch.hpp>

#include "unit/escalation/night.hpp"

namespace reveille::escalation {
namespace {

class RandomNight {
 public:
  explicit RandomNight(unsigned seed) : random_(seed) {}

  void play(int inputs) {
    night_.put(PlanChanged{});
    for (int done = 0; done < inputs; ++done) {
      pass_time();
      act();
      check();
    }
  }

  [[nodiscard]] const Night& night() const { return night_; }

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  void pass_time() {
    if (pick(3) == 0) return;
    night_.advance(seconds(1 + pick(pick(10) == 0 ? 1'000 : 40)));
    if (pick(60) == 0) {
      night_.now += minutes(pick(120));  // a pause: nothing ticks
      night_.put(Tick{});
    }
  }

  void act() {
    const int what = pick(100);
    if (what < 20) return fire();
    if (what < 28) return end();
    if (what < 70) return report();
    if (what < 78) return press();
    if (what < 86) return text();
    if (what < 91) return answer();
    if (what < 92) return override_rotation();
    if (what < 94) return silence();
    if (what < 96) return change_plan();
    if (what < 97) return drill();
    if (what < 98) {
      night_.put(PageAsked{somebody(), "by hand", {"grace", Via::cli, {}}});
      return;
    }
    night_.put(Tick{});
  }

  PersonName somebody() {
    const char* names[] = {"ada", "grace", "linus", "nobody"};
    return PersonName(names[pick(4)]);
  }

  AlertFired some_alert() {
    const char* severities[] = {"critical", "warning", "none"};
    AlertFired alert = alert_named("Alert" + std::to_string(pick(8)), severities[pick(3)]);
    if (pick(2) == 0) alert.labels.set("instance", std::to_string(pick(3)));
    alert.key.fingerprint = fingerprint(alert.labels);
    return alert;
  }

  void fire() {
    AlertFired alert = some_alert();
    if (pick(3) == 0) alert.expires_at = night_.now + minutes(1 + pick(10));
    if (pick(4) == 0) alert.annotations.set("summary", "news " + std::to_string(pick(3)));
    night_.put(alert);
  }

  void end() {
    if (night_.book.alerts.empty()) return;
    auto alert = night_.book.alerts.begin();
    std::advance(alert, pick(static_cast<int>(night_.book.alerts.size())));
    night_.put(AlertResolved{AlertKey(alert->first)});
  }

  PageId some_page() {
    const auto last = static_cast<int>(night_.book.last_page.value);
    // Mostly what is fresh.
    const int back = pick(pick(4) == 0 ? last + 1 : std::min(last + 1, 6));
    return {static_cast<std::uint64_t>(last - back + 1)};
  }

  void report() {
    const DeliveryState states[] = {
        DeliveryState::accepted,  DeliveryState::ringing,  DeliveryState::sent,
        DeliveryState::delivered, DeliveryState::answered, DeliveryState::ended,
        DeliveryState::failed,    DeliveryState::failed,   DeliveryState::cancelled};
    const FailureClass failures[] = {FailureClass::none, FailureClass::retry_later,
                                     FailureClass::contact_broken, FailureClass::carrier_broken,
                                     FailureClass::our_bug};
    night_.report(some_page(), 1 + pick(2), 1 + pick(3), states[pick(9)], failures[pick(5)]);
  }

  void press() {
    const char keys[] = {'4', '4', '6', '0', '9', '1', '2', '\0'};
    night_.put(DigitPressed{some_page(), 1 + pick(2), keys[pick(8)]});
  }

  void text() {
    const char* verbs[] = {"a", "e", "r", "s 20m", "1", "2", "STOP", "start", "hello"};
    const Page* page = night_.book.page(some_page());
    std::string body = verbs[pick(9)];
    if (page && pick(2) == 0) body = page->code + " " + body;
    night_.put(TextReceived{page ? page->address : "+19995550100", body,
                            "message-" + std::to_string(pick(500))});
  }

  void answer() {
    const IncidentId id{1 + static_cast<std::uint64_t>(
                                pick(static_cast<int>(night_.book.last_incident.value) + 1))};
    const Actor actor{somebody().value, Via::api, {}};
    switch (pick(5)) {
      case 0:
        return void(night_.put(ResolveAsked{id, actor}));
      case 1:
        return void(night_.put(SnoozeAsked{id, night_.now + minutes(pick(90)), actor}));
      case 2:
        return void(night_.put(ReassignAsked{id, somebody(), actor}));
      case 3:
        return void(night_.put(EscalateAsked{id, actor}));
      default:
        return void(night_.put(AckAsked{id, actor}));
    }
  }

  void drill() {
    if (night_.book.last_drill && pick(4) == 0) {
      night_.put(DrillCancelAsked{night_.book.last_drill, {"grace", Via::cli, {}}});
      return;
    }
    DrillAsked asked;
    asked.person = somebody();
    asked.assisted = pick(2) == 0;
    if (pick(3) == 0) asked.contact = ContactName(pick(2) == 0 ? "text" : "mobile");
    if (pick(3) == 0) asked.at = night_.now + minutes(pick(60));
    asked.actor = {"grace", Via::cli, {}};
    night_.put(asked);
  }

  void silence() {
    if (night_.book.last_silence && pick(3) == 0) {
      const auto last = static_cast<int>(night_.book.last_silence.value);
      const SilenceId id{1 + static_cast<std::uint64_t>(pick(last))};
      night_.put(SilenceEndAsked{id, {"grace", Via::cli, {}}});
      return;
    }
    SilenceAsked asked;
    asked.terms.matchers = {
        *Matcher::make("alertname", Matcher::Kind::equal, "Alert" + std::to_string(pick(8)))};
    asked.terms.from = night_.now + minutes(pick(2) * pick(20));
    asked.terms.to = asked.terms.from + minutes(pick(60));
    if (pick(3) == 0) asked.terms.windows = {"00:00-00:20", "00:40-02:00"};
    asked.actor = {"grace", Via::cli, {}};
    night_.put(asked);
  }

  void override_rotation() {
    night_.put(OverrideAsked{RotationName("primary"),
                             somebody(),
                             night_.now + minutes(pick(20)),
                             night_.now + minutes(10 + pick(60)),
                             {"token:x", Via::api, {}}});
  }

  static Matchers named(const char* pattern) {
    return {*Matcher::make("alertname", Matcher::Kind::regex, pattern)};
  }

  // A ring among them.
  static std::vector<Inhibition> some_inhibitions() {
    return {{"one", named("Alert[01]"), named("Alert[12]"), {"instance"}, {}},
            {"two", named("Alert2"), named("Alert3"), {}, {}},
            {"three", named("Alert3"), named("Alert0"), {}, {}}};
  }

  ConfiguredSilence some_silence() const {
    ConfiguredSilence silence;
    silence.name = "nightly";
    silence.terms = {named("Alert4"), Instant{}, no_end(), {"00:30-01:00"}, "UTC", {}};
    return silence;
  }

  void change_steps(Policy& policy) {
    policy.ack_by_code = pick(4) == 0;
    if (pick(3) == 0) policy.steps[0] = step("everyone");
    if (pick(3) == 0) policy.steps[0].acks = 2;
    if (pick(3) == 0) policy.steps[1].with = {"call"};
    if (pick(3) == 0) {
      policy.steps[2] = step("everyone");
      policy.steps[2].round_robin = true;
    }
  }

  // Some of them are steps of their own; some are gone while incidents know them.
  void name_outlets() {
    for (const char* name : {"channel:ops", "webhook:status"}) {
      const OutletName outlet(name);
      if (pick(4) != 0) night_.plan.outlets[outlet] = {outlet, {}};
    }
    for (auto& [name, policy] : night_.plan.policies) {
      policy.steps[static_cast<std::size_t>(pick(3))].targets.push_back(target("channel:ops"));
      if (pick(2) == 0) policy.final.push_back(target("webhook:status"));
      const Span waits = pick(2) == 0 ? minutes(1) : Span{0};
      if (pick(2) == 0)
        policy.steps.insert(policy.steps.begin() + pick(4), step("webhook:status", waits));
    }
  }

  void change_plan() {
    night_.plan = plan_for_a_night();
    if (pick(2) == 0) night_.plan.people.erase(somebody());
    if (pick(4) == 0) night_.plan.carriers.pop_back();
    if (pick(8) == 0) night_.plan.carriers.clear();
    if (pick(8) == 0) night_.plan.rotations.clear();
    if (pick(8) == 0) night_.plan.policies.clear();
    if (pick(8) == 0) night_.plan.people.clear();
    if (pick(4) == 0) night_.plan.timing.bundle = Span{0};
    for (auto& [name, policy] : night_.plan.policies) change_steps(policy);
    for (auto& [name, person] : night_.plan.people) {
      if (pick(3) == 0) person.drill_every = minutes(24 * 60 * (1 + pick(3)));
      if (pick(5) == 0) person.contacts[1].device = std::to_string(pick(3));
    }
    if (pick(4) != 0) name_outlets();
    if (pick(2) == 0) night_.plan.inhibitions = some_inhibitions();
    if (pick(4) == 0) night_.plan.silences = {some_silence()};
    night_.put(PlanChanged{});
  }

  void check() {
    const auto broken = audit(night_.book, night_.plan, night_.now);
    CAPTURE(broken);
    REQUIRE(broken.empty());
    check_monotone();
  }

  // What a carrier said is never unsaid.
  void check_monotone() {
    for (; checked_ < night_.facts.size(); ++checked_) {
      const auto* fact = std::get_if<DeliveryProgressed>(&night_.facts[checked_].fact);
      if (!fact) continue;
      DeliveryState& state = states_[{fact->page, fact->leg, fact->attempt}];
      REQUIRE(state < fact->state);
      REQUIRE(state < DeliveryState::ended);
      state = fact->state;
    }
  }

  std::mt19937 random_;
  Night night_;
  std::map<std::tuple<PageId, int, int>, DeliveryState> states_;
  std::size_t checked_ = 0;
};

}  // namespace

TEST_CASE("the invariants hold through nights that nobody thought of, and a replay is the book") {
  int posts = 0;
  int dropped = 0;
  for (unsigned seed = 1; seed <= 60; seed += stride) {
    CAPTURE(seed);
    RandomNight random(seed);
    random.play(600);
    const Book again = replayed(random.night().facts);
    REQUIRE(again == random.night().book);
    REQUIRE(count<PageRequested>(random.night().facts) > 20);
    REQUIRE(count<Acknowledged>(random.night().facts) > 2);
    posts += count<PostRequested>(random.night().facts);
    dropped += count<PostsDropped>(random.night().facts);
  }
  CHECK(posts > 60);
  CHECK(dropped > 60);
}

TEST_CASE("the same night twice gives the same facts") {
  RandomNight one(7);
  RandomNight other(7);
  one.play(500);
  other.play(500);
  CHECK(one.night().facts == other.night().facts);
}

}  // namespace reveille::escalation
