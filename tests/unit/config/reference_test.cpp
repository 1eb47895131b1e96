// SPDX-License-Identifier: Apache-2.0
// docs/configuration.md against the readers: its examples load, and its tables name exactly the
// keys that the readers know. A reader lists its keys when it meets one that it does not know.
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

#include "escalation/coverage.hpp"
#include "unit/config/folder.hpp"

using namespace reveille;
using namespace reveille::config;
using Texts = std::vector<std::string>;
using Names = std::set<std::string>;

namespace {

const std::string stranger = "zzzzzzzzzzzzzzzz";  // near to no key

Texts lines_of_reference() {
  std::ifstream file(project_file("docs/configuration.md"));
  Texts lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  REQUIRE_FALSE(lines.empty());
  return lines;
}

struct Example {
  bool complete = false;
  std::string text;
};

std::vector<Example> examples() {
  std::vector<Example> found;
  bool inside = false;
  for (const std::string& line : lines_of_reference()) {
    if (inside && line == "```")
      inside = false;
    else if (inside)
      found.back().text += line + "\n";
    else if (line.starts_with("```toml"))
      found.push_back({line.ends_with(" complete"), ""});
    inside |= line.starts_with("```toml");
  }
  REQUIRE_FALSE(inside);
  return found;
}

// The words between `begin` and the next '"', wherever they stand.
Names words_after(const std::string& text, const std::string& begin) {
  Names words;
  for (std::size_t at = 0; (at = text.find(begin, at)) != text.npos;) {
    at += begin.size();
    words.insert(text.substr(at, text.find('"', at) - at));
  }
  return words;
}

// Everything outside of the document that its examples name.
void provide_surroundings(const Folder& folder, const std::string& text) {
  for (const std::string& name : words_after(text, "\"env:")) {
    const bool account = name.ends_with("_SID");
    ::setenv(name.c_str(), account ? "AC00000000000000000000000000000001" : "not-a-real-one", 1);
  }
  for (const std::string& name : words_after(text, "\"file:"))
    folder.write(name, "not-a-real-one-and-long\n");
  folder.write("longterm/slo.yml",
               "groups: [{name: slo, rules: [{alert: Slow, expr: up == 0}]}]\n");
  folder.write("rules/api.yml", "groups: [{name: api, rules: [{alert: Down, expr: up == 0}]}]\n");
}

Config loaded_config(const Folder& folder, const Texts& paths) {
  const Loaded loaded = load(paths);
  CHECK(folder.mistakes(loaded) == Texts{});
  REQUIRE(loaded.config);
  return *loaded.config;
}

// The first cells of the tables in each section, by its heading.
std::map<std::string, Names> documented_keys() {
  std::map<std::string, Names> sections;
  std::string heading;
  for (const std::string& line : lines_of_reference()) {
    if (line.starts_with("## ") || line.starts_with("### "))
      heading = line.substr(line.find(' ') + 1);
    if (line.starts_with("| `")) sections[heading].insert(line.substr(3, line.find('`', 3) - 3));
  }
  return sections;
}

struct Bounds {
  std::string heading;
  std::string key;
  std::string words;  // "5s to 24h", as readers say it
};

// "`\"1d\"`" -> "1d"; durations as messages print them.
std::string bare(std::string cell) {
  std::erase_if(cell, [](char c) { return c == '`' || c == '"'; });
  const bool number = cell.find_first_not_of("0123456789") == cell.npos;
  const auto span = number ? Result<Span>(invalid("")) : parse_span(cell);
  return span ? to_string(*span) : cell;
}

// The cells of the column "bounds" that name a least and a most.
std::vector<Bounds> documented_bounds() {
  std::vector<Bounds> all;
  std::string heading;
  for (const std::string& line : lines_of_reference()) {
    if (line.starts_with("## ") || line.starts_with("### "))
      heading = line.substr(line.find(' ') + 1);
    if (!line.starts_with("| `")) continue;
    Texts cells;
    for (std::size_t from = 2, to = 0; to != line.npos; from = to + 3) {
      to = line.find(" | ", from);
      cells.push_back(line.substr(from, to - from));
    }
    if (cells.size() != 5) continue;  // key, type, default, bounds, why
    const std::size_t middle = cells[3].find(" to ");
    const std::string most = middle == line.npos ? "" : bare(cells[3].substr(middle + 4));
    if (most.empty() || most == "every") continue;  // that of another key
    all.push_back({heading, bare(cells[0]), bare(cells[3].substr(0, middle)) + " to " + most});
  }
  return all;
}

// What a reader that is shown the stranger says that it knows.
Names known_keys(const std::string& toml) {
  const Folder folder;
  const std::string said = "unknown key \"" + stranger + "\"; known are ";
  Texts lists;
  for (const std::string& mistake : folder.mistakes_in(toml)) {
    const std::size_t at = mistake.find(said);
    if (at != mistake.npos) lists.push_back(mistake.substr(at + said.size()));
  }
  INFO(toml);
  REQUIRE(lists.size() == 1);
  Names keys;
  std::istringstream words(lists.front());
  for (std::string word; words >> word;) keys.insert(word.substr(1, word.rfind('"') - 1));
  return keys;
}

// For each section of the document that has a table: a configuration with the stranger in it.
const std::map<std::string, std::string>& strangers() {
  const std::string alone = stranger + " = 1\n";
  const std::string within = "{ " + stranger + " = 1 }";
  static const std::map<std::string, std::string> all{
      {"Top level", alone},
      {"`[server]`", "[server]\n" + alone},
      {"`[server.tokens.NAME]`", "[server.tokens.deploy]\n" + alone},
      {"`[metrics]`", "[metrics]\n" + alone},
      {"`[log]`", "[log]\n" + alone},
      {"`[calendars]`", "[calendars]\n" + alone},
      {"`[carriers.NAME]`", "[carriers.twilio]\ntype = \"twilio\"\n" + alone},
      {"`[carriers.NAME]` that sends mail", "[carriers.mail]\ntype = \"smtp\"\n" + alone},
      {"`[channels.NAME]`", "[channels.ops]\n" + alone},
      {"`[webhooks.NAME]`", "[webhooks.tickets]\n" + alone},
      {"`[people.NAME]`", "[people.ada]\n" + alone},
      {"`contacts.NAME` of a person", "[people.ada]\ncontacts.mobile = " + within},
      {"`urgent` and `low` of a person", "[people.ada]\nurgent = [" + within + "]"},
      {"`[rotations.NAME]`", "[rotations.primary]\n" + alone},
      {"`layers` of a rotation", "[rotations.primary]\nlayers = [" + within + "]"},
      {"`[[overrides]]`", "[[overrides]]\n" + alone},
      {"`[teams.NAME]`", "[teams.database]\n" + alone},
      {"`[policies.NAME]`", "[policies.default]\n" + alone},
      {"Steps of a policy", "[policies.default]\nsteps = [" + within + "]"},
      {"`[[routes]]`", "[[routes]]\n" + alone},
      {"`[[silences]]`", "[[silences]]\n" + alone},
      {"`[[inhibitions]]`", "[[inhibitions]]\n" + alone},
      {"`[paging]`", "[paging]\n" + alone},
      {"`[coverage]`", "[coverage]\n" + alone},
      {"`[drills]`", "[drills]\n" + alone},
      {"`drills` of a person", "[people.ada]\ndrills = " + within},
      {"`[[rules]]`", "[[rules]]\n" + alone},
      {"`[rule_sources.NAME]`", "[rule_sources.longterm]\n" + alone},
      {"`[[probes]]`", "[[probes]]\n" + alone},
      {"`[[heartbeats]]`", "[[heartbeats]]\n" + alone},
      {"`[sandbox]`", "[sandbox]\n" + alone},
      {"`[sandbox.phones.\"+NUMBER\"]`", "[sandbox.phones.\"+13125550100\"]\n" + alone},
  };
  return all;
}

}  // namespace

