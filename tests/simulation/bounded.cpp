// SPDX-License-Identifier: Apache-2.0
#include "simulation/bounded.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "escalation/proof.hpp"
#include "simulation/timeline.hpp"
#include "simulation/town.hpp"

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is simulated

namespace {

constexpr std::array zones{
    "America/Chicago",     "Europe/Berlin",     "America/St_Johns", "Pacific/Auckland",
    "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata",     "UTC"};
constexpr auto track = Track::plan;

class Drafting {
 public:
  Drafting(Tape& tape, Instant from) : tape_(tape), from_(from) {}

  Plan draft() {
    hurried_ = once_in(2);
    plan_.timing.ring = seconds(20 + number(10));
    plan_.timing.pair_gap = seconds(5 + number(20));
    plan_.timing.bundle = std::array{seconds(60), seconds(20), Span{0}}[choose(3)];
    // Now and then so many that they are proved as a crowd.
    const int people = once_in(40) ? 25 + number(8) : once_in(4) ? 8 + number(6) : 2 + number(5);
    for (int i = 0; i < people; ++i) add_person(i);
    for (int i = number(3); i >= 0; --i) add_carrier(i);
    for (int i = number(3); i >= 0; --i) add_rotation(i);
    plan_.teams[TeamName("t")] = {TeamName("t"), {}, {}};
    for (int i = number(4); i >= 0; --i) add_to_team(somebody());
    add_policy();
    Route route;
    route.name = "everything";
    route.policy = PolicyName("default");
    plan_.routes.push_back(route);
    add_preferences();
    return std::move(plan_);
  }

 private:
  std::uint32_t choose(std::uint32_t below) { return tape_.choose(track, below); }
  int number(int below) { return static_cast<int>(choose(static_cast<std::uint32_t>(below))); }
  bool once_in(int times) { return number(times) == times - 1; }
  Zone some_zone() { return zone_named(zones[choose(zones.size())]); }

  // At quarters, and now and then at any minute; over midnight, all day long.
  DailyWindow some_window() {
    const auto minute = [&] { return once_in(4) ? number(24 * 60) : number(96) * 15; };
    const std::array days{0x7fU, 0x7fU, 0x1fU, 0x60U, 0x15U};
    return {minute(), once_in(10) ? 24 * 60 : minute(), days[choose(days.size())]};
  }

  PersonName name_of(int index) const { return PersonName(fmt::format("p{:02}", index)); }

  void add_person(int index) {
    Person person;
    person.name = name_of(index);
    person.full_name = fmt::format("Person {}", index);
    person.zone = some_zone();
    for (int i = number(3); i > 0; --i) person.quiet_hours.push_back(some_window());
    if (once_in(3)) person.working_hours = {some_window()};
    const std::string phone = fmt::format("+1312555{:04}", 100 + index);
    const auto passage = [&](bool call) {
      const auto chosen = static_cast<DndPassage>(number(3));
      return !call && chosen == DndPassage::repeated_call ? DndPassage::none : chosen;
    };
    if (!once_in(12)) add(person, "mobile", ContactKind::call, phone, passage(true));
    if (!once_in(3)) add(person, "text", ContactKind::sms, phone, passage(false));
    if (once_in(4)) {
      add(person, "desk", ContactKind::call, fmt::format("+1312556{:04}", 100 + index),
          passage(true));
    }
    if (person.contacts.empty() || once_in(8)) {
      add(person, "mail", ContactKind::email, "mail@example.org", DndPassage::none);
    }
    add_rules(person);
    plan_.people[person.name] = person;
  }

  static void add(Person& person, const char* name, ContactKind kind, const std::string& address,
                  DndPassage passage) {
    person.contacts.push_back({ContactName(name), kind, address, passage, {}});
  }

  Span some_delay() {
    return std::array{Span{0},
                      Span{0},
                      seconds(30),
                      minutes(1),
                      hurried_ ? seconds(number(90)) : minutes(1 + number(9)),
                      seconds(5 * number(hurried_ ? 40 : 200))}[choose(6)];
  }

  void add_rules(Person& person) {
    for (const Contact& contact : person.contacts) {
      if (person.urgent.empty() || !once_in(6)) {
        person.urgent.push_back({contact.name, some_delay(), {}});
      }
    }
    for (int n = hurried_ ? number(3) : once_in(5) ? 1 : 0; n > 0; --n) {
      const auto again = choose(static_cast<std::uint32_t>(person.contacts.size()));
      person.urgent.push_back({person.contacts[again].name, some_delay(), {}});
    }
    std::ranges::stable_sort(person.urgent, {}, &WakeRule::after);
    person.low = person.urgent;
  }

  void add_carrier(int index) {
    Carrier carrier;
    carrier.name = CarrierName(fmt::format("c{}", index));
    const int kinds = number(8);
    carrier.sms = kinds != 6;
    carrier.call = index == 0 || kinds != 7;
    carrier.from = {fmt::format("+150055500{}", index)};
    plan_.carriers.push_back(carrier);
  }

