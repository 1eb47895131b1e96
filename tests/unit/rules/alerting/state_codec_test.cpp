// SPDX-License-Identifier: Apache-2.0
#include "rules/alerting/state_codec.hpp"

#include <bit>
#include <limits>

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::rules;

namespace {

GroupState full_state() {
  ActiveAlert firing;
  firing.labels = Labels{{"alertname", "Down"}, {"job", "a\nb"}};
  firing.annotations = Labels{{"summary", std::string(300, 'x')}};
  firing.state = AlertState::firing;
  firing.value = -std::numeric_limits<double>::infinity();
  firing.active_at = instant_from_ms(1'700'000'000'123);
  firing.fired_at = instant_from_ms(1'700'000'300'123);
  firing.keep_firing_since = instant_from_ms(-5);
  ActiveAlert pending;
  pending.labels = Labels{{"alertname", "Up"}};
  RuleState rule;
  rule.health = Health::err;
  rule.last_error = "why";
  rule.last_evaluation = instant_from_ms(77);
  rule.evaluation_time = Span{3};
  rule.active = {{firing.labels, firing}, {pending.labels, pending}};
  rule.written = {Labels{{"__name__", "ALERTS"}}, Labels{{"__name__", "ALERTS_FOR_STATE"}}};
  GroupState state;
  state.last_evaluation = instant_from_ms(99);
  state.rules = {rule, RuleState{}};
  return state;
}

}  // namespace

TEST_CASE("a state comes back from its bytes as it was") {
  const GroupState state = full_state();
  const auto decoded = decode(encode(state));
  REQUIRE(decoded);
  CHECK(*decoded == state);
  const auto rule = decode_rule(encode(state.rules[0]));
  REQUIRE(rule);
  CHECK(*rule == state.rules[0]);
  CHECK(*decode(encode(GroupState{})) == GroupState{});
}

TEST_CASE("a NaN keeps its bits") {
  GroupState state = full_state();
  state.rules[0].active.begin()->second.value = stale_marker();
  const auto decoded = decode(encode(state));
  REQUIRE(decoded);
  CHECK(is_stale(decoded->rules[0].active.begin()->second.value));
}

TEST_CASE("bytes that are cut anywhere are refused") {
  const std::string bytes = encode(full_state());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto decoded = decode(std::string_view(bytes).substr(0, size));
    REQUIRE_FALSE(decoded);
    CHECK(decoded.error().code == Code::corrupt);
  }
  CHECK_FALSE(decode(bytes + "x"));
  CHECK_FALSE(decode_rule(encode(full_state().rules[0]) + "x"));
}

TEST_CASE("an unknown version and absurd counts are refused") {
  std::string bytes = encode(full_state());
  bytes[0] = 9;
  CHECK_FALSE(decode(bytes));
  CHECK_FALSE(decode(std::string("\x01\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12)));
  CHECK_FALSE(decode(std::string("\x01\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 13)));
}

TEST_CASE("any single damaged byte gives a state or a refusal, never more") {
  const std::string bytes = encode(full_state());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const char damage : {'\x00', '\x7f', '\x80', '\xff'}) {
      std::string damaged = bytes;
      damaged[at] = damage;
      if (const auto decoded = decode(damaged)) CHECK(decoded->rules.size() <= bytes.size());
    }
  }
}
