// SPDX-License-Identifier: Apache-2.0
#include "app/signals.hpp"

#include <csignal>
#include <ctime>

namespace reveille::app {
namespace {

sigset_t watched() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGHUP, SIGINT, SIGTERM}) sigaddset(&set, number);
  return set;
}

}  // namespace

Signals::Signals() {
  const sigset_t set = watched();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

std::optional<Signal> Signals::wait(Span patience) {
  const sigset_t set = watched();
  const timespec limit{patience.count() / 1000, (patience.count() % 1000) * 1'000'000};
  const int number = sigtimedwait(&set, nullptr, &limit);
  if (number == SIGHUP) return Signal::reload;
  if (number == SIGINT || number == SIGTERM) return Signal::terminate;
  return std::nullopt;
}

}  // namespace reveille::app
