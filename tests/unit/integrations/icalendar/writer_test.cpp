// SPDX-License-Identifier: Apache-2.0
#include "integrations/icalendar/writer.hpp"

#include <catch2/catch.hpp>

#include "text/encoding.hpp"

using namespace reveille;
using namespace reveille::integrations::icalendar;

namespace {

Calendar one_event(const std::string& summary) {
  Calendar calendar;
  calendar.name = "On call";
  calendar.zone = "UTC";
  calendar.events.push_back({"1@reveille", parse_rfc3339("2024-03-10T07:59:59.999Z").value(),
                             parse_rfc3339("2024-03-11T08:00:00Z").value(), summary, ""});
  return calendar;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = text.find("\r\n", from);
    REQUIRE(end != text.npos);
    lines.push_back(text.substr(from, end - from));
    from = end + 2;
  }
  return lines;
}

std::string unfolded(const std::string& text) {
  std::string out;
  for (const std::string& line : lines_of(text)) {
    out += line.starts_with(' ') ? line.substr(1) : (out.empty() ? "" : "\n") + line;
  }
  return out;
}

}  // namespace

TEST_CASE("an event is written in UTC, on lines that end with CRLF") {
  const std::string text = to_text(one_event("Ada"));
  CHECK(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"));
  CHECK(text.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"));
  CHECK(text.find("\r\nDTSTART:20240310T075959Z\r\nDTEND:20240311T080000Z\r\nSUMMARY:Ada\r\n") !=
        text.npos);
  for (const std::string& line : lines_of(text)) CHECK(line.find('\n') == line.npos);
}

TEST_CASE(
    "commas, semicolons, backslashes and line ends are escaped; control characters are left out") {
  const std::string text =
      unfolded(to_text(one_event("a,b;c\\d\ne\r\x01"
                                 "f:\"g\"")));
  CHECK(text.find("SUMMARY:a\\,b\\;c\\\\d\\nef:\"g\"\n") != text.npos);
}

TEST_CASE("a name cannot end its line and begin another property") {
  const std::string text = to_text(one_event("Ada\r\nEND:VEVENT\r\nATTACH:http://example.org"));
  CHECK(text.find("\r\nATTACH") == text.npos);
  CHECK(lines_of(text).size() == lines_of(to_text(one_event("Ada"))).size());
}

TEST_CASE("long lines are folded at 75 bytes, never within a character") {
  std::string summary;
  for (int i = 0; i < 100; ++i) summary += i % 3 == 0 ? "漢" : i % 3 == 1 ? "é" : "😀";
  const std::string text = to_text(one_event(summary));
  for (const std::string& line : lines_of(text)) {
    CHECK(line.size() <= 75);
    CHECK(text::is_utf8(line));
  }
  CHECK(unfolded(text).find("SUMMARY:" + summary + "\n") != std::string::npos);
}

TEST_CASE("bytes that are no text do not spoil the calendar") {
  CHECK(text::is_utf8(to_text(one_event("A\xff\xc3"))));
}
