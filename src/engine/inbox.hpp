// SPDX-License-Identifier: Apache-2.0
// What waits for the paging thread, most urgent first.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <limits>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.hpp"
#include "engine/engine.hpp"

namespace reveille::engine {

struct Submission {
  std::vector<escalation::Input> inputs;
  Done done;
  std::size_t bytes = 0;  // counted by the inbox
};

struct Reading {
  ReadJournal read;
  OnRefused refused;  // may be empty
};

// Bounded; any thread puts, the paging thread takes. Within one class of urgency, first come, first
// served.
class Inbox {
 public:
  // In inputs, and about in bytes: alerts may have long labels.
  explicit Inbox(std::size_t capacity,
                 std::size_t capacity_bytes = std::numeric_limits<std::size_t>::max())
      : capacity_(capacity), capacity_bytes_(capacity_bytes) {}

  // On refusal the argument is untouched, so that its callback can be told.
  [[nodiscard]] Result<> put(Submission& submission);
  [[nodiscard]] Result<> put(Reading& reading);
  [[nodiscard]] Result<> put(std::shared_ptr<const escalation::Plan>& plan);

  struct Taken {
    std::shared_ptr<const escalation::Plan> plan;  // to adopt first; nullptr: none
    std::vector<Submission> submissions;
    std::vector<Reading> reads;
    bool more = false;  // something is left
    bool closed = false;
    [[nodiscard]] bool empty() const { return !plan && submissions.empty() && reads.empty(); }
  };
  // Waits until there is something, the inbox is closed or `wait` is over; then takes the most
  // urgent submissions, of about `inputs` inputs in all (a batch is never split).
  [[nodiscard]] Taken take(std::chrono::milliseconds wait, std::size_t inputs);

  // Refuses everything from now on; what waits is still taken.
  void close(Error why);

 private:
  static constexpr std::size_t classes = 3;
  [[nodiscard]] bool nothing() const;
  [[nodiscard]] Result<> room_for(const Submission& submission, std::size_t urgency) const;

  const std::size_t capacity_;
  const std::size_t capacity_bytes_;
  std::mutex mutex_;
  std::condition_variable filled_;
  std::array<std::deque<Submission>, classes> submissions_;  // human acts, reports, alerts
  std::deque<Reading> reads_;
  std::shared_ptr<const escalation::Plan> plan_;
  std::size_t waiting_ = 0;  // inputs
  std::size_t waiting_bytes_ = 0;
  bool closed_ = false;
  Error why_;
};

}  // namespace reveille::engine
