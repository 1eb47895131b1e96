// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/http_message.hpp"
#include "base/limits.hpp"
#include "base/result.hpp"

namespace reveille::http {

// Answers one request; call exactly once, from any thread. Dropping it unanswered answers 500.
using Respond = std::move_only_function<void(HttpResponse)>;

// Called on the server's thread: must not block. Long work goes to another thread, which responds.
using Handler = std::function<void(HttpRequest, Respond)>;

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  // How large a body may be for this request (method, path); beyond it the answer is 413 and the
  // connection closes without reading on.
  std::function<std::size_t(const std::string& method, const std::string& path)> body_limit;
  std::size_t connections = limits::http_connections;
  std::size_t bodies_bytes = limits::http_bodies_bytes;
  Span header_deadline = limits::http_header_deadline;
  Span body_deadline = limits::http_body_deadline;
  Span idle_deadline = limits::http_idle_deadline;
};

// An HTTP/1.1 server with one network thread of its own. Every wait has a deadline; refusals are
// answered (400 malformed, 408 slow header, 413 body, 414 target, 431 header; with Retry-After 503
// too many connections, too much on its way in at once, slow body: senders drop a batch for good on
// 4xx).
class Server {
 public:
  Server(ServerOptions options, Handler handler);
  ~Server();  // stop()
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] Result<> start();  // binds and listens; the error names address and reason
  [[nodiscard]] std::uint16_t port() const;
  // No new connections; requests in hand are answered with Connection: close. Returns at once.
  void drain();
  // Waits up to `patience` for requests in hand, then closes everything and joins the thread.
  void stop(Span patience = Span{2'000});

 private:
  class Network;
  std::unique_ptr<Network> network_;
};

}  // namespace reveille::http
