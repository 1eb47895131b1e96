// SPDX-License-Identifier: Apache-2.0
#include "integrations/icalendar/writer.hpp"

#include <fmt/format.h>

#include "base/zone.hpp"
#include "text/encoding.hpp"

namespace reveille::integrations::icalendar {
namespace {

constexpr std::size_t line_bytes = 75;

// TEXT of RFC 5545 section 3.3.11. Other control characters cannot be written at all.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text::to_utf8(text)) {
    if (c == '\\' || c == ';' || c == ',') {
      (out += '\\') += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) {
      out += c;
    }
  }
  return out;
}

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0u) == 0x80u;
}

void add_line(std::string& out, std::string_view line) {
  for (std::size_t room = line_bytes; line.size() > room; room = line_bytes - 1) {
    std::size_t cut = room;
    while (cut > 1 && continues_character(line[cut])) --cut;
    out += line.substr(0, cut);
    out += "\r\n ";
    line.remove_prefix(cut);
  }
  out += line;
  out += "\r\n";
}

std::string utc(Instant at) {
  const CivilTime civil = Zone{}.civil(at);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", civil.year, civil.month, civil.day,
                     civil.hour, civil.minute, civil.second);
}

void add_event(std::string& out, const Event& event, Instant stamp) {
  add_line(out, "BEGIN:VEVENT");
  add_line(out, "UID:" + escaped(event.uid));
  add_line(out, "DTSTAMP:" + utc(stamp));
  add_line(out, "DTSTART:" + utc(event.from));
  add_line(out, "DTEND:" + utc(event.to));
  add_line(out, "SUMMARY:" + escaped(event.summary));
  if (!event.description.empty()) add_line(out, "DESCRIPTION:" + escaped(event.description));
  add_line(out, "TRANSP:TRANSPARENT");
  add_line(out, "END:VEVENT");
}

}  // namespace

std::string to_text(const Calendar& calendar) {
  std::string out;
  add_line(out, "BEGIN:VCALENDAR");
  add_line(out, "VERSION:2.0");
  add_line(out, "PRODID:-//Reveille//On call//EN");
  add_line(out, "CALSCALE:GREGORIAN");
  add_line(out, "METHOD:PUBLISH");
  add_line(out, "X-WR-CALNAME:" + escaped(calendar.name));
  add_line(out, "X-WR-TIMEZONE:" + escaped(calendar.zone));
  add_line(out, "REFRESH-INTERVAL;VALUE=DURATION:PT30M");
  add_line(out, "X-PUBLISHED-TTL:PT30M");
  for (const Event& event : calendar.events) add_event(out, event, calendar.stamp);
  add_line(out, "END:VCALENDAR");
  return out;
}

}  // namespace reveille::integrations::icalendar
