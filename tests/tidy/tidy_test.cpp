// SPDX-License-Identifier: Apache-2.0
// Reads the sources as text and holds them to the house's rules; each failure names file and line.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

namespace {

namespace fs = std::filesystem;
using Strings = std::vector<std::string>;

const fs::path project{PROJECT_FOLDER};

struct Source {
  std::string path;  // relative to the project
  std::string room;  // "" outside of rooms
  Strings lines;
};

std::string room_of(const std::string& path) {
  static const std::set<std::string> top{"rules", "escalation", "integrations"};
  const auto slash = path.find('/');
  const std::string first = path.substr(0, slash);
  if (top.contains(first)) return first;
  if (first != "src" || path.starts_with("src/cmake/")) return "";
  const auto second = path.find('/', slash + 1);
  return second == std::string::npos ? "" : path.substr(slash + 1, second - slash - 1);
}

Strings lines_of(const fs::path& file) {
  std::ifstream in(file);
  Strings lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

const std::vector<Source>& sources() {
  static const std::vector<Source> all = [] {
    std::vector<Source> found;
    for (const char* root : {"src", "rules", "escalation", "integrations", "tests"}) {
      for (const auto& entry : fs::recursive_directory_iterator(project / root)) {
        const auto extension = entry.path().extension();
        if (extension != ".cpp" && extension != ".hpp") continue;
        const std::string path = fs::relative(entry.path(), project).string();
        found.push_back({path, room_of(path), lines_of(entry.path())});
      }
    }
    std::sort(found.begin(), found.end(),
              [](const Source& a, const Source& b) { return a.path < b.path; });
    return found;
  }();
  return all;
}

struct Room {
  std::set<std::string> sees;
  bool pure = false;
};

// The architecture as CMakeLists.txt states it: room(NAME PURE SEES ... USES ...).
std::map<std::string, Room> rooms() {
  std::map<std::string, Room> found;
  for (const std::string& line : lines_of(project / "CMakeLists.txt")) {
    if (!line.starts_with("room(")) continue;
    std::istringstream words(line.substr(5, line.find(')') - 5));
    std::string name, word, part;
    words >> name;
    Room& room = found[name];
    while (words >> word) {
      if (word == "PURE")
        room.pure = true;
      else if (word == "SEES" || word == "USES")
        part = word;
      else if (part == "SEES")
        room.sees.insert(word);
    }
  }
  // What a seen room sees is seen too.
  for (bool grew = true; grew;) {
    grew = false;
    for (auto& [name, room] : found)
      for (const std::string& seen : std::set<std::string>(room.sees))
        for (const std::string& further : found[seen].sees)
          grew |= room.sees.insert(further).second;
  }
  return found;
}

std::string included(const std::string& line, char open, char close) {
  const auto start = line.find(std::string("#include ") + open);
  if (start != 0) return "";
  return line.substr(10, line.find(close, 10) - 10);
}

std::string joined(const Strings& complaints) {
  return fmt::format("{}", fmt::join(complaints, "\n"));
}

template <class Visit>
Strings complaints_of(Visit visit) {
  Strings complaints;
  for (const Source& source : sources())
    for (std::size_t i = 0; i < source.lines.size(); ++i)
      if (const std::string why = visit(source, source.lines[i]); !why.empty())
        complaints.push_back(fmt::format("{}:{}: {}", source.path, i + 1, why));
  return complaints;
}

}  // namespace

TEST_CASE("includes go down the layers and name their room") {
  const auto all = rooms();
  const auto complaints = complaints_of([&](const Source& source, const std::string& line) {
    const std::string target = included(line, '"', '"');
    if (target.empty() || source.room.empty()) return std::string{};
    if (target.starts_with("..")) return "relative include " + target;
    const std::string room = target.substr(0, target.find('/'));
    if (!all.contains(room)) return "not \"room/file.hpp\": " + target;
    if (room != source.room && !all.at(source.room).sees.contains(room))
      return fmt::format("{} does not see {}", source.room, room);
    return std::string{};
  });
  INFO(joined(complaints));
  CHECK(complaints.empty());
}

TEST_CASE("rules and escalation are strangers, and rooms form no circle") {
  const auto all = rooms();
  CHECK_FALSE(all.at("rules").sees.contains("escalation"));
  CHECK_FALSE(all.at("escalation").sees.contains("rules"));
  for (const auto& [name, room] : all) {
    INFO(name);
    CHECK_FALSE(room.sees.contains(name));
  }
}

TEST_CASE("each library is met in the rooms that hide it") {
  const std::map<std::string, std::set<std::string>> hidden_in{
      {"boost/beast", {"http"}},
      {"boost/asio", {"http", "probes", "app"}},
      {"boost/json", {"text"}},
      {"toml++", {"text"}},
      {"yaml-cpp", {"text"}},
      {"openssl/", {"text", "http", "probes"}},
      {"curl/", {"http", "probes"}},
      {"SQLiteCpp", {"journal"}},
      {"sqlite3.h", {"journal"}},
      {"spdlog/", {"telemetry"}},
      {"re2/", {"base"}},
      {"CLI/", {"cli"}},
      {"snappy", {"integrations"}},
      {"regex", {}},
      {"iostream", {}},
  };
  const auto complaints = complaints_of([&](const Source& source, const std::string& line) {
    const std::string target = included(line, '<', '>');
    if (target.empty() || source.room.empty()) return std::string{};
    for (const auto& [prefix, allowed] : hidden_in)
      if (target.starts_with(prefix) && !allowed.contains(source.room))
        return fmt::format("<{}> in room {}", target, source.room);
    return std::string{};
  });
  INFO(joined(complaints));
  CHECK(complaints.empty());
}

TEST_CASE("pure rooms include no header of the outer world") {
  const auto all = rooms();
  const std::set<std::string> impure{
      "thread", "mutex", "atomic", "fstream",    "iostream",
      "random", "ctime", "future", "filesystem", "condition_variable",
      "locale"};
  const auto complaints = complaints_of([&](const Source& source, const std::string& line) {
    if (source.room.empty() || !all.at(source.room).pure) return std::string{};
    const std::string target = included(line, '<', '>');
    return impure.contains(target) ? fmt::format("<{}> in the pure room {}", target, source.room)
                                   : std::string{};
  });
  INFO(joined(complaints));
  CHECK(complaints.empty());
}

// They are not run again while their program is the same (tests/support/once).
TEST_CASE("what a test of a pure room says depends on its program alone") {
  const auto all = rooms();
  const std::set<std::string> impure{"thread", "fstream", "future", "filesystem"};
  const auto complaints = complaints_of([&](const Source& source, const std::string& line) {
    const std::string unit = "tests/unit/";
    if (!source.path.starts_with(unit)) return std::string{};
    const auto room =
        all.find(source.path.substr(unit.size(), source.path.find('/', unit.size()) - unit.size()));
    if (room == all.end() || !room->second.pure) return std::string{};
    // Reads docs/stories.md, which tests/CMakeLists.txt names.
    if (source.path == "tests/unit/rehearsal/teller_test.cpp") return std::string{};
    const std::string target = included(line, '<', '>');
    if (impure.contains(target)) return fmt::format("<{}> in a test of a pure room", target);
    for (const char* call : {"::now(", "random_device", "getenv", "fopen"})
      if (line.find(call) != std::string::npos)
        return fmt::format("{} in a test of a pure room", call);
    return std::string{};
  });
  INFO(joined(complaints));
  CHECK(complaints.empty());
}

TEST_CASE("every source begins with its licence") {
  Strings complaints;
  for (const Source& source : sources())
    if (source.lines.empty() || source.lines[0] != "// SPDX-License-Identifier: Apache-2.0")
      complaints.push_back(source.path);
  INFO(joined(complaints));
  CHECK(complaints.empty());
}

// A change that is not noted is missing from a snapshot that is being written meanwhile.
TEST_CASE("evolve() reaches incidents and pages only through the door that notes it") {
  std::size_t seen = 0;
  const auto complaints = complaints_of([&](const Source& source, const std::string& line) {
    if (!source.path.starts_with("escalation/evolv")) return std::string{};
    ++seen;
    if (source.path == "escalation/evolving/evolution.cpp") return std::string{};
    for (const char* way : {"book_.incidents", "book.incidents", "book_.pages", "book.pages"})
      if (line.find(way) != std::string::npos) return fmt::format("{} goes round find()", way);
    return std::string{};
  });
  CHECK(seen > 0);
  INFO(joined(complaints));
  CHECK(complaints.empty());
}

TEST_CASE("no mark of unfinished work and no empty word in a name lands") {
  const Strings marks{"TODO", "FIXME", "XXX"};
  const Strings empty_words{"Manager", "Helper", "Util", "Impl"};
  const auto complaints = complaints_of([&](const Source& source, const std::string& line) {
    if (source.path.starts_with("tests/tidy/")) return std::string{};
    for (const std::string& mark : marks)
      if (line.find(mark + ":") != std::string::npos ||
          line.find("// " + mark) != std::string::npos)
        return "unfinished: " + mark;
    for (const std::string& word : empty_words)
      for (const char* kind : {"class ", "struct ", "enum class "}) {
        const auto at = line.find(kind);
        if (at != std::string::npos && line.find(word, at) != std::string::npos &&
            line.find("//") > at)
          return "an empty word in a name: " + word;
      }
    return std::string{};
  });
  INFO(joined(complaints));
  CHECK(complaints.empty());
}

TEST_CASE("the README's map shows every room") {
  std::string readme;
  for (const std::string& line : lines_of(project / "README.md")) readme += line + "\n";
  for (const auto& [name, room] : rooms()) {
    INFO(name);
    CHECK(readme.find("`" + (fs::exists(project / name) ? name : "src/" + name) + "/`") !=
          std::string::npos);
  }
}

// Not a limit: a list that keeps the conversation going (docs/architecture.md, "Sizes").
TEST_CASE("long files are listed, and none is a giant") {
  for (const Source& source : sources()) {
    const std::size_t look_again = source.path.starts_with("tests/") ? 700
                                   : source.path.ends_with(".hpp")   ? 250
                                                                     : 500;
    if (source.lines.size() > look_again)
      WARN(fmt::format("{}: {} lines", source.path, source.lines.size()));
    INFO(source.path);
    CHECK(source.lines.size() <= 2 * look_again);
  }
}
