// SPDX-License-Identifier: Apache-2.0
#include "nights/distribution.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "nights/first_plan.hpp"

namespace reveille::nights {
namespace {

using escalation::Plan;

constexpr Span minute{60'000};
constexpr Span hour{60 * minute};

struct Night {
  Instant alert;
  Instant morning;
};

// Of any date of 2026, between midnight and four; it ends with the quiet hours.
Night night_of(const Chance& chance, const Zone& zone) {
  CivilTime civil{2026, 1, 1};
  civil = add_days(civil, static_cast<std::int64_t>(chance.draw("date") * 365));
  Night night;
  night.alert = zone.instant(civil) + chance.between(Span{0}, 4 * hour, "time");
  civil.hour = 7;
  night.morning = zone.instant(civil);
  return night;
}

Answered answer_of(Pager pager, const Plan& plan, Household& household, const Night& night) {
  const auto peer = [&](const PeerRules& rules) {
    return peer_night(plan, rules, household, night.alert, night.morning);
  };
  switch (pager) {
    case Pager::mail_and_text:
      return peer({.calls = false, .mail = true});
    case Pager::one_call:
      return peer({});
    case Pager::one_call_ends:
      return peer({.pick_up_ends_it = true});
    case Pager::one_call_passes:
      return peer({.passes = 6});
    case Pager::texts_only:
    case Pager::init:
    case Pager::two_carriers:
      return reveille_night(plan, household, night.alert, night.morning);
  }
  return std::nullopt;
}

std::string minutes(const Answered& answered) {
  if (!answered) return "none";
  return fmt::format("{:.1f}", static_cast<double>(answered->count()) / 60'000.0);
}

std::string row(const std::string& name, const Distribution& all) {
  return fmt::format("| {} | {} | {} | {} | {} |\n", name, minutes(all.within(0.5)),
                     minutes(all.within(0.99)), minutes(all.within(0.999)), all.unanswered());
}

constexpr const char* columns =
    "| | median | 99 % | 99.9 % | nights without an answer |\n|---|---|---|---|---|\n";

Assumptions with(const char* name, double Assumptions::* which, double value) {
  Assumptions assumed;
  assumed.name = name;
  assumed.*which = value;
  return assumed;
}

}  // namespace

const std::vector<Pager>& all_pagers() {
  using enum Pager;
  static const std::vector<Pager> all{mail_and_text, one_call_ends, one_call,    one_call_passes,
                                      texts_only,    init,          two_carriers};
  return all;
}

std::string to_string(Pager pager) {
  switch (pager) {
    case Pager::mail_and_text:
      return "(a) a text and a mail to each of two people";
    case Pager::one_call:
      return "(b) a text, then one call, to each of two people";
    case Pager::one_call_ends:
      return "(b) where whatever picks up the call has answered";
    case Pager::one_call_passes:
      return "(b) six passes instead of one";
    case Pager::texts_only:
      return "Reveille, texts only, until morning";
    case Pager::init:
      return "(c) Reveille as `init` sets it up";
    case Pager::two_carriers:
      return "(c) with the second carrier that its file suggests";
  }
  return "";
}

Answered Distribution::within(double share) const {
  const auto needed = static_cast<std::size_t>(std::ceil(share * static_cast<double>(nights)));
  if (needed == 0 || needed > answered.size()) return std::nullopt;
  return answered[needed - 1];
}

Distribution play(Pager pager, const Assumptions& assumed, std::uint64_t seed, std::size_t nights) {
  const Plan plan = first_plan({pager != Pager::texts_only, pager == Pager::two_carriers});
  const Zone& zone = plan.people.begin()->second.zone;
  Distribution all;
  all.nights = nights;
  for (std::size_t i = 0; i < nights; ++i) {
    const Chance chance(seed, i);
    const Night night = night_of(chance, zone);
    Household household(assumed, chance, plan, night.alert);
    if (const Answered answered = answer_of(pager, plan, household, night)) {
      all.answered.push_back(*answered);
      continue;
    }
    for (const auto& [name, person] : plan.people) ++all.why[household.why_not(name)];
  }
  std::ranges::sort(all.answered);
  return all;
}

std::vector<Assumptions> all_assumptions() {
  std::vector<Assumptions> all{
      {},
      with("a ring wakes half as often", &Assumptions::call_wakes, 0.325),
      with("one phone in five is off", &Assumptions::off, 0.2),
      with("half of all phones let no repeated call through", &Assumptions::repeated_calls, 0.5),
      with("nobody uses Do-Not-Disturb", &Assumptions::dnd, 0.0),
      with("everybody saved the number and lets it through", &Assumptions::call_bypass, 1.0),
      with("one carrier in fifty nights takes nothing", &Assumptions::outage, 0.02)};
  Assumptions lossy = with("carriers lose ten times as much", &Assumptions::call_lost, 0.15);
  lossy.text_lost = 0.2;
  all.push_back(lossy);
  // "As deep" is of texts as well.
  all[1].text_wakes = 0.125;
  return all;
}

std::string report(std::uint64_t seed, std::size_t nights) {
  std::string text = fmt::format(
      "{} nights, seed {}. Minutes until a human had acknowledged.\n\n{}", nights, seed, columns);
  std::map<std::string, std::size_t> why;
  std::size_t unanswered = 0;
  for (const Pager pager : all_pagers()) {
    const Distribution all = play(pager, {}, seed, nights);
    text += row(to_string(pager), all);
    if (pager != Pager::init) continue;
    why = all.why;
    unanswered = all.unanswered();
  }
  text += fmt::format("\nWhy nobody answered in (c), of the three people in those {} nights:\n\n",
                      unanswered);
  for (const auto& [reason, people] : why) text += fmt::format("- {}: {}\n", reason, people);
  for (const Assumptions& assumed : all_assumptions()) {
    if (assumed.name == Assumptions{}.name) continue;
    text += fmt::format("\nIf {}:\n\n{}", assumed.name, columns);
    for (const Pager pager : {Pager::mail_and_text, Pager::one_call, Pager::init})
      text += row(to_string(pager), play(pager, assumed, seed, nights));
  }
  return text;
}

}  // namespace reveille::nights
