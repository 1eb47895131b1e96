// SPDX-License-Identifier: Apache-2.0
#include "integrations/vcard/card.hpp"

#include "text/content_line.hpp"

namespace reveille::integrations::vcard {

std::string to_text(const Card& card, Version version) {
  const bool v4 = version == Version::v4;
  std::string out;
  text::add_content_line(out, "BEGIN:VCARD");
  text::add_content_line(out, v4 ? "VERSION:4.0" : "VERSION:3.0");
  text::add_content_line(out, "PRODID:-//Reveille//Contact card//EN");
  // An organisation: phones sort and show it by its name.
  if (v4) text::add_content_line(out, "KIND:org");
  text::add_content_line(out, "N:;" + text::escape_value(card.name) + ";;;");
  text::add_content_line(out, "FN:" + text::escape_value(card.name));
  text::add_content_line(out, "ORG:" + text::escape_value(card.name));
  if (!v4) text::add_content_line(out, "X-ABShowAs:COMPANY");
  for (const std::string& number : card.numbers) {
    text::add_content_line(out, v4 ? "TEL;VALUE=uri;TYPE=\"voice,text\":tel:" + number
                                   : "TEL;TYPE=CELL,VOICE:" + number);
  }
  if (!card.url.empty()) {
    text::add_content_line(out, "URL:" + text::escape_value(card.url));
    text::add_content_line(out, "UID:" + text::escape_value(card.url));
  }
  if (!card.note.empty()) text::add_content_line(out, "NOTE:" + text::escape_value(card.note));
  text::add_content_line(out, "END:VCARD");
  return out;
}

}  // namespace reveille::integrations::vcard
