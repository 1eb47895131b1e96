// SPDX-License-Identifier: Apache-2.0
#include "telemetry/log.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <shared_mutex>

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>

#include "telemetry/descriptor_sink.hpp"

namespace reveille::log {
namespace {

struct State {
  std::shared_mutex door;  // held alone only by start and stop
  std::shared_ptr<spdlog::details::thread_pool> writer;
  std::shared_ptr<spdlog::async_logger> logger;
  Format format = Format::human;
  std::uint64_t overrun_before = 0;  // by writers that are gone
  std::atomic<Level> level{Level::info};
  std::atomic<std::uint64_t> dropped{0};
};

// Never destroyed: threads may log until the very end of the process.
State& state() {
  static State& only = *new State;
  return only;
}

Instant now() {
  return Instant(
      std::chrono::duration_cast<Span>(std::chrono::system_clock::now().time_since_epoch()));
}

void write_directly(std::string_view line) {
  static DescriptorSink& sink = *new DescriptorSink(2, state().dropped);
  sink.log(spdlog::details::log_msg({}, spdlog::level::info,
                                    spdlog::string_view_t(line.data(), line.size())));
}

}  // namespace

void start(const Options& options) {
  stop();
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away must not take the pager with it
  State& s = state();
  const std::unique_lock lock(s.door);
  s.format = options.format;
  s.level = options.level;
  s.writer = std::make_shared<spdlog::details::thread_pool>(options.queue_lines, 1);
  auto sink = std::make_shared<DescriptorSink>(options.descriptor, s.dropped);
  s.logger = std::make_shared<spdlog::async_logger>("", std::move(sink), s.writer,
                                                    spdlog::async_overflow_policy::overrun_oldest);
  s.logger->set_level(spdlog::level::trace);
}

void stop() {
  State& s = state();
  std::shared_ptr<spdlog::details::thread_pool> writer;
  {
    const std::unique_lock lock(s.door);
    if (!s.writer) return;
    s.overrun_before += s.writer->overrun_counter();
    s.logger.reset();
    writer = std::move(s.writer);
    s.format = Format::human;
  }
  writer.reset();  // joins its thread, which first writes what is queued
}

void set_level(Level level) {
  state().level = level;
}

bool enabled(Level level) {
  return level >= state().level.load(std::memory_order_relaxed);
}

std::uint64_t dropped() {
  State& s = state();
  const std::shared_lock lock(s.door);
  return s.dropped + s.overrun_before + (s.writer ? s.writer->overrun_counter() : 0);
}

void write(Level level, std::string_view message, Fields fields) {
  if (!enabled(level)) return;
  State& s = state();
  const std::shared_lock lock(s.door);
  const std::string line = format_line(s.format, now(), level, message, fields);
  if (s.logger) {
    s.logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
  } else {
    write_directly(line);
  }
}

}  // namespace reveille::log
