// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string_view>

#include <spdlog/sinks/base_sink.h>

namespace reveille::log {

// Writes ready lines to a file descriptor, whatever it is (terminal, file, pipe, journald's
// socket). Waits a second once for a stuck reader, then drops lines until it reads again, and says
// so.
class DescriptorSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit DescriptorSink(int descriptor, std::atomic<std::uint64_t>& dropped);

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override {}

 private:
  bool write_line(std::string_view line);

  int descriptor_;
  bool socket_;
  bool stuck_ = false;
  bool torn_ = false;  // a line was cut off within
  std::uint64_t lost_now_ = 0;
  std::atomic<std::uint64_t>& dropped_;
};

}  // namespace reveille::log
