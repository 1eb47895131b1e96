// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/night.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "escalation/message.hpp"

namespace reveille::rehearsal {

using namespace escalation;

namespace {

constexpr Span one_second{1'000};

// What stands in the pages themselves, or says nothing to whoever asks about a policy.
bool is_an_event(const Fact& fact) {
  constexpr std::array<std::string_view, 18> unsaid{
      "alert_joined",        "alert_refreshed",    "turn_began",
      "page_requested",      "post_requested",     "delivery_requested",
      "delivery_progressed", "delivery_cancelled", "plan_adopted",
      "silence_set",         "text_taken",         "answer_unclear",
      "page_missed",         "proof_recorded",     "proof_invalidated",
      "proof_withdrawn",     "dnd_asked",          "dnd_told"};
  return std::ranges::find(unsaid, name_of(fact)) == unsaid.end();
}

class Player {
 public:
  Player(const Plan& plan, const NightAsked& asked) : plan_(plan), asked_(asked) {
    night_.end = asked.at + std::min(asked.length.value_or(night_unless_said), night_longest);
    counts_.resize(asked.answers.size());
  }

  Night play() {
    stage_.set_clock(Zone{}, asked_.at);
    for (const std::string& carrier : asked_.carriers_down)
      stage_.set_health(carrier, Stage::Health::down);
    stage_.replace_plan(plan_);
    looked_at_ = stage_.facts.size();
    fire();
    look();
    while (!over_ && !night_.cut) {
      const Instant answer = due_.empty() ? Instant::max() : std::get<0>(*due_.begin());
      const Instant next = std::min(stage_.next_event(), answer);
      if (next > night_.end || next == Instant::max()) break;
      stage_.advance_to(next);
      look();
      if (next == answer) give_answer();
    }
    conclude();
    return std::move(night_);
  }

 private:
  void fire() {
    AlertFired alert;
    alert.labels = asked_.alert;
    if (!asked_.summary.empty()) alert.annotations.set("summary", asked_.summary);
    alert.key = {"simulate", fingerprint(alert.labels)};
    alert.starts_at = asked_.at;
    night_.routed = plan_.route_of(alert.labels) != nullptr;
    stage_.put(alert);
  }

  // Takes over what has happened since the last look.
  void look() {
    for (; looked_at_ < stage_.facts.size(); ++looked_at_) {
      const Dated& dated = stage_.facts[looked_at_];
      if (is_an_event(dated.fact)) add({dated.at, std::nullopt, stage_.timeline[looked_at_]});
      if (const auto* turn = std::get_if<TurnBegan>(&dated.fact)) tell_of_waiting(*turn, dated.at);
      if (const auto* step = std::get_if<StepEntered>(&dated.fact)) count_final(*step);
      if (const auto* ack = std::get_if<Acknowledged>(&dated.fact)) acknowledged(*ack, dated.at);
      if (std::holds_alternative<DeliveryRequested>(dated.fact)) page(stage_.all_seen[pages_++]);
    }
  }

  void add(Moment moment) {
    night_.cut = night_.moments.size() >= night_moments_most;
    if (!night_.cut) night_.moments.push_back(std::move(moment));
  }

  void tell_of_waiting(const TurnBegan& turn, Instant at) {
    if (turn.from <= at) return;
    const Person* person = plan_.person(turn.person);
    add({at, std::nullopt,
         fmt::format("{} is not at work: paged from {} on", turn.person.value,
                     to_local(turn.from, person ? person->zone : Zone{}))});
  }

  // Once the final target was paged twice, whatever comes is a repetition.
  void count_final(const StepEntered& step) {
    if (step.step != 0 || ++finals_ < 2) return;
    night_.repeats = true;
    if (asked_.length) return;
    Span longest{0};
    for (const auto& [name, person] : plan_.people)
      for (const WakeRule& rule : person.urgent) longest = std::max(longest, rule.after);
    const Span pair = 2 * (plan_.timing.ring + plan_.timing.pair_gap) + 2 * one_second;
    night_.end = std::min({night_.end, step.until - Span{1}, stage_.now() + longest + pair});
  }

  void acknowledged(const Acknowledged& ack, Instant at) {
    if (!night_.acknowledged) night_.acknowledged = {at, PersonName(ack.by)};
    const Incident* incident = stage_.book().incident(ack.incident);
    over_ = !asked_.length && incident && incident->state == IncidentState::acknowledged;
  }

  void page(const Seen& seen) {
    if (seen.fate == Fate::refused &&
        !refused_.insert({seen.page, seen.leg, seen.carrier}).second) {
      ++night_.retries;
      return;
    }
    Moment moment{seen.at, seen, ""};
    const bool sounds = seen.fate == Fate::taken && seen.hearing.audible;
    if (sounds && !night_.first_sound) night_.first_sound = moment;
    add(std::move(moment));
    if (seen.fate != Fate::taken || seen.purpose != PagePurpose::wake) return;
    for (std::size_t i = 0; i < asked_.answers.size(); ++i) {
      const Answer& answer = asked_.answers[i];
      if (answer.person != seen.person || answer.kind != seen.kind) continue;
      if (++counts_[i] != answer.which) continue;
      due_.insert({seen.at + one_second + answer.after, i, seen.page});
      if (!sounds) silent_.insert(i);
    }
  }

  void give_answer() {
    const auto [at, which, page_id] = *due_.begin();
    due_.erase(due_.begin());
    const Answer& answer = asked_.answers[which];
    const Page& page = *stage_.book().page(page_id);
    if (answer.kind == ContactKind::sms) {
      given_.insert(which);
      stage_.put(TextReceived{page.address, page.code + " a", fmt::format("answer-{}", which)});
    } else if (stage_.press(answer.person, stage_.key_for(answer.person))) {
      given_.insert(which);
    }
    look();
  }

  void conclude() {
    const Incident* incident = stage_.book().incident(stage_.book().last_incident);
    if (incident) {
      night_.route = incident->route;
      night_.policy = incident->terms.policy;
      night_.urgency = incident->urgency;
      night_.ack_timeout = incident->terms.ack_timeout;
      night_.muted = incident->muted;
    }
    if (over_ || night_.cut) night_.end = stage_.now();
    for (std::size_t i = 0; i < asked_.answers.size(); ++i) remark_on(i);
    for (const std::string& complaint : stage_.complaints) night_.remarks.push_back(complaint);
  }

  void remark_on(std::size_t which) {
    const Answer& answer = asked_.answers[which];
    const std::string what =
        fmt::format("{} {} to {}", answer.kind == ContactKind::call ? "call" : "text", answer.which,
                    answer.person.value);
    if (!given_.contains(which)) {
      night_.every_answer_came = false;
      night_.remarks.push_back(
          counts_[which] < answer.which
              ? fmt::format("{} does not come: there are {}", what, counts_[which])
              : fmt::format("{} was not answered any more: it was over, or withdrawn", what));
    } else if (silent_.contains(which)) {
      night_.remarks.push_back(what + " makes no sound: whoever sleeps would not have answered it");
    }
  }

  const Plan& plan_;
  const NightAsked& asked_;
  Stage stage_;
  Night night_;
  std::size_t looked_at_ = 0;
  std::size_t pages_ = 0;
  std::vector<int> counts_;
  std::set<std::tuple<Instant, std::size_t, PageId>> due_;
  std::set<std::tuple<PageId, int, std::string>> refused_;
  std::set<std::size_t> given_;
  std::set<std::size_t> silent_;
  int finals_ = 0;
  bool over_ = false;
};

}  // namespace

Night play_night(const Plan& plan, const NightAsked& asked) {
  return Player(plan, asked).play();
}

}  // namespace reveille::rehearsal
