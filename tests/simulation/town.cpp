// SPDX-License-Identifier: Apache-2.0
#include "simulation/town.hpp"

#include <algorithm>

#include <absl/time/time.h>
#include <fmt/format.h>

#include "base/zone_data.hpp"
#include "simulation/timeline.hpp"

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is simulated
using integrations::sandbox::Os;

namespace {

constexpr std::array zones{
    "America/Chicago",     "Europe/Berlin",     "America/St_Johns", "Pacific/Auckland",
    "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata",     "UTC"};
constexpr auto track = Track::plan;

class Founding {
 public:
  Founding(Tape& tape, const Weather& weather) : tape_(tape), weather_(weather) {}

  Town found() {
    add_timing();
    const auto residents = 1 + tape_.choose(track, 7);
    for (std::uint32_t i = 0; i < residents; ++i) add_person(i);
    add_carriers();
    add_rotations();
    add_policies();
    add_routes();
    add_inhibitions();
    add_posts();
    town_.plan = std::make_shared<const Plan>(plan_);
    return std::move(town_);
  }

 private:
  std::uint32_t choose(std::uint32_t below) { return tape_.choose(track, below); }

  void add_timing() {
    plan_.timing.ring = seconds(20 + choose(10));
    plan_.timing.pair_gap = seconds(5 + choose(20));
    plan_.timing.bundle = std::array{seconds(60), seconds(60), seconds(20), Span{0}}[choose(4)];
    plan_.timing.low_urgency_limit = std::array{hours(72), hours(24)}[choose(2)];
    plan_.drills.every = std::array{Span{0}, Span{0}, days(8), days(2)}[choose(4)];
    plan_.drills.time =
        std::array{DrillTime::end_of_quiet_hours, DrillTime::beginning_of_quiet_hours}[choose(2)];
    plan_.drills.valid_for = std::array{days(90), days(7)}[choose(2)];
    plan_.drills.answer_within = std::array{minutes(5), minutes(2)}[choose(2)];
  }

  Zone some_zone() { return zone_named(zones[choose(zones.size())]); }

  void add_person(std::uint32_t index) {
    Person person;
    person.name = PersonName(fmt::format("p{}", index));
    person.full_name = fmt::format("Person {}", index);
    person.zone = some_zone();
    Resident resident;
    resident.name = person.name;
    resident.zone = person.zone;
    resident.sleeps_from = 21 + static_cast<int>(choose(5));
    resident.sleeps_to = 6 + static_cast<int>(choose(4));
    resident.commutes_at = resident.sleeps_to + 1;
    resident.wakes_by_text = choose(1001);
    resident.wakes_by_call = choose(1001);
    resident.reacts = seconds(5 + choose(60));
    if (choose(4) != 3) {
      person.quiet_hours = {{resident.sleeps_from % 24 * 60, resident.sleeps_to * 60}};
    }
    if (choose(2) == 1) person.working_hours = {{9 * 60, 17 * 60, 0x1f}};
    person.drill_every = choose(5) == 4 ? Span{0} : plan_.drills.every;
    person.drill_time = plan_.drills.time;
    add_contacts(person, index);
    add_rules(person);
    town_.residents[person.name] = resident;
    plan_.people[person.name] = person;
  }

  void add_contacts(Person& person, std::uint32_t index) {
    const bool none = weather_.possible(Fault::nobody_reachable) && choose(4) == 3;
    if (none) return;
    const std::string number = fmt::format("+1312555{:04}", 100 + index);
    const auto kinds = choose(6);
    const DndPassage passage =
        std::array{DndPassage::repeated_call, DndPassage::bypass, DndPassage::none}[choose(3)];
    if (kinds != 1) add_contact(person, "mobile", ContactKind::call, number, passage);
    if (kinds != 2) add_contact(person, "text", ContactKind::sms, number, DndPassage::none);
    if (kinds == 3) {
      add_contact(person, "desk", ContactKind::call, fmt::format("+1312556{:04}", 100 + index),
                  DndPassage::none);
    }
    if (kinds == 4) {
      add_contact(person, "mail", ContactKind::email, person.name.value + "@example.org",
                  DndPassage::none);
    }
  }

  void add_contact(Person& person, const char* name, ContactKind kind, const std::string& address,
                   DndPassage passage) {
    person.contacts.push_back({ContactName(name), kind, address, passage, {}});
    if (kind == ContactKind::email) return;
    Handset& handset = town_.phones[address];
    handset.owner = person.name;
    auto& phone = handset.settings;
    phone.number = address;
    phone.owner = person.name.value;
    if (kind == ContactKind::call) phone.call_bypass = passage == DndPassage::bypass;
    if (handset.settings.dnd.empty() && choose(5) != 4) phone.dnd = person.quiet_hours;
    phone.os = choose(2) == 0 ? Os::ios : Os::android;
    phone.repeated_calls = choose(6) != 5;
    phone.text_bypass = choose(6) == 5;
  }

