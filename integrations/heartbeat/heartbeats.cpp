// SPDX-License-Identifier: Apache-2.0
#include "integrations/heartbeat/heartbeats.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/escape.hpp"

namespace reveille::integrations {
namespace {

using escalation::AlertFired;
using escalation::AlertKey;
using escalation::AlertResolved;
using escalation::Input;

constexpr int no_exit_code = -1;

AlertKey key_of(const Labels& labels) {
  return {"heartbeat", fingerprint(labels)};
}

Labels alert_labels(const Heartbeat& heartbeat) {
  Labels labels{{"alertname", "HeartbeatMissed"}, {"severity", "critical"}};
  for (const auto& [name, value] : heartbeat.labels) labels.set(name, value);
  labels.set("heartbeat", heartbeat.name);
  return labels;
}

std::string failure_text(const Heartbeat& heartbeat, int exit_code) {
  if (exit_code == no_exit_code)
    return fmt::format("{} reports that it failed", quoted(heartbeat.name));
  return fmt::format("{} failed with exit code {}", quoted(heartbeat.name), exit_code);
}

std::string overdue_text(const Heartbeat& heartbeat, const HeartbeatState& state) {
  const auto name = quoted(heartbeat.name);
  if (state.started_at) {
    return fmt::format("{} began at {} and has not ended", name, to_rfc3339(*state.started_at));
  }
  if (!state.last_ping) {
    return fmt::format("{} has never checked in; it is expected every {}", name,
                       reveille::to_string(heartbeat.every));
  }
  return fmt::format("{} last checked in at {}; it is expected every {}", name,
                     to_rfc3339(*state.last_ping), reveille::to_string(heartbeat.every));
}

}  // namespace

Heartbeats::Heartbeats(std::vector<Heartbeat> heartbeats, const std::vector<HeartbeatState>& saved,
                       Instant now) {
  for (auto& heartbeat : heartbeats) {
    HeartbeatState fresh{.uuid = heartbeat.uuid, .known_since = now};
    const std::string uuid = heartbeat.uuid;
    watched_.emplace(uuid, Watched{std::move(heartbeat), std::move(fresh), now});
  }
  for (const auto& state : saved) {
    const auto found = watched_.find(state.uuid);
    if (found != watched_.end()) {
      found->second.state = state;
      found->second.not_before = now + found->second.settings.grace;
    }
    if (!state.alert) continue;
    const bool same =
        found != watched_.end() && *state.alert == alert_labels(found->second.settings);
    if (!same) pending_.emplace_back(AlertResolved{key_of(*state.alert)});
    if (found == watched_.end()) continue;
    pending_.emplace_back(fire_again(found->second, now));
  }
}

AlertFired Heartbeats::fire_again(Watched& watched, Instant now) {
  const auto& [settings, state, not_before] = watched;
  return fire(watched, now,
              state.failed ? failure_text(settings, *state.failed) : overdue_text(settings, state));
}

AlertFired Heartbeats::fire(Watched& watched, Instant now, std::string summary) {
  AlertFired alert;
  alert.labels = alert_labels(watched.settings);
  alert.key = key_of(alert.labels);
  alert.annotations.set("summary", summary);
  alert.starts_at = now;
  watched.state.alert = alert.labels;
  return alert;
}

Result<std::vector<Input>> Heartbeats::ping(const Ping& ping, Instant now) {
  const auto found = watched_.find(ping.uuid);
  if (found == watched_.end()) return fail(Code::not_found, "no heartbeat of this uuid");
  auto& [settings, state, not_before] = found->second;
  std::vector<Input> inputs;
  switch (ping.kind) {
    case PingKind::log:
      break;
    case PingKind::start:
      state.started_at = now;
      break;
    case PingKind::fail:
      state.started_at.reset();
      state.failed = ping.exit_code > 0 ? ping.exit_code : no_exit_code;
      if (!state.alert)
        inputs.emplace_back(fire(found->second, now, failure_text(settings, *state.failed)));
      break;
    case PingKind::success:
      state.last_ping = now;
      state.started_at.reset();
      state.failed.reset();
      if (state.alert) inputs.emplace_back(AlertResolved{key_of(*state.alert)});
      state.alert.reset();
      break;
  }
  return inputs;
}

Instant Heartbeats::deadline(const Watched& watched) const {
  const auto& [settings, state, not_before] = watched;
  if (state.alert) return Instant::max();
  Instant at = state.last_ping.value_or(state.known_since) + settings.every + settings.grace;
  if (state.started_at) at = std::min(at, *state.started_at + settings.grace);
  return std::max(at, not_before);
}

// What was noted by a clock that was ahead would put off the deadline until the clock is there
// again.
void Heartbeats::mind_clock(Instant now) {
  for (auto& [uuid, watched] : watched_) {
    auto& [settings, state, not_before] = watched;
    state.known_since = std::min(state.known_since, now);
    if (state.last_ping) state.last_ping = std::min(*state.last_ping, now);
    if (state.started_at) state.started_at = std::min(*state.started_at, now);
    not_before = std::min(not_before, now + settings.grace);
  }
}

std::vector<Input> Heartbeats::due(Instant now) {
  mind_clock(now);
  std::vector<Input> inputs = std::move(pending_);
  pending_.clear();
  for (auto& [uuid, watched] : watched_) {
    if (deadline(watched) > now) continue;
    inputs.emplace_back(fire(watched, now, overdue_text(watched.settings, watched.state)));
  }
  return inputs;
}

std::vector<Input> Heartbeats::firing(Instant now) {
  std::vector<Input> inputs;
  for (auto& [uuid, watched] : watched_) {
    if (watched.state.alert) inputs.emplace_back(fire_again(watched, now));
  }
  return inputs;
}

Instant Heartbeats::next_wakeup() const {
  if (!pending_.empty()) return Instant::min();
  Instant next = Instant::max();
  for (const auto& [uuid, watched] : watched_) next = std::min(next, deadline(watched));
  return next;
}

std::vector<HeartbeatState> Heartbeats::save() const {
  std::vector<HeartbeatState> states;
  for (const auto& [uuid, watched] : watched_) states.push_back(watched.state);
  return states;
}

}  // namespace reveille::integrations
