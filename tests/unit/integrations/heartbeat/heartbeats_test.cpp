// SPDX-License-Identifier: Apache-2.0
#include "integrations/heartbeat/heartbeats.hpp"

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::integrations;
using escalation::AlertFired;
using escalation::AlertResolved;
using escalation::Input;

namespace {

constexpr Span minute{60'000};
const Instant start = *parse_rfc3339("2024-02-05T06:00:00Z");
const std::string uuid = "4d6fb1b0-2f64-4c2c-9f0a-0123456789ab";

Heartbeat backup() {
  return {"backup", uuid, 60 * minute, 10 * minute, {}};
}
Ping success() {
  return {uuid, PingKind::success, 0};
}

std::string summary(const std::vector<Input>& inputs) {
  REQUIRE(inputs.size() == 1);
  return std::string(std::get<AlertFired>(inputs[0]).annotations.get("summary"));
}
bool resolves(const std::vector<Input>& inputs) {
  return inputs.size() == 1 && std::holds_alternative<AlertResolved>(inputs[0]);
}
std::vector<Input> pinged(Heartbeats& heartbeats, const Ping& ping, Instant at) {
  auto inputs = heartbeats.ping(ping, at);
  REQUIRE(inputs);
  return *std::move(inputs);
}

}  // namespace

TEST_CASE("who checks in is late after every and grace, and up again at the next success") {
  Heartbeats heartbeats({backup()}, {}, start);
  CHECK(pinged(heartbeats, success(), start + 5 * minute).empty());
  CHECK(heartbeats.next_wakeup() == start + 75 * minute);
  CHECK(heartbeats.due(start + 75 * minute - Span{1}).empty());
  const auto fired = heartbeats.due(start + 75 * minute);
  REQUIRE(fired.size() == 1);
  const auto& alert = std::get<AlertFired>(fired[0]);
  CHECK(alert.key.source == "heartbeat");
  CHECK(alert.key.fingerprint == fingerprint(alert.labels));
  CHECK(alert.labels == Labels{{"alertname", "HeartbeatMissed"},
                               {"heartbeat", "backup"},
                               {"severity", "critical"}});
  CHECK(alert.annotations.get("summary") ==
        "\"backup\" last checked in at 2024-02-05T06:05:00.000Z; it is expected every 1h");
  CHECK(heartbeats.due(start + 200 * minute).empty());
  CHECK(heartbeats.next_wakeup() == Instant::max());
  const auto up = pinged(heartbeats, success(), start + 201 * minute);
  REQUIRE(resolves(up));
  CHECK(std::get<AlertResolved>(up[0]).key == alert.key);
  CHECK(heartbeats.next_wakeup() == start + 271 * minute);
}

TEST_CASE("a heartbeat that never checks in alarms, also across restarts") {
  Heartbeats first({backup()}, {}, start);
  CHECK(first.next_wakeup() == start + 70 * minute);
  Heartbeats again({backup()}, first.save(), start + 30 * minute);
  CHECK(again.next_wakeup() == start + 70 * minute);
  CHECK(summary(again.due(start + 70 * minute)) ==
        "\"backup\" has never checked in; it is expected every 1h");
}

TEST_CASE("a start that does not end alarms after grace; an end in time does not") {
  Heartbeats heartbeats({backup()}, {}, start);
  CHECK(pinged(heartbeats, {uuid, PingKind::start, 0}, start + minute).empty());
  CHECK(heartbeats.next_wakeup() == start + 11 * minute);
  CHECK(pinged(heartbeats, success(), start + 10 * minute).empty());
  CHECK(heartbeats.next_wakeup() == start + 80 * minute);
  CHECK(pinged(heartbeats, {uuid, PingKind::start, 0}, start + 60 * minute).empty());
  CHECK(summary(heartbeats.due(start + 70 * minute)) ==
        "\"backup\" began at 2024-02-05T07:00:00.000Z and has not ended");
}

TEST_CASE("a start does not postpone what was due anyway") {
  Heartbeats heartbeats({backup()}, {}, start);
  CHECK(pinged(heartbeats, success(), start).empty());
  CHECK(pinged(heartbeats, {uuid, PingKind::start, 0}, start + 69 * minute).empty());
  CHECK(heartbeats.next_wakeup() == start + 70 * minute);
}

TEST_CASE("a failure that the job reports alarms at once, once, and holds until a success") {
  Heartbeats heartbeats({backup()}, {}, start);
  CHECK(summary(pinged(heartbeats, {uuid, PingKind::fail, 3}, start + minute)) ==
        "\"backup\" failed with exit code 3");
  CHECK(pinged(heartbeats, {uuid, PingKind::fail, 0}, start + 2 * minute).empty());
  CHECK(pinged(heartbeats, {uuid, PingKind::start, 0}, start + 3 * minute).empty());
  CHECK(pinged(heartbeats, {uuid, PingKind::log, 0}, start + 4 * minute).empty());
  CHECK(heartbeats.due(start + 500 * minute).empty());
  CHECK(resolves(pinged(heartbeats, success(), start + 501 * minute)));
}

TEST_CASE("a log changes nothing, and an unknown uuid is not found") {
  Heartbeats heartbeats({backup()}, {}, start);
  CHECK(pinged(heartbeats, {uuid, PingKind::log, 0}, start + 60 * minute).empty());
  CHECK(heartbeats.next_wakeup() == start + 70 * minute);
  CHECK(heartbeats.ping({"another", PingKind::success, 0}, start).error().code == Code::not_found);
}

TEST_CASE("what fell due while we were down gets its grace once more, and no more than that") {
  Heartbeats first({backup()}, {}, start);
  CHECK(pinged(first, success(), start).empty());
  const auto saved = first.save();
  const Instant back = start + 300 * minute;
  Heartbeats again({backup()}, saved, back);
  CHECK(again.due(back).empty());
  CHECK(again.next_wakeup() == back + 10 * minute);
  CHECK(again.due(back + 10 * minute).size() == 1);
  // A restart in between postpones nothing.
  Heartbeats quick({backup()}, saved, start + minute);
  CHECK(quick.next_wakeup() == start + 70 * minute);
}

TEST_CASE("an alert that fired before the restart is told once more and resolves as itself") {
  Heartbeats first({backup()}, {}, start);
  const auto fired = std::get<AlertFired>(first.due(start + 70 * minute).at(0));
  Heartbeats again({backup()}, first.save(), start + 80 * minute);
  CHECK(again.next_wakeup() <= start);
  const auto repeated = again.due(start + 80 * minute);
  REQUIRE(repeated.size() == 1);
  CHECK(std::get<AlertFired>(repeated[0]).key == fired.key);
  CHECK(again.due(start + 81 * minute).empty());
  const auto up = pinged(again, success(), start + 90 * minute);
  REQUIRE(resolves(up));
  CHECK(std::get<AlertResolved>(up[0]).key == fired.key);
}

TEST_CASE("what fires can be told again, until it ends") {
  Heartbeats heartbeats({backup()}, {}, start);
  CHECK(heartbeats.firing(start).empty());
  const auto fired = heartbeats.due(start + 70 * minute);
  CHECK(summary(heartbeats.firing(start + 80 * minute)) == summary(fired));
  CHECK(resolves(pinged(heartbeats, success(), start + 90 * minute)));
  CHECK(heartbeats.firing(start + 91 * minute).empty());
}

TEST_CASE("a heartbeat taken out of the configuration takes its alert along") {
  Heartbeats first({backup()}, {}, start);
  CHECK(first.due(start + 70 * minute).size() == 1);
  Heartbeats without({}, first.save(), start + 80 * minute);
  CHECK(resolves(without.due(start + 80 * minute)));
  CHECK(without.save().empty());
}

TEST_CASE(
    "an alert whose labels were changed in the configuration ends, and fires under the new ones") {
  Heartbeats first({backup()}, {}, start);
  CHECK(first.due(start + 70 * minute).size() == 1);
  auto changed = backup();
  changed.labels = Labels{{"severity", "warning"}, {"team", "db"}};
  Heartbeats again({changed}, first.save(), start + 80 * minute);
  const auto inputs = again.due(start + 80 * minute);
  REQUIRE(inputs.size() == 2);
  CHECK(std::holds_alternative<AlertResolved>(inputs[0]));
  CHECK(std::get<AlertFired>(inputs[1]).labels == Labels{{"alertname", "HeartbeatMissed"},
                                                         {"heartbeat", "backup"},
                                                         {"severity", "warning"},
                                                         {"team", "db"}});
}

TEST_CASE(
    "a check-in by a clock that was a year ahead does not keep the next ones from being missed") {
  Heartbeats heartbeats({backup()}, {}, start);
  CHECK(pinged(heartbeats, success(), start + 525'600 * minute).empty());
  CHECK(heartbeats.due(start + 10 * minute).empty());
  CHECK(heartbeats.next_wakeup() == start + 80 * minute);
  CHECK(heartbeats.due(start + 80 * minute).size() == 1);
}
