// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/http_message.hpp"
#include "base/tree.hpp"
#include "http/client.hpp"
#include "support/child_process.hpp"

namespace reveille::test {

using Variables = std::vector<std::pair<std::string, std::string>>;

// The real reveille on a free loopback port, with a folder of its own.
class DaemonProcess {
 public:
  // `config` is the text of a configuration without `listen` and `data_dir`, which are added to its
  // [server] section; `environment` is added to ours. The binary is $REVEILLE_BINARY.
  explicit DaemonProcess(std::string config, Variables environment = {});

  void configure(
      const std::string& config);  // writes another one; in force at the next start or reload
  void start();  // and waits until it is ready; throws with its log when it does not start
  void kill();   // SIGKILL
  int stop();    // SIGTERM; the exit code, -1: still running after 10 s
  void signal(int number);  // SIGHUP

  [[nodiscard]] std::string url(const std::string& path = "") const;
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] pid_t pid() const { return process_ ? process_->pid() : -1; }
  [[nodiscard]] std::string log() const;
  [[nodiscard]] const std::string& folder() const { return folder_.path(); }

  // `exchange.url` is a path here.
  [[nodiscard]] ExchangeResult send(Exchange exchange);
  [[nodiscard]] ExchangeResult get(const std::string& path);
  [[nodiscard]] ExchangeResult post(const std::string& path, std::string body,
                                    const std::string& type = "application/json");
  [[nodiscard]] Tree get_json(const std::string& path);  // throws unless 200 and JSON

 private:
  TemporaryFolder folder_;
  Variables environment_;
  std::uint16_t port_ = 0;
  std::unique_ptr<ChildProcess> process_;
  http::Client client_;
};

// A port that nobody listens on now, and that the kernel gives to no connection.
[[nodiscard]] std::uint16_t free_port();

// The binary under test: $REVEILLE_BINARY.
[[nodiscard]] std::string binary();

// Calls `condition` until it is true; false after `patience_ms`. Between two calls lies a tenth of
// what it has waited, from 10 to `slowest_ms`.
template <class Condition>
[[nodiscard]] bool eventually(Condition condition, int patience_ms = 10'000, int slowest_ms = 200);

}  // namespace reveille::test

#include <algorithm>
#include <chrono>
#include <thread>

template <class Condition>
bool reveille::test::eventually(Condition condition, int patience_ms, int slowest_ms) {
  using namespace std::chrono;
  const auto begun = steady_clock::now();
  while (!condition()) {
    const auto waited = duration_cast<milliseconds>(steady_clock::now() - begun);
    if (waited > milliseconds(patience_ms)) return false;
    std::this_thread::sleep_for(
        std::clamp(waited / 10, milliseconds(10), milliseconds(slowest_ms)));
  }
  return true;
}
