// SPDX-License-Identifier: Apache-2.0
#include "text/content_line.hpp"

#include "base/utf8.hpp"
#include "text/encoding.hpp"

namespace reveille::text {

namespace {

constexpr std::size_t line_bytes = 75;

}  // namespace

std::string escape_value(std::string_view text) {
  std::string out;
  for (const char c : to_utf8(text)) {
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

void add_content_line(std::string& out, std::string_view line) {
  for (std::size_t room = line_bytes; line.size() > room; room = line_bytes - 1) {
    const std::string head = cut(line, room);
    out += head;
    out += "\r\n ";
    line.remove_prefix(head.size());
  }
  out += line;
  out += "\r\n";
}

}  // namespace reveille::text