TEST_CASE("each complete example of the reference loads and can wake somebody") {
  const Instant now = parse_rfc3339("2024-02-05T06:30:00Z").value();
  std::size_t count = 0;
  for (const Example& example : examples()) {
    if (!example.complete) continue;
    ++count;
    INFO(example.text);
    const Folder folder;
    provide_surroundings(folder, example.text);
    const Config config = loaded_config(folder, {folder.write("night.toml", example.text)});
    const auto coverage =
        escalation::prove_coverage(config.plan, now, now + Span{396LL * 86'400'000});
    for (const auto& finding : coverage.findings) {
      INFO(finding.code << ": " << finding.message);
      CHECK(finding.severity != escalation::Severity::error);
    }
  }
  CHECK(count == 2);
}

TEST_CASE("the other examples of the reference are additions to its smallest configuration") {
  const Folder folder;
  Texts paths;
  for (const Example& example : examples()) {
    if (example.complete && !paths.empty()) continue;
    provide_surroundings(folder, example.text);
    paths.push_back(folder.write("part" + std::to_string(paths.size()) + ".toml", example.text));
  }
  REQUIRE(paths.size() > 10);
  const Config config = loaded_config(folder, paths);
  CHECK(config.server.tokens.size() == 1);
  CHECK(config.carriers.size() == 3);
  CHECK(config.plan.routes.size() == 2);
  CHECK(config.heartbeats.size() == 1);
  // A source's file and rule, a file's group, the native rules, and the watch over the source.
  CHECK(config.rules.size() == 5);
}

TEST_CASE("the reference describes exactly the keys that the readers know") {
  auto documented = documented_keys();
  documented.erase("What the command line asks the environment");
  for (const auto& [heading, toml] : strangers()) {
    INFO(heading);
    CHECK(documented[heading] == known_keys(toml));
    documented.erase(heading);
  }
  for (const auto& [heading, keys] : documented) {
    INFO("a table of keys that no reader was asked about: " << heading);
    CHECK(keys.empty());
  }
}

TEST_CASE("the bounds in the reference are those that the readers keep") {
  const auto all = documented_bounds();
  CHECK(all.size() > 20);
  for (const Bounds& bounds : all) {
    INFO(bounds.heading << " " << bounds.key << ": " << bounds.words);
    std::string told;
    for (const char* far_too_much : {"\"9998w\"", "1000000000000", "[99999]"}) {
      std::string toml = strangers().at(bounds.heading);
      toml.replace(toml.find(stranger + " = 1"), stranger.size() + 4,
                   bounds.key + " = " + far_too_much);
      const Folder folder;
      for (const std::string& mistake : folder.mistakes_in(toml)) told += mistake + "\n";
    }
    INFO(told);
    // What a carrier could do and what a pair of calls allows are two mistakes; the latter is
    // below.
    CHECK(told.find(bounds.key == "ring" ? "from 5s to" : bounds.words) != told.npos);
  }
  const Folder folder;
  CHECK(folder.mistakes_in("[paging]\nring = \"30s\"\npair_gap = \"124999ms\"\n") == Texts{});
  CHECK(folder.mistakes_in("[paging]\nring = \"30s\"\npair_gap = \"125s\"\n").size() == 1);
  CHECK(folder.mistakes_in("[paging]\nring = \"31s\"\n").size() == 1);
}
