// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "rules/unit_tests/unit_test.hpp"

namespace reveille::rules {
namespace {

// Far beyond any test, and small enough to be added to any instant.
constexpr Span longest = std::chrono::hours(24 * 365 * 300);

class Reader {
 public:
  Reader(Mistakes& mistakes, UnknownKeys unknown) : mistakes_(mistakes), unknown_(unknown) {}

  UnitTestFile file(const Tree& tree) {
    UnitTestFile read;
    Section section(tree, "", mistakes_);
    for (const Tree& pattern : elements(section, "rule_files")) {
      read.rule_files.push_back(scalar_text(pattern));
      read.rule_file_places.push_back(pattern.place());
      if (read.rule_files.back().empty())
        section.mistake(pattern.place(), "\"rule_files\" must be an array of file names");
    }
    read.evaluation_interval = span_or(section, "evaluation_interval", read.evaluation_interval);
    read.group_order = group_order(section);
    read.fuzzy = section.boolean("fuzzy_compare").value_or(false);
    std::size_t number = 0;
    for (const Tree& one : elements(section, "tests"))
      read.tests.push_back(test(one, ++number, read.evaluation_interval));
    finish(section);
    return read;
  }

 private:
  // The elements under `key`; null counts as empty, as in Go.
  static const Tree::Array& elements(Section& section, std::string_view key) {
    static const Tree::Array none;
    const Tree* found = section.any(key);
    if (found == nullptr || found->is_null()) return none;
    const Tree* array = section.array(key);
    return array != nullptr ? *array->array() : none;
  }

  void finish(Section& section) const {
    if (unknown_ == UnknownKeys::refused) section.finish();
  }

  // Zero and absent are the default.
  static Span span_or(Section& section, std::string_view key, Span otherwise) {
    const Span read = section.span_or(key, Span{0}, Span{0}, longest);
    return read > Span{0} ? read : otherwise;
  }

  static std::vector<std::string> group_order(Section& section) {
    std::vector<std::string> order;
    for (const Tree& name : elements(section, "group_eval_order")) {
      const std::string text = scalar_text(name);
      if (std::ranges::find(order, text) != order.end())
        section.mistake(name.place(), "group " + quoted(text) + " is repeated");
      order.push_back(text);
    }
    return order;
  }

  UnitTest test(const Tree& tree, std::size_t number, Span evaluation_interval) {
    UnitTest test;
    const Tree* name = tree.find("name");
    test.name = name != nullptr ? scalar_text(*name) : "";
    test.place = tree.place();
    Section section(
        tree, test.name.empty() ? fmt::format("test {}", number) : "test " + quoted(test.name),
        mistakes_);
    test.name = section.string_or("name", "");
    test.interval = span_or(section, "interval", evaluation_interval);
    test.start = start(section);
    for (const Tree& one : elements(section, "input_series")) series(one, test);
    for (const Tree& one : elements(section, "alert_rule_test")) alert_case(one, test);
    for (const Tree& one : elements(section, "promql_expr_test")) expression_case(one, test);
    test.external_labels = label_table(section, "external_labels");
    test.external_url = section.string_or("external_url", "");
    finish(section);
    return test;
  }

  // A Unix time in seconds or RFC 3339.
  static Instant start(Section& section) {
    const std::string text = section.string_or("start_timestamp", "0");
    double seconds = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, seconds);
    constexpr double most = 9e12;
    if (error == std::errc{} && stop == end && std::abs(seconds) < most)
      return instant_from_ms(std::llround(seconds * 1000));
    if (const auto instant = parse_rfc3339(text)) return *instant;
    section.mistake_at(
        "start_timestamp",
        "\"start_timestamp\" must be seconds since 1970 or RFC 3339, found " + quoted(text));
    return {};
  }