  // Last, so that what is drawn before stays as it is.
  void add_preferences() {
    const auto count = static_cast<std::uint32_t>(plan_.carriers.size());
    const auto some = [&] { return plan_.carriers[choose(count)].name; };
    for (auto& [name, person] : plan_.people) {
      if (once_in(4)) person.carriers = {some()};
      for (Contact& contact : person.contacts) {
        if (once_in(6)) contact.carriers = {some()};
      }
    }
  }

  PersonName somebody() { return name_of(number(static_cast<int>(plan_.people.size()))); }

  Layer some_layer() {
    Layer layer;
    layer.zone = some_zone();
    layer.shift.minutes = std::array{24 * 60, 7 * 24 * 60, 12 * 60, 8 * 60, 60}[choose(5)];
    if (once_in(12)) layer.shift.months = 1;
    layer.origin = {.year = 2024, .month = 1, .day = 1 + number(7), .hour = number(24)};
    if (once_in(3)) layer.origin.minute = 15 * number(4);
    for (int i = number(4); i >= 0; --i) {
      layer.turns.push_back({somebody()});
      const PersonName second = somebody();
      if (once_in(4) && second != layer.turns.back().front()) layer.turns.back().push_back(second);
    }
    return layer;
  }

  void add_rotation(int index) {
    Rotation rotation;
    rotation.name = RotationName(fmt::format("r{}", index));
    rotation.layers.push_back(some_layer());
    rotation.zone = rotation.layers.front().zone;
    if (once_in(4)) rotation.layers.front().hours = {some_window()};
    if (once_in(3)) {
      rotation.layers.push_back(some_layer());
      rotation.layers.back().hours = {some_window()};
    }
    while (once_in(2)) {
      const Instant begin = from_ + minutes(15 * number(96 * 60));
      plan_.overrides.push_back({rotation.name,
                                 somebody(),
                                 begin,
                                 begin + minutes(15 * (1 + number(500))),
                                 {},
                                 static_cast<OverrideKind>(number(3))});
    }
    plan_.rotations[rotation.name] = rotation;
  }

  void add_to_team(const PersonName& person) {
    auto& people = plan_.teams[TeamName("t")].people;
    if (std::ranges::find(people, person) == people.end()) people.push_back(person);
  }

  Target some_target() {
    const int kind = number(8);
    if (kind == 7) return {TeamName("t"), {}};
    if (kind == 6) return {Everyone{}, {}};
    if (kind >= 4) return {somebody(), {}};
    const int rotations = static_cast<int>(plan_.rotations.size());
    return {RotationName(fmt::format("r{}", number(rotations))), {}};
  }

  void add_policy() {
    Policy policy;
    policy.name = PolicyName("default");
    for (int i = number(4); i >= 0; --i) {
      Step step;
      for (int n = number(3); n >= 0; --n) step.targets.push_back(some_target());
      step.timeout = std::array{minutes(hurried_ ? 2 : 5), minutes(1 + number(9)),
                                seconds((hurried_ ? 5 : 10) + number(100)), minutes(10)}[choose(4)];
      if (once_in(hurried_ ? 2 : 5))
        step.with = {std::array{"call", "sms", "desk", "text", "mobile"}[choose(5)]};
      if (once_in(5)) step.acks = 2;
      step.round_robin = once_in(5);
      policy.steps.push_back(step);
    }
    policy.repeat = number(4);
    policy.final = {{Everyone{}, {}}};
    if (once_in(2)) policy.final = {some_target()};
    if (once_in(4)) policy.final.push_back(some_target());
    policy.final_every = std::array{minutes(10), minutes(5), minutes(1 + number(15))}[choose(3)];
    plan_.policies[policy.name] = policy;
  }

  Tape& tape_;
  Instant from_;
  bool hurried_ = false;  // short steps by single contacts, and contacts again and again
  Plan plan_;
};

void remember_picks(Tape& tape, const Plan& plan, Book& book) {
  const Policy& policy = plan.policies.begin()->second;
  const auto people = static_cast<std::uint32_t>(plan.people.size());
  for (std::size_t i = 0; i < policy.steps.size(); ++i) {
    if (!policy.steps[i].round_robin) continue;
    auto last = plan.people.begin();
    std::advance(last, tape.choose(Track::setup, people));
    book.picked[fmt::format("{}/{}", policy.name.value, i + 1)] = last->first;
  }
}

}  // namespace

Plan bounded_plan(Tape& tape, Instant from) {
  return Drafting(tape, from).draft();
}

Book some_book(Tape& tape, const Plan& plan, Instant now) {
  Book book;
  remember_picks(tape, plan, book);
  if (tape.choose(Track::setup, 2) == 0) return book;
  for (const auto& [name, person] : plan.people) {
    for (const Contact& contact : person.contacts) {
      if (!is_relied_on(person, contact)) continue;
      Proof proof;
      proof.state = static_cast<ProofState>(tape.choose(Track::setup, 5));
      proof.proven_at = now - days(3);
      proof.until = now + days(30);
      proof.address = contact.address;
      proof.senders = senders_of(plan, contact.kind);
      proof.device = contact.device;
      proof.why = "a drill was not answered";
      book.proofs[{name, contact.name}].now = proof;
    }
  }
  return book;
}

}  // namespace reveille::simulation
