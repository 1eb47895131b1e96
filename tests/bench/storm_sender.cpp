// SPDX-License-Identifier: Apache-2.0
#include "bench/storm_sender.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

#include "http/client.hpp"

namespace reveille::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int connections = 16;

double seconds_since(Clock::time_point then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
}

// Each thread is one sender with one connection: it waits for each answer, as Prometheus does.
class Storm {
 public:
  Storm(int batches, double seconds, const std::function<StormBatch(int)>& make)
      : batches_(batches), seconds_(seconds), make_(make) {}

  Sent run() {
    start_ = Clock::now();
    {
      std::vector<std::jthread> senders;
      for (int i = 0; i < connections; ++i) senders.emplace_back([this] { send_some(); });
    }
    sent_.batches = batches_;
    sent_.seconds = seconds_since(start_);
    return sent_;
  }

 private:
  void send_some() {
    http::Client client;
    for (int batch = next_++; batch < batches_; batch = next_++) {
      std::this_thread::sleep_until(start_ + std::chrono::microseconds(static_cast<std::int64_t>(
                                                 1e6 * seconds_ * batch / batches_)));
      const StormBatch made = make_(batch);
      while (!is_taken(client, made)) {
      }
    }
  }

  bool is_taken(http::Client& client, const StormBatch& batch) {
    const auto began = Clock::now();
    const ExchangeResult result = client.perform({.url = batch.url,
                                                  .headers = {{"Content-Type", batch.type}},
                                                  .body = batch.body,
                                                  .timeout = Span{60'000}});
    const std::string_view after = header(result.headers, "Retry-After");
    {
      const std::scoped_lock lock(mutex_);
      sent_.slowest = std::max(sent_.slowest, seconds_since(began));
      if (result.status / 100 == 2) return true;
      if (result.status == 503) {
        ++sent_.refused;
        if (after.empty()) ++sent_.without_retry_after;
      } else {
        ++sent_.failed;
        if (sent_.first_failure.empty()) sent_.first_failure = result.failure + result.body;
      }
    }
    std::this_thread::sleep_for(
        std::chrono::seconds(std::max(1, std::atoi(std::string(after).c_str()))));
    return false;
  }

  const int batches_;
  const double seconds_;
  const std::function<StormBatch(int)>& make_;
  Clock::time_point start_;
  std::atomic<int> next_ = 0;
  std::mutex mutex_;
  Sent sent_;
};

}  // namespace

Sent send_storm(int batches, double seconds, const std::function<StormBatch(int)>& make) {
  return Storm(batches, seconds, make).run();
}

}  // namespace reveille::bench
