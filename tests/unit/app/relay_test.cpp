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
  options.queue_inputs = 2 * Relay::batch_inputs;
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
  night.engine.submit(storm(static_cast<int>(Relay::batch_inputs) + 500));
  auto late = storm(1'700);
  late.erase(late.begin(), late.begin() + static_cast<std::ptrdiff_t>(Relay::batch_inputs) + 500);
  auto more = storm(1'000);
  relay.take(std::move(more));
  relay.take(std::move(late));
  CHECK_FALSE(relay.idle());
  night.gate.open();
  night.settle();
  relay.tick();
  relay.drain(patience);
  CHECK(alerts_in(night) == 1 + 1'700);
  night.engine.stop();
}
