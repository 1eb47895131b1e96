// SPDX-License-Identifier: Apache-2.0
#include "telemetry/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <variant>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/result.hpp"

namespace reveille::metrics {
namespace {

// The nodes of the map below never move, so references to these stay valid.
using Metric =
    std::variant<std::unique_ptr<Counter>, std::unique_ptr<Gauge>, std::unique_ptr<Histogram>>;
struct Family {
  std::string help;
  std::map<Labels, Metric> series;
};

std::string escaped(std::string_view text, bool quotes) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || (quotes && c == '"')) out += '\\';
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out;
}

std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  return fmt::format("{}", value);
}

// {a="b",le="0.5"} or nothing.
std::string label_text(const Labels& labels, std::string_view bound = {}) {
  std::string out;
  for (const Label& label : labels) {
    out +=
        fmt::format("{}{}=\"{}\"", out.empty() ? "" : ",", label.name, escaped(label.value, true));
  }
  if (!bound.empty()) out += fmt::format("{}le=\"{}\"", out.empty() ? "" : ",", bound);
  return out.empty() ? out : "{" + out + "}";
}

void expose(std::string& out, std::string_view name, const Labels& labels, const Counter& counter) {
  out += fmt::format("{}{} {}\n", name, label_text(labels), counter.value());
}

void expose(std::string& out, std::string_view name, const Labels& labels, const Gauge& gauge) {
  out += fmt::format("{}{} {}\n", name, label_text(labels), number(gauge.value()));
}

void expose(std::string& out, std::string_view name, const Labels& labels,
            const Histogram& histogram) {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i <= histogram.bounds().size(); ++i) {
    total += histogram.count(i);
    const std::string bound =
        i == histogram.bounds().size() ? "+Inf" : number(histogram.bounds()[i]);
    out += fmt::format("{}_bucket{} {}\n", name, label_text(labels, bound), total);
  }
  out += fmt::format("{}_sum{} {}\n", name, label_text(labels), number(histogram.sum()));
  out += fmt::format("{}_count{} {}\n", name, label_text(labels), total);
}

}  // namespace

struct Registry::Families {
  mutable std::mutex door;
  std::map<std::string, Family, std::less<>> by_name;
  std::size_t size = 0;

  template <class Kind, class Make>
  Kind& find(std::string_view name, std::string_view help, const Labels& labels, const Make& make) {
    INVARIANT(is_metric_name(name), "a metric's name is one of Prometheus");
    const std::lock_guard lock(door);
    auto family = by_name.find(name);
    if (family == by_name.end()) {
      family = by_name.emplace(std::string(name), Family{std::string(help), {}}).first;
    }
    auto& series = family->second.series;
    auto found = series.find(labels);
    if (found == series.end()) {
      const bool full = size >= limits::own_metrics;
      // At the bound a name may still get the one series that stands for the rest of its labels.
      found = series.try_emplace(full ? Labels{{"overflow", "true"}} : labels, make()).first;
      ++size;
    }
    auto* metric = std::get_if<std::unique_ptr<Kind>>(&found->second);
    INVARIANT(metric != nullptr && series.begin()->second.index() == found->second.index(),
              "a metric's name has one kind");
    return **metric;
  }
};

Registry::Registry() : families_(std::make_unique<Families>()) {}
Registry::~Registry() = default;

Histogram::Histogram(std::vector<double> bounds)
    : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {
  INVARIANT(std::ranges::is_sorted(bounds_), "the bounds of a histogram ascend");
}

void Histogram::observe(double value) {
  const auto bucket = std::ranges::lower_bound(bounds_, value) - bounds_.begin();
  counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

std::uint64_t Histogram::count(std::size_t bucket) const {
  return counts_[bucket].load(std::memory_order_relaxed);
}

const std::vector<double>& duration_bounds() {
  static const std::vector<double> bounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                          0.25,  0.5,    1,     2.5,  5,     10};
  return bounds;
}

Counter& Registry::counter(std::string_view name, std::string_view help, const Labels& labels) {
  return families_->find<Counter>(name, help, labels, [] { return std::make_unique<Counter>(); });
}

Gauge& Registry::gauge(std::string_view name, std::string_view help, const Labels& labels) {
  return families_->find<Gauge>(name, help, labels, [] { return std::make_unique<Gauge>(); });
}

Histogram& Registry::histogram(std::string_view name, std::string_view help,
                               const std::vector<double>& bounds, const Labels& labels) {
  Histogram& found = families_->find<Histogram>(
      name, help, labels, [&] { return std::make_unique<Histogram>(bounds); });
  INVARIANT(found.bounds() == bounds, "a histogram's name has one set of bounds");
  return found;
}

std::string Registry::exposition() const {
  static constexpr const char* types[] = {"counter", "gauge", "histogram"};
  const std::lock_guard lock(families_->door);
  std::string out;
  for (const auto& [name, family] : families_->by_name) {
    if (family.series.empty()) continue;
    out += fmt::format("# HELP {} {}\n", name, escaped(family.help, false));
    out += fmt::format("# TYPE {} {}\n", name, types[family.series.begin()->second.index()]);
    for (const auto& [labels, metric] : family.series) {
      std::visit([&](const auto& kind) { expose(out, name, labels, *kind); }, metric);
    }
  }
  return out;
}

Registry& registry() {
  static Registry& only = *new Registry;  // never destroyed: threads may count until the very end
  return only;
}

}  // namespace reveille::metrics
