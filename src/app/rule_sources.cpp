// SPDX-License-Identifier: Apache-2.0
#include "app/rule_sources.hpp"

#include <deque>
#include <utility>

#include "base/limits.hpp"
#include "http/client.hpp"

namespace reveille::app {

using integrations::RuleSource;

struct RuleSources::Shared {
  std::shared_ptr<http::BodyBudget> bodies;
  // A large answer takes many times its size while it is read: one at a time.
  std::mutex reading{};
};

class RuleSources::Source {
 public:
  Source(RuleSource settings, std::shared_ptr<Shared> shared)
      : settings_(std::move(settings)),
        shared_(std::move(shared)),
        client_({.in_flight = limits::source_queries_in_flight,
                 .response_bytes = limits::source_answer_bytes,
                 .ca_file = settings_.ca_file,
                 .bodies = shared_->bodies}) {}

  ~Source() { fail_waiting({.failure = "stopped"}); }
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  [[nodiscard]] const RuleSource& settings() const { return settings_; }

  void ask(std::string expression, Instant at, samples::Answered answered) {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back({std::move(expression), at, std::move(answered)});
    }
    send();
  }

 private:
  struct Question {
    std::string expression;
    Instant at;
    samples::Answered answered;
  };

  void send() {
    for (;;) {
      Question next;
      {
        const std::lock_guard lock(mutex_);
        if (waiting_.empty() || in_flight_ >= limits::source_queries_in_flight) return;
        next = std::move(waiting_.front());
        waiting_.pop_front();
        ++in_flight_;
      }
      Exchange exchange = integrations::query_exchange(settings_, next.expression, next.at);
      client_.perform(
          std::move(exchange),
          [this, at = next.at, answered = std::move(next.answered)](ExchangeResult result) mutable {
            finish(result, at, std::move(answered));
          });
    }
  }

  // On the client's thread.
  void finish(const ExchangeResult& result, Instant at, samples::Answered answered) {
    answered(read(result, at));
    {
      const std::lock_guard lock(mutex_);
      --in_flight_;
    }
    // Who has not answered this will not answer the next one in time either.
    if (result.status == 0 && !result.too_large) fail_waiting(result);
    send();
  }

  [[nodiscard]] Result<rules::promql::Vector> read(const ExchangeResult& result, Instant at) {
    std::unique_lock lock(shared_->reading, std::defer_lock);
    if (result.body.size() > limits::source_answer_free_bytes) lock.lock();
    return integrations::interpret_query(result, at);
  }

  void fail_waiting(const ExchangeResult& result) {
    std::deque<Question> waiting;
    {
      const std::lock_guard lock(mutex_);
      waiting.swap(waiting_);
    }
    for (Question& one : waiting) one.answered(integrations::interpret_query(result, one.at));
  }

  const RuleSource settings_;
  const std::shared_ptr<Shared> shared_;
  std::mutex mutex_;  // guards the next two
  std::deque<Question> waiting_;
  std::size_t in_flight_ = 0;
  http::Client client_;  // last: it abandons what is in flight while the rest still stands
};

RuleSources::RuleSources(std::size_t answers_bytes)
    : shared_(std::make_shared<Shared>(
          std::make_shared<http::BodyBudget>(answers_bytes, limits::source_answer_free_bytes))) {}
RuleSources::~RuleSources() = default;

void RuleSources::adopt(const std::vector<RuleSource>& sources) {
  std::map<std::string, std::shared_ptr<Source>> next;
  const std::lock_guard lock(mutex_);
  for (RuleSource settings : sources) {
    settings.place = {};  // of the file, which says nothing about the engine
    const auto known = sources_.find(settings.name);
    const bool same = known != sources_.end() && known->second->settings() == settings;
    next.emplace(settings.name, same ? known->second : std::make_shared<Source>(settings, shared_));
  }
  sources_.swap(next);
}

void RuleSources::ask(const std::string& source, const std::string& expression, Instant at,
                      samples::Answered answered) {
  std::shared_ptr<Source> found;
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = sources_.find(source); known != sources_.end()) found = known->second;
  }
  if (found) return found->ask(expression, at, std::move(answered));
  answered(fail(Code::unavailable, "there is no source of this name any more"));
}

}  // namespace reveille::app
