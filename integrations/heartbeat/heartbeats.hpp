// SPDX-License-Identifier: Apache-2.0
// The dead man's switch: jobs that must check in, and the alert when they do not.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/labels.hpp"
#include "base/result.hpp"
#include "escalation/input.hpp"
#include "integrations/heartbeat/ping.hpp"

namespace reveille::integrations {

struct Heartbeat {
  std::string name;
  std::string uuid;  // lower case; unique
  Span every{0};
  Span grace{0};
  Labels labels;  // of its alert, over alertname, heartbeat and severity="critical"
};

// What a restart must not forget. A plain value: the app stores it.
struct HeartbeatState {
  std::string uuid;
  Instant known_since;                // when it first stood in a configuration
  std::optional<Instant> last_ping;   // the last success
  std::optional<Instant> started_at;  // a start whose end has not been heard of
  std::optional<int> failed;          // the exit code (or -1) that it reported; until a success
  std::optional<Labels> alert;        // of the alert that fires
  bool operator==(const HeartbeatState&) const = default;
};

// Who has checked in and who is overdue. Owned by one thread; time is an argument.
//
// Down: `every` + `grace` after the last success; `grace` after a start that does not end; at once
// when the job says that it failed; and `every` + `grace` after it was configured if it never
// checks in at all, because a job that never ran is the one that nobody misses. Up: at the next
// success.
class Heartbeats {
 public:
  // `saved`: of before the restart, in any order. While we were down nobody could check in, so what
  // falls due meanwhile gets its `grace` from now on. Alerts that fired are told once more (whoever
  // listens is idempotent); those of heartbeats that are configured no longer are resolved.
  Heartbeats(std::vector<Heartbeat> heartbeats, const std::vector<HeartbeatState>& saved,
             Instant now);

  // Code::not_found: nobody of that uuid.
  [[nodiscard]] Result<std::vector<escalation::Input>> ping(const Ping& ping, Instant now);

  // What has fallen due; call it at next_wakeup(), once after construction, and now and then: it
  // notices a clock that was put back.
  [[nodiscard]] std::vector<escalation::Input> due(Instant now);
  // Every alert that fires, told once more.
  [[nodiscard]] std::vector<escalation::Input> firing(Instant now);
  [[nodiscard]] Instant next_wakeup() const;  // Instant::max(): never

  [[nodiscard]] std::vector<HeartbeatState> save() const;

 private:
  struct Watched {
    Heartbeat settings;
    HeartbeatState state;
    Instant not_before;  // no alarm sooner: we were not listening
  };

  void mind_clock(Instant now);
  [[nodiscard]] Instant deadline(const Watched& watched) const;
  [[nodiscard]] static escalation::AlertFired fire_again(Watched& watched, Instant now);
  [[nodiscard]] static escalation::AlertFired fire(Watched& watched, Instant now,
                                                   std::string summary);

  std::map<std::string, Watched> watched_;  // by uuid
  std::vector<escalation::Input> pending_;  // of the construction
};

}  // namespace reveille::integrations
