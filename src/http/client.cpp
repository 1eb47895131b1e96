// SPDX-License-Identifier: Apache-2.0
#include "http/client.hpp"

#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "http/transfer.hpp"

namespace reveille::http {

// One thread drives all transfers. What other threads ask for waits in `asked_` until it is woken.
class Client::Multi {
 public:
  explicit Multi(ClientOptions options) : options_(std::move(options)), multi_(open_multi()) {
    thread_ = std::thread([this] { run(); });
  }

  ~Multi() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    curl_multi_wakeup(multi_.get());
    thread_.join();
  }

  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;

  using Done = std::move_only_function<void(Measured)>;

  void perform(Exchange exchange, std::optional<Measure> measure, Done done) {
    {
      const std::lock_guard lock(mutex_);
      if (!stopping_) {
        asked_.push_back({std::move(exchange), measure, std::move(done)});
        curl_multi_wakeup(multi_.get());
        return;
      }
    }
    done(stopped(false));
  }

 private:
  struct Asked {
    Exchange exchange;
    std::optional<Measure> measure;
    Done done;
  };
  struct Running {
    std::unique_ptr<Transfer> transfer;
    Done done;
  };

  static Measured stopped(bool in_flight) {
    Measured measured;
    measured.result.failure = "stopped";
    measured.result.timed_out = in_flight;
    return measured;
  }

  void run() {
    while (take()) {
      start();
      int running = 0;
      curl_multi_perform(multi_.get(), &running);
      finish();
      // What finished made room for those that wait; nobody will wake us for them.
      const bool startable = !waiting_.empty() && running_.size() < options_.in_flight;
      curl_multi_poll(multi_.get(), nullptr, 0, startable ? 0 : idle_ms, nullptr);
    }
    abandon();
  }

  // False when it is time to stop.
  bool take() {
    const std::lock_guard lock(mutex_);
    for (auto& asked : asked_) waiting_.push_back(std::move(asked));
    asked_.clear();
    return !stopping_;
  }

  void start() {
    while (!waiting_.empty() && running_.size() < options_.in_flight) {
      Asked asked = std::move(waiting_.front());
      waiting_.pop_front();
      auto transfer = std::make_unique<Transfer>(
          std::move(asked.exchange),
          TransferOptions{options_.response_bytes, options_.follow_redirects, asked.measure,
                          options_.ca_file, options_.bodies},
          handle());
      CURL* const easy = transfer->easy();
      if (!transfer->ready() || curl_multi_add_handle(multi_.get(), easy) != CURLM_OK) {
        Measured refused;
        refused.result = transfer->refused();
        asked.done(std::move(refused));
        continue;
      }
      running_.emplace(easy, Running{std::move(transfer), std::move(asked.done)});
    }
  }

  void finish() {
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      auto found = running_.find(message->easy_handle);
      if (found == running_.end()) continue;
      curl_multi_remove_handle(multi_.get(), found->first);
      Running finished = std::move(found->second);
      running_.erase(found);
      Measured result = finished.transfer->finish(code);
      spare_.push_back(finished.transfer->release());
      finished.done(std::move(result));
    }
  }

  void abandon() {
    for (auto& [easy, running] : running_) {
      curl_multi_remove_handle(multi_.get(), easy);
      running.done(stopped(true));
    }
    running_.clear();
    for (auto& asked : waiting_) asked.done(stopped(false));
    waiting_.clear();
  }

  // Handles are used again: a fresh one costs more than a request over a warm connection.
  EasyHandle handle() {
    if (spare_.empty()) return EasyHandle(curl_easy_init());
    EasyHandle easy = std::move(spare_.back());
    spare_.pop_back();
    return easy;
  }

  static constexpr int idle_ms = 60'000;

  const ClientOptions options_;
  MultiHandle multi_;
  std::unordered_map<CURL*, Running> running_;  // the thread's own, as the next two
  std::deque<Asked> waiting_;
  std::vector<EasyHandle> spare_;
  std::mutex mutex_;  // guards asked_ and stopping_
  std::deque<Asked> asked_;
  bool stopping_ = false;
  std::thread thread_;
};

Client::Client(ClientOptions options) : multi_(std::make_unique<Multi>(std::move(options))) {}
Client::~Client() = default;

void Client::perform(Exchange exchange, Done done) {
  multi_->perform(
      std::move(exchange), std::nullopt,
      [done = std::move(done)](Measured measured) mutable { done(std::move(measured.result)); });
}

void Client::measure(Exchange exchange, Measure what,
                     std::move_only_function<void(Measured)> done) {
  multi_->perform(std::move(exchange), what, std::move(done));
}

ExchangeResult Client::perform(Exchange exchange) {
  std::promise<ExchangeResult> promise;
  auto answer = promise.get_future();
  perform(std::move(exchange),
          [&promise](ExchangeResult result) { promise.set_value(std::move(result)); });
  return answer.get();
}

}  // namespace reveille::http
