// SPDX-License-Identifier: Apache-2.0
#include "integrations/icalendar/writer.hpp"

#include <fmt/format.h>

#include "base/zone.hpp"
#include "text/content_line.hpp"

namespace reveille::integrations::icalendar {
namespace {

std::string utc(Instant at) {
  const CivilTime civil = Zone{}.civil(at);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", civil.year, civil.month, civil.day,
                     civil.hour, civil.minute, civil.second);
}

void add_event(std::string& out, const Event& event, Instant stamp) {
  text::add_content_line(out, "BEGIN:VEVENT");
  text::add_content_line(out, "UID:" + text::escape_value(event.uid));
  text::add_content_line(out, "DTSTAMP:" + utc(stamp));
  text::add_content_line(out, "DTSTART:" + utc(event.from));
  text::add_content_line(out, "DTEND:" + utc(event.to));
  text::add_content_line(out, "SUMMARY:" + text::escape_value(event.summary));
  if (!event.description.empty())
    text::add_content_line(out, "DESCRIPTION:" + text::escape_value(event.description));
  text::add_content_line(out, "TRANSP:TRANSPARENT");
  text::add_content_line(out, "END:VEVENT");
}

}  // namespace

std::string to_text(const Calendar& calendar) {
  std::string out;
  text::add_content_line(out, "BEGIN:VCALENDAR");
  text::add_content_line(out, "VERSION:2.0");
  text::add_content_line(out, "PRODID:-//Reveille//On call//EN");
  text::add_content_line(out, "CALSCALE:GREGORIAN");
  text::add_content_line(out, "METHOD:PUBLISH");
  text::add_content_line(out, "X-WR-CALNAME:" + text::escape_value(calendar.name));
  text::add_content_line(out, "X-WR-TIMEZONE:" + text::escape_value(calendar.zone));
  text::add_content_line(out, "REFRESH-INTERVAL;VALUE=DURATION:PT30M");
  text::add_content_line(out, "X-PUBLISHED-TTL:PT30M");
  for (const Event& event : calendar.events) add_event(out, event, calendar.stamp);
  text::add_content_line(out, "END:VCALENDAR");
  return out;
}

}  // namespace reveille::integrations::icalendar
