// SPDX-License-Identifier: Apache-2.0
#include "app/sandbox_host.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <thread>

#include <fmt/format.h>

#include "http/client.hpp"

namespace reveille::app {
namespace {

using integrations::sandbox::Network;
using integrations::sandbox::Outgoing;

constexpr std::size_t silent_requests_max = 64;  // held without an answer
constexpr Span longest_sleep{1'000};             // the clock may be set meanwhile

Secret random_token() {
  std::random_device device;
  std::string token;
  for (int word = 0; word < 4; ++word) token += fmt::format("{:08x}", device());
  return Secret(token);
}

}  // namespace

class SandboxHost::Clockwork {
 public:
  Clockwork(integrations::sandbox::NetworkSettings settings, Now now)
      : port_(settings.port), now_(std::move(now)), network_(std::move(settings)) {}

  ~Clockwork() { stop(); }

  Result<std::string> start() {
    http::ServerOptions options;
    options.port = port_;
    server_ = std::make_unique<http::Server>(std::move(options),
                                             [this](HttpRequest request, http::Respond respond) {
                                               handle(std::move(request), std::move(respond));
                                             });
    if (auto listening = server_->start(); !listening) return std::unexpected(listening.error());
    client_ = std::make_unique<http::Client>();
    thread_ = std::thread([this] { run(); });
    return fmt::format("http://127.0.0.1:{}", server_->port());
  }

  void connect(std::vector<integrations::sandbox::Account> accounts) {
    const std::lock_guard lock(mutex_);
    network_.set_accounts(std::move(accounts), time());
  }

  void handle(HttpRequest request, http::Respond respond) {
    HttpResponse response;
    http::Respond dropped;  // answered by its destructor, which must not happen under the lock
    {
      const std::lock_guard lock(mutex_);
      response = network_.handle(request, time());
      changed_ = true;
      if (response.status == 0) {
        silent_.push_back(std::move(respond));
        if (silent_.size() > silent_requests_max) {
          dropped = std::move(silent_.front());
          silent_.pop_front();
        }
      }
    }
    wake_.notify_one();
    if (response.status != 0) respond(std::move(response));
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
    if (server_) server_->stop();
    client_.reset();  // before what its answers touch
    silent_.clear();
  }

  const Secret& token() const { return token_; }

 private:
  // The network's time never goes back, whatever the wall clock does.
  Instant time() { return last_ = std::max(last_, now_()); }

  void run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      changed_ = false;
      std::vector<Outgoing> due = network_.advance(time());
      if (!due.empty()) {
        lock.unlock();
        for (Outgoing& each : due) send(std::move(each));
        lock.lock();
        continue;
      }
      wake_.wait_for(lock, sleep(), [this] { return stopping_ || changed_; });
    }
  }

  Span sleep() {
    const Instant next = network_.next_wakeup();
    if (next == Instant::max()) return longest_sleep;
    return std::clamp<Span>(next - time(), Span{1}, longest_sleep);
  }

  void send(Outgoing outgoing) {
    client_->perform(std::move(outgoing.exchange),
                     [this, id = outgoing.id](const ExchangeResult& result) {
                       {
                         const std::lock_guard lock(mutex_);
                         network_.answered(id, result, time());
                         changed_ = true;
                       }
                       wake_.notify_one();
                     });
  }

  const std::uint16_t port_;
  const Now now_;
  const Secret token_ = random_token();
  std::mutex mutex_;
  std::condition_variable wake_;
  Network network_;                   // under mutex_
  Instant last_{};                    // under mutex_
  bool changed_ = false;              // under mutex_
  bool stopping_ = false;             // under mutex_
  std::deque<http::Respond> silent_;  // under mutex_
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<http::Client> client_;  // used by thread_ only, after start()
  std::thread thread_;
};

SandboxHost::SandboxHost(integrations::sandbox::NetworkSettings settings, Now now)
    : clockwork_(std::make_unique<Clockwork>(std::move(settings), std::move(now))) {}
SandboxHost::~SandboxHost() = default;
Result<std::string> SandboxHost::start() {
  return clockwork_->start();
}
void SandboxHost::connect(std::vector<integrations::sandbox::Account> accounts) {
  clockwork_->connect(std::move(accounts));
}
const Secret& SandboxHost::token() const {
  return clockwork_->token();
}
void SandboxHost::handle(HttpRequest request, http::Respond respond) {
  clockwork_->handle(std::move(request), std::move(respond));
}
void SandboxHost::stop() {
  clockwork_->stop();
}

}  // namespace reveille::app
