// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "base/http_message.hpp"
#include "http/server.hpp"

namespace reveille::http {

// Cuts the bytes of one connection into requests, one after the other. It reads no socket and no
// clock: the caller puts bytes into room(), says how many, and asks advance() what is next.
// Refused is for good: where one request ends is then unknown, and the connection must close.
class RequestReader {
 public:
  enum class Step { head_wanted, body_wanted, complete, refused };
  struct Refusal {
    int status = 400;
    std::string reason;
  };
  using BodyLimit = std::function<std::size_t(const std::string& method, const std::string& path)>;

  explicit RequestReader(BodyLimit body_limit);  // empty: limits::http_body_bytes for all
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  [[nodiscard]] std::span<char> room();
  void filled(std::size_t bytes);
  [[nodiscard]] Step advance();

  // Not a single byte of the next request is here.
  [[nodiscard]] bool idle() const;
  // Bytes of the request that are here, its buffer included.
  [[nodiscard]] std::size_t held() const;
  // The client waits for "100 Continue" before it sends its body; true once per request.
  [[nodiscard]] bool wants_continue();
  [[nodiscard]] const Refusal& refusal() const;

  // After `complete`: the request; and whether another may follow it on this connection. Begins the
  // next one.
  struct Taken {
    HttpRequest request;
    bool keep_alive = true;
  };
  [[nodiscard]] Taken take();

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

// The path of a target, percent-decoded; nothing when an escape is malformed or hides a NUL.
[[nodiscard]] bool decode_path(std::string_view encoded, std::string& path);

}  // namespace reveille::http
