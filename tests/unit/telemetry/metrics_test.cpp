// SPDX-License-Identifier: Apache-2.0
#include "telemetry/metrics.hpp"

#include <limits>
#include <thread>

#include <catch2/catch.hpp>

#include "base/limits.hpp"

using namespace reveille;
using namespace reveille::metrics;

TEST_CASE("metrics are exposed in Prometheus' text format") {
  Registry registry;
  registry.counter("pages_total", "Pages\nsent \\ asked.", {{"carrier", "a\"b\\c\nd"}}).add(3);
  registry.counter("pages_total", "", {{"carrier", "B"}}).add();
  registry.gauge("depth", "Depth.").set(-0.5);
  Histogram& seconds = registry.histogram("ack_seconds", "Time.", {0.5, 1}, {{"p", "x"}});
  for (const double value : {0.25, 0.5, 0.75, 3.0}) seconds.observe(value);
  CHECK(registry.exposition() == R"(# HELP ack_seconds Time.
# TYPE ack_seconds histogram
ack_seconds_bucket{p="x",le="0.5"} 2
ack_seconds_bucket{p="x",le="1"} 3
ack_seconds_bucket{p="x",le="+Inf"} 4
ack_seconds_sum{p="x"} 4.5
ack_seconds_count{p="x"} 4
# HELP depth Depth.
# TYPE depth gauge
depth -0.5
# HELP pages_total Pages\nsent \\ asked.
# TYPE pages_total counter
pages_total{carrier="B"} 1
pages_total{carrier="a\"b\\c\nd"} 3
)");
}

TEST_CASE("a gauge may be infinite or not a number") {
  Registry registry;
  Gauge& gauge = registry.gauge("g", "");
  gauge.set(std::numeric_limits<double>::infinity());
  CHECK(registry.exposition().find("g +Inf\n") != std::string::npos);
  gauge.set(std::numeric_limits<double>::quiet_NaN());
  CHECK(registry.exposition().find("g NaN\n") != std::string::npos);
}

TEST_CASE("the same name and labels are the same metric, and no count of any thread is lost") {
  Registry registry;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&registry] {
      for (int i = 0; i < 10'000; ++i) {
        registry.counter("c", "", {{"k", std::to_string(i % 3)}}).add();
        registry.gauge("g", "").add(1);
        registry.histogram("h", "", {1}).observe(2);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::uint64_t total = 0;
  for (const char* key : {"0", "1", "2"}) total += registry.counter("c", "", {{"k", key}}).value();
  CHECK(total == 40'000);
  CHECK(registry.gauge("g", "").value() == 40'000);
  CHECK(registry.histogram("h", "", {1}).count(1) == 40'000);
}

TEST_CASE("beyond the bound new label sets share one series") {
  Registry registry;
  for (std::size_t i = 0; i < limits::own_metrics; ++i) {
    registry.counter("c", "", {{"k", std::to_string(i)}}).add();
  }
  Counter& first = registry.counter("c", "", {{"k", "one more"}});
  CHECK(&first == &registry.counter("c", "", {{"k", "and another"}}));
  CHECK(&first != &registry.counter("c", "", {{"k", "1"}}));
  first.add(7);
  CHECK(registry.exposition().find("c{overflow=\"true\"} 7\n") != std::string::npos);
}