  void add_rules(Person& person) {
    Span after{0};
    for (const Contact& contact : person.contacts) {
      person.urgent.push_back({contact.name, after, {}});
      after += std::array{seconds(60), Span{0}, seconds(300), seconds(20), seconds(600)}[choose(5)];
    }
    if (choose(2) == 1) std::reverse(person.contacts.begin(), person.contacts.end());
    if (!person.contacts.empty() && choose(3) == 2) {
      person.urgent.push_back({person.contacts.front().name, after, {}});
    }
    if (!person.contacts.empty()) {
      person.low.push_back({person.contacts.back().name, Span{0}, {}});
    }
  }

  void add_carriers() {
    const auto carriers = 1 + choose(3);
    for (std::uint32_t i = 0; i < carriers; ++i) {
      Carrier carrier;
      carrier.name = CarrierName(fmt::format("c{}", i));
      const auto kinds = i == 0 ? 0 : choose(4);
      carrier.sms = kinds != 2;
      carrier.call = kinds != 3;
      for (std::uint32_t n = 0; n <= choose(3); ++n) {
        carrier.from.push_back(fmt::format("+1500555{}{:03}", i, n));
      }
      plan_.carriers.push_back(carrier);
    }
  }

  PersonName somebody() {
    auto person = plan_.people.begin();
    std::advance(person, choose(static_cast<std::uint32_t>(plan_.people.size())));
    return person->first;
  }

  // Often handed over in the hour that clocks skip or repeat.
  Layer some_layer() {
    Layer layer;
    layer.zone = some_zone();
    layer.shift.minutes = std::array{24 * 60, 7 * 24 * 60, 14 * 24 * 60, 12 * 60}[choose(4)];
    const int minute = std::array{600, 120, 150, 60, 0, 1439}[choose(6)];
    layer.origin = {.year = 2024,
                    .month = 1,
                    .day = 1 + static_cast<int>(choose(7)),
                    .hour = minute / 60,
                    .minute = minute % 60};
    for (std::uint32_t n = 0; n <= choose(5); ++n) {
      layer.turns.push_back({somebody()});
      const PersonName second = somebody();
      if (choose(6) == 5 && second != layer.turns.back().front())
        layer.turns.back().push_back(second);
    }
    return layer;
  }

  void add_rotations() {
    const auto rotations = 1 + choose(3);
    for (std::uint32_t i = 0; i < rotations; ++i) {
      Rotation rotation;
      rotation.name = RotationName(fmt::format("r{}", i));
      rotation.layers.push_back(some_layer());
      rotation.zone = rotation.layers.front().zone;
      if (choose(3) == 2) {
        rotation.layers.push_back(some_layer());
        rotation.layers.back().hours = {{9 * 60, 17 * 60, 0x1f}};
      }
      plan_.rotations[rotation.name] = rotation;
    }
    Team team;
    team.name = TeamName("t0");
    for (std::uint32_t n = 0; n <= choose(3); ++n) team.people.push_back(somebody());
    plan_.teams[team.name] = team;
  }

  Target some_target() {
    switch (choose(6)) {
      case 4:
        return {TeamName("t0"), {}};
      case 3:
        return {Everyone{}, {}};
      case 2:
        return {somebody(), {}};
      default:
        return {RotationName(
                    fmt::format("r{}", choose(static_cast<std::uint32_t>(plan_.rotations.size())))),
                {}};
    }
  }

  void add_policies() {
    const bool by_code = choose(3) == 2;
    for (const char* name : {"default", "other"}) {
      Policy policy;
      policy.name = PolicyName(name);
      const auto steps = 1 + choose(4);
      for (std::uint32_t i = 0; i < steps; ++i) {
        Step step;
        for (std::uint32_t n = 0; n <= choose(2); ++n) step.targets.push_back(some_target());
        step.timeout = std::array{minutes(5), minutes(2), minutes(10), seconds(45)}[choose(4)];
        if (choose(5) == 4) step.with = {choose(2) == 0 ? "call" : "text"};
        if (choose(8) == 7) step.acks = 2;
        if (choose(6) == 5) step.round_robin = true;
        policy.steps.push_back(step);
      }
      policy.repeat = static_cast<int>(choose(4));
      policy.final = {{Everyone{}, {}}};
      if (choose(3) == 2) policy.final = {some_target()};
      policy.final_every = std::array{minutes(10), minutes(15), minutes(5)}[choose(3)];
      policy.ack_timeout = std::array{minutes(30), hours(2), Span{0}}[choose(3)];
      policy.ack_by_code = by_code && choose(4) != 3;
      plan_.policies[policy.name] = policy;
    }
  }

  // In a third of all towns a channel is told. Nothing is drawn for it, so that seeds of before
  // keep their towns.
  void add_posts() {
    if (plan_.timing.pair_gap.count() / 1000 % 3 != 0) return;
    const OutletName ops("channel:ops");
    plan_.outlets[ops] = {ops, {}};
    for (auto& [name, policy] : plan_.policies) {
      policy.steps.front().targets.push_back({ops, {}});
      if (policy.steps.size() > 2) policy.steps.back().targets.push_back({ops, {}});
    }
  }

