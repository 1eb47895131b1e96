// SPDX-License-Identifier: Apache-2.0
#include "app/service_manager.hpp"

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace reveille::app {

void tell_service_manager(std::string_view state) {
  const char* path = std::getenv("NOTIFY_SOCKET");
  if (!path || (path[0] != '/' && path[0] != '@')) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::size_t length = std::strlen(path);
  if (length >= sizeof address.sun_path) return;
  std::memcpy(address.sun_path, path, length);
  if (path[0] == '@') address.sun_path[0] = '\0';  // the abstract namespace
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
  // A service manager that does not listen must not hold up paging: best effort.
  (void)sendto(fd, state.data(), state.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
               reinterpret_cast<const sockaddr*>(&address), size);
  close(fd);
}

std::optional<Span> watchdog_interval() {
  const char* text = std::getenv("WATCHDOG_USEC");
  if (!text) return std::nullopt;
  long long microseconds = 0;
  const auto end = text + std::strlen(text);
  if (std::from_chars(text, end, microseconds).ptr != end || microseconds <= 0) return std::nullopt;
  return Span{microseconds / 2000};
}

}  // namespace reveille::app
