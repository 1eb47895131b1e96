// SPDX-License-Identifier: Apache-2.0
// Drills: a page that says that it is none, to one contact of one person. It opens no incident,
// reaches nobody else and ends by itself.
#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/labels.hpp"
#include "escalation/deciding/course.hpp"
#include "escalation/oncall.hpp"

namespace reveille::escalation {
namespace {

constexpr Span half_a_day{12 * 3'600'000LL};
constexpr Span one_day{24 * 3'600'000LL};
// Of an assisted drill: long enough to lay the phone down, and not known in advance.
constexpr std::int64_t assisted_least_s = 60;
constexpr std::int64_t assisted_most_s = 180;
// Within the quiet hours: not in their first minutes, nor so late that the alarm clock is faster.
constexpr Span before_end{30 * 60'000};
constexpr Span after_start{15 * 60'000};
constexpr int most_window_changes = 1'000;
// No drill that was paged or is about to be ends later than this.
constexpr Span near_future{20 * 60'000};

std::uint64_t spread_of(const std::string& text) {
  return fingerprint(Labels{{"drill", text}});
}

const Drill* open_drill(const Book& book, const PersonName& person, bool scheduled) {
  for (const auto& [id, drill] : book.drills) {
    const bool open = drill.stage != DrillStage::over;
    if (open && drill.person == person && drill.scheduled == scheduled) return &drill;
  }
  return nullptr;
}

// Somebody waits for them, or they are at work on something.
bool is_in_incident(const Book& book, const PersonName& person) {
  return std::ranges::any_of(book.incidents, [&](const auto& entry) {
    const Incident& incident = entry.second;
    if (incident.state == IncidentState::acknowledged)
      return incident.acknowledged_by == person.value;
    if (incident.state != IncidentState::open) return false;
    const Turn* turn = incident.turn(person);
    return (turn && !turn->exhausted) ||
           std::ranges::any_of(incident.bundled, [&](const auto& waits) {
             return waits.first.first == person;  // of a step that is over
           });
  });
}

bool is_drillable(const Scribe& scribe, const Contact& contact) {
  return can_reach(scribe, contact);
}

int rank_of(ProofState state) {
  switch (state) {
    case ProofState::unproven:
      return 0;
    case ProofState::stale:
      return 1;
    case ProofState::suspect:
      return 2;
    case ProofState::failed:
      return 3;
    case ProofState::proven:
      return 4;
  }
  return 0;
}

// The contact that needs it most: one that is relied on, and of which least is known.
const Contact* neediest(const Scribe& scribe, const Person& person, bool relied_on_only) {
  const auto need = [&](const Contact& contact) {
    const Standing standing =
        standing_of(scribe.book(), scribe.plan(), person, contact, scribe.now());
    return std::tuple(!is_relied_on(person, contact), rank_of(standing.state),
                      standing.until.value_or(Instant::min()));
  };
  const Contact* best = nullptr;
  for (const Contact& contact : person.contacts) {
    if (!is_drillable(scribe, contact)) continue;
    if (relied_on_only && !is_relied_on(person, contact)) continue;
    if (!best || need(contact) < need(*best)) best = &contact;
  }
  return best;
}

std::string hours_of(const Person& person) {
  return person.quiet_hours.empty() ? "without quiet hours" : "outside their quiet hours";
}

// Why this drill cannot begin now; "" when it can.
std::string why_not_now(const Scribe& scribe, const Drill& drill) {
  const Person* person = scribe.plan().person(drill.person);
  if (!person) return "no longer in the configuration";
  if (drill.form == DrillForm::quiet && !in_quiet_hours(*person, scribe.now())) {
    return fmt::format("{} is {}", drill.person.value, hours_of(*person));
  }
  if (is_in_incident(scribe.book(), drill.person)) {
    return fmt::format("{} has an incident", drill.person.value);
  }
  const auto last = scribe.book().drilled.find(drill.person);
  const bool lately = drill.scheduled && last != scribe.book().drilled.end() &&
                      last->second + person->drill_every > scribe.now() + half_a_day;
  if (lately) return "a drill was not long ago";
  const Contact* contact = drill.contact.empty() ? neediest(scribe, *person, drill.scheduled)
                                                 : person->contact(drill.contact);
  if (!contact || !is_drillable(scribe, *contact)) return "no contact can be tried";
  return {};
}

void end(Scribe& scribe, DrillId id, DrillOutcome outcome, const std::string& why) {
  const Drill drill = *scribe.book().drill(id);
  scribe.write(DrillEnded{id, drill.person, drill.contact, outcome, why});
  if (drill.page) cancel_deliveries(scribe, {drill.page});
  if (drill.scheduled) plan_drill(scribe, drill.person, outcome == DrillOutcome::skipped);
}

void begin(Scribe& scribe, DrillId id) {
  const Drill drill = *scribe.book().drill(id);
  if (const std::string why = why_not_now(scribe, drill); !why.empty()) {
    return end(scribe, id, DrillOutcome::skipped, why);
  }
  const Person& person = *scribe.plan().person(drill.person);
  const Contact& contact = *(drill.contact.empty() ? neediest(scribe, person, drill.scheduled)
                                                   : person.contact(drill.contact));
  const PageId page = page_for_drill(scribe, id, person, contact);
  scribe.write(DrillBegan{id, person.name, contact.name, page,
                          scribe.now() + scribe.plan().drills.answer_within});
  request_first(scribe, page);
}

// The phone could have been heard, for all that the carrier says.
bool reached_phone(const Page& page) {
  return std::ranges::any_of(page.deliveries, [](const Delivery& delivery) {
    if (delivery.failure == FailureClass::contact_broken) return true;
    switch (delivery.state) {
      case DeliveryState::ringing:
      case DeliveryState::sent:
      case DeliveryState::delivered:
      case DeliveryState::answered:
      case DeliveryState::ended:
        return true;
      case DeliveryState::requested:
      case DeliveryState::accepted:
      case DeliveryState::failed:
      case DeliveryState::cancelled:
        break;
    }
    return false;
  });
}

void end_unanswered(Scribe& scribe, const Drill& drill) {
  const Page* page = scribe.book().page(drill.page);
  if (!page || !reached_phone(*page)) {
    return end(scribe, drill.id, DrillOutcome::inconclusive, "no carrier has got it to the phone");
  }
  const std::string why = "a drill was not answered";
  fail_contact(scribe, *page, why);
  end(scribe, drill.id, DrillOutcome::unanswered, why);
}

// The moment of the next quiet hours, from `after` on.
std::optional<Instant> drill_moment(const Person& person, Instant after) {
  Instant at = after;
  bool from_start = false;
  for (int changes = 0; changes < most_window_changes; ++changes) {
    if (!in_quiet_hours(person, at)) {
      at = next_change(person.quiet_hours, person.zone, at);
      from_start = true;
      if (at == Instant::max()) return {};
      continue;
    }
    Instant until = next_change(person.quiet_hours, person.zone, at);
    while (until != Instant::max() && in_quiet_hours(person, until) && until - at < one_day) {
      until = next_change(person.quiet_hours, person.zone, until);
    }
    if (until - at >= one_day) return at;  // quiet all day long
    const bool at_start = person.drill_time == DrillTime::beginning_of_quiet_hours;
    // What is left of a night that has begun is none of its own: it may be too short.
    if (!from_start && !at_start && until - before_end >= at) return until - before_end;
    const Instant middle = at + (until - at) / 2;
    if (from_start) {
      return at_start ? std::min(at + after_start, middle) : std::max(until - before_end, middle);
    }
    at = until;
  }
  return {};
}

bool wants_drills(const Scribe& scribe, const Person& person) {
  return person.drill_every > Span{0} && neediest(scribe, person, true) != nullptr;
}

std::string why_refused(const Scribe& scribe, const DrillAsked& input, Instant at) {
  const Person* person = scribe.plan().person(input.person);
  if (!person) return fmt::format("there is no person {}", input.person.value);
  const Contact* contact =
      input.contact.empty() ? neediest(scribe, *person, false) : person->contact(input.contact);
  if (!contact && !input.contact.empty())
    return fmt::format("{} has no contact {}", input.person.value, input.contact.value);
  if (!contact || !is_drillable(scribe, *contact)) return "no carrier takes pages to that contact";
  if (const Drill* open = open_drill(scribe.book(), input.person, false))
    return fmt::format("drill {} of {} {} already: wait for it, or cancel it", open->id.value,
                       input.person.value,
                       open->stage == DrillStage::planned ? "is planned" : "is under way");
  if (is_in_incident(scribe.book(), input.person))
    return fmt::format("{} has an incident", input.person.value);
  if (scribe.book().agenda.drills.size() >= drills_most) return "too many drills wait already";
  if (at < scribe.now()) return "that moment is over";
  if (at > scribe.now() + drill_ahead_most) return "that is too far in the future";
  if (input.assisted && input.at) return "an assisted drill begins in one to three minutes";
  if (!input.assisted && !in_quiet_hours(*person, at))
    return fmt::format(
        "{} is {} {}: a drill would prove nothing. --assisted, with Do-Not-Disturb switched on "
        "for it, or --at a time inside of them",
        input.person.value, hours_of(*person), input.at ? "then" : "now");
  return {};
}

}  // namespace

void take(Scribe& scribe, const DrillAsked& input) {
  const Instant at = input.at.value_or(scribe.now());
  if (const std::string why = why_refused(scribe, input, at); !why.empty()) {
    return scribe.write(Refused{{}, why});
  }
  const DrillId id{scribe.book().last_drill.value + 1};
  DrillPlanned fact;
  fact.drill = id;
  fact.person = input.person;
  const Person& person = *scribe.plan().person(input.person);
  fact.contact = input.contact.empty() ? neediest(scribe, person, false)->name : input.contact;
  fact.by = input.actor.who;
  fact.at = at;
  if (input.assisted) {
    fact.form = DrillForm::assisted;
    const std::uint64_t spread =
        spread_of(fmt::format("{} {} {}", id.value, input.person.value, to_ms(scribe.now())));
    const auto range = static_cast<std::uint64_t>(assisted_most_s - assisted_least_s + 1);
    fact.at = at + Span{(assisted_least_s + static_cast<std::int64_t>(spread % range)) * 1000};
  }
  scribe.write(fact);
  if (fact.at <= scribe.now()) begin(scribe, id);
}

void take(Scribe& scribe, const DrillCancelAsked& input) {
  const Drill* drill = scribe.book().drill(input.drill);
  if (!drill || drill->stage == DrillStage::over) {
    return scribe.write(Refused{
        {}, drill ? "that drill is over" : fmt::format("there is no drill {}", input.drill.value)});
  }
  end(scribe, input.drill, DrillOutcome::cancelled, "by " + input.actor.who);
}

void run(Scribe& scribe, DrillId id) {
  const Drill* found = scribe.book().drill(id);
  INVARIANT(found, "the agenda names drills of the book");
  const Drill drill = *found;
  switch (drill.stage) {
    case DrillStage::planned:
      return begin(scribe, id);
    case DrillStage::paged:
      return end_unanswered(scribe, drill);
    case DrillStage::answered:
      if (drill.form == DrillForm::quiet) return end(scribe, id, DrillOutcome::proven, {});
      return end(scribe, id, DrillOutcome::unconfirmed,
                 "nobody said whether Do-Not-Disturb was on");
    case DrillStage::over:
      break;
  }
}

void answer_drill(Scribe& scribe, const Page& page, Via via, int leg) {
  const Drill* drill = scribe.book().drill(page.drill);
  if (!drill || drill->stage != DrillStage::paged) {
    const bool again = drill && drill->stage == DrillStage::answered;
    return scribe.write(
        Refused{{}, again ? "your answer is recorded already" : "this drill is over"});
  }
  const DrillForm form = drill->form;
  scribe.write(
      DrillAnswered{page.drill, page.person, page.id, via, leg, scribe.now() - page.requested_at});
  cancel_deliveries(scribe, {page.id});
  if (form == DrillForm::quiet) record_proof(scribe, page, Evidence::drill, leg, false);
  ask_about_dnd(scribe, page.id);
}

void settle_drill(Scribe& scribe, const Page& page, bool dnd_was_on) {
  const Drill* drill = scribe.book().drill(page.drill);
  const bool quiet = drill && drill->form == DrillForm::quiet;
  // Whatever ended it meanwhile: what it seemed to prove is not so.
  if (drill && drill->stage == DrillStage::over && quiet && !dnd_was_on) {
    return scribe.write(ProofWithdrawn{page.person, page.contact, page.id});
  }
  if (!drill || drill->stage != DrillStage::answered) return;
  if (dnd_was_on) {
    const int leg = page.kind == ContactKind::call ? page.deliveries.back().leg : 0;
    record_proof(scribe, page, quiet ? Evidence::drill : Evidence::assisted, leg, true);
    return end(scribe, page.drill, DrillOutcome::proven, {});
  }
  if (quiet) scribe.write(ProofWithdrawn{page.person, page.contact, page.id});
  end(scribe, page.drill, DrillOutcome::dnd_off, "Do-Not-Disturb was off");
}

void drill_call_over(Scribe& scribe, const Page& page) {
  const Drill* drill = scribe.book().drill(page.drill);
  if (drill && drill->stage != DrillStage::over) run(scribe, DrillId(drill->id));
}

void withdraw_drills(Scribe& scribe, const PersonName& person) {
  std::vector<DrillId> ids;
  for (const auto& [due, id] : scribe.book().agenda.drills) {
    if (due > scribe.now() + near_future) break;
    const Drill& drill = *scribe.book().drill(id);
    const bool about_to = drill.stage == DrillStage::planned && !drill.scheduled;
    if (drill.person == person && (about_to || drill.stage == DrillStage::paged)) ids.push_back(id);
  }
  for (const DrillId id : ids) end(scribe, id, DrillOutcome::withdrawn, "a real page came");
}

void plan_drill(Scribe& scribe, const PersonName& name, bool soon) {
  const Person* person = scribe.plan().person(name);
  if (!person || !wants_drills(scribe, *person)) return;
  if (open_drill(scribe.book(), name, true)) return;
  const auto last = scribe.book().drilled.find(name);
  // At first they are spread, so that not everybody's phone rings in one night.
  const auto every = static_cast<std::uint64_t>(person->drill_every.count());
  const Span first{static_cast<std::int64_t>(spread_of(name.value) % every)};
  Instant after = scribe.now() + half_a_day;
  if (last != scribe.book().drilled.end()) {
    after = std::max(after, last->second + person->drill_every - half_a_day);
  } else if (!soon) {
    after = std::max(after, scribe.now() + first);
  }
  const auto at = drill_moment(*person, after);
  if (!at || scribe.book().agenda.drills.size() >= drills_most) return;
  DrillPlanned fact;
  fact.drill = {scribe.book().last_drill.value + 1};
  fact.person = name;
  fact.scheduled = true;
  fact.by = "configuration";
  fact.at = *at;
  scribe.write(fact);
}

void check_drills(Scribe& scribe) {
  const auto drills = scribe.book().drills;
  for (const auto& [id, drill] : drills) {
    if (drill.stage == DrillStage::over) continue;
    const Person* person = scribe.plan().person(drill.person);
    const bool contact_gone =
        !person || (!drill.contact.empty() && !person->contact(drill.contact));
    const bool unwanted = drill.scheduled && drill.stage == DrillStage::planned && !contact_gone &&
                          (!wants_drills(scribe, *person) || !in_quiet_hours(*person, drill.at) ||
                           drill.at > scribe.now() + person->drill_every + 2 * one_day);
    if (contact_gone || unwanted)
      end(scribe, id, DrillOutcome::cancelled, "the configuration has changed");
  }
  for (const auto& [name, person] : scribe.plan().people) plan_drill(scribe, name, false);
}

}  // namespace reveille::escalation
