// SPDX-License-Identifier: Apache-2.0
#include "simulation/desk.hpp"

#include <algorithm>

#include "simulation/on_call.hpp"

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is simulated

namespace {

const Actor somebodys_token{"token:x", Via::api, {}};

bool is_refusal(const Facts& facts) {
  return std::ranges::any_of(
      facts, [](const Dated& dated) { return std::holds_alternative<Refused>(dated.fact); });
}

}  // namespace

IncidentId Desk::newest() const {
  const auto& incidents = shell_.book().incidents;
  return incidents.empty() ? IncidentId{} : incidents.rbegin()->first;
}

PersonName Desk::somebody() {
  const auto& people = world_.town.plan->people;
  auto person = people.begin();
  std::advance(person,
               world_.tape.choose(Track::people, static_cast<std::uint32_t>(people.size())));
  return person->first;
}

// --- incidents --------------------------------------------------------------------------------

// What is open, or was a moment ago.
void Desk::answer_newest(bool resolve) {
  if (const IncidentId id = newest()) answer(id, somebody().value, resolve);
}

void Desk::answer(IncidentId id, const std::string& who, bool resolve) {
  const auto kind = resolve ? Act::Kind::resolve : Act::Kind::acknowledge;
  world_.oracle.acted({kind, Via::web, who, {}, id});
  const Actor actor{who, Via::web, {}};
  const Input input = resolve ? Input(ResolveAsked{id, actor}) : Input(AckAsked{id, actor});
  shell_.submit({input}, [this, id](Taken taken, const Facts& facts, const Book&, const Plan&) {
    if (taken != Taken::done || is_refusal(facts)) return;
    world_.oracle.require(world_.oracle.was_answered(id), "I2", [&] {
      return fmt::format("the API took an answer to incident {}, and no durable fact says so",
                         id.value);
    });
  });
}

void Desk::page_somebody() {
  shell_.submit({PageAsked{somebody(), "please look", {"grace", Via::cli, {}}}}, {});
}

void Desk::snooze() {
  const IncidentId id = newest();
  const std::string who = somebody().value;
  const Instant until = shell_.clock() + minutes(world_.tape.between(Track::people, 1, 180));
  world_.oracle.acted({Act::Kind::acknowledge, Via::web, who, {}, id});
  world_.oracle.acted({Act::Kind::snooze, Via::web, who, {}, id, until});
  if (id) shell_.submit({SnoozeAsked{id, until, {who, Via::web, {}}}}, {});
}

void Desk::reassign() {
  const IncidentId id = newest();
  const std::string who = somebody().value;
  world_.oracle.acted({Act::Kind::reassign, Via::web, who, {}, id});
  std::variant<PersonName, PolicyName> whom = somebody();
  if (world_.tape.choose(Track::people, 3) == 2) whom = PolicyName("other");
  if (id) shell_.submit({ReassignAsked{id, whom, {who, Via::web, {}}}}, {});
}

void Desk::escalate() {
  const IncidentId id = newest();
  const std::string who = somebody().value;
  world_.oracle.acted({Act::Kind::escalate, Via::web, who, {}, id});
  if (id) shell_.submit({EscalateAsked{id, {who, Via::web, {}}}}, {});
}

void Desk::drill() {
  const auto& drills = shell_.book().drills;
  const auto how = world_.tape.choose(Track::people, 6);
  if (how == 5 && !drills.empty())
    return shell_.submit({DrillCancelAsked{drills.rbegin()->first, somebodys_token}}, {});
  DrillAsked asked{somebody(), {}, how < 2, {}, somebodys_token};
  const auto& contacts = world_.town.plan->people.at(asked.person).contacts;
  if (how == 1 && !contacts.empty()) asked.contact = contacts.back().name;
  if (how >= 3) asked.at = shell_.clock() + minutes(world_.tape.between(Track::people, 0, 24 * 60));
  shell_.submit({asked}, {});
}

// --- who is on call ---------------------------------------------------------------------------

void Desk::set_override(OverrideKind kind, PersonName instead_of) {
  const Plan& plan = *world_.town.plan;
  const PersonName who = somebody();
  const Instant from = shell_.clock();
  const Span lasts = minutes(world_.tape.between(Track::reloads, 1, 600));
  shell_.submit({OverrideAsked{plan.rotations.begin()->first, who, from, from + lasts,
                               somebodys_token, kind, std::move(instead_of)}},
                {});
}

void Desk::set_odd_override() {
  switch (world_.tape.choose(Track::reloads, 5)) {
    case 0:
      return set_override(OverrideKind::add);
    case 1:
      return set_override(OverrideKind::remove);
    case 2:
      return set_override(OverrideKind::replace, somebody());
    case 3:
      return cancel_override();
    default:
      return swap();
  }
}

void Desk::cancel_override() {
  const auto& overrides = shell_.book().overrides;
  if (!overrides.empty())
    shell_.submit({OverrideCancelAsked{overrides.back().id, somebodys_token}}, {});
}

// Those who are on call now and in some days, where it is one each.
void Desk::swap() {
  const Plan& plan = *world_.town.plan;
  const auto& [name, rotation] = *plan.rotations.begin();
  const Instant now = shell_.clock();
  const Instant then = now + days(world_.tape.between(Track::reloads, 1, 14));
  const auto these = on_call(rotation, plan, {}, now);
  const auto those = on_call(rotation, plan, {}, then);
  if (these.empty() || those.empty()) return;
  shell_.submit(
      {SwapAsked{name, *these.begin(), now, *those.begin(), then, somebodys_token, "a birthday"}},
      {});
}

// --- silences ---------------------------------------------------------------------------------

void Desk::silence() {
  const auto& silences = shell_.book().silences;
  if (!silences.empty() && world_.tape.choose(Track::reloads, 4) == 3) {
    shell_.submit({SilenceEndAsked{silences.rbegin()->first, somebodys_token}}, {});
    return;
  }
  constexpr std::array labels{std::pair{"severity", "critical"}, std::pair{"severity", "warning"},
                              std::pair{"alertname", "Alert0"},  std::pair{"instance", "i0"},
                              std::pair{"alertname", "Alert1"},  std::pair{"alertname", "Alert2"},
                              std::pair{"instance", "i1"}};
  const auto& [name, value] = labels[world_.tape.choose(Track::reloads, labels.size())];
  SilenceTerms terms;
  terms.matchers = {Matcher::make(name, Matcher::Kind::equal, value).value()};
  terms.from = shell_.clock();
  terms.to = terms.from + minutes(world_.tape.between(Track::reloads, 1, 240));
  terms.comment = "noise";
  shell_.submit({SilenceAsked{{}, terms, somebodys_token}}, {});
}

}  // namespace reveille::simulation
