// SPDX-License-Identifier: Apache-2.0
#include "simulation/bounds.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include <fmt/format.h>

#include "escalation/coverage.hpp"
#include "simulation/bounded.hpp"
#include "simulation/night.hpp"
#include "simulation/timeline.hpp"

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is simulated

namespace {

using Bound = std::optional<Span>;

constexpr std::array fault_names{"as it is", "one carrier down", "primary broken"};
constexpr Span as_good_as{1'000};

struct Sum {
  std::uint64_t configurations = 0;
  std::uint64_t nights = 0;
  std::uint64_t bounds = 0;  // that are claimed, and not nothing
  std::uint64_t tight = 0;
  std::uint64_t later = 0;  // nights
  std::array<std::array<std::uint64_t, 2>, 3> tight_of{};
  std::array<std::array<std::uint64_t, 2>, 3> bounds_of{};
};

std::string words_of(const std::vector<DailyWindow>& windows) {
  std::string words;
  for (const DailyWindow& window : windows) {
    words += fmt::format(" {:02}:{:02}-{:02}:{:02}/{:x}", window.from_minute / 60,
                         window.from_minute % 60, window.to_minute / 60, window.to_minute % 60,
                         window.weekdays);
  }
  return words;
}

std::string words_of(const Plan& plan) {
  std::string words = fmt::format("  ring {}, gap {}\n", to_string(plan.timing.ring),
                                  to_string(plan.timing.pair_gap));
  for (const Carrier& carrier : plan.carriers) {
    words += fmt::format("  carrier {}{}{}\n", carrier.name.value, carrier.sms ? " sms" : "",
                         carrier.call ? " call" : "");
  }
  for (const auto& [name, person] : plan.people) {
    words += fmt::format("  {} {}, quiet{}:", name.value, person.zone.name(),
                         words_of(person.quiet_hours));
    for (const WakeRule& rule : person.urgent) {
      words += fmt::format(" {} ({}) after {}", rule.contact.value,
                           to_string(person.contact(rule.contact)->dnd), to_string(rule.after));
    }
    words += '\n';
  }
  const Policy& policy = plan.policies.begin()->second;
  for (const Step& step : policy.steps) {
    words += "  step";
    for (const Target& target : step.targets) words += " " + to_string(target);
    for (const std::string& with : step.with) words += " with " + with;
    words += fmt::format("{} {}\n", step.round_robin ? " in turn" : "", to_string(step.timeout));
  }
  words += fmt::format("  repeat {}, final", policy.repeat);
  for (const Target& target : policy.final) words += " " + to_string(target);
  return words + fmt::format(" every {}\n", to_string(policy.final_every));
}

class Trial {
 public:
  Trial(std::uint64_t seed, const BoundsWanted& wanted, Sum& sum)
      : seed_(seed),
        tape_(seed),
        from_(instant_from_ms(1'704'067'200'000) +
              minutes(tape_.choose(Track::setup, 366 * 24 * 60))),
        to_(from_ + days(wanted.days)),
        plan_(bounded_plan(tape_, from_)),
        trace_(wanted.trace),
        sum_(sum) {}

  void run(int nights) {
    const RouteBound bound = prove_coverage(plan_, from_, to_).routes.at(0);
    proved_ = {bound.as_it_is, bound.one_carrier_down, bound.primary_broken};
    ++sum_.configurations;
    for (std::size_t fault = 0; fault < proved_.size(); ++fault) {
      look_for(fault, false);
      look_for(fault, true);
    }
    for (int night = 0; night < nights; ++night) play(some_begin());
  }

 private:
  [[nodiscard]] Bound proved(std::size_t fault, bool second) const {
    return second ? proved_[fault].second_human : proved_[fault].first_waking_page;
  }

  // Around hours and hand-offs, at any time, and when the proof says that it is worst.
  Instant some_begin() {
    const Span horizon = to_ - from_;
    const auto quarters = static_cast<std::uint32_t>(horizon / minutes(15));
    const Instant quarter = from_ + minutes(15 * tape_.choose(Track::clock, quarters));
    Instant begin = quarter;
    switch (tape_.choose(Track::clock, 4)) {
      case 1:
        begin = quarter - Span{tape_.choose(Track::clock, 1'500'000)};
        break;
      case 2:
        begin = quarter - seconds(tape_.choose(Track::clock, 1500));
        break;
      case 3: {
        const Reached& reached = proved_[tape_.choose(Track::clock, 3)];
        begin =
            tape_.choose(Track::clock, 2) == 0 ? reached.first_worst_at : reached.second_worst_at;
        begin += Span{static_cast<std::int64_t>(tape_.choose(Track::clock, 3)) - 1};
        break;
      }
      default:
        break;
    }
    return std::clamp(begin, from_, to_ - Span{1});
  }

  Nature some_nature() {
    Nature nature;
    nature.calls = static_cast<Nature::Calls>(tape_.choose(Track::people, 5));
    nature.ends = static_cast<Nature::Ends>(tape_.choose(Track::people, 4));
    nature.prompt = tape_.choose(Track::carriers, 2) == 1;
    nature.seed = tape_.choose(Track::people, 1'000'000);
    return nature;
  }

  void play(Instant begin) {
    const Book book = some_book(tape_, plan_, begin);
    const Nature nature = some_nature();
    for (std::size_t fault = 0; fault < proved_.size(); ++fault) {
      for (const Nature& one : with_fault(fault, nature, book, begin))
        hold(fault, book, begin, one);
    }
  }

  // Each carrier may be the one that is down; the primary is whoever would be woken first.
  std::vector<Nature> with_fault(std::size_t fault, const Nature& nature, const Book& book,
                                 Instant begin) {
    std::vector<Nature> all;
    Nature one = nature;
    if (fault == 1) {
      for (const Carrier& carrier : plan_.carriers) {
        one.down = carrier.name;
        all.push_back(one);
      }
    } else if (fault == 2) {
      const Bound longest = proved(0, false);
      const auto first = Night(plan_, book, begin, nature).run(longest.value_or(hours(2)), 1);
      if (!first.empty()) one.broken = first.front().second;
      all.push_back(one);
    } else {
      all.push_back(one);
    }
    return all;
  }

  // A bound that says "never" holds always.
  void hold(std::size_t fault, const Book& book, Instant begin, const Nature& nature) {
    const Bound first = proved(fault, false);
    const Bound second = proved(fault, true);
    if (!first) return;
    ++sum_.nights;
    const auto woken =
        Night(plan_, book, begin, nature).run(second.value_or(*first), second ? 2 : 1);
    if (woken.empty() || woken[0].first > *first)
      tell_late(fault, false, book, begin, nature, *first);
    if (second && (woken.size() < 2 || woken[1].first > *second)) {
      tell_late(fault, true, book, begin, nature, *second);
    }
  }

  void tell_late(std::size_t fault, bool second, const Book& book, Instant begin, Nature nature,
                 Span bound) {
    ++sum_.later;
    fmt::print(
        "later than proved: seed {}, {}, {} proved within {}; begins {}, calls {}, ends {}, "
        "carrier down {}, broken {}; ./dev simulate --bounds 1 --from {}\n",
        seed_, fault_names[fault], second ? "second human" : "first waking page", to_string(bound),
        to_rfc3339(begin), static_cast<int>(nature.calls), static_cast<int>(nature.ends),
        nature.down ? nature.down->value : "-", nature.broken ? nature.broken->value : "-", seed_);
    if (!trace_) return;
    nature.trace = true;
    Night night(plan_, book, begin, nature);
    const auto woken = night.run(bound + hours(1), second ? 2 : 1);
    fmt::print("{}", words_of(plan_));
    for (const std::string& line : night.told()) fmt::print("  {}\n", line);
    for (const auto& [after, who] : woken)
      fmt::print("  {} woke {}\n", to_string(after), who.value);
  }

  // Is there a night as bad as the proof says? Nobody knows more than the first rounds of whose
  // turn it was, so several are tried.
  void look_for(std::size_t fault, bool second) {
    const Bound bound = proved(fault, second);
    if (!bound || *bound == Span{0}) return;
    const Instant begin = second ? proved_[fault].second_worst_at : proved_[fault].first_worst_at;
    ++sum_.bounds;
    ++sum_.bounds_of[fault][second ? 1 : 0];
    Span worst{0};
    for (const Book& book : picks()) {
      for (const auto calls :
           {Nature::Calls::worst, Nature::Calls::mailbox, Nature::Calls::ring_out}) {
        for (const auto ends : {Nature::Ends::untold, Nature::Ends::worst, Nature::Ends::told}) {
          const Nature nature{.down = {}, .broken = {}, .calls = calls, .ends = ends};
          for (const Nature& one : with_fault(fault, nature, book, begin)) {
            worst = std::max(worst, woken_at(book, begin, one, second ? 2 : 1, *bound));
          }
          if (worst + as_good_as >= *bound) {
            ++sum_.tight;
            ++sum_.tight_of[fault][second ? 1 : 0];
            return;
          }
        }
      }
    }
    if (sum_.bounds - sum_.tight <= 10) {
      fmt::print("not found as bad: seed {}, {}, {} proved within {} at {}, found {}\n", seed_,
                 fault_names[fault], second ? "second human" : "first waking page",
                 to_string(*bound), to_rfc3339(begin), to_string(worst));
    }
  }

  Span woken_at(const Book& book, Instant begin, const Nature& nature, std::size_t which,
                Span bound) {
    const auto woken = Night(plan_, book, begin, nature).run(bound, which);
    return woken.size() < which ? bound : woken[which - 1].first;
  }

  // Whose turn it was last in the steps that take turns.
  std::vector<Book> picks() {
    const Policy& policy = plan_.policies.begin()->second;
    std::vector<Book> all(1);
    for (std::size_t i = 0; i < policy.steps.size(); ++i) {
      if (!policy.steps[i].round_robin || all.size() * plan_.people.size() > 200) continue;
      std::vector<Book> more;
      for (const Book& book : all) {
        for (const auto& [name, person] : plan_.people) {
          more.push_back(book);
          more.back().picked[fmt::format("{}/{}", policy.name.value, i + 1)] = name;
        }
      }
      all = std::move(more);
    }
    return all;
  }

  std::uint64_t seed_;
  Tape tape_;
  Instant from_;
  Instant to_;
  Plan plan_;
  bool trace_;
  Sum& sum_;
  std::array<Reached, 3> proved_;
};

}  // namespace

int hold_bounds(const BoundsWanted& wanted) {
  Sum sum;
  for (std::uint64_t seed = wanted.from; seed < wanted.from + wanted.configurations; ++seed) {
    Trial(seed, wanted, sum).run(wanted.nights);
  }
  fmt::print("{} configurations over {} days, {} nights: {} later than proved\n",
             sum.configurations, wanted.days, sum.nights, sum.later);
  fmt::print("{} bounds that are not nothing, {} of them reached to within a second\n", sum.bounds,
             sum.tight);
  for (std::size_t fault = 0; fault < fault_names.size(); ++fault) {
    fmt::print("  {:<18}first waking page {} of {}, second human {} of {}\n", fault_names[fault],
               sum.tight_of[fault][0], sum.bounds_of[fault][0], sum.tight_of[fault][1],
               sum.bounds_of[fault][1]);
  }
  // Some are proved for people who all have the worst luck at once, and few of them are played.
  const bool tight = sum.bounds < 100 || sum.tight * 20 >= sum.bounds * 19;
  return sum.later == 0 && tight ? 0 : 1;
}

}  // namespace reveille::simulation
