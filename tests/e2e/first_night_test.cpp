// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include <catch2/catch.hpp>

#include "base/instant.hpp"
#include "e2e/stage.hpp"

using namespace reveille;
using namespace reveille::e2e;

namespace {

struct Line {
  Instant at;
  std::int64_t sequence = 0;
  std::string text;
};

// The first entry that contains all of `words` under `key`, after the entry `after`.
Line find(const Tree::Array& entries, std::string_view key, const std::vector<std::string>& words,
          std::int64_t after = 0) {
  for (const Tree& one : entries) {
    const std::string text = text_at(one, key);
    bool all = number_at(one, "sequence") > after;
    for (const std::string& word : words) all &= text.find(word) != std::string::npos;
    if (all) return {parse_rfc3339(text_at(one, "at")).value(), number_at(one, "sequence"), text};
  }
  std::string whole;
  for (const Tree& one : entries) whole += text_at(one, key) + "\n";
  FAIL("no entry with \"" << words.front() << "\" in its place:\n" << whole);
  return {};
}

// "+1…06" of "call 1 from +1…06 silenced by DnD".
std::string sender_of(const std::string& text) {
  const auto from = text.find("from ") + 5;
  return text.substr(from, text.find(' ', from) - from);
}

}  // namespace

TEST_CASE(
    "the first night: silenced text, silenced call, a second call in time rings, and 4 ends it",
    "[first_night]") {
  const char* source = std::getenv("REVEILLE_SOURCE");
  REQUIRE(source);
  const test::TemporaryFolder kept;
  test::ChildProcess play(
      {.arguments = {std::string(source) + "/examples/first-night/play", "--unattended"},
       .environment = {{"REVEILLE", test::binary()}, {"REVEILLE_PLAY_KEEP", kept.path()}},
       .output_file = kept.path() + "/output"});
  const auto code = play.wait(200'000);
  const std::string output = test::read_file(kept.path() + "/output");
  INFO(output);
  REQUIRE(code == 0);

  const Tree events_body = parsed(test::read_file(kept.path() + "/events.json"));
  const Tree timeline_body = parsed(test::read_file(kept.path() + "/timeline.json"));
  const Tree incident = parsed(test::read_file(kept.path() + "/incident.json"));
  const auto& events = list_at(events_body, "events");
  const auto& timeline = list_at(timeline_body, "timeline");

  const Line text = find(events, "what", {"text from", "silenced by DnD"});
  const Line first = find(events, "what", {"call 1 from", "silenced by DnD"}, text.sequence);
  const Line second = find(events, "what", {"call 2 from", "rings"}, first.sequence);
  CHECK(second.at - first.at < Span{180'000});
  CHECK(sender_of(first.text) == sender_of(second.text));
  const Line answered = find(events, "what", {"call 2 answered by a person"}, second.sequence);
  const Line spoken = find(events, "what", {"call 2 says", "acme"}, answered.sequence);
  const Line pressed = find(events, "what", {"pressed 4"}, spoken.sequence);
  find(events, "what", {"says: Acknowledged"}, pressed.sequence);

  const Line acknowledged = find(timeline, "text", {"acknowledged by ada (call)"});
  CHECK(acknowledged.at >= first.at);
  for (const Tree& one : timeline) {
    if (number_at(one, "sequence") <= acknowledged.sequence) continue;
    CHECK(text_at(one, "fact") != "page_requested");
    CHECK(text_at(one, "fact") != "delivery_requested");
  }
  bool named = false;
  for (const Tree& alert : list_at(incident, "alerts"))
    for (const Tree& table : list_at(alert, "evidence"))
      for (const Tree& line : list_at(table, "lines"))
        named |= text_at(line, "label").find("acme") != std::string::npos;
  CHECK(named);

  // Nothing is left behind: nobody listens any more where the daemon was.
  const std::string before = "Metrics go to ";
  const auto at = output.find(before);
  REQUIRE(at != std::string::npos);
  const auto from = at + before.size();
  http::Client client;
  CHECK(
      client
          .perform({.method = "GET", .url = output.substr(from, output.find("/api", from) - from)})
          .status == 0);
}
