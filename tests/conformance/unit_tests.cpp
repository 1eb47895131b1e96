// SPDX-License-Identifier: Apache-2.0
#include "unit_tests.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include <fmt/format.h>

#include "cli/unit_tests.hpp"
#include "rules/promql/series_notation.hpp"

namespace reveille::conformance {
namespace {

namespace fs = std::filesystem;

void print(const cli::TestedFile& file) {
  for (const Mistake& mistake : file.mistakes) fmt::print("{}\n", to_string(mistake));
  for (const cli::TestedGroup& test : file.tests) {
    for (const rules::CaseFailure& failure : test.outcome.failures) {
      fmt::print("{}: {}\n", to_string(failure.place), failure.title);
      for (const std::string& line : failure.lines) fmt::print("  {}\n", line);
    }
  }
}

// One of upstream's files, and what `promtool test rules` 3.14 says about it.
struct Upstream {
  const char* file;
  int code;
  std::vector<std::string> run = {};
  bool ignore_unknown = false;
  // How many of its cases need native histograms, which this engine refuses by name. All others of
  // that file must pass.
  std::size_t histograms = 0;
};
const Upstream upstream[] = {
    {"unittest.yml", 0, {}, false, 6},
    {"start-time-test.yml", 0},
    {"long-period.yml", 0},
    {"no-test-group-interval.yml", 0},
    {"at-modifier-test.yml", 0},
    {"negative-offset-test.yml", 0},
    {"rules_run.yml", 1},
    {"rules_run.yml", 0, {"correct"}},
    {"rules_run.yml", 1, {"wrong"}},
    {"rules_run.yml", 1, {"correct", "wrong"}},
    {"rules_run_fuzzy.yml", 0, {"correct"}},
    {"rules_run_fuzzy.yml", 1, {"wrong"}},
    {"rules_run_no_fuzzy.yml", 1},
    {"rules_run_extrafields.yml", 1},
    {"rules_run_extrafields.yml", 0, {}, true},
    {"failing.yml", 1},
    {"bad-promql.yml", 1},
    {"bad-input-series.yml", 1},
    {"bad-rules-syntax-test.yml", 1},
    {"bad-rules-error-test.yml", 1},
};

bool is_about_histograms(const rules::CaseFailure& failure) {
  return std::ranges::any_of(failure.lines, [](const std::string& line) {
    return line.find(rules::promql::no_native_histograms) != std::string::npos;
  });
}

std::size_t histogram_failures(const cli::TestedFile& file) {
  std::size_t count = 0;
  for (const cli::TestedGroup& test : file.tests)
    count +=
        static_cast<std::size_t>(std::ranges::count_if(test.outcome.failures, is_about_histograms));
  return count;
}

std::size_t failures(const cli::TestedFile& file) {
  std::size_t count = file.mistakes.size();
  for (const cli::TestedGroup& test : file.tests) count += test.outcome.failures.size();
  return count;
}

bool as_upstream(const fs::path& folder, const Upstream& one) {
  if (!fs::exists(folder / one.file)) {  // else refusing what is absent would pass for agreement
    fmt::print("{}: not in this folder\n", one.file);
    return false;
  }
  cli::TestRulesOptions options;
  if (one.ignore_unknown) options.unknown = rules::UnknownKeys::ignored;
  std::vector<Pattern> run;
  for (const std::string& text : one.run) run.push_back(*Pattern::compile(text));
  const cli::TestedFile file = cli::test_file((folder / one.file).string(), options, run);
  const std::size_t about_histograms = histogram_failures(file);
  const int code = failures(file) == about_histograms ? 0 : 1;
  if (code == one.code && about_histograms == one.histograms) return true;
  fmt::print("{}: exit code {} expected, got {}, and {} cases about histograms\n", one.file,
             one.code, code, about_histograms);
  print(file);
  return false;
}

bool is_absent(const std::vector<std::string>& args) {
  if (fs::is_directory(args[0])) return false;
  fmt::print("{} is not there: skipped\n", args[0]);
  return true;
}

}  // namespace

int run_rules_oracle(std::vector<std::string> args) {
  if (args.size() != 1 && !(args.size() == 3 && args[1] == "--least")) {
    fmt::print(stderr, "usage: rules-oracle DIR [--least N]\n");
    return 2;
  }
  if (is_absent(args)) return 77;
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(args[0])) {
    if (entry.path().string().ends_with(".test.yml")) files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  const auto start = std::chrono::steady_clock::now();
  std::size_t cases = 0;
  std::size_t failed = 0;
  for (const std::string& path : files) {
    const cli::TestedFile file = cli::test_file(path, {}, {});
    print(file);
    failed += failures(file);
    for (const cli::TestedGroup& test : file.tests) cases += test.outcome.alert_cases;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  const std::size_t passed = cases - std::min(cases, failed);
  fmt::print("{} passed, {} failed in {:.2f} s\n", passed, failed, took.count());
  const std::size_t least = args.size() == 3 ? std::stoul(args[2]) : 1;
  return failed == 0 && passed >= least ? 0 : 1;
}

int run_promtool(std::vector<std::string> args) {
  if (args.size() != 1) {
    fmt::print(stderr, "usage: promtool DIR\n");
    return 2;
  }
  if (is_absent(args)) return 77;
  int passed = 0;
  int failed = 0;
  for (const Upstream& one : upstream) ++(as_upstream(args[0], one) ? passed : failed);
  fmt::print("{} passed, {} failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace reveille::conformance
