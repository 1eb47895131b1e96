// SPDX-License-Identifier: Apache-2.0
#include "rules/alerting/live_group.hpp"

#include <algorithm>
#include <iterator>
#include <random>

#include <catch2/catch.hpp>

#include "rules/alerting/reload.hpp"
#include "rules/alerting/state_codec.hpp"
#include "support/sanitized.hpp"
#include "unit/rules/alerting/plain_group.hpp"
#include "unit/rules/alerting/world.hpp"

using namespace reveille;
using namespace reveille::rules;
using namespace reveille::rules::test;

namespace {

// All that matters of a transition, NaN and all, as bytes.
std::string told(const Transition& transition) {
  RuleState one;
  one.active.emplace(transition.alert.labels, transition.alert);
  std::string text = std::to_string(static_cast<int>(transition.kind)) + transition.group + " " +
                     transition.rule + " " + std::to_string(to_ms(transition.at)) + encode(one);
  for (const Evidence& evidence : transition.evidence) {
    text += evidence.title + evidence.expression + evidence.error;
    for (const EvidenceRow& row : evidence.rows) {
      text += to_string(row.labels) + std::to_string(row.value);
    }
  }
  return text;
}

std::vector<std::string> told(const std::vector<Transition>& transitions) {
  std::vector<std::string> texts;
  for (const Transition& transition : transitions) texts.push_back(told(transition));
  return texts;
}

// Every sample of every series.
std::vector<std::string> everything(const SeriesStore& store) {
  std::vector<std::string> lines;
  for (const SeriesRef series : store.select({})) {
    std::vector<Sample> samples;
    store.read(series, Instant::min(), Instant::max(), samples);
    for (const Sample& sample : samples) {
      lines.push_back(to_string(store.labels(series)) + "@" + std::to_string(to_ms(sample.at)) +
                      "=" + std::to_string(std::bit_cast<std::uint64_t>(sample.value)));
    }
  }
  return lines;
}

// What an instant selector sees.
std::vector<std::string> visible(const SeriesStore& store, Instant at) {
  std::vector<std::string> lines;
  for (const SeriesRef series : store.select({})) {
    Sample sample;
    if (!store.last(series, at - 5 * minute, at, sample) || is_stale(sample.value)) continue;
    lines.push_back(to_string(store.labels(series)) + "=" + std::to_string(sample.value));
  }
  std::ranges::sort(lines);
  return lines;
}

std::vector<Rule> many_rules() {
  Rule simple = alert_rule("Simple", "m > 0");
  simple.annotations = {{"summary", "{{ $labels.host }} of {{ .Labels.job }}"}, {"plain", "x"}};
  simple.evidence = {{"all", query("m")}};
  Rule valued = alert_rule("Valued", "m > 0", 2 * minute);
  valued.labels = {{"severity", "{{ if gt $value 1.5 }}high{{ else }}low{{ end }}"}};
  valued.annotations = {{"summary", "is {{ .Value | humanize }}"}};
  valued.keep_firing_for = 3 * minute;
  Rule asking = alert_rule("Asking", "m > 1", 1 * minute);
  asking.annotations = {{"hosts", "{{ len (query \"m > 0\") }} at {{ now }}"}};
  Rule merging = alert_rule("Merging", "{__name__=~\"m|n\"} > 1");
  merging.keep_firing_for = 1 * minute;
  merging.annotations = {{"name", "{{ $labels.__name__ }}"}};
  const Rule standing = alert_rule("Standing", "ALERTS{alertname=~\"Valued|Simple\"} > 0", minute);
  Rule recorded = recording_rule("job:m:sum", "sum by (job) (m)");
  recorded.labels = {{"source", "rule"}};
  Rule same = recording_rule("same", "m > 1");
  same.labels = {{"host", "all"}};
  return {simple,
          valued,
          asking,
          merging,
          standing,
          recorded,
          same,
          alert_rule("Sum", "job:m:sum > 3"),
          alert_rule("Broken", "m * on(job) n > 0"),
          alert_rule("Number", "vector(scalar(m{host=\"1\"}) > bool 1) > 0")};
}

// The same samples for a group that remembers, and for one that computes all from scratch.
class Histories {
 public:
  explicit Histories(unsigned seed) : random_(seed), live_(RuleGroup{}) {
    group_.name = "group";
    group_.rules = many_rules();
    live_ = LiveGroup(group_);
    at_ = minutes(1'000'000);
  }

