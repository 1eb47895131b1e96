// SPDX-License-Identifier: Apache-2.0
#include "telemetry/descriptor_sink.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <string>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace reveille::log {
namespace {

constexpr int patience_ms = 1'000;

bool is_socket(int descriptor) {
  struct stat status{};
  return fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode);
}

}  // namespace

DescriptorSink::DescriptorSink(int descriptor, std::atomic<std::uint64_t>& dropped)
    : descriptor_(descriptor), socket_(is_socket(descriptor)), dropped_(dropped) {}

void DescriptorSink::sink_it_(const spdlog::details::log_msg& message) {
  std::string line(message.payload.data(), message.payload.size());
  line += '\n';
  if (lost_now_ > 0) {
    line.insert(0, fmt::format("{}{} log lines were lost here\n", torn_ ? "\n" : "", lost_now_));
  }
  if (write_line(line)) {
    lost_now_ = 0;
    torn_ = false;
    stuck_ = false;
  } else {
    stuck_ = true;
    ++lost_now_;
    ++dropped_;
  }
}

// The descriptor may block and is shared with others, so it is not switched to non-blocking. A pipe
// that polls as writable takes PIPE_BUF bytes without waiting; a socket is asked not to wait.
bool DescriptorSink::write_line(std::string_view line) {
  while (!line.empty()) {
    pollfd ready{descriptor_, POLLOUT, 0};
    const int found = poll(&ready, 1, stuck_ ? 0 : patience_ms);
    if (found < 0 && errno == EINTR) continue;
    if (found <= 0) return false;
    const std::size_t size = std::min<std::size_t>(line.size(), PIPE_BUF);
    const ssize_t written = socket_
                                ? send(descriptor_, line.data(), size, MSG_DONTWAIT | MSG_NOSIGNAL)
                                : ::write(descriptor_, line.data(), size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    torn_ = true;
    line.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace reveille::log
