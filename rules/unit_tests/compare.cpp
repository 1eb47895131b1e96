// SPDX-License-Identifier: Apache-2.0
#include "rules/unit_tests/compare.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "base/escape.hpp"

namespace reveille::rules {
namespace {

using Lines = std::vector<std::string>;

void say_difference(std::string_view what, std::string_view name, std::string_view expected,
                    std::string_view got, Lines& lines) {
  const auto shown = [](std::string_view value) {
    return value.empty() ? "nothing" : quoted(value);
  };
  lines.push_back(fmt::format("  {} {}", what, name));
  lines.push_back("    expected " + shown(expected));
  lines.push_back("    got      " + shown(got));
}

void say_differences(std::string_view what, const Labels& expected, const Labels& got,
                     Lines& lines) {
  std::set<std::string_view> names;
  for (const Label& label : expected) names.insert(label.name);
  for (const Label& label : got) names.insert(label.name);
  for (const std::string_view name : names) {
    if (expected.get(name) != got.get(name))
      say_difference(what, name, expected.get(name), got.get(name), lines);
  }
}

void say_annotations(const Labels& annotations, Lines& lines) {
  for (const Label& one : annotations)
    lines.push_back(fmt::format("    {}: {}", one.name, quoted(one.value)));
}

bool equal(double expected, double got, bool fuzzy) {
  if (expected == got || (std::isnan(expected) && std::isnan(got))) return true;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return fuzzy &&
         (std::nextafter(expected, infinity) == got || std::nextafter(expected, -infinity) == got);
}

// Takes those that are equal out of both.
template <class Expected, class Got, class Same>
void cancel(std::vector<Expected>& expected, std::vector<Got>& got, const Same& same) {
  std::erase_if(expected, [&](const Expected& want) {
    const auto found = std::ranges::find_if(got, [&](const Got& one) { return same(want, one); });
    if (found == got.end()) return false;
    got.erase(found);
    return true;
  });
}

}  // namespace

std::string label_text(const Labels& labels) {
  return labels.empty() ? "{} (no labels)" : to_string(labels);
}

std::vector<std::string> compare_alerts(const std::vector<ExpectedAlert>& expected,
                                        const std::vector<ActiveAlert>& firing) {
  std::vector<ExpectedAlert> missing = expected;
  std::vector<ActiveAlert> extra = firing;
  cancel(missing, extra, [](const ExpectedAlert& want, const ActiveAlert& got) {
    return want.labels == got.labels && want.annotations == got.annotations;
  });
  Lines lines;
  cancel(missing, extra, [&](const ExpectedAlert& want, const ActiveAlert& got) {
    if (want.labels != got.labels) return false;
    lines.push_back(label_text(want.labels) + " fires with other annotations");
    say_differences("annotation", want.annotations, got.annotations, lines);
    return true;
  });
  if (missing.size() == 1 && extra.size() == 1) {
    lines.push_back("one alert fires as expected, but for its labels");
    say_differences("label", missing[0].labels, extra[0].labels, lines);
    say_differences("annotation", missing[0].annotations, extra[0].annotations, lines);
    return lines;
  }
  for (const ExpectedAlert& want : missing) {
    lines.push_back("expected, but not firing: " + label_text(want.labels));
    say_annotations(want.annotations, lines);
  }
  for (const ActiveAlert& got : extra) {
    lines.push_back(fmt::format("firing, but not expected: {} (value {})", label_text(got.labels),
                                promql::format_value(got.value)));
    say_annotations(got.annotations, lines);
  }
  return lines;
}

std::vector<std::string> compare_samples(const std::vector<ExpectedSample>& expected,
                                         const promql::Vector& got, bool fuzzy) {
  std::vector<ExpectedSample> missing = expected;
  promql::Vector extra = got;
  using promql::VectorSample;
  cancel(missing, extra, [fuzzy](const ExpectedSample& want, const VectorSample& one) {
    return want.labels == one.labels && equal(want.value, one.value, fuzzy);
  });
  Lines lines;
  cancel(missing, extra, [&](const ExpectedSample& want, const VectorSample& one) {
    if (want.labels != one.labels) return false;
    lines.push_back(fmt::format("{}: expected {}, got {}", label_text(want.labels),
                                promql::format_value(want.value), promql::format_value(one.value)));
    return true;
  });
  if (missing.size() == 1 && extra.size() == 1 && equal(missing[0].value, extra[0].value, fuzzy)) {
    lines.push_back(fmt::format("the value {} is as expected, but not its labels",
                                promql::format_value(missing[0].value)));
    say_differences("label", missing[0].labels, extra[0].labels, lines);
    return lines;
  }
  for (const ExpectedSample& want : missing)
    lines.push_back(fmt::format("{}: expected {}, got no sample", label_text(want.labels),
                                promql::format_value(want.value)));
  for (const VectorSample& one : extra)
    lines.push_back(fmt::format("{}: not expected, got {}", label_text(one.labels),
                                promql::format_value(one.value)));
  return lines;
}

}  // namespace reveille::rules
