// SPDX-License-Identifier: Apache-2.0
// What reaches the phones of the sandbox in a storm.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/instant.hpp"
#include "http/client.hpp"

namespace reveille::bench {

struct Reached {
  Instant at;
  std::string number;
  bool call = false;
};

// Watches a sandbox from a thread of its own until it goes out of scope.
class StormPhones {
 public:
  explicit StormPhones(std::uint16_t port);
  ~StormPhones();

  [[nodiscard]] std::vector<Reached> reached() const;  // calls and texts, in order
  [[nodiscard]] int count(const std::string& number, bool calls, Instant from, Instant until) const;
  // Whoever is called from now on answers with this key.
  void answer_with(const std::string& key);
  [[nodiscard]] int answers() const { return answers_; }

 private:
  void watch(const std::stop_token& stopping);
  void look();
  void press(const std::string& number, const std::string& key);

  const std::string url_;
  http::Client client_;
  mutable std::mutex mutex_;
  std::vector<Reached> reached_;
  std::string key_;
  std::atomic<int> answers_ = 0;
  std::int64_t last_ = 0;
  std::jthread thread_;
};

}  // namespace reveille::bench
