// SPDX-License-Identifier: Apache-2.0
#include "app/daemon.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <tuple>

#include <fmt/format.h>
#include <unistd.h>

#include "app/coverage_gate.hpp"
#include "base/version.hpp"
#include "integrations/registry.hpp"
#include "integrations/sandbox/settings.hpp"
#include "journal/journal.hpp"
#include "telemetry/log.hpp"

namespace reveille::app {
namespace {

constexpr int reconcile_every_ticks = 60;

// The supervisor's restart replays the journal; going on would be guessing.
[[noreturn]] void die_for_the_journal(const Error& error) {
  log::error("the journal cannot be trusted any more; stopping so that a restart replays it",
             {{"reason", error.message}});
  log::stop();
  std::_Exit(3);
}

std::string base_url(const config::ServerSettings& server, std::uint16_t port) {
  const bool v6 = server.address.find(':') != std::string::npos;
  return fmt::format("http://{}:{}", v6 ? "[" + server.address + "]" : server.address, port);
}

// All but the phones, and the accounts, which come and go with the carriers.
bool same_network(const config::Config& before, const config::Config& after) {
  if (!before.sandbox || !after.sandbox)
    return before.sandbox.has_value() == after.sandbox.has_value();
  const auto settings = [](const config::Config& config) {
    const auto& it = *config.sandbox;
    return std::tie(it.zone, it.seed, it.port, it.faults);
  };
  return settings(before) == settings(after);
}

bool same_phones(const config::Config& before, const config::Config& after) {
  return !before.sandbox || !after.sandbox || before.sandbox->phones == after.sandbox->phones;
}

// What a reload cannot change, by name.
std::string needs_restart(const config::Config& before, const config::Config& after) {
  std::string names;
  const auto note = [&](bool differs, const char* name) {
    if (differs) names += (names.empty() ? "" : ", ") + std::string(name);
  };
  note(before.server.address != after.server.address || before.server.port != after.server.port,
       "server.listen");
  note(before.server.public_url != after.server.public_url, "server.public_url");
  note(!same_network(before, after), "sandbox");
  note(!same_phones(before, after), "sandbox.phones");
  note(before.log.format != after.log.format || before.log.level != after.log.level, "log");
  note(before.server.data_dir != after.server.data_dir, "server.data_dir");
  note(before.metrics.max_series != after.metrics.max_series ||
           before.metrics.retention != after.metrics.retention,
       "metrics");
  return names;
}

// What only a restart changes stays as it runs, so that the next reload compares with that.
void keep_what_runs(config::Config& next, const config::Config& running) {
  next.server.address = running.server.address;
  next.server.port = running.server.port;
  next.server.public_url = running.server.public_url;
  next.server.data_dir = running.server.data_dir;
  next.metrics = running.metrics;
  next.log = running.log;
  next.sandbox = running.sandbox;
}

// Everything that forbids a loaded configuration to be put into force, a line each.
Result<> acceptable(const config::Loaded& loaded, bool skip_check) {
  std::string all;
  for (const Mistake& mistake : loaded.mistakes) all += to_string(mistake) + "\n";
  if (!all.empty()) return invalid(std::move(all));
  const Examined examined = examine(*loaded.config, wall_clock());
  if (examined.errors == 0 || skip_check) return {};
  for (const std::string& finding : examined.findings) all += finding + "\n";
  return invalid(std::move(all));
}

}  // namespace

Instant wall_clock() {
  return Instant{
      std::chrono::duration_cast<Span>(std::chrono::system_clock::now().time_since_epoch())};
}

Daemon::Daemon(config::Config config, Origin origin)
    : config_(std::move(config)), origin_(std::move(origin)) {}

Daemon::~Daemon() {
  stop();
}

Result<> Daemon::start() {
  std::error_code failed;
  std::filesystem::create_directories(config_.server.data_dir, failed);
  if (failed)
    return fail(Code::unavailable, fmt::format("data_dir {} cannot be made: {}",
                                               config_.server.data_dir, failed.message()));
  std::filesystem::permissions(config_.server.data_dir, std::filesystem::perms::owner_all, failed);
  TRY(auto journal, journal::SqliteJournal::open({.folder = config_.server.data_dir}));
  if (auto done = start_server(); !done) return done;
  if (auto done = start_sandbox(); !done) return done;
  delivery_ = std::make_unique<delivery::Delivery>(
      make_carriers(), [this](escalation::Input report) { reports_->take({std::move(report)}); });
  engine_ =
      std::make_unique<engine::Engine>(std::move(journal), *delivery_, wall_clock,
                                       engine::Engine::Options{.on_fatal = die_for_the_journal});
  reports_ = std::make_unique<Relay>(*engine_);
  if (auto done = start_paging(); !done) return done;
  if (auto done = start_intake(); !done) return done;
  open_doors();
  log::info("ready", {{"version", version},
                      {"address", config_.server.address},
                      {"port", server_->port()},
                      {"people", config_.plan.people.size()},
                      {"routes", config_.plan.routes.size()}});
  return {};
}

// First of all, so that the port is known; until the doors open everybody hears 503.
Result<> Daemon::start_server() {
  http::ServerOptions options;
  options.address = config_.server.address;
  options.port = config_.server.port;
  options.body_limit = api::Router::body_limit;
  server_ = std::make_unique<http::Server>(
      std::move(options), [this](HttpRequest request, http::Respond respond) {
        if (const auto router = router_.load())
          return router->handle(std::move(request), std::move(respond));
        HttpResponse starting = text_response(503, "starting\n");
        starting.headers.emplace("Retry-After", "1");
        respond(std::move(starting));
      });
  return server_->start();
}

Result<> Daemon::start_sandbox() {
  surroundings_.public_url = config_.server.public_url;
  surroundings_.local_url = base_url(config_.server, server_->port());
  if (!config_.sandbox) return {};
  sandbox_ = std::make_unique<SandboxHost>(*config_.sandbox, wall_clock);
  TRY(surroundings_.sandbox_url, sandbox_->start());
  surroundings_.sandbox_token = sandbox_->token();
  log::info("the sandbox network is up", {{"url", surroundings_.sandbox_url}});
  return {};
}

delivery::Carriers Daemon::make_carriers() {
  std::vector<integrations::sandbox::Account> accounts;
  delivery::Carriers carriers;
  for (const auto& settings : config_.carriers) {
    const std::string& name = settings.carrier.name.value;
    carriers.emplace(settings.carrier.name, integrations::make_carrier(settings, surroundings_));
    if (settings.type == "sandbox")
      accounts.push_back({name,
                          integrations::sandbox::account_of(name),
                          surroundings_.sandbox_token,
                          settings.carrier.from,
                          surroundings_.local_url + "/carriers/" + name + "/text",
                          {}});
  }
  for (const auto& settings : config_.posts)
    carriers.emplace(settings.target, integrations::make_post(settings));
  if (sandbox_) sandbox_->connect(std::move(accounts));
  return carriers;
}

Result<> Daemon::start_paging() {
  if (auto started = engine_->start(std::make_shared<const escalation::Plan>(config_.plan));
      !started)
    return started;
  relay_ = std::make_unique<AlertRelay>(*engine_, config_.server.public_url);
  return {};
}

Result<> Daemon::start_intake() {
  samples::EvaluatorOptions options;
  options.folder = config_.server.data_dir;
  options.max_series = config_.metrics.max_series;
  options.retention = config_.metrics.retention;
  options.templates.external_url = config_.server.public_url;
  options.now = wall_clock;
  sources_ = std::make_unique<RuleSources>();
  sources_->adopt(config_.rule_sources);
  options.ask = [this](const std::string& source, const std::string& expression, Instant at,
                       samples::Answered answered) {
    sources_->ask(source, expression, at, std::move(answered));
  };
  evaluator_ = std::make_unique<samples::Evaluator>(
      std::move(options),
      [this](std::vector<rules::Transition> transitions) { relay_->take(transitions); });
  if (auto started = evaluator_->start(config_.rules); !started) return started;
  heartbeats_ = std::make_unique<HeartbeatKeeper>(
      config_.server.data_dir, wall_clock,
      [this](std::vector<escalation::Input> inputs) { relay_->take(std::move(inputs)); });
  heartbeats_->adopt(config_.heartbeats);
  probes_ = std::make_unique<probes::Runner>(
      [this](rules::Observations results) { evaluator_->ingest(std::move(results), [](auto) {}); },
      wall_clock);
  probes_->adopt(config_.probes);
  return {};
}

void Daemon::open_doors() {
  parts_ = std::make_unique<api::Parts>(api::Parts{
      .engine = *engine_,
      .evaluator = *evaluator_,
      .now = wall_clock,
      .carrier = [this](const escalation::CarrierName& name) { return delivery_->carrier(name); },
      .ping = [this](const HttpRequest& request) { return heartbeats_->ping(request); },
      .reload =
          [this](std::move_only_function<void(Result<>)> done) {
            const std::lock_guard lock(reload_mutex_);
            reloads_.push_back(std::move(done));
          },
      .ready = [] { return true; },
      .aside =
          [this](std::move_only_function<void()> work) { return aside_.take(std::move(work)); },
      .public_url = config_.server.public_url});
  router_ = std::make_shared<const api::Router>(api::make_router(
      api::Access(config_.server.tokens), api::CalendarKeys(config_.calendars), *parts_));
}

Result<> Daemon::reload() {
  config::Loaded loaded = config::load(origin_.config_files);
  if (auto fine = acceptable(loaded, origin_.skip_check); !fine) {
    log::error("the new configuration is refused; the old one stays in force",
               {{"reasons", fine.error().message}});
    return fine;
  }
  if (const std::string names = needs_restart(config_, *loaded.config); !names.empty())
    log::warning("these settings change only at a restart", {{"settings", names}});
  keep_what_runs(*loaded.config, config_);
  config_ = *std::move(loaded.config);
  engine_->adopt(std::make_shared<const escalation::Plan>(config_.plan));
  delivery_->adopt(make_carriers());
  sources_->adopt(config_.rule_sources);
  evaluator_->adopt(config_.rules);
  heartbeats_->adopt(config_.heartbeats);
  probes_->adopt(config_.probes);
  router_ = std::make_shared<const api::Router>(api::make_router(
      api::Access(config_.server.tokens), api::CalendarKeys(config_.calendars), *parts_));
  log::info("the new configuration is in force");
  return {};
}

void Daemon::tick() {
  std::vector<std::move_only_function<void(Result<>)>> asked;
  {
    const std::lock_guard lock(reload_mutex_);
    asked.swap(reloads_);
  }
  if (!asked.empty()) {
    const Result<> outcome = reload();
    for (auto& done : asked) done(outcome);
  }
  reports_->tick();
  relay_->tick();
  if (++ticks_ % reconcile_every_ticks != 0) return;
  relay_->reconcile(*evaluator_);
  heartbeats_->tell_again();
}

void Daemon::stop() {
  if (!server_) return;
  server_->drain();
  if (probes_) probes_->stop();
  if (heartbeats_) heartbeats_->stop();
  if (evaluator_) evaluator_->stop();
  // What is on its way to a carrier gets the chance to become a fact; the rest is sent again later.
  if (delivery_) delivery_->stop(Span{3'000});
  if (reports_) reports_->drain(Span{1'000});
  if (engine_) engine_->stop();
  if (sandbox_) sandbox_->stop();
  server_->stop();
  server_.reset();
}

}  // namespace reveille::app
