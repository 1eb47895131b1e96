// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/http_message.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "http/server.hpp"
#include "integrations/sandbox/network.hpp"

namespace reveille::app {

// Runs a sandbox network in real time: its API on a loopback port, its webhooks through an HTTP
// client, its clock on a thread of its own. Any thread may call.
class SandboxHost {
 public:
  using Now = std::function<Instant()>;

  SandboxHost(integrations::sandbox::NetworkSettings settings, Now now);
  ~SandboxHost();  // stop()
  SandboxHost(const SandboxHost&) = delete;
  SandboxHost& operator=(const SandboxHost&) = delete;

  // Listens on 127.0.0.1 and starts the clock; returns the base URL for its carriers.
  [[nodiscard]] Result<std::string> start();
  // Whom the network serves; may come after start(), when our own port is known.
  void connect(std::vector<integrations::sandbox::Account> accounts);
  // What accounts of this host sign with: random, new with each host.
  [[nodiscard]] const Secret& token() const;
  // The same API without a socket: for mounting /sandbox/ into another server.
  void handle(HttpRequest request, http::Respond respond);
  // No more requests, no more webhooks. Once.
  void stop();

 private:
  class Clockwork;
  std::unique_ptr<Clockwork> clockwork_;
};

}  // namespace reveille::app