  void series(const Tree& tree, UnitTest& test) {
    Section section(tree, "input series", mistakes_);
    InputSeries input;
    if (const auto name = section.string("series")) {
      auto labels = promql::parse_series(*name);
      if (labels) {
        input.labels = *std::move(labels);
      } else {
        section.mistake_at("series", labels.error().message);
      }
    } else if (tree.find("series") == nullptr) {
      section.mistake(section.place(), "\"series\" is missing");
    }
    const std::string values = section.string_or("values", "");
    auto read = promql::parse_series_values(values);
    finish(section);
    if (!read) {
      Mistakes& where =
          read.error().message == promql::no_native_histograms ? test.unsupported : mistakes_;
      where.push_back({section.place_of("values"),
                       fmt::format("{}: {}", to_string(input.labels), read.error().message)});
      return;
    }
    input.values = *std::move(read);
    // Of two series with the same labels the last one counts, as in upstream's load command.
    std::erase_if(test.input, [&](const InputSeries& one) { return one.labels == input.labels; });
    test.input.push_back(std::move(input));
  }

  Labels label_table(Section& section, std::string_view key) {
    Labels labels;
    const Tree* table = section.any(key);
    if (table == nullptr || table->is_null() || section.table(key) == nullptr) return labels;
    for (const Tree::Member& member : *table->table()) {
      if (member.value.table() != nullptr || member.value.array() != nullptr) {
        section.mistake(member.value.place(), fmt::format("{} must be a text, found {}",
                                                          quoted(member.key), member.value.kind()));
      } else {
        labels.set(member.key, scalar_text(member.value));
      }
    }
    return labels;
  }

  void alert_case(const Tree& tree, UnitTest& test) {
    AlertCase one;
    one.place = tree.place();
    Section section(tree, "alert_rule_test", mistakes_);
    one.at = section.span_or("eval_time", Span{0}, Span{0}, longest);
    one.alert = section.string_or("alertname", "");
    if (one.alert.empty()) section.mistake(section.place(), "\"alertname\" is missing");
    for (const Tree& alert : elements(section, "exp_alerts")) {
      Section expected(alert, "exp_alerts", mistakes_);
      ExpectedAlert want{label_table(expected, "exp_labels"),
                         label_table(expected, "exp_annotations")};
      want.labels.set("alertname", one.alert);
      finish(expected);
      one.expected.push_back(std::move(want));
    }
    finish(section);
    test.alerts.push_back(std::move(one));
  }

  void expression_case(const Tree& tree, UnitTest& test) {
    ExpressionCase one;
    one.place = tree.place();
    Section section(tree, "promql_expr_test", mistakes_);
    one.expression = section.required_string("expr");
    one.at = section.span_or("eval_time", Span{0}, Span{0}, longest);
    bool readable = true;
    for (const Tree& sample : elements(section, "exp_samples"))
      readable = expected_sample(sample, one) && readable;
    finish(section);
    if (readable) {
      test.expressions.push_back(std::move(one));
    } else {
      test.unsupported.push_back(
          {one.place, fmt::format("{} is expected to give a native histogram: {}",
                                  quoted(one.expression), promql::no_native_histograms)});
    }
  }

  // False where a native histogram is expected.
  bool expected_sample(const Tree& tree, ExpressionCase& one) {
    Section section(tree, "exp_samples", mistakes_);
    ExpectedSample sample;
    const std::string labels = section.string_or("labels", "");
    if (!labels.empty()) {
      auto read = promql::parse_series(labels);
      if (read) {
        sample.labels = *std::move(read);
      } else {
        section.mistake_at("labels", read.error().message);
      }
    }
    sample.value = section.number("value").value_or(0);
    const std::string histogram = section.string_or("histogram", "");
    finish(section);
    one.expected.push_back(std::move(sample));
    return histogram.empty();
  }

  Mistakes& mistakes_;
  UnknownKeys unknown_;
};

}  // namespace

UnitTestFile read_unit_tests(const Tree& file, Mistakes& mistakes, UnknownKeys unknown) {
  return Reader(mistakes, unknown).file(file);
}

}  // namespace reveille::rules
