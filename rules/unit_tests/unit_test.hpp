// SPDX-License-Identifier: Apache-2.0
// Tests of rule files, in the format of `promtool test rules`: series in, alerts and query results
// out, on a clock that starts where the test says.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/labels.hpp"
#include "base/section.hpp"
#include "base/tree.hpp"
#include "rules/files/rule.hpp"
#include "rules/promql/series_notation.hpp"

namespace reveille::rules {

struct InputSeries {
  Labels labels;
  promql::NotedValues values;  // one per interval of the test
};
struct ExpectedAlert {
  Labels labels;  // with alertname
  Labels annotations;
};
struct AlertCase {
  Place place;
  Span at{0};  // from the start of the test
  std::string alert;
  std::vector<ExpectedAlert> expected;  // exactly these fire
};
struct ExpectedSample {
  Labels labels;
  double value = 0;
};
struct ExpressionCase {
  Place place;
  std::string expression;
  Span at{0};
  std::vector<ExpectedSample> expected;  // in any order
};
struct UnitTest {
  std::string name;
  Place place;
  Span interval{60'000};  // between two input values
  Instant start;
  std::vector<InputSeries> input;
  std::vector<AlertCase> alerts;
  std::vector<ExpressionCase> expressions;
  Labels external_labels;  // for templates
  std::string external_url;
  // What of it cannot be read although the file can (native histograms): the test fails with these,
  // its other cases run all the same.
  Mistakes unsupported;
};
struct UnitTestFile {
  std::vector<std::string> rule_files;  // patterns, relative to the file's folder
  std::vector<Place> rule_file_places;  // parallel to rule_files
  Span evaluation_interval{60'000};
  std::vector<std::string> group_order;  // these groups first, the others in the order of the files
  bool fuzzy = false;                    // a neighbouring floating point number is equal, too
  std::vector<UnitTest> tests;
};

// Strict as a rule file: unknown keys, bad series and values, an alert case without alertname are
// mistakes with their place. Nothing is evaluated yet: an expression that cannot be parsed is a
// failure of its case.
[[nodiscard]] UnitTestFile read_unit_tests(const Tree& file, Mistakes& mistakes,
                                           UnknownKeys unknown = UnknownKeys::refused);

// What went wrong at one place of the test file.
struct CaseFailure {
  Place place;
  std::string title;               // "alert ApiDown at 5m"
  std::vector<std::string> lines;  // what was expected and what was got; not empty
};
struct TestOutcome {
  std::size_t alert_cases = 0;
  std::size_t expression_cases = 0;
  std::vector<CaseFailure> failures;
  // On request: every series at the end of the test, with its samples in Prometheus' notation
  // ("value @seconds").
  std::vector<std::string> dump;
};
struct TestRun {
  Span evaluation_interval{60'000};
  bool fuzzy = false;
  bool dump = false;
};

// Groups in the order in which a test evaluates them.
[[nodiscard]] std::vector<RuleGroup> in_order(std::vector<RuleGroup> groups,
                                              const std::vector<std::string>& order);

// Evaluates the groups at start, start + evaluation_interval, ... up to the largest time of any
// case (a group's own interval is not looked at), each time after the input up to then was
// appended. Alert cases are compared with the last evaluation at or before their time, expressions
// are asked at the end, at exactly their time. A rule that fails ends the test. Pure.
[[nodiscard]] TestOutcome run_unit_test(const UnitTest& test, const std::vector<RuleGroup>& groups,
                                        const TestRun& run);

}  // namespace reveille::rules
