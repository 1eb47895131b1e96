// SPDX-License-Identifier: Apache-2.0
// Plain HTTP messages: what integrations translate and the http room carries.
#pragma once

#include <map>
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

// One outgoing request as data: integrations describe it, http performs it.
struct Exchange {
  std::string method = "POST";
  std::string url;  // may name an account; never a phone number or a secret
  Headers headers;
  std::string body;
  std::string user;      // HTTP basic authentication when not empty
  std::string password;  // never logged: logs show method, host and path only
  Span timeout{10'000};  // total: name lookup, connect, TLS, send, receive
};

// What came of it. status 0: no answer; then `failure` says why (timeout, refused, TLS ...).
struct ExchangeResult {
  int status = 0;
  Headers headers;
  std::string body;
  std::string failure;
  bool timed_out = false;  // the outcome is unknown: the peer may have acted
  bool too_large = false;  // it answered, with more than is taken
};

}  // namespace reveille
