// SPDX-License-Identifier: Apache-2.0
#include "integrations/smtp/message.hpp"

#include <sstream>

#include <catch2/catch.hpp>

#include "base/limits.hpp"
#include "text/encoding.hpp"

using namespace reveille;
using namespace reveille::integrations::smtp;

namespace {

Mail mail(std::string subject, std::string text = "x\n") {
  return {"reveille@example.org",
          "ada@example.org",
          "reveille.17.1707112800123@example.org",
          instant_from_ms(1'707'112'805'999),
          std::move(subject),
          std::move(text)};
}

std::string head_of(const std::string& message) {
  return message.substr(0, message.find("\r\n\r\n") + 2);
}
std::string body_of(const std::string& message) {
  return message.substr(message.find("\r\n\r\n") + 4);
}

// As a reader decodes it: soft breaks join, "=XX" is a byte.
std::string decoded(const std::string& body) {
  std::string text;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body[i] == '=' && body.compare(i, 3, "=\r\n") == 0) {
      i += 2;
    } else if (body[i] == '=') {
      text += static_cast<char>(std::stoi(body.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else if (body[i] != '\r') {
      text += body[i];
    }
  }
  return text;
}

std::size_t headers_in(const std::string& message) {
  std::size_t count = 0;
  std::istringstream lines(head_of(message));
  for (std::string line; std::getline(lines, line);) count += line.front() != ' ' ? 1 : 0;
  return count;
}

// Each line ends with CRLF, no other CR or LF stands anywhere, and none is longer than 78.
void check_lines(const std::string& message) {
  std::size_t begin = 0;
  while (begin < message.size()) {
    const std::size_t end = message.find("\r\n", begin);
    REQUIRE(end != std::string::npos);
    const std::string line = message.substr(begin, end - begin);
    CHECK(line.find_first_of("\r\n") == std::string::npos);
    CHECK(line.size() <= 78);
    for (const char c : line) CHECK((c >= ' ' || c == '\t'));
    begin = end + 2;
  }
}

}  // namespace

TEST_CASE("a mail says who sends it, to whom, when, and that a machine wrote it") {
  const std::string message = message_of(mail("[incident 3] Job backlog"));
  CHECK(head_of(message) ==
        "From: Reveille <reveille@example.org>\r\n"
        "To: <ada@example.org>\r\n"
        "Subject: [incident 3] Job backlog\r\n"
        "Date: Mon, 05 Feb 2024 06:00:05 +0000\r\n"
        "Message-ID: <reveille.17.1707112800123@example.org>\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "X-Auto-Response-Suppress: All\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n");
}

TEST_CASE("the date of a mail is right on the days that calendars get wrong") {
  CHECK(date_of(instant_from_ms(0)) == "Thu, 01 Jan 1970 00:00:00 +0000");
  CHECK(date_of(instant_from_ms(951'782'400'000)) == "Tue, 29 Feb 2000 00:00:00 +0000");
  CHECK(date_of(instant_from_ms(1'735'689'599'999)) == "Tue, 31 Dec 2024 23:59:59 +0000");
}

TEST_CASE("no subject begins a header of its own") {
  const std::size_t usual = headers_in(message_of(mail("x")));
  for (const std::string evil :
       {"x\r\nBcc: everybody@example.org", "x\nBcc: a@example.org", "x\r\n\r\nbody", "x\rBcc: a"}) {
    const std::string message = message_of(mail(evil));
    CHECK(headers_in(message) == usual);
    CHECK(message.find("\r\nBcc") == std::string::npos);
    CHECK(body_of(message) == "x\r\n");
    check_lines(message);
  }
}

TEST_CASE("a subject that is no plain ASCII is encoded in words of whole characters") {
  for (const std::string& subject :
       {std::string("Störung \xF0\x9F\x94\xA5"), std::string("looks =?UTF-8?B?eA==?= encoded"),
        std::string(limits::mail_subject_characters, 'x'), [] {
          std::string long_one;
          for (int i = 0; i < 150; ++i) long_one += "\xE2\x82\xAC";
          return long_one;
        }()}) {
    const std::string message = message_of(mail(subject));
    check_lines(message);
    std::string value = message.substr(message.find("Subject: ") + 9);
    value = value.substr(0, value.find("\r\nDate: "));
    std::string said;
    for (std::size_t at = 0; (at = value.find("=?UTF-8?B?", at)) != value.npos; at += 10) {
      const std::size_t end = value.find("?=", at);
      CHECK(end + 2 - at <= 75);
      const std::string word = text::base64_decode(value.substr(at + 10, end - at - 10)).value();
      CHECK(text::is_utf8(word));
      said += word;
    }
    CHECK(said == subject);
  }
}

TEST_CASE("the text of a mail arrives as it is, whatever its lines") {
  for (const std::string& text :
       {std::string("plain\n"), std::string("a = b, and a blank at the end \n\ttab\n"),
        std::string(".\n..\n.hidden\n"), std::string("Störung: “97 %” 🔥\n"),
        std::string(5'000, 'x') + "\n", std::string("\n\n\nFrom here\n")}) {
    const std::string message = message_of(mail("x", text));
    check_lines(message);
    CHECK(decoded(body_of(message)) == text);
  }
  CHECK(decoded(body_of(message_of(mail("x", "one\r\ntwo")))) == "one\ntwo\n");
}

TEST_CASE("a mail has a bound") {
  const std::string message = message_of(mail("x", std::string(1'000'000, '\xff')));
  CHECK(decoded(body_of(message)).size() <= limits::mail_text_bytes + 1);
  check_lines(message);
}
