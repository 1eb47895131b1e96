// SPDX-License-Identifier: Apache-2.0
// Mails, sent to a server that says what the test tells it to say.
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include <catch2/catch.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include "http/client.hpp"
#include "support/silent_server.hpp"

using namespace reveille;

namespace {

// Takes one mail at a time. `replies` by the command's first word, "" the greeting, "." the end of
// the message; a command without a reply is answered with 250. "hang": no answer at all.
class MailServer {
 public:
  explicit MailServer(std::map<std::string, std::string> replies = {})
      : replies_(std::move(replies)), thread_([this] { serve(); }) {}
  ~MailServer() {
    ::shutdown(door_.socket(), SHUT_RDWR);
    thread_.join();
  }

  [[nodiscard]] Exchange mail(const std::string& body = "Subject: x\r\n\r\nx\r\n") const {
    Exchange exchange;
    exchange.url = "smtp://127.0.0.1:" + std::to_string(door_.port());
    exchange.mail = Envelope{"reveille@example.org", "ada@example.org", false};
    exchange.body = body;
    return exchange;
  }
  [[nodiscard]] std::string said() {
    const std::lock_guard lock(mutex_);
    return said_;
  }

 private:
  void serve() {
    for (int peer = 0; (peer = ::accept(door_.socket(), nullptr, nullptr)) >= 0; ::close(peer)) {
      talk(peer);
    }
  }

  void talk(int peer) {
    if (!answer(peer, "", "220 here")) return;
    std::string bytes;
    bool message = false;
    char part[4096];
    for (ssize_t got = 0; (got = ::recv(peer, part, sizeof part, 0)) > 0;) {
      bytes.append(part, static_cast<std::size_t>(got));
      for (std::size_t end = 0; (end = bytes.find("\r\n")) != bytes.npos;) {
        const std::string line = bytes.substr(0, end);
        bytes.erase(0, end + 2);
        {
          const std::lock_guard lock(mutex_);
          said_ += line + "\n";
        }
        if (message && line != ".") continue;
        const std::string word = line.substr(0, line.find(' '));
        if (!answer(peer, word, word == "DATA" ? "354 go on" : "250 fine")) return;
        message = word == "DATA" && !replies_.contains(word);
      }
    }
  }

  bool answer(int peer, const std::string& word, const std::string& usual) {
    const auto found = replies_.find(word);
    std::string reply = found == replies_.end() ? usual : found->second;
    if (reply == "hang") return true;
    reply += "\r\n";
    return ::send(peer, reply.data(), reply.size(), MSG_NOSIGNAL) > 0;
  }

  std::map<std::string, std::string> replies_;
  test::SilentServer door_;
  std::mutex mutex_;
  std::string said_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("a mail is handed over: sender, one recipient, and the message as it was written") {
  MailServer server;
  http::Client client;
  const ExchangeResult result =
      client.perform(server.mail("Subject: x\r\n\r\n.\r\n..two\r\n.hidden\r\nend\r\n"));
  CHECK(result.status == 250);
  CHECK(result.failure.empty());
  const std::string said = server.said();
  CHECK(said.find("MAIL FROM:<reveille@example.org>") != said.npos);
  CHECK(said.find("RCPT TO:<ada@example.org>") != said.npos);
  // Dots at the beginning of a line are doubled on the way (RFC 5321, 4.5.2).
  CHECK(said.find("\n\n..\n...two\n..hidden\nend\n.\n") != said.npos);
}

TEST_CASE("what a mail server refuses, and with which number, is told") {
  struct Row {
    const char* word;
    const char* reply;
    MailStage stage;
    int status;
  };
  for (const Row& row : {
           Row{"", "554 no", MailStage::connection, 554},
           Row{"MAIL", "550 5.7.1 not yours", MailStage::sender, 550},
           Row{"RCPT", "550-5.1.1 unknown\r\n550 5.1.1 user", MailStage::recipient, 550},
           Row{"RCPT", "450 4.2.0 greylisted", MailStage::recipient, 450},
           Row{"DATA", "554 5.7.1 no", MailStage::message, 554},
           Row{".", "552 5.3.4 too big", MailStage::message, 552},
       }) {
    INFO(row.word << " " << row.reply);
    MailServer server({{row.word, row.reply}});
    http::Client client;
    const ExchangeResult result = client.perform(server.mail());
    CHECK(result.stage == row.stage);
    CHECK(result.status == row.status);
    CHECK(result.body.substr(0, 3) == std::to_string(row.status));
    CHECK_FALSE(result.timed_out);
  }
}

TEST_CASE("without TLS nothing is said to a mail server that must offer it") {
  MailServer server({{"EHLO", "250-here\r\n250 SIZE"}});
  http::Client client;
  Exchange mail = server.mail();
  mail.mail->tls = true;
  mail.user = "pager";
  mail.password = "hidden";
  const ExchangeResult result = client.perform(mail);
  CHECK(result.status == 0);
  CHECK(result.stage == MailStage::tls);
  CHECK(server.said().find("MAIL") == std::string::npos);
}

TEST_CASE("a mail server that does not take the password says so, and nothing repeats it") {
  MailServer server({{"EHLO", "250-here\r\n250 AUTH PLAIN"}, {"AUTH", "535 5.7.8 no"}});
  http::Client client;
  Exchange mail = server.mail();
  mail.user = "pager";
  mail.password = "hidden";
  const ExchangeResult result = client.perform(mail);
  CHECK(result.stage == MailStage::login);
  CHECK(result.status == 535);
  CHECK(result.failure.find("hidden") == std::string::npos);
}

TEST_CASE(
    "a mail server that falls silent is waited for until the deadline, and may have taken it") {
  for (const char* word : {"MAIL", "."}) {
    MailServer server({{word, "hang"}});
    http::Client client;
    Exchange mail = server.mail();
    // Long enough for what comes before it also on a busy machine.
    mail.timeout = Span{word == std::string("MAIL") ? 300 : 5'000};
    const ExchangeResult result = client.perform(mail);
    CHECK(result.status == 0);
    CHECK(result.timed_out == (std::string(word) == "."));
    CHECK(result.failure == "no answer within " + to_string(mail.timeout));
  }
}

TEST_CASE("a mail to an address that holds a line break is not sent") {
  MailServer server;
  http::Client client;
  Exchange mail = server.mail();
  mail.mail->recipient = "ada@example.org>\r\nRCPT TO:<eve@example.org";
  CHECK(client.perform(mail).failure == "malformed mail address");
  CHECK(server.said().empty());
}

TEST_CASE("a mail server that does not answer is no answer") {
  std::string url;
  {
    MailServer server;
    url = server.mail().url;
  }
  http::Client client;
  Exchange mail;
  mail.url = url;
  mail.mail = Envelope{"a@example.org", "b@example.org", false};
  const ExchangeResult result = client.perform(mail);
  CHECK(result.status == 0);
  CHECK_FALSE(result.timed_out);
  CHECK(result.stage == MailStage::connection);
}
