// SPDX-License-Identifier: Apache-2.0
#include "cli/unit_tests.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "cli/places.hpp"
#include "cli/test_report.hpp"
#include "config/rule_files.hpp"

namespace reveille::cli {
namespace {

// The groups of all rule files that the patterns name; each file once.
std::vector<rules::RuleGroup> read_groups(const rules::UnitTestFile& tests, TestedFile& tested,
                                          rules::UnknownKeys unknown) {
  std::vector<rules::RuleGroup> groups;
  std::vector<std::string> known;
  for (std::size_t i = 0; i < tests.rule_files.size(); ++i) {
    const std::string pattern = config::beside(tested.file, tests.rule_files[i]);
    const auto files = config::files_matching(pattern);
    if (!files && files.error().code == Code::not_found) {
      // As promtool: a test may do without any rule.
      tested.warnings.push_back(to_string(tests.rule_file_places[i]) + ": " +
                                files.error().message);
      continue;
    }
    if (!files) {
      tested.mistakes.push_back({tests.rule_file_places[i], files.error().message});
      continue;
    }
    for (const std::string& file : *files) {
      if (std::ranges::find(known, file) != known.end()) continue;
      known.push_back(file);
      std::ranges::move(config::read_rule_file(file, tested.mistakes, unknown),
                        std::back_inserter(groups));
    }
  }
  return groups;
}

std::string failure_text(const rules::CaseFailure& failure) {
  std::string text = to_string(failure.place) + ": " + failure.title;
  for (const std::string& line : failure.lines) text += "\n  " + line;
  return text;
}

Tree test_tree(const TestedGroup& test) {
  Tree failures(Tree::Array{});
  for (const rules::CaseFailure& failure : test.outcome.failures) {
    Tree one;
    one.set("place", place_tree(failure.place));
    one.set("title", Tree(failure.title));
    Tree lines(Tree::Array{});
    for (const std::string& line : failure.lines) lines.push(Tree(line));
    one.set("lines", std::move(lines));
    failures.push(std::move(one));
  }
  Tree tree;
  tree.set("name", Tree(test.name));
  tree.set("place", place_tree(test.place));
  tree.set("alert_cases", Tree(static_cast<std::int64_t>(test.outcome.alert_cases)));
  tree.set("expression_cases", Tree(static_cast<std::int64_t>(test.outcome.expression_cases)));
  tree.set("failures", std::move(failures));
  return tree;
}

TestSuite suite_of(const TestedFile& file) {
  TestSuite suite{file.file, {}};
  std::string mistakes;
  for (const Mistake& one : file.mistakes)
    mistakes += (mistakes.empty() ? "" : "\n") + to_string(one);
  if (!mistakes.empty()) suite.cases.push_back({"files can be read", 0, mistakes});
  for (const TestedGroup& test : file.tests) {
    std::string failures;
    for (const rules::CaseFailure& one : test.outcome.failures)
      failures += (failures.empty() ? "" : "\n") + failure_text(one);
    suite.cases.push_back({test.name, test.seconds, failures});
  }
  return suite;
}

}  // namespace

bool TestedFile::passed() const {
  return mistakes.empty() && std::ranges::all_of(tests, [](const TestedGroup& test) {
           return test.outcome.failures.empty();
         });
}

TestedFile test_file(const std::string& file, const TestRulesOptions& options,
                     const std::vector<Pattern>& run) {
  TestedFile tested{file, {}, {}, {}};
  const auto tree = config::read_yaml_file(file, tested.mistakes);
  if (!tree) return tested;
  const rules::UnitTestFile tests = rules::read_unit_tests(*tree, tested.mistakes, options.unknown);
  const auto groups =
      rules::in_order(read_groups(tests, tested, options.unknown), tests.group_order);
  if (!tested.mistakes.empty()) {
    sort_by_place(tested.mistakes);
    return tested;
  }
  const rules::TestRun how{tests.evaluation_interval, tests.fuzzy, options.debug};
  for (std::size_t i = 0; i < tests.tests.size(); ++i) {
    const rules::UnitTest& test = tests.tests[i];
    if (!is_wanted(test.name, run)) continue;
    const auto start = std::chrono::steady_clock::now();
    TestedGroup one{test.name.empty() ? fmt::format("test {}", i + 1) : test.name, test.place,
                    rules::run_unit_test(test, groups, how), 0};
    one.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    tested.tests.push_back(std::move(one));
  }
  return tested;
}

std::string to_junit(const std::vector<TestedFile>& files) {
  std::vector<TestSuite> suites;
  for (const TestedFile& file : files) suites.push_back(suite_of(file));
  return junit_of(suites);
}

Tree to_tree(const std::vector<TestedFile>& files) {
  Tree list(Tree::Array{});
  for (const TestedFile& file : files) {
    Tree tests(Tree::Array{});
    for (const TestedGroup& test : file.tests) tests.push(test_tree(test));
    Tree warnings(Tree::Array{});
    for (const std::string& warning : file.warnings) warnings.push(Tree(warning));
    Tree one;
    one.set("file", Tree(file.file));
    one.set("ok", Tree(file.passed()));
    one.set("mistakes", mistakes_tree(file.mistakes));
    one.set("warnings", std::move(warnings));
    one.set("tests", std::move(tests));
    list.push(std::move(one));
  }
  Tree tree;
  tree.set("ok", Tree(std::ranges::all_of(files, &TestedFile::passed)));
  tree.set("files", std::move(list));
  return tree;
}

}  // namespace reveille::cli
