// SPDX-License-Identifier: Apache-2.0
#include "app/relay.hpp"

#include <catch2/catch.hpp>

#include "app/alert_relay.hpp"
#include "unit/engine/night.hpp"

using namespace reveille;
using namespace reveille::app;
using namespace reveille::engine::test;

namespace {

engine::Engine::Options small_queue() {
  engine::Engine::Options options;
  options.queue_inputs = 2'048;  // of which alerts get 1 920
  return options;
}

std::vector<escalation::Input> storm(int alerts) {
  std::vector<escalation::Input> inputs;
  for (int i = 0; i < alerts; ++i) {
    auto one = alert("Storm");
    one.labels.set("instance", std::to_string(i));
    one.key.fingerprint = fingerprint(one.labels);
    inputs.emplace_back(std::move(one));
  }
  return inputs;
}

std::size_t alerts_in(Night& night) {
  std::size_t alerts = 0;
  std::promise<void> seen;
  night.engine.read([&](const escalation::Book& book, const escalation::Plan&) {
    alerts = book.alerts.size();
    seen.set_value();
  });
  REQUIRE(seen.get_future().wait_for(patience) == std::future_status::ready);
  return alerts;
}

}  // namespace

TEST_CASE("more alerts at once than the engine's queue holds come in all the same") {
  Night night(std::make_shared<engine::MemoryJournal::Record>(), small_queue());
  REQUIRE(night.engine.start(plan()));
  Relay relay(night.engine);
  relay.take(storm(5'000));
  relay.drain(patience);
  CHECK(relay.idle());
  CHECK(alerts_in(night) == 5'000);
  night.engine.stop();
}

TEST_CASE("what the full queue refuses waits, and is offered again") {
  Night night(std::make_shared<engine::MemoryJournal::Record>(), small_queue());
  REQUIRE(night.engine.start(plan()));
  Relay relay(night.engine);
  const int visits = night.gate.visits_so_far();
  night.gate.shut();
  night.engine.submit(alert("Held"));
  night.gate.await(visits + 1);
  constexpr int known = 1'900;
  night.engine.submit(storm(known));
  auto late = storm(2'100);
  late.erase(late.begin(), late.begin() + known);
  auto more = storm(1'000);
  relay.take(std::move(more));
  relay.take(std::move(late));
  CHECK_FALSE(relay.idle());
  night.gate.open();
  night.settle();
  relay.tick();
  relay.drain(patience);
  CHECK(alerts_in(night) == 1 + 2'100);
  night.engine.stop();
}

namespace {

// Rules on a clock wound by hand, evaluated when they are asked to settle.
struct Rules {
  std::atomic<std::int64_t> now = to_ms(midnight);
  samples::Evaluator evaluator{
      {.folder = "", .templates = {}, .now = [this] { return instant_from_ms(now); }},
      [](const std::vector<rules::Transition>&) {}};

  explicit Rules(const std::string& expression) {
    rules::RuleGroup group;
    group.name = "night";
    group.file = "night.yml";
    group.interval = Span{15'000};
    group.rules.resize(1);
    group.rules[0].name = "Joined";
    group.rules[0].query = *rules::promql::Query::parse(expression);
    REQUIRE(evaluator.start({group}));
  }
  void send(samples::Batch batch) {
    std::promise<void> taken;
    evaluator.ingest(std::move(batch), [&](const auto&) { taken.set_value(); });
    REQUIRE(taken.get_future().wait_for(patience) == std::future_status::ready);
  }
  // Everything that is due by then was evaluated.
  void advance(Span by) {
    now += by.count();
    send({});
    settle();
  }
  void settle() {
    std::promise<void> seen;
    evaluator.read([&](const rules::SeriesStore&) { seen.set_value(); });
    REQUIRE(seen.get_future().wait_for(patience) == std::future_status::ready);
  }
};

}  // namespace

TEST_CASE("a rule that goes on failing is an alert of the book, until it succeeds") {
  Night night;
  REQUIRE(night.engine.start(plan()));
  AlertRelay relay(night.engine, "");
  auto other = alert("Other");
  other.key.source = "alertmanager";  // the rules have no say in it
  relay.take({other});
  Rules failing("a * on (x) b");
  const auto look = [&] {
    relay.tick();
    relay.reconcile(failing.evaluator);
    failing.settle();
    return alerts_in(night);
  };
  const auto looks_until = [&](std::size_t alerts) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
      if (look() == alerts) return true;
    }
    return false;
  };
  REQUIRE(looks_until(1));
  samples::Batch batch;
  for (const char* name : {"a", "b"}) {
    for (const char* y : {"1", "2"})
      batch.series.push_back(
          {Labels{{"__name__", name}, {"x", "1"}, {"y", y}}, {{instant_from_ms(failing.now), 1}}});
  }
  failing.send(std::move(batch));
  failing.advance(Span{15'000});
  CHECK(look() == 1);
  CHECK(looks_until(2));
  // The samples are out of sight, and so is what was wrong with them.
  failing.advance(Span{6 * 60'000});
  CHECK(looks_until(1));
  failing.evaluator.stop();
  night.engine.stop();
}
