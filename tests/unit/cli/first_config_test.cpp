// SPDX-License-Identifier: Apache-2.0
#include "cli/first_config.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "config/unrouted_rules.hpp"
#include "config/zone_loader.hpp"
#include "unit/config/folder.hpp"

using namespace reveille;
using namespace reveille::cli;
using Catch::Contains;
using Texts = std::vector<std::string>;

namespace {

FirstConfig team(std::size_t size, bool sandbox) {
  FirstConfig config;
  config.sandbox = sandbox;
  config.from = "+15005550006";
  config.public_url = "https://pager.example.org";
  for (std::size_t i = 0; i < size; ++i)
    REQUIRE(add_person(
        config,
        {fmt::format("Person {}", i % 3), "", fmt::format("+1312555{:04}", i),
         i % 2 == 0 ? "America/Chicago" : "Europe/Berlin", i % 4 == 3 ? "" : "23:00-07:00"}));
  return config;
}

// Mistakes and findings, as codes.
Texts found_in(const std::string& text) {
  const config::Folder folder;
  const auto loaded = config::load({folder.write("new.toml", text)}, config::Secrets::optional);
  Texts codes = folder.mistakes(loaded);
  if (!loaded.config) return codes;
  const Instant now = parse_rfc3339("2026-11-23T12:00:00Z").value();
  for (const auto& finding :
       config::examine(*loaded.config, now, now + Span{396LL * 86'400'000}).findings)
    codes.push_back(finding.code);
  return codes;
}

std::string error_of(const std::string& person) {
  const auto parsed = parse_person(person, config::load_zone);
  return parsed ? "" : parsed.error().message;
}

}  // namespace

TEST_CASE("what init writes passes check, for two to twenty people") {
  for (const std::size_t size : {2U, 3U, 7U, 20U}) {
    INFO(size);
    CHECK(found_in(text_of(team(size, true))) == Texts{});
    CHECK(found_in(text_of(team(size, false))) == Texts{"R103"});
  }
}

TEST_CASE("one person has nobody behind them, and what the file says mends it") {
  const std::string alone = text_of(team(1, true));
  CHECK(found_in(alone) == Texts{"R005"});

  std::string mended;
  std::size_t from = 0;
  for (std::size_t end; (end = alone.find('\n', from)) != alone.npos; from = end + 1) {
    std::string line = alone.substr(from, end - from);
    const bool of_grace = line.find("grace") != line.npos || line.find("Grace") != line.npos ||
                          line.find("New_York") != line.npos || line.find("+1212") != line.npos ||
                          line.starts_with("# quiet_hours = ");
    if (const std::size_t mark = line.find("# "); of_grace && mark != line.npos)
      line.erase(mark, 2);
    mended += line + "\n";
  }
  CHECK(found_in(mended) == Texts{});
}

TEST_CASE("names become keys that differ, and nothing that TOML takes for something else") {
  FirstConfig config;
  config.sandbox = true;
  for (const char* name : {"Ada", "ada", "everyone", "\xC3\x84\xC3\xA4", "O'Brien \"Bo\" \\"}) {
    FirstPerson person{name, "", fmt::format("+1312555010{}", config.people.size()),
                       "America/Chicago", ""};
    REQUIRE(add_person(config, person));
  }
  Texts keys;
  for (const FirstPerson& person : config.people) keys.push_back(person.key);
  CHECK(keys == Texts{"ada", "ada-2", "person", "person-2", "o-brien-bo"});
  CHECK(found_in(text_of(config)) == Texts{});
}

TEST_CASE("a person is name, number, zone and quiet hours; each mistake says what was expected") {
  const auto ada =
      parse_person(" Ada , +13125550100 ,America/Chicago, 23:00-07:00", config::load_zone).value();
  CHECK(ada.name == "Ada");
  CHECK(ada.number == "+13125550100");
  CHECK(ada.quiet_hours == "23:00-07:00");
  CHECK(parse_person("Ada,+13125550100,UTC,none", config::load_zone).value().quiet_hours.empty());
  CHECK_THAT(error_of("Ada,+13125550100"), Contains("expected NAME,NUMBER,ZONE"));
  CHECK_THAT(error_of("Ada,312-555,UTC"), Contains("+13125550100: it does not begin with +"));
  CHECK_THAT(error_of("Ada,+1 312 5550100,UTC"), Contains("something else than digits"));
  CHECK_THAT(error_of("Ada,+01234567,UTC"), Contains("no country code begins with 0"));
  CHECK_THAT(error_of("Ada,+1312,UTC"), Contains("too few or too many digits"));
  // A number is nobody's business but its owner's.
  CHECK_THAT(error_of("Ada,+1 312 5550199,UTC"), !Contains("5550199"));
  CHECK_THAT(error_of("Ada,+13125550100,America/Chicgo"), Contains("did you mean"));
  CHECK_THAT(error_of("Ada,+13125550100,UTC,late"), Contains("expected quiet hours such as"));
  CHECK_THAT(error_of(",+13125550100,UTC"), Contains("expected a name"));
}

TEST_CASE("two people with one number are refused, and so is the twenty-first") {
  FirstConfig config = team(20, true);
  CHECK(add_person(config, {"More", "", "+13125559999", "UTC", ""}).error().code == Code::limit);
  FirstConfig pair = team(1, true);
  CHECK_THAT(add_person(pair, {"Twin", "", "+13125550000", "UTC", ""}).error().message,
             Contains("the same number") && !Contains("+1312"));
}
