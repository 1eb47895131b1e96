// SPDX-License-Identifier: Apache-2.0
#include "simulation/drill_judge.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "simulation/dues.hpp"
#include "simulation/oracle.hpp"

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is judged

namespace {

constexpr Span in_flight{1'000};
constexpr Span half_a_day{12 * 3'600'000LL};

bool is_quiet(const Person& person, Instant at) {
  const CivilTime reading = person.zone.civil(at);
  const int minute = reading.hour * 60 + reading.minute;
  return std::ranges::any_of(person.quiet_hours, [&](const DailyWindow& hours) {
    const bool over_midnight = hours.from_minute > hours.to_minute;
    return over_midnight ? minute >= hours.from_minute || minute < hours.to_minute
                         : minute >= hours.from_minute && minute < hours.to_minute;
  });
}

}  // namespace

DrillJudge::Case* DrillJudge::find(DrillId id) {
  const auto found = cases_.find(id);
  return found == cases_.end() ? nullptr : &found->second;
}

DrillJudge::Case* DrillJudge::of_page(PageId page) {
  const auto found = by_page_.find(page);
  return found == by_page_.end() ? nullptr : find(found->second);
}

void DrillJudge::read(const DrillPlanned& fact, const Plan& plan, Instant at) {
  const Person* person = plan.person(fact.person);
  oracle_.require(person && (!fact.scheduled || person->drill_every > Span{0}), "I20", [&] {
    return fmt::format("drill {} is planned, and nobody asked for it", fact.drill.value);
  });
  const Span wait = fact.at - at;
  const bool in_time = fact.form == DrillForm::quiet || (wait >= minutes(1) && wait <= minutes(3));
  oracle_.require(in_time, "I27", [&] {
    return fmt::format("assisted drill {} comes after {} ms", fact.drill.value, wait.count());
  });
  Case& one = cases_[fact.drill];
  one = {.id = fact.drill, .person = fact.person, .form = fact.form, .scheduled = fact.scheduled};
  one.deadline = timeline_.now() + slow(std::max(wait, Span{0})) + step_within;
  open_.insert(fact.drill);
}

void DrillJudge::read(const DrillBegan& fact, const Plan& plan, Instant at, bool owed) {
  Case* one = find(fact.drill);
  const Person* person = plan.person(fact.person);
  if (!one || !person || one->person != fact.person || one->over || one->page)
    return oracle_.violated(
        "I27", fmt::format("drill {} begins twice, or for somebody else", fact.drill.value));
  oracle_.require(one->form == DrillForm::assisted || is_quiet(*person, at), "I27", [&] {
    return fmt::format("drill {} begins outside {}'s quiet hours", fact.drill.value,
                       fact.person.value);
  });
  oracle_.require(!owed, "I27", [&] {
    return fmt::format("drill {} begins while {} is being paged", fact.drill.value,
                       fact.person.value);
  });
  const auto last = last_.find(fact.person);
  const bool soon =
      one->scheduled && last != last_.end() && at < last->second + person->drill_every - half_a_day;
  oracle_.require(!soon, "I19", [&] {
    return fmt::format("drill {} comes soon after the last one of {}", fact.drill.value,
                       fact.person.value);
  });
  last_[fact.person] = at;
  one->page = fact.page;
  by_page_[fact.page] = fact.drill;
  one->deadline = timeline_.now() + slow(fact.until - at) + step_within;
}

void DrillJudge::read(const DrillAnswered& fact) {
  Case* one = find(fact.drill);
  if (!one || one->over || one->page != fact.page)
    return oracle_.violated("I27",
                            fmt::format("an answer to drill {}, which is over", fact.drill.value));
  one->answered = true;
}

void DrillJudge::read(const DndAsked& fact, Instant at) {
  if (Case* one = of_page(fact.page))
    one->deadline = timeline_.now() + slow(fact.until - at) + step_within;
}

void DrillJudge::read(const DndTold& fact, const PersonName& person) {
  oracle_.require(oracle_.has_told(person.value, fact.on), "I20", [&] {
    return fmt::format("{} is said to have told of Do-Not-Disturb, and did not", person.value);
  });
  if (Case* one = of_page(fact.page)) one->dnd = fact.on;
}

void DrillJudge::read(const DrillEnded& fact) {
  Case* one = find(fact.drill);
  if (!one || one->over)
    return oracle_.violated("I27", fmt::format("drill {} ends twice", fact.drill.value));
  judge_end(*one, fact.outcome);
  if (fact.outcome == DrillOutcome::withdrawn) withdrawn_.insert(one->person);
  one->over = timeline_.now();
  one->deadline.reset();
  open_.erase(fact.drill);
}

void DrillJudge::judge_end(const Case& one, DrillOutcome outcome) {
  const bool quiet = one.form == DrillForm::quiet;
  const bool proves = one.answered && (quiet ? one.dnd.value_or(true) : one.dnd.value_or(false));
  const bool failed = outcome == DrillOutcome::unanswered;
  const bool true_end = outcome == DrillOutcome::proven    ? proves
                        : outcome == DrillOutcome::dnd_off ? one.dnd == false
                        : failed                           ? one.page && !one.answered
                                                           : true;
  oracle_.require(true_end, "I11", [&] {
    return fmt::format("drill {} is said to be {}, which it is not", one.id.value,
                       to_string(outcome));
  });
}

// Whoever is really paged is not drilled any more; and nothing else withdraws a drill.
void DrillJudge::finish_commit() {
  for (const PersonName& person : withdrawn_) {
    oracle_.require(paged_.contains(person), "I27", [&] {
      return fmt::format("a drill of {} gives way to no page", person.value);
    });
  }
  for (const DrillId id : paged_.empty() ? std::set<DrillId>{} : open_) {
    const Case& one = cases_.at(id);
    oracle_.require(!one.page || one.answered || !paged_.contains(one.person), "I27", [&] {
      return fmt::format("{} is paged, and drill {} goes on", one.person.value, id.value);
    });
  }
  withdrawn_.clear();
  paged_.clear();
}

void DrillJudge::handed_over(PageId page) {
  const Case* one = of_page(page);
  oracle_.require(!one || !one->over || timeline_.now() <= *one->over + in_flight, "I7", [&] {
    return fmt::format("page {} goes out for drill {}, which is over", page.value, one->id.value);
  });
}

void DrillJudge::look() {
  for (const DrillId id : open_) {
    const Case& one = cases_.at(id);
    oracle_.require(!one.deadline || *one.deadline >= timeline_.now(), "I18", [&] {
      return fmt::format("drill {} does not {}", id.value, one.page ? "end" : "begin");
    });
  }
}

void DrillJudge::lost_time(Span span) {
  for (const DrillId id : open_) {
    if (auto& deadline = cases_.at(id).deadline) *deadline += span;
  }
}

void DrillJudge::daemon_came_up() {
  for (const DrillId id : open_) {
    if (auto& deadline = cases_.at(id).deadline)
      *deadline = std::max(*deadline, timeline_.now() + step_within);
  }
}

}  // namespace reveille::simulation
