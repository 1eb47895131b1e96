// SPDX-License-Identifier: Apache-2.0
#include "promqltest.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>

#include <fmt/format.h>

#include "base/pattern.hpp"
#include "default_flags.hpp"
#include "promqltest_extra.hpp"
#include "promqltest_script.hpp"
#include "rules/promql/number.hpp"
#include "rules/promql/query.hpp"

namespace reveille::conformance {
namespace {

namespace promql = rules::promql;
using rules::SeriesStore;

bool almost_equal(double a, double b) {
  if (rules::is_stale(a) || rules::is_stale(b)) return rules::is_stale(a) && rules::is_stale(b);
  if (std::isnan(a) && std::isnan(b)) return true;
  if (a == b) return true;
  constexpr double tolerance = 1e-6;
  constexpr double smallest = std::numeric_limits<double>::min();
  const double total = std::fabs(a) + std::fabs(b);
  const double difference = std::fabs(a - b);
  if (a == 0 || b == 0 || total < smallest) return difference < tolerance * smallest;
  return difference / std::min(total, std::numeric_limits<double>::max()) < tolerance;
}

std::string shown(const Labels& labels) {
  const std::string text = to_string(labels);
  return text.empty() ? "{}" : text;
}

std::string shown(const promql::Value& value) {
  std::string out;
  if (const auto* scalar = std::get_if<promql::Scalar>(&value)) return fmt::format("{}", *scalar);
  if (const auto* text = std::get_if<std::string>(&value)) return promql::quote(*text);
  if (const auto* vector = std::get_if<promql::Vector>(&value)) {
    for (const auto& sample : *vector) {
      out += fmt::format("{}{} {}", out.empty() ? "" : "; ", shown(sample.labels), sample.value);
    }
  }
  if (const auto* matrix = std::get_if<promql::Matrix>(&value)) {
    for (const auto& series : *matrix) {
      out += fmt::format("{}{}", out.empty() ? "" : "; ", shown(series.labels));
      for (const auto& point : series.points) {
        out += fmt::format(" {}@{}", point.value, static_cast<double>(to_ms(point.at)) / 1000);
      }
    }
  }
  return out.empty() ? "nothing" : out;
}

std::string expectation(const Eval& eval) {
  if (eval.failure) return "failure " + eval.failure->text;
  if (eval.scalar) return fmt::format("{}", *eval.scalar);
  if (eval.text) return promql::quote(*eval.text);
  std::string out;
  for (const auto& series : eval.series) {
    out += fmt::format("{}{}", out.empty() ? "" : "; ", shown(series.labels));
    for (const auto& value : series.values) out += value ? fmt::format(" {}", *value) : " _";
  }
  return out.empty() ? "nothing" : out;
}

bool fits(const Expected& expected, std::string_view text) {
  switch (expected.how) {
    case Expected::How::any:
      return true;
    case Expected::How::text:
      return text == expected.text;
    case Expected::How::pattern: {
      const auto pattern = Pattern::compile(expected.text);
      return pattern && pattern->matches_part(text);
    }
  }
  return false;
}

// "" when they agree.
std::string compare_remarks(std::string_view kind, const std::vector<Expected>& expected, bool none,
                            const std::vector<std::string>& found) {
  if (none && !found.empty()) return fmt::format("unexpected {}: {}", kind, found.front());
  for (const Expected& wanted : expected) {
    if (std::ranges::none_of(found, [&](const auto& text) { return fits(wanted, text); })) {
      return fmt::format("missing {}: {}", kind, wanted.text);
    }
  }
  if (expected.empty()) return {};
  for (const std::string& text : found) {
    if (std::ranges::none_of(expected, [&](const auto& wanted) { return fits(wanted, text); })) {
      return fmt::format("unexpected {}: {}", kind, text);
    }
  }
  return {};
}

bool equal_vector(const Eval& eval, const promql::Vector& vector) {
  if (vector.size() != eval.series.size()) return false;
  for (std::size_t i = 0; i < vector.size(); ++i) {
    const auto wanted =
        std::ranges::find(eval.series, vector[i].labels, &promql::NotedSeries::labels);
    if (wanted == eval.series.end() || wanted->values.size() != 1 || !wanted->values[0])
      return false;
    if (!almost_equal(*wanted->values[0], vector[i].value)) return false;
    if (eval.ordered && static_cast<std::size_t>(wanted - eval.series.begin()) != i) return false;
  }
  return true;
}

bool equal_matrix(const Eval& eval, const promql::Matrix& matrix) {
  const auto wanted_rows = std::ranges::count_if(eval.series, [](const auto& series) {
    return std::ranges::any_of(series.values, [](const auto& v) { return v.has_value(); });
  });
  if (matrix.size() != static_cast<std::size_t>(wanted_rows)) return false;
  if (!std::ranges::is_sorted(matrix, {}, &promql::MatrixSeries::labels)) return false;
  for (const auto& series : matrix) {
    const auto wanted = std::ranges::find(eval.series, series.labels, &promql::NotedSeries::labels);
    if (wanted == eval.series.end()) return false;
    std::size_t next = 0;
    for (std::size_t i = 0; i < wanted->values.size(); ++i) {
      if (!wanted->values[i]) continue;
      const Instant at =
          instant_from_ms(eval.start_ms + eval.step_ms * static_cast<std::int64_t>(i));
      if (next >= series.points.size() || series.points[next].at != at) return false;
      if (!almost_equal(*wanted->values[i], series.points[next].value)) return false;
      ++next;
    }
    if (next != series.points.size()) return false;
  }
  return true;
}

bool equal_value(const Eval& eval, const promql::Value& value) {
  if (const auto* scalar = std::get_if<promql::Scalar>(&value)) {
    return eval.scalar && almost_equal(*eval.scalar, *scalar);
  }
  if (eval.text || eval.scalar) {
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr && eval.text && *text == *eval.text;
  }
  if (const auto* vector = std::get_if<promql::Vector>(&value)) return equal_vector(eval, *vector);
  if (const auto* matrix = std::get_if<promql::Matrix>(&value)) return equal_matrix(eval, *matrix);
  return false;
}

// The feature that a refusal names: "function info", "native histograms"; "" where it is none.
std::string refused_feature(std::string_view failure) {
  if (failure.find("native histograms") != failure.npos) return "native histograms";
  constexpr std::string_view verdicts[] = {" is experimental and not supported",
                                           " are experimental and not supported"};
  for (const std::string_view verdict : verdicts) {
    const std::size_t end = failure.find(verdict);
    if (end == failure.npos) continue;
    std::string_view feature = failure.substr(0, end);
    if (const std::size_t colon = feature.rfind(": "); colon != feature.npos)
      feature.remove_prefix(colon + 2);
    std::string plain;
    for (const char c : feature) {
      if (c != '"') plain.push_back(c);
    }
    return plain;
  }
  return {};
}

class Runner {
 public:
  Runner(bool verbose, bool extra, DefaultAnswers defaults)
      : verbose_(verbose), extra_(extra), defaults_(std::move(defaults)) {}

