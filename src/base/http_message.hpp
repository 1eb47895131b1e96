// SPDX-License-Identifier: Apache-2.0
// Plain HTTP messages: what integrations translate and the http room carries.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"

namespace reveille {

// Header names compare without regard to case.
struct HeaderLess {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const;
};
using Headers = std::multimap<std::string, std::string, HeaderLess>;

// "" where absent; the first where repeated.
[[nodiscard]] std::string_view header(const Headers& headers, std::string_view name);

struct HttpRequest {
  std::string method = "GET";
  std::string path = "/";    // percent-decoded, without query; always begins with '/'
  std::string target = "/";  // as it came: path and query, still encoded (signatures need it)
  std::string query;         // still encoded, without '?'
  Headers headers;
  std::string body;
  std::string peer;  // remote IP address; for rate limits and the audit, never for trust
};

struct HttpResponse {
  int status = 200;
  Headers headers;
  std::string body;
};

[[nodiscard]] HttpResponse text_response(int status, std::string body,
                                         std::string_view type = "text/plain; charset=utf-8");

// Of a mail: who sends it, and to whom alone it goes.
struct Envelope {
  std::string sender;     // "ops@example.org"
  std::string recipient;  // never shown
  bool tls = true;        // smtp://: STARTTLS, or nothing is said
};

// How far a mail came that was not taken: what the server refused.
enum class MailStage { connection, tls, login, sender, recipient, message };

// One outgoing request as data: integrations describe it, http performs it.
struct Exchange {
  std::string method = "POST";
  std::string url;  // never shown: it names an account, or is the secret itself (a chat room's)
  Headers headers;
  std::string body;
  std::string user;      // HTTP basic authentication when not empty
  std::string password;  // never logged: logs show method, host and path only
  Span timeout{10'000};  // total: name lookup, connect, TLS, send, receive
  // Then it is a mail: `url` is smtp:// or smtps://, `body` the whole message (RFC 5322, lines end
  // with CRLF); method and headers mean nothing.
  std::optional<Envelope> mail;
};

// What came of it. status 0: no answer; then `failure` says why (timeout, refused, TLS ...).
struct ExchangeResult {
  int status = 0;
  Headers headers;
  std::string body;
  std::string failure;
  bool timed_out = false;                   // the outcome is unknown: the peer may have acted
  bool too_large = false;                   // it answered, with more than is taken
  MailStage stage = MailStage::connection;  // of a mail; then status is SMTP's: 250 is success
};

}  // namespace reveille