  void step(bool arrival) {
    at_ += Span{1 + pick(arrival ? 30'000 : 100'000)};
    for (int series = 0; series < 30; ++series) sample(series);
    const auto plain = plain_evaluate(group_, plain_, plain_store_, at_, context_);
    const Evaluated done =
        live_.evaluate(live_store_, at_, {.context = context_, .arrival = arrival});
    REQUIRE(told(done.transitions) == told(plain));
    REQUIRE(encode(live_.state()) == encode(plain_));
    follow(done);
  }
  void compare_stores() const { REQUIRE(everything(live_store_) == everything(plain_store_)); }
  void compare_visible() const {
    const auto live = visible(live_store_, at_);
    const auto plain = visible(plain_store_, at_);
    std::vector<std::string> different;
    std::ranges::set_symmetric_difference(live, plain, std::back_inserter(different));
    // What a failing rule wrote last grows old up to a minute earlier.
    for (std::size_t i = 0; i < group_.rules.size(); ++i) {
      if (plain_.rules[i].health == Health::ok) continue;
      const std::string name = "alertname=\"" + group_.rules[i].name;
      std::erase_if(different, [&](const auto& line) { return line.contains(name); });
    }
    REQUIRE(different == std::vector<std::string>{});
  }

  void reload() {
    RuleGroup changed = group_;
    Rule& rule = changed.rules[static_cast<std::size_t>(pick(5))];
    switch (pick(5)) {
      case 0:
        rule.hold = pick(4) * minute;
        break;
      case 1:
        rule.keep_firing_for = pick(3) * minute;
        break;
      case 2:
        rule.annotations = {{"new", "{{ $value }} " + std::to_string(pick(5))}};
        break;
      case 3:
        changed.limit = pick(2) * 12;
        break;
      default:
        changed.query_offset = pick(2) * Span{1'000};
    }
    const GroupState before = std::move(live_).take_state();
    live_ = LiveGroup(changed, carry_over(group_, before, changed));
    plain_ = carry_over(group_, plain_, changed);
    group_ = changed;
    logged_.clear();
  }

  // From what the log was told; values and texts are as of the last change of their alert.
  void restart(bool long_away) {
    if (logged_.empty()) return;
    GroupState restored;
    restored.last_evaluation = at_;
    restored.rules = logged_;
    live_ = LiveGroup(group_, restored);
    plain_ = std::move(restored);
    if (long_away) {
      at_ += 7 * minute;
      live_.hold_after_restart(at_);
      hold_after_restart(group_, plain_, at_);
    }
    logged_.clear();
  }
  void expire() {
    live_store_.expire(at_ - 10 * minute);
    plain_store_.expire(at_ - 10 * minute);
  }
  int pick(int count) { return std::uniform_int_distribution<int>(0, count - 1)(random_); }

 private:
  void sample(int number) {
    if (pick(3) == 0) return;
    const bool few = pick(40) != 0;
    if (number >= 20 && few) return;
    const Labels labels{{"__name__", number % 7 == 6 ? "n" : "m"},
                        {"job", number % 2 == 0 ? "a" : "b"},
                        {"host", std::to_string(number % 14)}};
    double value = pick(4) * 0.75;
    if (pick(20) == 0) value = stale_marker();
    if (pick(40) == 0) value = std::nan("");
    for (SeriesStore* store : {&live_store_, &plain_store_}) {
      store->append(*store->series(labels), {at_, value});
    }
  }

  void follow(const Evaluated& done) {
    const auto& rules = live_.state().rules;
    const bool first = logged_.empty();
    logged_.resize(rules.size());
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const StateChange& change = done.changes[i];
      if (first || change.whole) {
        logged_[i] = *decode_rule(encode(rules[i]));
      } else if (!change.empty()) {
        REQUIRE(apply_change(logged_[i], encode_change(rules[i], change)));
      }
      REQUIRE(skeleton(logged_[i]) == skeleton(rules[i]));
    }
  }
  // What must survive a restart: all but values, texts and the moment.
  static std::string skeleton(const RuleState& state) {
    RuleState bare;
    bare.written = state.written;
    for (auto [labels, alert] : state.active) {
      alert.value = 0;
      alert.annotations = {};
      bare.active.emplace(labels, alert);
    }
    return encode(bare);
  }

