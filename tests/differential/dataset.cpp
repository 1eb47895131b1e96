// SPDX-License-Identifier: Apache-2.0
#include "differential/dataset.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include <snappy.h>

#include "rules/series/sample.hpp"

namespace reveille::differential {
namespace {

constexpr std::int64_t interval_ms = 15'000;
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

class Maker {
 public:
  Maker(Chance& chance, std::int64_t base_ms) : chance_(chance), base_ms_(base_ms) {}

  std::vector<DataSeries> run() {
    for (const char* job : {"api", "db", "web"}) {
      for (const char* instance : {"a:1", "b:1", "c:1"}) {
        of_instance(job, instance);
      }
    }
    odd_values();
    aligned();
    sparse();
    // Upstream takes series in the order in which it met them; of equal elements topk takes the
    // first.
    std::ranges::sort(all_, {}, &DataSeries::labels);
    return std::move(all_);
  }

 private:
  // One value per interval; `value(i)` says which.
  template <class Value>
  DataSeries& add(Labels labels, Value value) {
    DataSeries series;
    series.labels = std::move(labels);
    const std::int64_t shift = chance_.between(1, 58) * 250 + chance_.between(1, 249);
    for (std::int64_t at = shift; at < data_length_ms; at += interval_ms) {
      series.points.push_back({base_ms_ + at, value()});
    }
    return all_.emplace_back(std::move(series));
  }

  double eighths(std::int64_t least, std::int64_t most) {
    return static_cast<double>(chance_.between(least * 8, most * 8)) / 8;
  }

  // Starts high enough for rate() not to think of the zero before it, unless it is young.
  auto counter(double start, std::int64_t most_step) {
    return [this, most_step, value = start]() mutable {
      value = chance_.one_in(40) ? eighths(0, 20) + 1e6 : value + eighths(0, most_step);
      return value;
    };
  }
  auto gauge(std::int64_t least, std::int64_t most) {
    return [this, least, most] { return eighths(least, most); };
  }

