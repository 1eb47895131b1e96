// SPDX-License-Identifier: Apache-2.0
#include "app/run.hpp"

#include <chrono>
#include <cstdio>

#include <fmt/format.h>

#include "app/coverage_gate.hpp"
#include "app/daemon.hpp"
#include "app/service_manager.hpp"
#include "app/signals.hpp"
#include "config/config.hpp"
#include "telemetry/log.hpp"

namespace reveille::app {
namespace {

constexpr Span tick{1'000};

log::Options log_options(const config::LogSettings& settings) {
  log::Options options;
  options.format =
      settings.format == config::LogFormat::json ? log::Format::json : log::Format::human;
  switch (settings.level) {
    case config::LogLevel::debug:
      options.level = log::Level::debug;
      break;
    case config::LogLevel::info:
      options.level = log::Level::info;
      break;
    case config::LogLevel::warning:
      options.level = log::Level::warning;
      break;
    case config::LogLevel::error:
      options.level = log::Level::error;
      break;
  }
  return options;
}

void print_mistakes(const Mistakes& mistakes) {
  for (const Mistake& mistake : mistakes) fmt::print(stderr, "error: {}\n", to_string(mistake));
  fmt::print(stderr, "reveille: not started: {} in the configuration\n",
             mistakes.size() == 1 ? "a mistake" : fmt::format("{} mistakes", mistakes.size()));
}

// True if nothing speaks against starting.
bool proved(const config::Config& config, bool skip_check) {
  const Examined examined = examine(config, wall_clock());
  for (const std::string& finding : examined.findings) fmt::print(stderr, "{}\n", finding);
  if (examined.errors == 0) return true;
  if (skip_check) {
    fmt::print(stderr,
               "reveille: STARTED WITH {} FINDINGS: there are hours in which nobody is woken\n",
               examined.errors);
    return true;
  }
  fmt::print(stderr,
             "reveille: not started: with this configuration there are hours in which nobody "
             "is woken (reveille check shows when; --skip-check starts all the same)\n");
  return false;
}

void serve(Daemon& daemon, Signals& signals) {
  const auto watchdog = watchdog_interval();
  auto told = std::chrono::steady_clock::now();
  tell_service_manager("READY=1");
  for (;;) {
    const auto signal = signals.wait(watchdog ? std::min(tick, *watchdog) : tick);
    if (signal == Signal::terminate) return;
    if (signal == Signal::reload) {
      tell_service_manager("RELOADING=1");
      (void)daemon.reload();  // the log has said what was wrong; the old configuration stays
      tell_service_manager("READY=1");
    }
    daemon.tick();
    // Only while the book is sound and the paging thread answers: a stuck pager is restarted.
    if (watchdog && std::chrono::steady_clock::now() - told >= *watchdog && daemon.healthy()) {
      tell_service_manager("WATCHDOG=1");
      told = std::chrono::steady_clock::now();
    }
  }
}

}  // namespace

int run(const std::vector<std::string>& config_files, bool skip_check) {
  Signals signals;
  config::Loaded loaded = config::load(config_files);
  if (!loaded.config) {
    print_mistakes(loaded.mistakes);
    return 1;
  }
  if (!proved(*loaded.config, skip_check)) return 1;
  log::start(log_options(loaded.config->log));
  Daemon daemon(*std::move(loaded.config), {config_files, skip_check});
  if (const auto started = daemon.start(); !started) {
    log::error("not started", {{"reason", started.error().message}});
    log::stop();
    return 1;
  }
  serve(daemon, signals);
  log::info("stopping");
  tell_service_manager("STOPPING=1");
  daemon.stop();
  log::stop();
  return 0;
}

}  // namespace reveille::app