  std::mt19937 random_;
  RuleGroup group_;
  TemplateContext context_{Labels{{"region", "north"}}, "http://localhost"};
  LiveGroup live_;
  GroupState plain_;
  SeriesStore live_store_;
  SeriesStore plain_store_;
  std::vector<RuleState> logged_;
  Instant at_;
};

}  // namespace

TEST_CASE("a group that remembers does what one that computes all from scratch does") {
  for (unsigned seed = 1; seed <= 12; seed += stride) {
    INFO("seed " << seed);
    Histories histories(seed);
    for (int step = 0; step < 150; ++step) {
      INFO("step " << step);
      histories.step(false);
      if (histories.pick(25) == 0) histories.reload();
      if (histories.pick(25) == 0) histories.restart(histories.pick(2) == 0);
      if (histories.pick(25) == 0) histories.expire();
    }
    histories.compare_stores();
  }
}

TEST_CASE("between slots fewer samples are written, and selectors see the same") {
  for (unsigned seed = 1; seed <= 12; seed += stride) {
    INFO("seed " << seed);
    Histories histories(seed);
    for (int step = 0; step < 150; ++step) {
      INFO("step " << step);
      histories.step(histories.pick(4) != 0);
      histories.compare_visible();
      if (histories.pick(40) == 0) histories.reload();
      if (histories.pick(40) == 0) histories.restart(false);
    }
  }
}

TEST_CASE("an evaluation tells what it wrote, and writes only what changed when a sample came") {
  World world({alert_rule("Down", "down == 1")});
  LiveGroup live(world.group);
  for (int host = 0; host < 100; ++host) {
    world.put({{"__name__", "down"}, {"host", std::to_string(host)}}, minutes(0), 1);
  }
  CHECK(live.evaluate(world.store, minutes(0), {}).written.size() == 200);
  world.put({{"__name__", "down"}, {"host", "new"}}, minutes(0.1), 1);
  world.put({{"__name__", "down"}, {"host", "7"}}, minutes(0.1), 0);
  const Evaluated done = live.evaluate(world.store, minutes(0.1), {.arrival = true});
  CHECK(done.transitions.size() == 2);
  // Two of the alert that came, two markers of the one that ended.
  CHECK(done.written.size() == 4);
  CHECK(done.changes[0].alerts.size() == 1);
  CHECK(done.changes[0].gone.size() == 1);
  CHECK(live.evaluate(world.store, minutes(0.2), {.arrival = true}).changes[0].empty());
  CHECK(live.evaluate(world.store, minutes(0.25), {}).written.size() == 200);
  CHECK(live.evaluate(world.store, minutes(0.9), {.arrival = true}).written.empty());
  CHECK(live.evaluate(world.store, minutes(1.3), {.arrival = true}).written.size() == 200);
}

TEST_CASE("each rule's evaluation is timed with the clock that is given") {
  World world({alert_rule("Down", "down == 1"), recording_rule("kept", "down")});
  LiveGroup live(world.group);
  std::chrono::microseconds now{0};
  const auto clock = [&now] { return now += std::chrono::microseconds{70}; };
  const auto done = live.evaluate(world.store, minutes(0), {.clock = clock});
  CHECK(done.transitions.empty());
  for (const RuleState& rule : live.state().rules) {
    CHECK(rule.evaluation_time == std::chrono::microseconds{70});
  }
}
