// SPDX-License-Identifier: Apache-2.0
// Mail, to a real server of mail.
#include <filesystem>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "e2e/stage.hpp"
#include "support/silent_server.hpp"

using namespace reveille;
using namespace reveille::e2e;

namespace {

// python3-aiosmtpd, as Debian has it.
class MailServer {
 public:
  explicit MailServer(std::uint16_t port = 0)
      : process_({.arguments = {"/usr/bin/python3",
                                std::string(std::getenv("REVEILLE_SOURCE")) +
                                    "/tests/e2e/mail_server.py",
                                folder_.path(), std::to_string(port)},
                  .environment = {},
                  .output_file = folder_.path() + "/log"}) {
    const auto ready = [this] {  // the line may come in pieces
      const auto line = log().find("port ");
      return line != std::string::npos && log().find('\n', line) != std::string::npos;
    };
    if (!test::eventually(ready)) FAIL("the mail server does not start: " + log());
    port_ = static_cast<std::uint16_t>(std::stoi(log().substr(log().find("port ") + 5)));
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::size_t mails() const {
    std::size_t count = 0;
    while (std::filesystem::exists(path(count + 1))) ++count;
    return count;
  }
  // Numbered from 1.
  [[nodiscard]] std::string mail(std::size_t number) const { return test::read_file(path(number)); }

 private:
  [[nodiscard]] std::string path(std::size_t number) const {
    return fmt::format("{}/{}.eml", folder_.path(), number);
  }
  [[nodiscard]] std::string log() const { return test::read_file(folder_.path() + "/log"); }

  test::TemporaryFolder folder_;
  test::ChildProcess process_;
  std::uint16_t port_ = 0;
};

std::string linus(std::uint16_t port, const std::string& address) {
  return fmt::format(R"(
[carriers.mail]
type = "smtp"
url = "smtp://127.0.0.1:{}"
user = "pager"
password = "env:MAIL_PASSWORD"
from = ["reveille@example.org"]
[people.linus]
name = "Linus"
timezone = "America/Los_Angeles"
contacts.mail = {{ email = "{}" }}
contacts.mobile = {{ call = "+14155550102", dnd = "repeated-call" }}
urgent = [{{ contact = "mail" }}, {{ contact = "mobile" }}]
[sandbox.phones."+14155550102"]
owner = "Linus"
)",
                     port, address);
}

const test::Variables password{{"MAIL_PASSWORD", "a secret of mail"}};

void page_linus(Stage& stage) {
  const ExchangeResult answer = stage.daemon.post(
      "/api/reveille/v1/pages", R"({"person":"linus","summary":"Störung\r\nBcc: a@example.org"})");
  INFO(answer.body);
  REQUIRE(answer.status / 100 == 2);
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a page by e-mail is a mail in the recipient's box, with the incident's words",
          "[mail]") {
  const MailServer server;
  Stage stage(linus(server.port(), "linus@example.org"), "", password);
  stage.daemon.start();
  page_linus(stage);
  REQUIRE(test::eventually([&] { return server.mails() == 1; }, 30'000));
  const std::string mail = server.mail(1);
  INFO(mail);
  CHECK(contains(mail, "reveille@example.org -> ['linus@example.org']"));
  CHECK(contains(mail, "\r\nTo: <linus@example.org>\r\n"));
  CHECK(contains(mail, "\r\nSubject: =?UTF-8?B?"));
  CHECK(contains(mail, "\r\nAuto-Submitted: auto-generated\r\n"));
  CHECK_FALSE(contains(mail, "\r\nBcc"));
  CHECK(contains(mail, "For Linus, from Reveille."));
  CHECK(contains(mail, "reveille ack 1"));
  CHECK(stage.told(1, "delivery_progressed", "sent"));
  // It counts for nothing: the phone is called at the same time.
  CHECK(stage.told(1, "page_requested", "call"));
  CHECK(stage.state(1) == "open");
  CHECK_FALSE(contains(stage.daemon.log(), "a secret of mail"));
  CHECK_FALSE(contains(stage.daemon.log(), "linus@example.org"));
}

TEST_CASE("a mail that no server takes is sent when one does", "[mail]") {
  const std::uint16_t port = test::free_port();
  Stage stage(linus(port, "linus@example.org"), "", password);
  stage.daemon.start();
  page_linus(stage);
  REQUIRE(stage.told(1, "delivery_progressed", "failed", 30'000));
  const MailServer server(port);
  REQUIRE(test::eventually([&] { return server.mails() == 1; }, 60'000));
  CHECK(stage.told(1, "delivery_progressed", "sent"));
}

TEST_CASE("an address that the mail server does not know is left alone, and not repeated",
          "[mail]") {
  const MailServer server;
  Stage stage(linus(server.port(), "nobody@example.org"), "", password);
  stage.daemon.start();
  page_linus(stage);
  REQUIRE(stage.told(1, "delivery_progressed", "does not take the recipient (SMTP 550)", 30'000));
  CHECK(server.mails() == 0);
  CHECK_FALSE(contains(stage.daemon.log(), "nobody@example.org"));
}

TEST_CASE("a mail server that says nothing keeps no telephone from ringing", "[mail]") {
  const test::SilentServer server;
  Stage stage(linus(server.port(), "linus@example.org"), "", password);
  stage.daemon.start();
  page_linus(stage);
  REQUIRE(stage.told(1, "delivery_progressed", "ringing", 30'000));
  // The mail's time-out is a minute.
  CHECK_FALSE(stage.told(1, "delivery_progressed", "e-mail", 0));
}
