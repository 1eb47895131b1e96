// SPDX-License-Identifier: Apache-2.0
// What Reveille measures about itself, for /metrics. Metrics are found or made once and kept as
// references, which stay valid for the life of the process; counting is one atomic step, from any
// thread.
//   static metrics::Counter& pages = metrics::counter("reveille_pages_total", "Pages sent.");
//   pages.add();
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/labels.hpp"

namespace reveille::metrics {

class Counter {
 public:
  void add(std::uint64_t count = 1) { value_.fetch_add(count, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Gauge {
 public:
  void set(double value) { value_.store(value, std::memory_order_relaxed); }
  void add(double change) { value_.fetch_add(change, std::memory_order_relaxed); }
  [[nodiscard]] double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

class Histogram {
 public:
  explicit Histogram(std::vector<double> bounds);  // ascending upper bounds, without +Inf
  void observe(double value);
  [[nodiscard]] const std::vector<double>& bounds() const { return bounds_; }
  // How many fell into bucket i and no lower one; i == bounds().size() is beyond the last bound.
  [[nodiscard]] std::uint64_t count(std::size_t bucket) const;
  [[nodiscard]] double sum() const { return sum_.load(std::memory_order_relaxed); }

 private:
  std::vector<double> bounds_;
  std::vector<std::atomic<std::uint64_t>> counts_;
  std::atomic<double> sum_{0};
};

// Seconds from 1 ms to 10 s, about three a decade.
[[nodiscard]] const std::vector<double>& duration_bounds();

// A set of metrics. Everybody uses the process-wide one below; tests make their own. The same name
// always has the same kind (and bounds), else it is a broken invariant. Beyond limits::own_metrics
// series, new label sets of a name share one series labelled overflow="true".
class Registry {
 public:
  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {});
  Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels = {});
  Histogram& histogram(std::string_view name, std::string_view help,
                       const std::vector<double>& bounds, const Labels& labels = {});

  // Prometheus text format 0.0.4, sorted by name and labels.
  [[nodiscard]] std::string exposition() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

[[nodiscard]] Registry& registry();

inline Counter& counter(std::string_view name, std::string_view help, const Labels& labels = {}) {
  return registry().counter(name, help, labels);
}
inline Gauge& gauge(std::string_view name, std::string_view help, const Labels& labels = {}) {
  return registry().gauge(name, help, labels);
}
inline Histogram& histogram(std::string_view name, std::string_view help,
                            const std::vector<double>& bounds = duration_bounds(),
                            const Labels& labels = {}) {
  return registry().histogram(name, help, bounds, labels);
}
[[nodiscard]] inline std::string exposition() {
  return registry().exposition();
}
inline constexpr std::string_view exposition_type = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace reveille::metrics
