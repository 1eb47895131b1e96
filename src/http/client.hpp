// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/http_message.hpp"
#include "base/limits.hpp"
#include "http/body_budget.hpp"

namespace reveille::http {

struct ClientOptions {
  std::size_t in_flight = limits::deliveries_in_flight;  // more wait in order
  std::size_t response_bytes = limits::response_body_bytes;
  bool follow_redirects = false;
  std::string ca_file = {};  // who vouches for servers; "": the system's authorities
  // Shared with other clients; a body counts until its `done` has returned. None: no common bound.
  std::shared_ptr<BodyBudget> bodies = {};
};

// An exchange and what it looked like on the way. Seconds are lengths of phases, 0 where a phase
// was not reached.
struct Measured {
  ExchangeResult result;   // its body is not kept
  bool connected = false;  // the TCP connection stood (and TLS, for https)
  double resolve = 0;
  double connect = 0;
  double tls = 0;
  double processing = 0;  // from the request to the first byte of the answer
  double transfer = 0;
  double total = 0;
  bool secure = false;                         // the last answer came over TLS
  std::optional<Instant> certificate_expires;  // the first to expire in the chain
  double http_version = 0;                     // 1.1, 2
  int ip_protocol = 0;                         // 4, 6
  int redirects = 0;
  std::int64_t content_length = -1;  // as announced; -1: not
  std::int64_t body_bytes = 0;
};

enum class Measure {
  exchange,
  connection,  // only the TCP connection to host and port of the URL
};

// Performs exchanges on a thread of its own (libcurl's multi interface; connections are kept warm).
// Only http and https, and smtp and smtps for a mail; proxies of the environment are not used. A
// server that is slow to end a mail's connection keeps the whole thread waiting, for seconds: mails
// go through a client of their own.
class Client {
 public:
  using Done = std::move_only_function<void(ExchangeResult)>;

  explicit Client(ClientOptions options = {});
  ~Client();  // abandons what is in flight: its Done gets `failure = "stopped"`, timed_out = true
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Any thread; returns at once. `done` is called exactly once, on the client's thread.
  void perform(Exchange exchange, Done done);
  // The same over a connection of its own, and measured: for probes. The answer's size has no bound
  // but time.
  void measure(Exchange exchange, Measure what, std::move_only_function<void(Measured)> done);
  // For the command line: waits for the answer.
  [[nodiscard]] ExchangeResult perform(Exchange exchange);

 private:
  class Multi;
  std::unique_ptr<Multi> multi_;
};

}  // namespace reveille::http
