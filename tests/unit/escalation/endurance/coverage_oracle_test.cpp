// SPDX-License-Identifier: Apache-2.0
// The proof against the decider itself, for plans made by chance: no night is worse than the bound,
// and the worst night that the proof names is as bad as it says.
#include <map>

#include <catch2/catch.hpp>

#include "escalation/coverage.hpp"
#include "simulation/night.hpp"
#include "support/chance.hpp"
#include "unit/escalation/plans.hpp"

using namespace reveille;
using namespace reveille::escalation;
using simulation::Nature;
using simulation::Night;

namespace {

using Bound = std::optional<Span>;

Person some_person(Chance& chance, int number) {
  Person person =
      reachable(("p" + std::to_string(number)).c_str(), "+1312555010" + std::to_string(number), 10);
  person.zone = zone_named(chance.one_of<std::string>(
      {"America/Chicago", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"}));
  person.quiet_hours.clear();
  for (int i = chance.upto(2); i > 0; --i) {
    person.quiet_hours.push_back({chance.upto(95) * 15, chance.upto(96) * 15,
                                  chance.once_in(2) ? 0x7fu : 0x1fu << chance.upto(2)});
  }
  for (Contact& contact : person.contacts) {
    contact.dnd = static_cast<DndPassage>(chance.upto(2));
    if (contact.kind != ContactKind::call && contact.dnd == DndPassage::repeated_call) {
      contact.dnd = DndPassage::none;
    }
  }
  person.urgent[1].after = minutes(chance.upto(9));
  if (chance.once_in(4)) person.urgent.erase(person.urgent.begin() + chance.upto(1));
  if (chance.once_in(4)) person.carriers = {CarrierName("two")};
  if (chance.once_in(6)) person.contacts[1].carriers = {CarrierName("one")};
  return person;
}

std::vector<Target> some_targets(Chance& chance, int people, int rotations) {
  std::vector<Target> targets;
  for (int i = chance.upto(1); i >= 0; --i) {
    if (chance.once_in(5)) {
      targets.push_back(target("everyone"));
    } else if (chance.once_in(2)) {
      targets.push_back(target(("person:p" + std::to_string(chance.upto(people - 1))).c_str()));
    } else {
      targets.push_back(
          target(("rotation:r" + std::to_string(chance.upto(rotations - 1))).c_str()));
    }
  }
  return targets;
}

Plan some_plan(Chance& chance, Instant from) {
  PlanOf of;
  const int people = chance.once_in(3) ? 10 + chance.upto(4) : 2 + chance.upto(3);
  for (int i = 0; i < people; ++i) of.person(some_person(chance, i));
  for (int i = 0; i < 2; ++i) {
    std::vector<std::string> members;
    for (int j = chance.upto(5); j > 0; --j) {
      members.push_back("p" + std::to_string(chance.upto(people - 1)));
    }
    const std::string name = "r" + std::to_string(i);
    of.rotation(name.c_str(), members);
    Layer& layer = of.plan.rotations[RotationName(name)].layers[0];
    layer.shift.minutes = (1 + chance.upto(7)) * 24 * 60;
    if (chance.once_in(3)) layer.hours = {{chance.upto(95) * 15, chance.upto(96) * 15, 0x7f}};
    for (auto& turn : layer.turns) {
      if (chance.once_in(3)) turn.emplace_back("p" + std::to_string(chance.upto(people - 1)));
    }
    if (chance.once_in(3)) {
      std::vector<std::string> others{"p" + std::to_string(chance.upto(people - 1)), "p0"};
      Layer office = weekly_layer(zone_named("Europe/Berlin"), others);
      office.hours = {{chance.upto(95) * 15, chance.upto(96) * 15, 0x1f}};
      office.shift.minutes = chance.once_in(2) ? 60 : 12 * 60;
      of.plan.rotations[RotationName(name)].layers.push_back(std::move(office));
    }
    while (chance.once_in(2)) {
      const Instant begin = from + minutes(15 * chance.upto(2000));
      of.plan.overrides.push_back({RotationName(name),
                                   PersonName("p" + std::to_string(chance.upto(people - 1))),
                                   begin,
                                   begin + minutes(15 * (1 + chance.upto(500))),
                                   {},
                                   static_cast<OverrideKind>(chance.upto(2))});
    }
  }
  std::vector<Step> steps;
  for (int i = chance.upto(2); i >= 0; --i) {
    Step& step = steps.emplace_back();
    step.targets = some_targets(chance, people, 2);
    step.timeout = minutes(1 + chance.upto(6)) + seconds(chance.upto(3) * 10);
    if (chance.once_in(6)) step.with = {chance.once_in(2) ? "call" : "text"};
  }
  of.policy("default", steps, some_targets(chance, people, 2));
  of.plan.policies[PolicyName("default")].repeat = chance.upto(2);
  of.plan.policies[PolicyName("default")].final_every = minutes(1 + chance.upto(9));
  of.route("everything", "default");
  return of.plan;
}

// A mail here and there among the rules of some, and a carrier that sends it.
Plan with_mail(Plan plan, Chance& chance) {
  plan.carriers.push_back({CarrierName("post"), false, false, {"reveille@example.org"}, {}, true});
  for (auto& [name, person] : plan.people) {
    person.contacts.push_back(
        contact("mail", ContactKind::email, name.value + "@example.org", DndPassage::none, 13));
    for (int i = chance.upto(2); i > 0; --i) {
      const auto place =
          person.urgent.begin() + chance.upto(static_cast<int>(person.urgent.size()));
      const Span after = place == person.urgent.end() ? minutes(9) : place->after;
      person.urgent.insert(place, {ContactName("mail"), after, {}});
    }
    if (chance.once_in(20)) person.urgent = {{ContactName("mail"), minutes(chance.upto(3)), {}}};
  }
  for (Step& step : plan.policies.begin()->second.steps) {
    if (chance.once_in(8)) step.with = {"email"};
    step.round_robin = chance.once_in(5);
  }
  return plan;
}

const Instant from = at("2024-03-01T00:00:00Z");
const Instant to = at("2024-04-08T00:00:00Z");  // clocks change in three of the zones

// Until the final target has been paged three times, and the longest delay is over.
Span whole(const Plan& plan) {
  const Policy& policy = plan.policies.begin()->second;
  Span round{0};
  for (const Step& step : policy.steps) round += step.timeout;
  return round * (policy.repeat + 1) + policy.final_every * 3 + minutes(9);
}

struct Woken {
  Bound first;
  Bound second;
};

Woken woken(const Plan& plan, Instant start, const Nature& nature = {}) {
  const auto all = Night(plan, {}, start, nature).run(whole(plan), 2);
  return {all.empty() ? Bound{} : Bound{all[0].first},
          all.size() < 2 ? Bound{} : Bound{all[1].first}};
}

// Mailboxes take the first call, too, where that keeps the second one from being heard.
std::vector<Nature> as_it_is() {
  Nature mailboxes;
  mailboxes.calls = Nature::Calls::worst;
  return {Nature{}, mailboxes};
}

// Whichever carrier is worst.
std::vector<Nature> one_carrier_down(const Plan& plan) {
  std::vector<Nature> natures;
  for (const Carrier& carrier : plan.carriers) {
    for (Nature nature : as_it_is()) {
      nature.down = carrier.name;
      natures.push_back(nature);
    }
  }
  return natures;
}

// Whoever would be woken first is not.
std::vector<Nature> primary_broken(const Plan& plan, Instant start) {
  std::vector<Nature> natures = as_it_is();
  for (Nature& nature : natures) {
    const auto all = Night(plan, {}, start, nature).run(whole(plan), 1);
    if (!all.empty()) nature.broken = all.front().second;
  }
  return natures;
}

// nullopt, never, is later than anything.
bool is_later(const Bound& one, const Bound& other) {
  if (!other) return false;
  return !one || *one > *other;
}

// Where the proof says never, something may come to wake somebody when the final target has been
// paged three times in vain: quiet hours end, somebody comes on call.
bool agrees(const Plan& plan, const Bound& found, const Bound& proved) {
  return found == proved || (!proved && *found >= plan.policies.begin()->second.final_every * 3);
}

std::string shown(const Bound& bound) {
  return bound ? reveille::to_string(*bound) : "never";
}

std::string words(const Bound& found, const Bound& proved, Instant start) {
  return to_rfc3339(start) + ": " + shown(found) + ", proved " + shown(proved);
}

struct Fault {
  const char* name;
  const Reached& reached;
  std::vector<Nature> (*natures)(const Plan& plan, Instant start);
};

std::vector<Fault> faults_of(const RouteBound& bound) {
  return {{"as it is", bound.as_it_is, [](const Plan&, Instant) { return as_it_is(); }},
          {"one carrier down", bound.one_carrier_down,
           [](const Plan& plan, Instant) { return one_carrier_down(plan); }},
          {"primary broken", bound.primary_broken, &primary_broken}};
}

Woken worst(const Plan& plan, const Fault& fault, Instant start) {
  Woken worst{Span{0}, Span{0}};
  for (const Nature& nature : fault.natures(plan, start)) {
    const Woken found = woken(plan, start, nature);
    if (is_later(found.first, worst.first)) worst.first = found.first;
    if (is_later(found.second, worst.second)) worst.second = found.second;
  }
  return worst;
}

// Where something is about to happen: a little before, at, and after hours and hand-offs.
Instant some_start(Chance& chance) {
  const Instant quarter = from + minutes(15 * chance.upto(4 * 24 * 37));
  if (chance.once_in(2)) return quarter;
  return std::clamp(quarter - seconds(chance.upto(1500)), from, to - Span{1});
}

void check_nights(const Plan& plan, Chance& chance, std::uint64_t seed, int nights) {
  const RouteBound bound = prove_coverage(plan, from, to).routes.at(0);
  for (int night = 0; night < nights / stride; ++night) {
    const Instant start = some_start(chance);
    for (const Fault& fault : faults_of(bound)) {
      const Woken found = worst(plan, fault, start);
      INFO("seed " << seed << ", " << fault.name);
      INFO("first " << words(found.first, fault.reached.first_waking_page, start));
      CHECK_FALSE(is_later(found.first, fault.reached.first_waking_page));
      INFO("second " << words(found.second, fault.reached.second_human, start));
      CHECK_FALSE(is_later(found.second, fault.reached.second_human));
    }
  }
}

}  // namespace

TEST_CASE("the worst night that the proof names is as bad as it says, for 300 plans") {
  int compared = 0;
  for (std::uint64_t seed = 1; seed <= 300; seed += stride) {
    Chance chance(seed);
    const Plan plan = some_plan(chance, from);
    const RouteBound bound = prove_coverage(plan, from, to).routes.at(0);
    for (const Fault& fault : faults_of(bound)) {
      INFO("seed " << seed << ", " << fault.name);
      const Woken first = worst(plan, fault, fault.reached.first_worst_at);
      INFO(words(first.first, fault.reached.first_waking_page, fault.reached.first_worst_at));
      CHECK(agrees(plan, first.first, fault.reached.first_waking_page));
      const Woken second = worst(plan, fault, fault.reached.second_worst_at);
      INFO(words(second.second, fault.reached.second_human, fault.reached.second_worst_at));
      CHECK(agrees(plan, second.second, fault.reached.second_human));
      compared += fault.reached.second_human ? 1 : 0;
    }
  }
  CHECK(compared > 300 / stride);  // else they are all trivial
}

TEST_CASE("no night is worse than the proof says, for 200 plans of 60 nights") {
  for (std::uint64_t seed = 1001; seed <= 1200; seed += stride) {
    Chance chance(seed);
    Plan plan = some_plan(chance, from);
    // Whose only way is a text that nobody carries is known to be unreachable (R001): steps end
    // sooner then.
    const bool all_have_calls = std::ranges::all_of(plan.people, [](const auto& person) {
      return person.second.urgent.back().contact == ContactName("mobile");
    });
    for (Carrier& carrier : plan.carriers) carrier.sms = !all_have_calls || !chance.once_in(4);
    for (Step& step : plan.policies.begin()->second.steps) step.round_robin = chance.once_in(5);
    check_nights(plan, chance, seed, 60);
  }
}

TEST_CASE("mail among the rules makes no night worse than the proof says, for 100 plans") {
  for (std::uint64_t seed = 2001; seed <= 2100; seed += stride) {
    Chance chance(seed);
    check_nights(with_mail(some_plan(chance, from), chance), chance, seed, 20);
  }
}

TEST_CASE("no night is worse than proved where more take turns than are looked at together") {
  for (std::uint64_t seed = 2001; seed <= 2030; seed += stride) {
    Chance chance(seed);
    Plan plan = some_plan(chance, from);
    Policy& policy = plan.policies.begin()->second;
    while (policy.steps.size() < 3) policy.steps.push_back(policy.steps.front());
    for (Step& step : policy.steps) {
      step.round_robin = true;
      if (chance.once_in(2)) step.targets = {target("everyone")};
    }
    check_nights(plan, chance, seed, 40);
  }
}
