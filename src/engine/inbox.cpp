// SPDX-License-Identifier: Apache-2.0
#include "engine/inbox.hpp"

#include <algorithm>

namespace reveille::engine {

namespace {

constexpr std::size_t reads_waiting = 4096;
// Between two turns; inputs that come meanwhile wait for no more than these.
constexpr std::size_t reads_per_turn = 16;

struct Urgency {
  static constexpr std::size_t human = 0;
  static constexpr std::size_t report = 1;
  static constexpr std::size_t alert = 2;

  std::size_t operator()(const escalation::AckAsked&) const { return human; }
  std::size_t operator()(const escalation::ResolveAsked&) const { return human; }
  std::size_t operator()(const escalation::SnoozeAsked&) const { return human; }
  std::size_t operator()(const escalation::ReassignAsked&) const { return human; }
  std::size_t operator()(const escalation::EscalateAsked&) const { return human; }
  std::size_t operator()(const escalation::SilenceAsked&) const { return human; }
  std::size_t operator()(const escalation::SilenceEndAsked&) const { return human; }
  std::size_t operator()(const escalation::PageAsked&) const { return human; }
  std::size_t operator()(const escalation::OverrideAsked&) const { return human; }
  std::size_t operator()(const escalation::OverrideCancelAsked&) const { return human; }
  std::size_t operator()(const escalation::SwapAsked&) const { return human; }
  std::size_t operator()(const escalation::DrillAsked&) const { return human; }
  std::size_t operator()(const escalation::DrillCancelAsked&) const { return human; }
  std::size_t operator()(const escalation::DigitPressed&) const { return human; }
  std::size_t operator()(const escalation::TextReceived&) const { return human; }
  std::size_t operator()(const escalation::Tick&) const { return human; }
  std::size_t operator()(const escalation::PlanChanged&) const { return human; }
  std::size_t operator()(const escalation::DeliveryReported&) const { return report; }
  std::size_t operator()(const escalation::AlertFired&) const { return alert; }
  std::size_t operator()(const escalation::AlertResolved&) const { return alert; }
};

// A batch is as urgent as the most urgent of its inputs.
std::size_t urgency_of(const std::vector<escalation::Input>& inputs) {
  std::size_t most = Urgency::alert;
  for (const auto& input : inputs) most = std::min(most, std::visit(Urgency{}, input));
  return most;
}

// An empty submission counts too: its caller waits for an answer.
std::size_t weight(const Submission& submission) {
  return std::max<std::size_t>(submission.inputs.size(), 1);
}

std::size_t bytes_of(const Labels& labels) {
  std::size_t bytes = 0;
  for (const Label& label : labels) bytes += sizeof label + label.name.size() + label.value.size();
  return bytes;
}

// Only what senders may make long.
std::size_t bytes_of(const escalation::Input& input) {
  std::size_t bytes = sizeof input;
  if (const auto* fired = std::get_if<escalation::AlertFired>(&input)) {
    bytes += bytes_of(fired->labels) + bytes_of(fired->annotations) + fired->link.size();
    for (const auto& table : fired->evidence) {
      for (const auto& line : table.lines)
        bytes += sizeof line + line.label.size() + line.value.size();
    }
  } else if (const auto* text = std::get_if<escalation::TextReceived>(&input)) {
    bytes += text->body.size();
  }
  return bytes;
}

std::size_t bytes_of(const std::vector<escalation::Input>& inputs) {
  std::size_t bytes = 0;
  for (const auto& input : inputs) bytes += bytes_of(input);
  return bytes;
}

}  // namespace

Result<> Inbox::put(Submission& submission) {
  const std::size_t urgency = urgency_of(submission.inputs);
  submission.bytes = bytes_of(submission.inputs);
  {
    const std::scoped_lock lock(mutex_);
    if (auto room = room_for(submission, urgency); !room) return room;
    waiting_ += weight(submission);
    waiting_bytes_ += submission.bytes;
    submissions_[urgency].push_back(std::move(submission));
  }
  filled_.notify_one();
  return {};
}

Result<> Inbox::put(Reading& reading) {
  {
    const std::scoped_lock lock(mutex_);
    if (closed_) return std::unexpected(why_);
    if (reads_.size() >= reads_waiting) return fail(Code::limit, "too many reads are waiting");
    reads_.push_back(std::move(reading));
  }
  filled_.notify_one();
  return {};
}

Result<> Inbox::put(std::shared_ptr<const escalation::Plan>& plan) {
  {
    const std::scoped_lock lock(mutex_);
    if (closed_) return std::unexpected(why_);
    plan_ = std::move(plan);
  }
  filled_.notify_one();
  return {};
}

Result<> Inbox::room_for(const Submission& submission, std::size_t urgency) const {
  if (closed_) return std::unexpected(why_);
  // A storm of alerts must not keep out the acknowledgement that ends it.
  const auto most = [urgency](std::size_t capacity) {
    return urgency == Urgency::alert ? capacity - capacity / 16 : capacity;
  };
  const bool too_long = waiting_ > 0 && waiting_bytes_ + submission.bytes > most(capacity_bytes_);
  if (too_long || waiting_ + weight(submission) > most(capacity_)) {
    return fail(Code::limit, "the queue to the paging thread is full; send it again");
  }
  return {};
}

bool Inbox::nothing() const {
  return waiting_ == 0 && reads_.empty() && !plan_;
}

Inbox::Taken Inbox::take(std::chrono::milliseconds wait, std::size_t inputs) {
  std::unique_lock lock(mutex_);
  // Debian's libstdc++ waits on the monotonic clock here: a wall clock that is moved moves nothing.
  filled_.wait_for(lock, wait, [this] { return closed_ || !nothing(); });
  Taken taken{.plan = std::exchange(plan_, nullptr), .submissions = {}, .reads = {}};
  std::size_t count = 0;
  for (auto& queue : submissions_) {
    while (!queue.empty() && count < inputs) {
      count += weight(queue.front());
      waiting_bytes_ -= queue.front().bytes;
      taken.submissions.push_back(std::move(queue.front()));
      queue.pop_front();
    }
  }
  waiting_ -= count;
  const std::size_t reads = std::min(reads_.size(), reads_per_turn);
  for (std::size_t i = 0; i < reads; ++i) {
    taken.reads.push_back(std::move(reads_.front()));
    reads_.pop_front();
  }
  taken.more = !nothing();
  taken.closed = closed_;
  return taken;
}

void Inbox::close(Error why) {
  {
    const std::scoped_lock lock(mutex_);
    if (closed_) return;
    closed_ = true;
    why_ = std::move(why);
  }
  filled_.notify_one();
}

}  // namespace reveille::engine
