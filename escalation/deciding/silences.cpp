// SPDX-License-Identifier: Apache-2.0
// Silences: set, turned by the clock, ended; those of the configuration come and go with it.
#include <algorithm>

#include <fmt/format.h>

#include "escalation/deciding/course.hpp"

namespace reveille::escalation {
namespace {

constexpr Span longest_silence{366LL * 24 * 3'600'000};

// A zone is loaded by whoever reads files: of those that the configuration names.
std::optional<Zone> zone_named(const Plan& plan, const std::string& name) {
  if (name.empty() || name == "UTC") return Zone{};
  const auto found = plan.zones.find(name);
  if (found == plan.zones.end()) return {};
  return found->second;
}

Result<SilenceCourse> course_now(const Scribe& scribe, const SilenceTerms& terms) {
  const auto zone = zone_named(scribe.plan(), terms.zone);
  if (!terms.windows.empty() && !zone) {
    return invalid(fmt::format("time zone {} is none of the configuration's", terms.zone));
  }
  return course_of(terms, zone.value_or(Zone{}), scribe.now());
}

std::string why_not(const Scribe& scribe, const SilenceTerms& terms) {
  const bool selective = std::any_of(terms.matchers.begin(), terms.matchers.end(),
                                     [](const Matcher& one) { return !one.matches_empty(); });
  if (!selective) return "at least one matcher must not match the empty string";
  if (terms.to <= scribe.now()) return "a silence cannot end in the past";
  if (terms.from >= terms.to) return "a silence ends after it begins";
  if (terms.to > std::max(terms.from, scribe.now()) + longest_silence) {
    return fmt::format("a silence ends within {}", reveille::to_string(longest_silence));
  }
  if (scribe.book().agenda.silences.size() >= silences_most) return "there are too many silences";
  const auto course = course_now(scribe, terms);
  return course ? std::string{} : course.error().message;
}

SilenceId set(Scribe& scribe, SilenceId id, const std::string& configured,
              const SilenceTerms& terms, const std::string& by) {
  const auto course = course_now(scribe, terms);
  if (!course) {
    scribe.write(Refused{{}, fmt::format("silence {}: {}", configured, course.error().message)});
    return {};
  }
  if (!id) id = SilenceId{scribe.book().last_silence.value + 1};
  scribe.write(SilenceSet{id, configured, terms, by, course->active, course->next});
  return id;
}

const Silence* find(const Book& book, SilenceId id) {
  const auto found = book.silences.find(id);
  return found == book.silences.end() ? nullptr : &found->second;
}

// As in Alertmanager: what has begun keeps its matchers and its beginning.
bool may_change_in_place(const Silence& known, const SilenceTerms& terms, Instant now) {
  const bool begun = known.terms.from <= now;
  const bool same_start = known.terms.from == terms.from;
  return known.terms.matchers == terms.matchers && (begun ? same_start : terms.from > now);
}

const Silence* configured(const Book& book, const std::string& name) {
  for (const auto& [id, silence] : book.silences) {
    if (!silence.ended_at && silence.configured == name) return &silence;
  }
  return nullptr;
}

}  // namespace

void take(Scribe& scribe, const SilenceAsked& input) {
  SilenceTerms terms = input.terms;
  const Silence* known = input.silence ? find(scribe.book(), input.silence) : nullptr;
  if (input.silence && !known) {
    return scribe.write(
        Refused{{}, fmt::format("there is no silence {}", input.silence.value), true});
  }
  const bool in_place =
      known && !known->ended_at && may_change_in_place(*known, terms, scribe.now());
  if (!in_place) terms.from = std::max(terms.from, scribe.now());
  std::string why = why_not(scribe, terms);
  if (known && !known->configured.empty()) {
    why = fmt::format("silence {} belongs to the configuration", known->configured);
  }
  if (!why.empty()) return scribe.write(Refused{{}, why});
  if (known && !in_place && !known->ended_at) {
    scribe.write(SilenceEnded{known->id, input.actor.who, "replaced"});
  }
  set(scribe, in_place ? input.silence : SilenceId{}, {}, terms, input.actor.who);
}

void take(Scribe& scribe, const SilenceEndAsked& input) {
  const Silence* known = find(scribe.book(), input.silence);
  if (!known) {
    return scribe.write(
        Refused{{}, fmt::format("there is no silence {}", input.silence.value), true});
  }
  if (known->ended_at) return;
  if (!known->configured.empty()) {
    return scribe.write(
        Refused{{}, fmt::format("silence {} belongs to the configuration", known->configured)});
  }
  scribe.write(SilenceEnded{known->id, input.actor.who, "ended by hand"});
}

void turn_silence(Scribe& scribe, SilenceId id) {
  const Silence* silence = find(scribe.book(), id);
  INVARIANT(silence && !silence->ended_at, "the agenda names silences that are not over");
  if (silence->terms.to <= scribe.now()) {
    return scribe.write(SilenceEnded{id, {}, "its time is over"});
  }
  const auto course = course_now(scribe, silence->terms);
  // Its clock is no longer known: nobody can say when it holds.
  if (!course) return scribe.write(SilenceEnded{id, {}, course.error().message});
  scribe.write(SilenceTurned{id, course->active, course->next});
}

void adopt_silences(Scribe& scribe) {
  const Plan& plan = scribe.plan();
  std::vector<SilenceId> gone;
  for (const auto& [id, silence] : scribe.book().silences) {
    if (silence.ended_at || silence.configured.empty()) continue;
    const bool kept =
        std::any_of(plan.silences.begin(), plan.silences.end(), [&](const ConfiguredSilence& one) {
          return one.name == silence.configured && one.terms == silence.terms;
        });
    if (!kept) gone.push_back(id);
  }
  for (const SilenceId id : gone) {
    scribe.write(SilenceEnded{id, {}, "no longer in the configuration"});
  }
  for (const ConfiguredSilence& one : plan.silences) {
    if (one.terms.to <= scribe.now() || configured(scribe.book(), one.name)) continue;
    set(scribe, {}, one.name, one.terms, "configuration");
  }
}

}  // namespace reveille::escalation
