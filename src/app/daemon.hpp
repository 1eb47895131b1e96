// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/api.hpp"
#include "app/alert_relay.hpp"
#include "app/aside.hpp"
#include "app/heartbeat_keeper.hpp"
#include "app/relay.hpp"
#include "app/rule_sources.hpp"
#include "app/sandbox_host.hpp"
#include "config/config.hpp"
#include "delivery/delivery.hpp"
#include "engine/engine.hpp"
#include "http/server.hpp"
#include "integrations/registry.hpp"
#include "probes/runner.hpp"
#include "samples/evaluator.hpp"

namespace reveille::app {

// The composition root: every part of a running Reveille, built and started in the order of the
// members below and stopped in the reverse one. Used by the main thread only.
class Daemon {
 public:
  struct Origin {
    std::vector<std::string> config_files;  // read again at a reload
    bool skip_check = false;                // a reload may bring findings, too
  };
  Daemon(config::Config config, Origin origin);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  [[nodiscard]] Result<> start();
  // Reads the files again. An invalid configuration changes nothing; the error lists every mistake.
  // What only a restart can change (address, data folder) is named in the log.
  [[nodiscard]] Result<> reload();
  // Once a second: repeats what was refused, compares rules and book, answers waiting reloads.
  void tick();
  [[nodiscard]] bool healthy() const { return engine_ && engine_->healthy(); }
  // Intake first, then the evaluation, then paging: what was accepted is committed.
  void stop();

 private:
  [[nodiscard]] Result<> start_server();
  [[nodiscard]] Result<> start_sandbox();
  [[nodiscard]] delivery::Carriers make_carriers();
  [[nodiscard]] Result<> start_paging();
  [[nodiscard]] Result<> start_intake();
  void open_doors();

  config::Config config_;
  const Origin origin_;
  int ticks_ = 0;

  std::unique_ptr<http::Server> server_;
  std::unique_ptr<SandboxHost> sandbox_;
  integrations::Surroundings surroundings_;
  std::unique_ptr<delivery::Delivery> delivery_;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<Relay> reports_;  // what carriers answered
  std::unique_ptr<AlertRelay> relay_;
  std::unique_ptr<samples::Evaluator> evaluator_;
  std::unique_ptr<RuleSources> sources_;  // answers to evaluator_
  std::unique_ptr<HeartbeatKeeper> heartbeats_;
  std::unique_ptr<probes::Runner> probes_;
  std::unique_ptr<api::Parts> parts_;
  Aside aside_;
  // Replaced at a reload (tokens); null until everything behind it has started.
  std::atomic<std::shared_ptr<const api::Router>> router_;

  std::mutex reload_mutex_;
  std::vector<std::move_only_function<void(Result<>)>> reloads_;
};

[[nodiscard]] Instant wall_clock();

}  // namespace reveille::app