  void add_routes() {
    for (const auto& [severity, urgency] :
         {std::pair{"critical", Urgency::urgent}, std::pair{"warning", Urgency::low}}) {
      Route route;
      route.name = severity;
      route.matchers = {Matcher::make("severity", Matcher::Kind::equal, severity).value()};
      route.group_by = {"alertname"};
      if (choose(4) == 3) route.group_by.push_back("instance");
      route.policy = PolicyName(choose(3) == 2 ? "other" : "default");
      route.urgency = urgency;
      route.reopen_within = std::array{hours(1), Span{0}, hours(24)}[choose(3)];
      plan_.routes.push_back(route);
    }
  }

  Matchers alert(std::uint32_t number) {
    return {
        Matcher::make("alertname", Matcher::Kind::equal, fmt::format("Alert{}", number)).value()};
  }

  // Chains and rings of them, too.
  void add_inhibitions() {
    if (!weather_.possible(Fault::inhibited)) return;
    for (std::uint32_t i = 0; i <= choose(4); ++i) {
      Inhibition rule;
      rule.name = fmt::format("rule{}", i);
      const auto severity = [](const char* value) {
        return Matchers{Matcher::make("severity", Matcher::Kind::equal, value).value()};
      };
      const auto kind = choose(4);
      rule.source = kind == 3 ? severity("critical") : alert(choose(4));
      rule.target = kind == 3   ? severity("warning")
                    : kind == 2 ? severity("critical")
                                : alert(choose(4));
      if (choose(2) == 1) rule.equal = {"instance"};
      plan_.inhibitions.push_back(rule);
    }
  }

  Tape& tape_;
  const Weather& weather_;
  Town town_;
  Plan plan_;
};

}  // namespace

Zone zone_named(const std::string& name) {
  static std::map<std::string, Zone> loaded;
  const auto found = loaded.find(name);
  if (found != loaded.end()) return found->second;
  absl::TimeZone zone;
  INVARIANT(absl::LoadTimeZone(name, &zone), "the zones of the simulator are in every tzdata");
  return loaded[name] = Zone(name, std::make_shared<const Zone::Rules>(Zone::Rules{zone}));
}

Town found_town(Tape& tape, const Weather& weather) {
  return Founding(tape, weather).found();
}

std::shared_ptr<const Plan> without_somebody(Tape& tape, const Plan& plan) {
  auto changed = std::make_shared<Plan>(plan);
  if (changed->people.size() < 2) return changed;
  auto gone = changed->people.begin();
  std::advance(gone, tape.choose(Track::reloads, static_cast<std::uint32_t>(plan.people.size())));
  const PersonName name = gone->first;
  changed->people.erase(gone);
  for (auto& [rotation_name, rotation] : changed->rotations) {
    for (Layer& layer : rotation.layers) {
      for (auto& turn : layer.turns) std::erase(turn, name);
      std::erase_if(layer.turns, [](const auto& turn) { return turn.empty(); });
    }
    std::erase_if(rotation.layers, [](const Layer& layer) { return layer.turns.empty(); });
  }
  for (auto& [team_name, team] : changed->teams) std::erase(team.people, name);
  return changed;
}

std::shared_ptr<const Plan> with_other_numbers(Tape& tape, const Plan& plan, Town& town) {
  auto changed = std::make_shared<Plan>(plan);
  auto moved = changed->people.begin();
  std::advance(moved, tape.choose(Track::reloads, static_cast<std::uint32_t>(plan.people.size())));
  for (Contact& contact : moved->second.contacts) {
    if (contact.kind == ContactKind::email) continue;
    std::string number = contact.address;
    number[6] = number[6] == '9' ? '5' : '9';
    if (!town.phones.contains(number) && town.phones.contains(contact.address)) {
      town.phones[number] = town.phones[contact.address];
      town.phones[number].settings.number = number;
    }
    contact.address = number;
  }
  return changed;
}

std::shared_ptr<const Plan> with_other_policies(Tape& tape, const Plan& plan) {
  auto changed = std::make_shared<Plan>(plan);
  const auto what = tape.choose(Track::reloads, 6);
  if (what == 0) {
    for (auto& [name, policy] : changed->policies) std::ranges::reverse(policy.steps);
  }
  if (what == 1) changed->policies.erase(PolicyName("other"));
  if (what == 2 && changed->rotations.size() > 1) changed->rotations.erase(RotationName("r1"));
  if (what == 3) {
    for (Route& route : changed->routes) route.policy = PolicyName("default");
  }
  if (what == 4) changed->inhibitions.clear();
  if (what == 5) {
    for (auto& [name, person] : changed->people) person.drill_every = Span{0};
    for (auto& [name, policy] : changed->policies) policy.ack_by_code = !policy.ack_by_code;
  }
  return changed;
}

std::shared_ptr<const Plan> with_fewer_carriers(Tape& tape, const Plan& plan) {
  auto changed = std::make_shared<Plan>(plan);
  if (changed->carriers.size() > 1) {
    const auto gone =
        tape.choose(Track::reloads, static_cast<std::uint32_t>(changed->carriers.size()));
    changed->carriers.erase(changed->carriers.begin() + gone);
  }
  return changed;
}

}  // namespace reveille::simulation
