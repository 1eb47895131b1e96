// SPDX-License-Identifier: Apache-2.0
// A TCP client that says exactly the bytes it is told to: for what a well-behaved client never
// sends.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace reveille::tests {

class RawSocket {
 public:
  explicit RawSocket(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ =
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawSocket() { ::close(socket_); }
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;

  [[nodiscard]] bool connected() const { return connected_; }

  bool say(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // What has come in since the last call, up to and with `end`; or until the peer closes, or 5 s.
  std::string hear(std::string_view end) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    for (;;) {
      if (const auto at = heard_.find(end); !end.empty() && at != std::string::npos) {
        std::string said = heard_.substr(0, at + end.size());
        heard_.erase(0, said.size());
        return said;
      }
      pollfd waiting{socket_, POLLIN, 0};
      const bool readable = ::poll(&waiting, 1, 100) > 0;
      char bytes[4096];
      const auto got = readable ? ::recv(socket_, bytes, sizeof bytes, 0) : 0;
      if (readable && got <= 0) {
        closed_ = true;
        return std::exchange(heard_, {});
      }
      heard_.append(bytes, static_cast<std::size_t>(got));
      if (std::chrono::steady_clock::now() > give_up) return std::exchange(heard_, {});
    }
  }
  std::string hear_all() { return hear({}); }
  // What comes in within so long.
  std::string hear_for(std::chrono::milliseconds time) {
    pollfd waiting{socket_, POLLIN, 0};
    char bytes[4096];
    if (::poll(&waiting, 1, static_cast<int>(time.count())) <= 0) return {};
    const auto got = ::recv(socket_, bytes, sizeof bytes, 0);
    closed_ = got <= 0;
    return closed_ ? std::string{} : std::string(bytes, static_cast<std::size_t>(got));
  }
  [[nodiscard]] bool closed() const { return closed_; }

 private:
  int socket_;
  bool connected_ = false;
  bool closed_ = false;
  std::string heard_;
};

}  // namespace reveille::tests