  void run_file(const std::filesystem::path& path) {
    file_ = path.filename().string();
    std::ifstream stream(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const auto commands = parse_script(text);
    store_ = SeriesStore();
    unsupported_.clear();
    if (!commands) {
      ++failed_;
      fmt::print("{}:{}\n", file_, commands.error().message);
      return;
    }
    for (const Command& command : *commands) run(command);
  }

  [[nodiscard]] std::size_t passed() const { return passed_; }
  [[nodiscard]] std::size_t failed() const { return failed_; }
  // Failures that neither name a feature that we refuse nor are what a flag that is off gives.
  [[nodiscard]] std::size_t unexplained() const { return unexplained_; }
  void print_table() const {
    for (const auto& [feature, count] : refused_) fmt::print("{:5} refused: {}\n", count, feature);
    for (const auto& [flag, count] : without_flag_) {
      fmt::print("{:5} as upstream's default, without the flag {}\n", count, flag);
    }
    fmt::print("{:5} failed for another reason\n", unexplained_);
  }

 private:
  void run(const Command& command) {
    if (const auto* eval = std::get_if<Eval>(&command.what)) {
      report(command.line, *eval, failure_of(*eval));
    } else if (const auto* load = std::get_if<Load>(&command.what)) {
      fill(*load);
    } else {
      store_ = SeriesStore();
      unsupported_.clear();
    }
  }

  void fill(const Load& load) {
    if (!load.unsupported.empty()) unsupported_ = load.unsupported;
    for (const auto& noted : load.series) {
      const auto ref = store_.series(noted.labels);
      if (!ref) {
        unsupported_ = ref.error().message;
        continue;
      }
      for (std::size_t i = 0; i < noted.values.size(); ++i) {
        if (!noted.values[i]) continue;
        const auto at = instant_from_ms(load.step_ms * static_cast<std::int64_t>(i));
        store_.append(*ref, {at, *noted.values[i]});
      }
    }
  }

  // "" when the case passes.
  std::string failure_of(const Eval& eval) {
    const auto query = promql::Query::parse(eval.query);
    if (!query) return eval.failure ? "" : query.error().message;
    if (!unsupported_.empty()) return "data could not be loaded: " + unsupported_;
    const auto answer = eval.range
                            ? evaluate_range(*query, store_, instant_from_ms(eval.start_ms),
                                             instant_from_ms(eval.end_ms), Span{eval.step_ms})
                            : evaluate(*query, store_, instant_from_ms(eval.at_ms));
    if (!answer) {
      if (eval.failure && fits(*eval.failure, answer.error().message)) return {};
      return answer.error().message;
    }
    if (eval.failure) return "no failure but " + shown(answer->value);
    std::string wrong =
        compare_remarks("warning", eval.warnings, eval.no_warnings, answer->warnings);
    if (wrong.empty()) wrong = compare_remarks("info", eval.infos, eval.no_infos, answer->infos);
    if (!wrong.empty()) return wrong;
    if (!equal_value(eval, answer->value)) return shown(answer->value);
    if (extra_ && !eval.range && !eval.matrix_of_instant) return extra_failure(*query, eval);
    return {};
  }

  // Upstream's implicit checks: pinned to a time, the answer must not depend on the evaluation's.
  std::string extra_failure(const promql::Query& query, const Eval& eval) {
    const auto pinned = pinned_query(query.text(), eval.at_ms);
    if (!pinned) return {};
    for (const std::int64_t at : pinned_times(eval.at_ms)) {
      const auto again = evaluate(*pinned, store_, instant_from_ms(at));
      if (!again)
        return fmt::format("at {} ms of {}: {}", at, pinned->text(), again.error().message);
      if (!equal_value(eval, again->value)) {
        return fmt::format("at {} ms of {}: {}", at, pinned->text(), shown(again->value));
      }
      if (eval.ordered || pinned->type() == promql::ValueType::string) continue;
      std::string wrong = range_failure(*pinned, at, again->value);
      if (!wrong.empty()) return wrong;
    }
    return {};
  }

  std::string range_failure(const promql::Query& query, std::int64_t at,
                            const promql::Value& instant) {
    const auto range = evaluate_range(query, store_, instant_from_ms(at - 60'000),
                                      instant_from_ms(at + 60'000), Span{60'000});
    if (!range) return fmt::format("as a range at {} ms: {}", at, range.error().message);
    promql::Vector middle;
    for (const auto& series : std::get<promql::Matrix>(range->value)) {
      for (const auto& point : series.points) {
        if (to_ms(point.at) == at) middle.push_back({series.labels, point.value, point.at});
      }
    }
    Eval wanted;
    if (const auto* scalar = std::get_if<promql::Scalar>(&instant)) {
      wanted.series.push_back({{}, {*scalar}});
    } else {
      for (const auto& sample : std::get<promql::Vector>(instant)) {
        wanted.series.push_back({sample.labels, {sample.value}});
      }
    }
    if (equal_vector(wanted, middle)) return {};
    return fmt::format("as a range at {} ms of {}: {}", at, query.text(), shown(middle));
  }

  void report(int line, const Eval& eval, const std::string& failure) {
    if (failure.empty()) {
      ++passed_;
      if (verbose_) fmt::print("{}:{} ok {}\n", file_, line, eval.query);
      return;
    }
    ++failed_;
    explain(line, eval, failure);
    fmt::print("{}:{}: {} | expected: {} | got: {}\n", file_, line, eval.query, expectation(eval),
               failure);
  }

  void explain(int line, const Eval& eval, const std::string& failure) {
    const auto found = defaults_.find(fmt::format("{}:{}", file_, line));
    if (found != defaults_.end()) {
      Eval wanted = eval;
      wanted.series = found->second.series;
      wanted.failure = found->second.failure;
      if (failure_of(wanted).empty()) {
        ++without_flag_[found->second.flag];
        return;
      }
    }
    const std::string feature = refused_feature(failure);
    feature.empty() ? ++unexplained_ : ++refused_[feature];
  }

  bool verbose_;
  bool extra_;
  DefaultAnswers defaults_;
  std::map<std::string, std::size_t> refused_;
  std::map<std::string, std::size_t> without_flag_;
  std::size_t unexplained_ = 0;
  std::string file_;
  SeriesStore store_;
  std::string unsupported_;  // why the data is incomplete since the last clear
  std::size_t passed_ = 0;
  std::size_t failed_ = 0;
};

std::vector<std::filesystem::path> scripts_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> scripts;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".test") scripts.push_back(entry.path());
  }
  std::ranges::sort(scripts);
  return scripts;
}

}  // namespace

int run_promqltest(std::vector<std::string> args) {
  std::string folder;
  bool verbose = false;
  bool extra = false;
  std::optional<std::size_t> least;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (args[i] == "--verbose") {
      verbose = true;
    } else if (args[i] == "--extra") {
      extra = true;
    } else if (args[i] == "--least" && i + 1 < args.size()) {
      least = std::strtoull(args[++i].c_str(), nullptr, 10);
    } else {
      folder = args[i];
    }
  }
  if (!std::filesystem::is_directory(folder)) {
    fmt::print("SKIP: no folder {}\n", folder);
    return 77;
  }
  auto defaults = read_default_answers(REVEILLE_DEFAULT_FLAGS);
  if (!defaults) {
    fmt::print(stderr, "{}\n", defaults.error().message);
    return 1;
  }
  Runner runner(verbose, extra, *std::move(defaults));
  for (const auto& script : scripts_in(folder)) runner.run_file(script);
  if (runner.failed() > 0) runner.print_table();
  fmt::print("{} passed, {} failed\n", runner.passed(), runner.failed());
  if (least) return runner.passed() >= *least && runner.unexplained() == 0 ? 0 : 1;
  return runner.failed() == 0 ? 0 : 1;
}

}  // namespace reveille::conformance
