// SPDX-License-Identifier: Apache-2.0
#include "cli/test_report.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "cli/terminal.hpp"
#include "text/encoding.hpp"

namespace reveille::cli {
namespace {

std::string junit_of(const TestSuite& suite) {
  std::string cases;
  for (const TestCase& one : suite.cases) {
    cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"",
                         text::xml_escape(suite.file), text::xml_escape(one.name), one.seconds);
    if (one.failure.empty()) {
      cases += "/>\n";
      continue;
    }
    cases += fmt::format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                         text::xml_escape(one.failure.substr(0, one.failure.find('\n'))),
                         text::xml_escape(one.failure));
  }
  const auto failed =
      std::ranges::count_if(suite.cases, [](const TestCase& one) { return !one.failure.empty(); });
  return fmt::format(
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n{}"
      "  </testsuite>\n",
      text::xml_escape(suite.file), suite.cases.size(), failed, cases);
}

}  // namespace

std::optional<std::vector<Pattern>> patterns_of(const std::vector<std::string>& run) {
  std::vector<Pattern> patterns;
  for (const std::string& text : run) {
    auto pattern = Pattern::compile(text);
    if (!pattern) {
      print_error("--run: " + pattern.error().message);
      return std::nullopt;
    }
    patterns.push_back(*std::move(pattern));
  }
  return patterns;
}

bool is_wanted(const std::string& name, const std::vector<Pattern>& run) {
  return run.empty() || std::ranges::any_of(run, [&](const Pattern& pattern) {
           return pattern.matches_part(name);
         });
}

std::string junit_of(const std::vector<TestSuite>& suites) {
  std::string all;
  for (const TestSuite& suite : suites) all += junit_of(suite);
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n" + all + "</testsuites>\n";
}

Result<> write_file(const std::string& path, const std::string& text) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (!file) return fail(Code::unavailable, "cannot write " + path);
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (std::fclose(file) == 0 && written) return {};
  return fail(Code::unavailable, "cannot write all of " + path);
}

}  // namespace reveille::cli
