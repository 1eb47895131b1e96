// SPDX-License-Identifier: Apache-2.0
#include "integrations/prometheus/exposition.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <string>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "text/encoding.hpp"

namespace reveille::integrations {
namespace {

constexpr std::array<std::string_view, 6> metric_types{"counter", "gauge",   "histogram",
                                                       "summary", "untyped", "unknown"};

// Far enough for everybody, and safe to calculate with.
constexpr std::int64_t time_ms_max = 253'402'300'799'999;  // the year 9999

bool equal_letters(std::string_view text, std::string_view lower_case) {
  return std::ranges::equal(text, lower_case, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

bool parse_value(std::string_view word, double& value) {
  std::string_view digits = word;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  const bool minus = digits.starts_with('-');
  const std::string_view letters = minus ? digits.substr(1) : digits;
  if (equal_letters(letters, "nan")) {
    value = std::numeric_limits<double>::quiet_NaN();
    return !minus;
  }
  if (equal_letters(letters, "inf") || equal_letters(letters, "infinity")) {
    value = minus ? -HUGE_VAL : HUGE_VAL;
    return true;
  }
  if (letters.empty() ||
      (letters.front() != '.' && (letters.front() < '0' || letters.front() > '9'))) {
    return false;
  }
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() && end == digits.data() + digits.size();
}

// \n and \\ are escaped in help.
std::string help(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
    if (next == 'n' || next == '\\') ++i;
    out += next == 'n' ? '\n' : text[i];
  }
  return out;
}

using MetadataOf = std::map<std::string, rules::MetricMetadata>;

// One line, read from left to right.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}

  // Blank lines and other comments say nothing; a TYPE line must name a type that exists.
  Result<bool> is_sample(MetadataOf& metadata) {
    skip_blanks();
    if (rest_.empty()) return false;
    if (!rest_.starts_with('#')) return true;
    rest_.remove_prefix(1);
    const auto keyword = word();
    if (keyword == "HELP") {
      const auto name = word();
      skip_blanks();
      if (is_metric_name(name) && name.size() <= limits::label_value_bytes && text::is_utf8(rest_))
        metadata[std::string(name)].help = cut(help(rest_), limits::metadata_text_bytes);
      return false;
    }
    if (keyword != "TYPE") return false;
    const auto name = word();
    const auto type = word();
    if (!is_metric_name(name)) return invalid(fmt::format("{} is not a metric name", quoted(name)));
    if (std::ranges::find(metric_types, type) == metric_types.end()) {
      return invalid(fmt::format("{} is not a metric type", quoted(type)));
    }
    if (name.size() <= limits::label_value_bytes)
      metadata[std::string(name)].type = type == "untyped" ? "unknown" : type;
    return false;
  }

  Result<rules::Observation> sample(Instant now) {
    const auto name = take_while([](char c) { return !is_blank(c) && c != '{'; });
    if (!is_metric_name(name)) return invalid(fmt::format("{} is not a metric name", quoted(name)));
    if (name.size() > limits::label_value_bytes) return invalid("the metric name is too long");
    std::vector<Label> labels{{"__name__", std::string(name)}};
    skip_blanks();
    if (rest_.starts_with('{')) {
      if (auto read = braces(labels); !read) return std::unexpected(std::move(read).error());
    }
    rules::Sample sample{now, 0};
    const auto value = word();
    if (!parse_value(value, sample.value)) {
      return invalid(value.empty() ? std::string("a value is missing")
                                   : fmt::format("{} is not a number", quoted(value)));
    }
    if (const auto time = word(); !time.empty()) {
      if (auto read = parse_time(time, sample.at); !read) return std::unexpected(read.error());
    }
    if (!word().empty()) return invalid("more than name, labels, value and time");
    return rules::Observation{Labels(std::move(labels)), {sample}};
  }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t'; }

  void skip_blanks() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  }

  template <class Belongs>
  std::string_view take_while(Belongs belongs) {
    const auto size =
        static_cast<std::size_t>(std::ranges::find_if_not(rest_, belongs) - rest_.begin());
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view word() {
    skip_blanks();
    return take_while([](char c) { return !is_blank(c); });
  }

  bool take(char c) {
    skip_blanks();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  static Result<> parse_time(std::string_view word, Instant& at) {
    std::int64_t ms = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), ms);
    if (error != std::errc() || end != word.data() + word.size() || std::abs(ms) > time_ms_max) {
      return invalid(fmt::format("{} is not a time in milliseconds", quoted(word)));
    }
    at = instant_from_ms(ms);
    return {};
  }

  Result<> braces(std::vector<Label>& labels) {
    take('{');
    while (!take('}')) {
      if (auto read = label(labels); !read) return read;
      if (take(',')) continue;
      if (take('}')) return {};
      return invalid("labels are separated by commas and end with '}'");
    }
    return {};
  }

  Result<> label(std::vector<Label>& labels) {
    skip_blanks();
    const auto name =
        take_while([](char c) { return !is_blank(c) && c != '=' && c != '}' && c != ','; });
    if (!is_label_name(name) || name == "__name__") {
      return invalid(fmt::format("{} is not a label name", quoted(name)));
    }
    if (name.size() > limits::label_name_bytes) {
      return invalid(fmt::format("label name longer than {} bytes", limits::label_name_bytes));
    }
    if (std::ranges::any_of(labels, [name](const Label& known) { return known.name == name; })) {
      return invalid(fmt::format("label {} appears twice", quoted(name)));
    }
    if (labels.size() >= limits::labels_per_series) {
      return invalid(fmt::format("more than {} labels", limits::labels_per_series));
    }
    if (!take('=') || !take('"')) return invalid(fmt::format("label {} has no =\"value\"", name));
    TRY(std::string value, quoted_value());
    if (value.size() > limits::label_value_bytes) {
      return invalid(fmt::format("the value of label {} is longer than {} bytes", name,
                                 limits::label_value_bytes));
    }
    if (!text::is_utf8(value))
      return invalid(fmt::format("the value of label {} is not UTF-8", name));
    labels.push_back({std::string(name), std::move(value)});
    return {};
  }

  // After the opening quote. Unknown escapes stay as they are, as Prometheus reads them.
  Result<std::string> quoted_value() {
    std::string value;
    while (!rest_.empty()) {
      char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return value;
      if (c == '\\' && !rest_.empty()) {
        const char escaped = rest_.front();
        if (escaped == 'n' || escaped == '"' || escaped == '\\') {
          c = escaped == 'n' ? '\n' : escaped;
          rest_.remove_prefix(1);
        }
      }
      value += c;
    }
    return invalid("a label value has no closing quote");
  }

  std::string_view rest_;
};

}  // namespace

Result<rules::Observations> decode_exposition(std::string_view text, Instant now) {
  rules::Observations out;
  MetadataOf metadata;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view content = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (content.ends_with('\r')) content.remove_suffix(1);
    Line line(content);
    const auto located = [number](const Error& error) {
      return fail(error.code, fmt::format("line {}: {}", number, error.message));
    };
    const auto is_sample = line.is_sample(metadata);
    if (!is_sample) return located(is_sample.error());
    if (!*is_sample) continue;
    auto sample = line.sample(now);
    if (!sample) return located(sample.error());
    out.series.push_back(*std::move(sample));
  }
  for (auto& [name, one] : metadata) {
    one.metric = name;
    if (one.type.empty()) one.type = "unknown";
    out.metadata.push_back(std::move(one));
  }
  return out;
}

}  // namespace reveille::integrations
