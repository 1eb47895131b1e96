// SPDX-License-Identifier: Apache-2.0
#include "integrations/smtp/message.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "text/encoding.hpp"

namespace reveille::integrations::smtp {
namespace {

constexpr std::size_t line_characters = 76;
// Of a subject in one encoded word: in base64 and its frame they are fewer than 75 characters.
constexpr std::size_t word_bytes = 42;
constexpr std::int64_t day_ms = 86'400'000;

bool is_plain(char c) {
  return c >= ' ' && c < '\x7f';
}

// A line break in a name is no line break in a header.
std::string one_line(std::string_view text) {
  std::string line = text::to_utf8(text);
  std::ranges::replace_if(
      line, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
  return line;
}

// RFC 2047: words of whole characters, one on each line.
std::string encoded_words(std::string_view text) {
  std::string words;
  while (!text.empty()) {
    const std::string word = cut(text, word_bytes);
    if (!words.empty()) words += "\r\n ";
    words += "=?UTF-8?B?" + text::base64_encode(word) + "?=";
    text.remove_prefix(word.size());
  }
  return words;
}

std::string subject_of(std::string_view text) {
  const std::string line = one_line(text);
  // A long one has no place to be folded at that its reader would not see.
  const bool plain = std::ranges::all_of(line, is_plain) && line.size() <= line_characters - 10 &&
                     line.find("=?") == std::string::npos;
  return plain ? line : encoded_words(line);
}

// RFC 2045, 6.7: what is not plain is "=XX", and so is a blank at the end of a line.
void append_line(std::string& out, std::string_view line) {
  std::size_t column = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool last = i + 1 == line.size();
    const bool literal = (is_plain(c) && c != '=' && (c != ' ' || !last)) || (c == '\t' && !last);
    const std::string piece =
        literal ? std::string(1, c) : fmt::format("={:02X}", static_cast<unsigned char>(c));
    if (column + piece.size() > line_characters - 1) {
      out += "=\r\n";
      column = 0;
    }
    out += piece;
    column += piece.size();
  }
  out += "\r\n";
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    append_line(out, line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace

std::string date_of(Instant at) {
  static constexpr const char* days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  using namespace std::chrono;
  const std::int64_t ms = std::max<std::int64_t>(to_ms(at), 0);
  const std::int64_t day = ms / day_ms;
  const year_month_day date{sys_days{std::chrono::days{day}}};
  const std::int64_t second = ms % day_ms / 1000;
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", days[day % 7],
                     static_cast<unsigned>(date.day()),
                     months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     second / 3600, second / 60 % 60, second % 60);
}

std::string message_of(const Mail& mail) {
  const std::string text = cut(text::to_utf8(mail.text), limits::mail_text_bytes);
  return fmt::format(
      "From: Reveille <{}>\r\n"
      "To: <{}>\r\n"
      "Subject: {}\r\n"
      "Date: {}\r\n"
      "Message-ID: <{}>\r\n"
      // So that no machine answers it (RFC 3834).
      "Auto-Submitted: auto-generated\r\n"
      "X-Auto-Response-Suppress: All\r\n"
      "MIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n"
      "\r\n"
      "{}",
      mail.sender, mail.recipient, subject_of(mail.subject), date_of(mail.date), mail.id,
      quoted_printable(text));
}

}  // namespace reveille::integrations::smtp
