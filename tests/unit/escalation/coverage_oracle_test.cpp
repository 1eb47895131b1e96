// SPDX-License-Identifier: Apache-2.0
// The proof against somebody who asks at every quarter of an hour, for plans made by chance.
#include <map>
#include <random>

#include <catch2/catch.hpp>

#include "escalation/coverage.hpp"
#include "escalation/oncall.hpp"
#include "unit/escalation/plans.hpp"

using namespace reveille;
using namespace reveille::escalation;

namespace {

using Bound = std::optional<Span>;

struct Carriers {
  bool call;
  bool sms;
  Span call_delay;
  Span sms_delay;
};

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}
  int upto(int most) { return static_cast<int>(engine_() % static_cast<unsigned>(most + 1)); }
  bool once_in(int times) { return upto(times - 1) == 0; }
  template <class T>
  const T& one_of(const std::vector<T>& things) {
    return things[static_cast<std::size_t>(upto(static_cast<int>(things.size()) - 1))];
  }

 private:
  std::mt19937_64 engine_;
};

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
    if (chance.once_in(2)) {
      const Instant begin = from + minutes(15 * chance.upto(2000));
      of.plan.overrides.push_back({RotationName(name),
                                   PersonName("p" + std::to_string(chance.upto(people - 1))),
                                   begin,
                                   begin + minutes(15 * (1 + chance.upto(500))),
                                   {}});
    }
  }
  std::vector<Step> steps;
  for (int i = chance.upto(2); i >= 0; --i) {
    Step& step = steps.emplace_back();
    step.targets = some_targets(chance, people, 2);
    step.timeout = minutes(1 + chance.upto(6));
  }
  of.policy("default", steps, some_targets(chance, people, 2));
  of.plan.policies[PolicyName("default")].repeat = chance.upto(2);
  of.plan.policies[PolicyName("default")].final_every = minutes(1 + chance.upto(9));
  of.route("everything", "default");
  for (Carrier& carrier : of.plan.carriers) carrier.sms = !chance.once_in(3);
  return of.plan;
}

std::set<PersonName> paged(const Plan& plan, const std::vector<Target>& targets, Instant now) {
  std::set<PersonName> people;
  for (const Target& each : targets) {
    if (const auto* person = std::get_if<PersonName>(&each.choice)) {
      people.insert(*person);
    } else if (const auto* rotation = std::get_if<RotationName>(&each.choice)) {
      const auto shift = shift_at(plan.rotations.at(*rotation), plan.overrides, now);
      if (shift) people.insert(shift->people.begin(), shift->people.end());
    } else {
      for (const auto& entry : plan.people) people.insert(entry.first);
    }
  }
  return people;
}

// What one contact does to its owner, in the words of docs/findings.md.
Bound wakes(const Plan& plan, const Person& person, const WakeRule& rule, const Carriers& carriers,
            Instant now) {
  const Contact& contact = *person.contact(rule.contact);
  const bool call = contact.kind == ContactKind::call;
  if (call ? !carriers.call : !carriers.sms) return std::nullopt;
  const Span sent = rule.after + (call ? carriers.call_delay : carriers.sms_delay);
  if (!inside(person.quiet_hours, person.zone, now)) return sent;
  if (contact.dnd == DndPassage::bypass) return sent;
  if (contact.dnd == DndPassage::repeated_call) {
    return sent + plan.timing.ring + plan.timing.pair_gap;
  }
  return std::nullopt;
}

// The whole escalation, page by page.
std::pair<Bound, Bound> ask(const Plan& plan, const Carriers& carriers, Instant now) {
  const Policy& policy = plan.policies.begin()->second;
  std::map<PersonName, std::vector<Span>> turns;
  Span at{0};
  const auto enter = [&](const std::vector<Target>& targets, Span lasts) {
    const auto people = paged(plan, targets, now);
    for (const PersonName& name : people) turns[name].push_back(at);
    if (!people.empty()) at += lasts;
  };
  for (int round = 0; round <= policy.repeat; ++round) {
    for (const Step& step : policy.steps) enter(step.targets, step.timeout);
  }
  enter(policy.final, policy.final_every);
  enter(policy.final, policy.final_every);
  std::vector<Span> woken;
  for (const auto& [name, starts] : turns) {
    const Person& person = plan.people.at(name);
    Bound earliest;
    for (std::size_t i = 0; i < starts.size(); ++i) {
      for (const WakeRule& rule : person.urgent) {
        const bool cut_off = i + 1 < starts.size() && starts[i] + rule.after >= starts[i + 1];
        const Bound wake = wakes(plan, person, rule, carriers, now);
        if (!wake || cut_off) continue;
        if (!earliest || starts[i] + *wake < *earliest) earliest = starts[i] + *wake;
      }
    }
    if (earliest) woken.push_back(*earliest);
  }
  std::ranges::sort(woken);
  return {woken.empty() ? Bound{} : woken[0], woken.size() < 2 ? Bound{} : woken[1]};
}

struct Worst {
  Bound first = Span{0};
  Bound second = Span{0};
  void add(const std::pair<Bound, Bound>& found) {
    first = first && found.first ? Bound(std::max(*first, *found.first)) : std::nullopt;
    second = second && found.second ? Bound(std::max(*second, *found.second)) : std::nullopt;
  }
};

std::string shown(const Bound& bound) {
  return bound ? reveille::to_string(*bound) : "never";
}

}  // namespace

TEST_CASE("the bounds are those that asking every quarter of an hour finds", "[long]") {
  const Instant from = at("2024-03-01T00:00:00Z");
  const Instant to = at("2024-04-08T00:00:00Z");  // clocks change in three of the zones
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    Chance chance(seed);
    const Plan plan = some_plan(chance, from);
    const bool first_texts = plan.carriers[0].sms;
    const bool second_texts = plan.carriers[1].sms;
    const Carriers up{true, first_texts || second_texts, Span{0}, Span{0}};
    const Carriers first_down{true, second_texts, seconds(2), first_texts ? seconds(2) : Span{0}};
    const Carriers second_down{true, first_texts, Span{0}, Span{0}};
    Worst all_up;
    Worst one_down;
    Bound at_worst;
    const RouteBound bound = prove_coverage(plan, from, to).routes.at(0);
    for (Instant now = from; now < to; now += minutes(15)) {
      all_up.add(ask(plan, up, now));
      one_down.add(ask(plan, first_down, now));
      one_down.add(ask(plan, second_down, now));
      if (now == bound.worst_at) at_worst = ask(plan, up, now).first;
    }
    INFO("seed " << seed << ": proved " << shown(bound.first_waking_page) << ", "
                 << shown(bound.second_human) << "; asked " << shown(all_up.first) << ", "
                 << shown(all_up.second) << "; one down: proved "
                 << shown(bound.first_waking_page_one_carrier_down) << ", "
                 << shown(bound.second_human_one_carrier_down) << "; asked "
                 << shown(one_down.first) << ", " << shown(one_down.second));
    CHECK(bound.first_waking_page == all_up.first);
    CHECK(bound.second_human == all_up.second);
    CHECK(bound.first_waking_page_one_carrier_down == one_down.first);
    CHECK(bound.second_human_one_carrier_down == one_down.second);
    CHECK(at_worst == all_up.first);
  }
}