  void of_instance(const std::string& job, const std::string& instance) {
    const Labels target{{"instance", instance}, {"job", job}};
    const auto named = [&](const char* name, std::initializer_list<Label> more = {}) {
      Labels labels = target;
      labels.set("__name__", name);
      for (const Label& label : more) labels.set(label.name, label.value);
      return labels;
    };
    for (const char* code : {"200", "404", "500"}) {
      add(named("requests_total", {{"code", code}}), counter(eighths(1'000'000, 2'000'000), 50));
    }
    add(named("bytes_total"), counter(eighths(1'000'000'000, 2'000'000'000), 100'000));
    add(named("young_total"), [this, value = 0.0]() mutable { return value += eighths(0, 9); });
    add(named("temperature_kelvin"), gauge(200, 400));
    add(named("balance"), gauge(-500, 500));
    add(named("up"), [this] { return chance_.one_in(6) ? 0.0 : 1.0; });
    add(named("build_info", {{"version", chance_.one_of({"1.0", "1.1", "2.0"})}}),
        [] { return 1.0; });
    with_gaps(add(named("gappy"), gauge(-50, 50)));
    with_gaps(add(named("gappy_total"), counter(eighths(1'000'000, 2'000'000), 10)));
    histogram(named("latency_seconds_bucket"), job, instance);
  }

  // Minutes without samples, and markers that say that a series has ended.
  void with_gaps(DataSeries& series) {
    std::vector<DataPoint> left;
    std::int64_t silent_until = 0;
    for (DataPoint point : series.points) {
      if (point.at_ms < silent_until) continue;
      if (chance_.one_in(15)) {
        silent_until = point.at_ms + chance_.between(0, 9) * 60'000;
        if (!chance_.one_in(3)) point.value = rules::stale_marker();
      }
      left.push_back(point);
    }
    series.points = std::move(left);
  }

  void histogram(const Labels& labels, const std::string& job, const std::string& instance) {
    std::vector<const char*> bounds{"0.05", "0.1", "0.25", "0.5", "1", "2.5", "10", "+Inf"};
    if (job == "db" && instance == "a:1") bounds.pop_back();         // no bucket for the rest
    if (job == "db" && instance == "b:1") bounds.push_back("many");  // and one that is none
    const bool falls = job == "web" && instance == "c:1";
    double start = eighths(1'000'000, 1'100'000);
    std::int64_t step = 1;
    for (const char* bound : bounds) {
      Labels bucket = labels;
      bucket.set("le", bound);
      add(bucket, [this, value = start, step]() mutable { return value += eighths(0, step); });
      start += falls ? eighths(-1'000, 1'000) : eighths(1'000, 3'000);
      step += 3;
    }
  }

  void odd_values() {
    constexpr double odd[] = {not_a_number, infinity, -infinity, 0.0,    -0.0,   1.0,
                              -1.0,         1e308,    -1e308,    1e-308, 5e-324, 0.1};
    for (const char* kind : {"a", "b", "c", "d"}) {
      add({{"__name__", "odd_value"}, {"kind", kind}},
          [this, &odd] { return odd[chance_.below(std::size(odd))]; });
    }
    add({{"__name__", "odd_value"}, {"kind", "steady \"quoted\" \\ ключ"}}, [] { return 0.3; });
  }

  void aligned() {
    for (const char* instance : {"a:1", "b:1", "c:1"}) {
      DataSeries series;
      series.labels = Labels{{"__name__", "aligned_gauge"}, {"instance", instance}};
      for (std::int64_t at = 0; at < data_length_ms; at += 30'000) {
        series.points.push_back({base_ms_ + at, eighths(-100, 100)});
      }
      all_.push_back(std::move(series));
    }
  }

  void sparse() {
    for (const char* instance : {"a:1", "b:1", "d:1"}) {
      DataSeries series;
      series.labels = Labels{{"__name__", "sparse"}, {"instance", instance}};
      for (std::int64_t at = chance_.between(1, 249); at < data_length_ms;
           at += chance_.between(3 * 240, 7 * 240) * 250) {
        series.points.push_back({base_ms_ + at, eighths(-100, 100)});
      }
      all_.push_back(std::move(series));
    }
  }

  Chance& chance_;
  std::int64_t base_ms_;
  std::vector<DataSeries> all_;
};

// The wire format of protobuf, as much of it as remote write needs.
std::string varint(std::uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  return out + static_cast<char>(value);
}
std::string bytes_field(std::uint64_t number, const std::string& content) {
  return varint(number << 3 | 2) + varint(content.size()) + content;
}
std::string sample_field(const DataPoint& point) {
  std::string sample = varint(1 << 3 | 1);
  const auto bits = std::bit_cast<std::uint64_t>(point.value);
  for (int i = 0; i < 8; ++i) sample += static_cast<char>(bits >> (8 * i));
  sample += varint(2 << 3) + varint(static_cast<std::uint64_t>(point.at_ms));
  return bytes_field(2, sample);
}

}  // namespace

std::vector<DataSeries> make_dataset(Chance& chance, std::int64_t base_ms) {
  return Maker(chance, base_ms).run();
}

std::string write_request(const std::vector<DataSeries>& dataset, std::int64_t from_ms,
                          std::int64_t to_ms) {
  std::string message;
  for (const DataSeries& series : dataset) {
    std::string samples;
    for (const DataPoint& point : series.points) {
      if (point.at_ms >= from_ms && point.at_ms < to_ms) samples += sample_field(point);
    }
    if (samples.empty()) continue;
    std::string labels;
    for (const Label& label : series.labels) {
      labels += bytes_field(1, bytes_field(1, label.name) + bytes_field(2, label.value));
    }
    message += bytes_field(1, labels + samples);
  }
  std::string compressed;
  snappy::Compress(message.data(), message.size(), &compressed);
  return compressed;
}

}  // namespace reveille::differential
