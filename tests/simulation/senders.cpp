// SPDX-License-Identifier: Apache-2.0
#include "simulation/senders.hpp"

#include <algorithm>

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is simulated

namespace {

constexpr auto track = Track::senders;

}  // namespace

void Senders::plan_troubles(Instant until, std::uint32_t troubles) {
  const Instant start = world_.timeline.now();
  const auto whole = (until - start).count() / 60'000;
  std::int64_t minute = 0;
  for (std::uint32_t i = 0; i < troubles; ++i) {
    // Half of them come soon after the one before.
    if (world_.tape.choose(track, 2) == 0)
      minute = world_.tape.between(track, 0, whole - 1);
    else
      minute += world_.tape.between(track, 0, 45);
    world_.timeline.at(start + minutes(std::min(minute, whole)), [this] {
      if (!world_.weather.is_clear()) begin_some();
    });
  }
}

void Senders::begin_some() {
  constexpr std::array lengths{5, 1, 20, 60, 180, 480};
  const Span lasts = minutes(lengths[world_.tape.choose(track, lengths.size())]) +
                     seconds(world_.tape.choose(track, 60));
  const std::string name = fmt::format("Alert{}", world_.tape.choose(track, 6));
  if (world_.weather.strikes(Fault::alert_storm, track, 40)) {
    const auto many = 20 + world_.tape.choose(track, 60);
    for (std::uint32_t i = 0; i < many; ++i) begin(fmt::format("Storm{}", i), "critical", lasts);
    return;
  }
  // What comes of the same cause, a moment later or before it.
  if (world_.weather.strikes(Fault::inhibited, track, 150)) {
    const auto next = fmt::format("Alert{}", world_.tape.choose(track, 4));
    const Span later = seconds(world_.tape.between(track, 0, 120));
    const Span goes_on = minutes(world_.tape.between(track, 1, 60));
    world_.timeline.after(later, [this, next, lasts, goes_on] {
      if (!world_.weather.is_clear()) begin(next, "critical", lasts + goes_on);
    });
  }
  const auto severity = world_.tape.choose(track, 10);
  begin(name, severity < 7 ? "critical" : severity < 9 ? "warning" : "none", lasts);
  if (severity < 7 || severity == 9) return;
  if (!world_.weather.plans(Fault::urgency_raised, track, 200)) return;
  world_.timeline.after(seconds(world_.tape.between(track, 1, 240)), [this, name, lasts] {
    if (world_.weather.is_clear()) return;
    world_.weather.struck(Fault::urgency_raised);
    begin(name, "critical", lasts);
  });
}

void Senders::begin(const std::string& name, const std::string& severity, Span lasts) {
  AlertFired alert;
  alert.labels = Labels{{"alertname", name}, {"severity", severity}};
  alert.labels.set("instance", fmt::format("i{}", world_.tape.choose(track, 2)));
  alert.key = {"rules", fingerprint(alert.labels)};
  alert.starts_at = world_.timeline.now();
  const AlertKey key = alert.key;
  Trouble& trouble = troubles_[key];
  if (trouble.every > Span{0} && trouble.firing) return;  // it is going on already
  const std::uint64_t turn = trouble.turn + 1;
  trouble = {};
  trouble.turn = turn;
  trouble.every = minutes(1 + world_.tape.choose(track, 5)) + lasts / 20;
  trouble.urgent = severity != "warning";
  if (world_.tape.choose(track, 3) == 2) alert.expires_at = alert.starts_at + trouble.every * 3;
  trouble.alert = std::move(alert);
  if (world_.weather.plans(Fault::alert_flaps, track, 40))
    trouble.flaps = static_cast<int>(2 + world_.tape.choose(track, 20));
  trouble.silent = false;
  world_.tell("!! {} {} begins", name, severity);
  const bool goes_silent = world_.weather.plans(Fault::sender_silent, track, 20);
  world_.oracle.sender_says_something_new(key);
  say(key);
  world_.timeline.after(lasts, [this, key, goes_silent] {
    const auto found = troubles_.find(key);
    if (found == troubles_.end() || !found->second.firing) return;
    if (goes_silent) world_.weather.struck(Fault::sender_silent);
    found->second.silent = goes_silent;
    end(key);
  });
}

void Senders::end(const AlertKey& key) {
  Trouble& trouble = troubles_.at(key);
  if (trouble.silent) return;
  world_.tell("!! {} is over", trouble.alert.labels.get("alertname"));
  trouble.firing = false;
  trouble.heard = false;
  ++trouble.turn;
  say(key);
  if (trouble.flaps-- <= 0) return;
  world_.timeline.after(seconds(1 + world_.tape.choose(track, 30)), [this, key] {
    Trouble& again = troubles_.at(key);
    if (again.firing || world_.weather.is_clear()) return;
    world_.weather.struck(Fault::alert_flaps);
    again.firing = true;
    again.heard = false;
    ++again.turn;
    say(key);
    world_.timeline.after(seconds(1 + world_.tape.choose(track, 30)), [this, key] {
      if (troubles_.at(key).firing) end(key);
    });
  });
}

void Senders::say(const AlertKey& key) {
  Trouble& trouble = troubles_.at(key);
  if (trouble.silent) return;
  Input input = AlertResolved{key};
  if (trouble.firing) {
    if (trouble.alert.expires_at)
      trouble.alert.expires_at = world_.timeline.now() + trouble.every * 3;
    input = trouble.alert;
  } else {
    world_.oracle.sender_says_resolved(key, trouble.turn);
  }
  shell_.submit(
      {std::move(input)},
      [this, key, turn = trouble.turn](Taken taken, const Facts&, const Book&, const Plan&) {
        answered(key, turn, taken);
      },
      true);
}

// Without a good answer the same is said again soon; with one, after its interval.
void Senders::answered(const AlertKey& key, std::uint64_t turn, Taken taken) {
  Trouble& trouble = troubles_.at(key);
  if (trouble.turn != turn || trouble.silent) return;
  if (taken == Taken::done) {
    trouble.heard = true;
    trouble.tries = 0;
    if (trouble.firing)
      world_.oracle.sender_was_told_firing(key, trouble.urgent, !trouble.alert.expires_at);
    if (!trouble.firing) return;
  } else {
    ++trouble.tries;
  }
  const Span wait =
      taken == Taken::done ? trouble.every : seconds(std::min(30, 2 + 3 * trouble.tries));
  world_.timeline.after(wait, [this, key, turn] {
    if (troubles_.at(key).turn == turn) say(key);
  });
}

void Senders::mend_all() {
  for (auto& [key, trouble] : troubles_) {
    const bool goes_on = trouble.firing && trouble.every > Span{0};
    trouble.flaps = 0;
    if (!goes_on) continue;
    trouble.silent = false;
    end(key);
  }
}

std::size_t Senders::unheard() const {
  return static_cast<std::size_t>(std::ranges::count_if(troubles_, [](const auto& entry) {
    return !entry.second.heard && !entry.second.silent && entry.second.every > Span{0};
  }));
}

}  // namespace reveille::simulation
