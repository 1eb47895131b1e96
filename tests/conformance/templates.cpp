// SPDX-License-Identifier: Apache-2.0
#include "templates.hpp"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "rules/templates/go_numbers.hpp"
#include "rules/templates/interpreter.hpp"
#include "rules/templates/parser.hpp"
#include "text/json.hpp"

namespace reveille::conformance {
namespace {

namespace templates = rules::templates;
using templates::Value;

// The few Go expressions that the cases' inputs are made of: numbers, sums, products, math.Inf(1).
class GoExpression {
 public:
  explicit GoExpression(std::string_view text) : text_(text) {}
  double number() { return sum(); }

 private:
  void skip() {
    while (text_.starts_with(' ')) text_.remove_prefix(1);
  }
  bool take(std::string_view word) {
    skip();
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  double sum() {
    double value = product();
    while (take("+")) value += product();
    return value;
  }
  double product() {
    double value = factor();
    while (take("*")) value *= factor();
    return value;
  }
  double factor() {
    if (take("-")) return -factor();
    if (take("math.Inf(1)")) return std::numeric_limits<double>::infinity();
    if (take("math.Inf(-1)")) return -std::numeric_limits<double>::infinity();
    if (take("math.NaN()")) return std::nan("");
    if (take("(")) {
      const double value = sum();
      take(")");
      return value;
    }
    skip();
    const std::size_t end = std::min(text_.find_first_not_of("0123456789."), text_.size());
    const auto value = templates::parse_float(text_.substr(0, end));
    text_.remove_prefix(end);
    return value.value_or(std::nan(""));
  }
  std::string_view text_;
};

Value element(std::string_view type, std::string_view text) {
  if (type == "string") return Value(text.substr(1, text.size() - 2));
  if (type == "float64") return GoExpression(text).number();
  using templates::Integer;
  using templates::Unsigned;
  if (text == "math.MaxInt64") return Integer{INT64_MAX, Integer::Type::int64};
  if (text == "math.MinInt64") return Integer{INT64_MIN, Integer::Type::int64};
  if (text == "math.MaxUint64") return Unsigned{UINT64_MAX, Unsigned::Type::uint64};
  const double number = GoExpression(text).number();
  if (type.starts_with("uint")) return Unsigned{static_cast<std::uint64_t>(number)};
  return Integer{static_cast<std::int64_t>(number)};
}

// "[]float64{0.0, 1.0}"; nothing for other inputs.
std::optional<Value> parse_input(const std::string& text) {
  const std::size_t open = text.find('{');
  if (!text.starts_with("[]") || open == std::string::npos) return std::nullopt;
  auto list = std::make_shared<templates::Sequence>();
  list->type = text.substr(0, open);
  std::string_view items = std::string_view(text).substr(open + 1, text.size() - open - 2);
  while (!items.empty()) {
    const std::size_t comma = std::min(items.find(", "), items.size());
    list->items.push_back(element(std::string_view(list->type).substr(2), items.substr(0, comma)));
    items.remove_prefix(std::min(comma + 2, items.size()));
  }
  return Value(std::shared_ptr<const templates::Sequence>(std::move(list)));
}

const std::string& text_of(const Tree& test, std::string_view key) {
  static const std::string none;
  const Tree* found = test.find(key);
  return found != nullptr && found->string() != nullptr ? *found->string() : none;
}

bool flag_of(const Tree& test, std::string_view key) {
  const Tree* found = test.find(key);
  return found != nullptr && found->boolean() != nullptr && *found->boolean();
}

rules::promql::Vector result_of(const Tree& rows) {
  rules::promql::Vector vector;
  for (const Tree& row : *rows.array()) {
    std::vector<Label> labels;
    for (const auto& member : *row.find("labels")->table()) {
      labels.push_back({member.key, *member.value.string()});
    }
    vector.push_back({Labels(std::move(labels)),
                      row.find("value")->real() != nullptr ? *row.find("value")->real() : 0.0,
                      instant_from_ms(0)});
  }
  return vector;
}

// What upstream's engine answered in that case; a bare number answers itself.
Result<rules::promql::Vector> answer(const Tree& test, std::string_view expression) {
  if (const Tree* rows = test.find("query_result")) return result_of(*rows);
  TRY(const double number, templates::parse_float(expression));
  return rules::promql::Vector{{Labels{}, number, instant_from_ms(0)}};
}

// What only html/template does: it escapes, and shows nothing where text/template says "<no
// value>". The other cases of upstream's HTML expansion hold for texts as well.
bool needs_html(const Tree& test) {
  return flag_of(test, "html") && (text_of(test, "output").find("&lt;") != std::string::npos ||
                                   text_of(test, "comment").starts_with("Missing value is \"\""));
}

// Native histograms have no literal output.
bool is_skipped(const Tree& test) {
  const bool wants_nothing = text_of(test, "output").empty() && text_of(test, "error").empty() &&
                             test.find("output")->string() == nullptr;
  return needs_html(test) || wants_nothing;
}

// Upstream's wrapper texts around parse and execution errors.
Result<std::string> expand(const Tree& test) {
  const auto syntax = templates::parse_syntax("test", text_of(test, "text"));
  if (!syntax) return invalid("error parsing template test: " + syntax.error().message);
  templates::Environment environment;
  environment.now = instant_from_ms(1'353'755'652'000);
  environment.external_url = "http://testhost:9090/path/prefix";
  environment.query = [&](std::string_view expression) { return answer(test, expression); };
  const bool strict = text_of(test, "comment").find("missingkey=error") != std::string::npos;
  const auto text =
      templates::run(*syntax, parse_input(text_of(test, "input_go")).value_or(Value()), environment,
                     strict ? templates::MissingKey::error : templates::MissingKey::zero);
  if (!text) return invalid("error executing template test: " + text.error().message);
  return text;
}

bool check(const Tree& test) {
  const Result<std::string> got = expand(test);
  const bool should_fail = flag_of(test, "should_fail");
  const std::string& want = text_of(test, should_fail ? "error" : "output");
  const std::string& text = got ? *got : got.error().message;
  if (got.has_value() != should_fail && text == want) return true;
  fmt::print("{}\n  template {}\n  wanted   {}\n  got      {}\n", text_of(test, "comment"),
             text_of(test, "text"), want, text);
  return false;
}

}  // namespace

int run_templates(std::vector<std::string> args) {
  if (args.empty()) {
    fmt::print(stderr, "usage: templates FILE\n");
    return 2;
  }
  std::ifstream file(args[0]);
  if (!file) {
    fmt::print("{} is not there: skipped\n", args[0]);
    return 77;
  }
  const std::string json{std::istreambuf_iterator<char>(file), {}};
  const auto tests = text::parse_json(json, args[0]);
  if (!tests || tests->array() == nullptr) {
    fmt::print(stderr, "{}: {}\n", args[0], tests ? "not an array" : tests.error().message);
    return 1;
  }
  int passed = 0;
  int failed = 0;
  int skipped = 0;
  for (const Tree& test : *tests->array()) {
    if (is_skipped(test)) {
      ++skipped;
    } else {
      ++(check(test) ? passed : failed);
    }
  }
  fmt::print("{} skipped (HTML, native histograms)\n{} passed, {} failed\n", skipped, passed,
             failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace reveille::conformance
