// SPDX-License-Identifier: Apache-2.0
// What `check` finds, and where, for configurations as people write them.
#include "unit/config/check_cases.hpp"

#include <catch2/catch.hpp>

#include "config/unrouted_rules.hpp"
#include "unit/config/folder.hpp"

using namespace reveille;
using namespace reveille::config;
using Texts = std::vector<std::string>;

namespace {

std::string with(const std::string& old_text, const std::string& new_text) {
  std::string text = good_configuration();
  const std::size_t at = text.find(old_text);
  REQUIRE(at != std::string::npos);
  REQUIRE(text.find(old_text, at + 1) == std::string::npos);
  return text.replace(at, old_text.size(), new_text);
}

std::string line_of(const std::string& text, int number) {
  std::size_t begin = 0;
  for (int line = 1; line < number; ++line) begin = text.find('\n', begin) + 1;
  return text.substr(begin, text.find('\n', begin) - begin);
}

struct Found {
  std::string code;
  std::string line;
  std::string hours;
  std::string message;
};

std::vector<Found> found_in(const std::string& text) {
  const Folder folder;
  const Loaded loaded = load({folder.write("night.toml", text)}, Secrets::optional);
  std::vector<Found> all;
  for (const Mistake& mistake : loaded.mistakes) {
    all.push_back({"mistake", line_of(text, mistake.place.line), "", mistake.message});
  }
  if (!loaded.config) return all;
  const Instant now = parse_rfc3339("2026-11-23T19:00:00Z").value();
  for (const auto& finding :
       examine(*loaded.config, now, now + Span{396LL * 86'400'000}).findings) {
    CHECK(finding.place.column > 0);
    CHECK_FALSE(finding.mend.empty());
    CHECK(finding.message.find("+1312") == std::string::npos);
    std::string hours;
    for (const auto& each : finding.hours) hours += (hours.empty() ? "" : "; ") + each.local;
    all.push_back(
        {finding.code, line_of(text, finding.place.line), std::move(hours), finding.message});
  }
  return all;
}

std::string shown(const std::vector<Found>& all) {
  std::string text;
  for (const Found& each : all) {
    text += each.code + " at `" + each.line + "` " + each.hours + ": " + each.message + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("sixty configurations with a defect each: it is found, at its line, and nothing else") {
  CHECK(defects().size() >= 60);
  for (const Defect& defect : defects()) {
    auto found = found_in(with(defect.old_text, defect.new_text));
    INFO(defect.name << "\n" << shown(found));
    if (!defect.hours.empty()) {
      REQUIRE_FALSE(found.empty());
      CHECK(found.front().hours == defect.hours);
    }
    for (const Expected& expected : defect.expected) {
      INFO("expected " << expected.code << " at a line with `" << expected.line << "`");
      const auto hit = std::find_if(found.begin(), found.end(), [&](const Found& each) {
        return each.code == expected.code && each.line.find(expected.line) != std::string::npos;
      });
      CHECK(hit != found.end());
      if (hit != found.end()) found.erase(hit);
    }
    CHECK(shown(found) == "");
  }
}

TEST_CASE("thirty good configurations have no finding") {
  CHECK(shown(found_in(good_configuration())) == "");
  CHECK(good_changes().size() >= 30);
  for (const Good& good : good_changes()) {
    INFO(good.name);
    CHECK(shown(found_in(with(good.old_text, good.new_text))) == "");
  }
}
