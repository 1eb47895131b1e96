// SPDX-License-Identifier: Apache-2.0
#include "integrations/vcard/card.hpp"

#include <string_view>

#include "text/encoding.hpp"

namespace reveille::integrations::vcard {
namespace {

constexpr std::size_t line_bytes = 75;

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

}  // namespace

std::string to_text(const Card& card, Version version) {
  const bool v4 = version == Version::v4;
  std::string out;
  add_line(out, "BEGIN:VCARD");
  add_line(out, v4 ? "VERSION:4.0" : "VERSION:3.0");
  add_line(out, "PRODID:-//Reveille//Contact card//EN");
  // An organisation: phones sort and show it by its name.
  if (v4) add_line(out, "KIND:org");
  add_line(out, "N:;" + escaped(card.name) + ";;;");
  add_line(out, "FN:" + escaped(card.name));
  add_line(out, "ORG:" + escaped(card.name));
  if (!v4) add_line(out, "X-ABShowAs:COMPANY");
  for (const std::string& number : card.numbers) {
    add_line(out, v4 ? "TEL;VALUE=uri;TYPE=\"voice,text\":tel:" + number
                     : "TEL;TYPE=CELL,VOICE:" + number);
  }
  if (!card.url.empty()) {
    add_line(out, "URL:" + escaped(card.url));
    add_line(out, "UID:" + escaped(card.url));
  }
  if (!card.note.empty()) add_line(out, "NOTE:" + escaped(card.note));
  add_line(out, "END:VCARD");
  return out;
}

}  // namespace reveille::integrations::vcard
