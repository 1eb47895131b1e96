// SPDX-License-Identifier: Apache-2.0
#include "app/relay.hpp"

#include <algorithm>
#include <iterator>
#include <memory>

namespace reveille::app {

using escalation::Input;

void Relay::take(std::vector<Input> inputs) {
  {
    const std::lock_guard lock(mutex_);
    std::ranges::move(inputs, std::back_inserter(waiting_));
  }
  pump();
}

bool Relay::idle() {
  const std::lock_guard lock(mutex_);
  return waiting_.empty() && !in_flight_;
}

void Relay::drain(Span patience) {
  std::unique_lock lock(mutex_);
  taken_.wait_for(lock, patience, [this] { return waiting_.empty() && !in_flight_; });
}

// One batch at a time, so that a refused one cannot be overtaken by its successor.
void Relay::pump() {
  std::vector<Input> batch;
  {
    const std::lock_guard lock(mutex_);
    if (in_flight_ || waiting_.empty()) return;
    const auto size = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), batch_inputs));
    const auto end = waiting_.begin() + size;
    batch.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    in_flight_ = true;
  }
  auto kept = std::make_shared<std::vector<Input>>(batch);
  engine_.submit(std::move(batch), [this, kept](const Result<engine::Outcome>& outcome,
                                                const escalation::Book&, const escalation::Plan&) {
    {
      const std::lock_guard lock(mutex_);
      in_flight_ = false;
      if (!outcome) waiting_.insert(waiting_.begin(), kept->begin(), kept->end());
      taken_.notify_all();
    }
    if (outcome) pump();
  });
}

}  // namespace reveille::app
