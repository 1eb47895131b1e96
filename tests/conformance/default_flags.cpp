// SPDX-License-Identifier: Apache-2.0
#include "default_flags.hpp"

#include <fstream>

#include <fmt/format.h>

namespace reveille::conformance {

Result<DefaultAnswers> read_default_answers(const std::string& path) {
  std::ifstream file(path);
  if (!file) return fail(Code::not_found, "cannot read " + path);
  DefaultAnswers answers;
  DefaultAnswer* last = nullptr;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    const auto wrong = [&](std::string_view why) {
      return invalid(fmt::format("{}:{}: {}", path, number, why));
    };
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with("case ")) {
      const std::size_t blank = line.find(' ', 5);
      if (blank == std::string::npos) return wrong("a case needs a flag");
      last = &answers[line.substr(5, blank - 5)];
      last->flag = line.substr(blank + 1);
    } else if (last == nullptr) {
      return wrong("an answer without a case");
    } else if (line.starts_with("  fail ")) {
      last->failure = Expected{Expected::How::text, line.substr(7)};
    } else {
      auto series = rules::promql::parse_series_line(line);
      if (!series) return wrong(series.error().message);
      last->series.push_back(*std::move(series));
    }
  }
  return answers;
}

}  // namespace reveille::conformance
