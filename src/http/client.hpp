// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>

#include "base/http_message.hpp"
#include "base/limits.hpp"

namespace reveille::http {

struct ClientOptions {
  std::size_t in_flight = limits::deliveries_in_flight;  // more wait in order
  std::size_t response_bytes = limits::response_body_bytes;
  bool follow_redirects = false;
};

// Performs exchanges on a thread of its own (libcurl's multi interface; connections are kept warm).
// Only http and https; proxies of the environment are not used. Logs show host and path, no query,
// no body, no credentials.
class Client {
 public:
  using Done = std::move_only_function<void(ExchangeResult)>;

  explicit Client(ClientOptions options = {});
  ~Client();  // abandons what is in flight: its Done gets `failure = "stopped"`, timed_out = true
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Any thread; returns at once. `done` is called exactly once, on the client's thread.
  void perform(Exchange exchange, Done done);
  // For the command line: waits for the answer.
  [[nodiscard]] ExchangeResult perform(Exchange exchange);

 private:
  class Multi;
  std::unique_ptr<Multi> multi_;
};

}  // namespace reveille::http
