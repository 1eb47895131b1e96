// SPDX-License-Identifier: Apache-2.0
// A small plan, a clock wound by hand, a journal that can be held up or broken, and a courier that
// writes down what it was given.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "engine/memory_journal.hpp"

namespace reveille::engine::test {

using namespace std::chrono_literals;
constexpr auto patience = 20s;  // only ever waited for when something is wrong

inline const Instant midnight = instant_from_ms(1'707'112'800'000);  // 2024-02-05 00:00 CST

inline std::shared_ptr<const escalation::Plan> plan() {
  using namespace escalation;
  auto plan = std::make_shared<Plan>();
  for (const char* name : {"ada", "grace"}) {
    Person person;
    person.name = PersonName(name);
    person.full_name = name;
    const bool ada = std::string(name) == "ada";
    person.contacts.push_back({ContactName("mobile"),
                               ContactKind::sms,
                               ada ? "+13125550100" : "+13125550101",
                               DndPassage::none,
                               {}});
    person.urgent.push_back({ContactName("mobile"), Span{0}, {}});
    person.low = person.urgent;
    plan->people.emplace(person.name, person);
  }
  Policy policy;
  policy.name = PolicyName("night");
  policy.steps.push_back({{{PersonName("ada"), {}}}, Span{5 * 60'000}, {}, 1, false, {}});
  policy.steps.push_back({{{PersonName("grace"), {}}}, Span{5 * 60'000}, {}, 1, false, {}});
  policy.final.push_back({Everyone{}, {}});
  plan->policies.emplace(policy.name, policy);
  Route route;
  route.name = "everything";
  route.group_by = {"alertname"};
  route.policy = policy.name;
  plan->routes.push_back(route);
  plan->carriers.push_back({CarrierName("sandbox"), true, true, {"+15005550006"}, {}});
  return plan;
}

inline escalation::AlertFired alert(const std::string& name) {
  escalation::AlertFired fired;
  fired.labels = Labels{{"alertname", name}, {"severity", "critical"}};
  fired.key = {"rules", fingerprint(fired.labels)};
  fired.starts_at = midnight;
  return fired;
}

class HandClock {
 public:
  Now now() {
    return [this] { return instant_from_ms(ms_); };
  }
  void advance(Span by) { ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> ms_ = to_ms(midnight);
};

// What happened, in the order in which it happened, across journal, courier and callers.
class Diary {
 public:
  void note(std::string line) {
    const std::scoped_lock lock(mutex_);
    lines_.push_back(std::move(line));
  }
  std::vector<std::string> lines() const {
    const std::scoped_lock lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

class DiaryCourier final : public Courier {
 public:
  explicit DiaryCourier(Diary& diary) : diary_(diary) {}
  void deliver(const escalation::Book&, const escalation::Plan&,
               const std::vector<escalation::Outstanding>& orders) override {
    for (const auto& order : orders) diary_.note(order.cancel ? "cancel" : "deliver");
  }

 private:
  Diary& diary_;
};

// The gate between a test and the paging thread inside append().
struct Gate {
  void shut() {
    const std::scoped_lock lock(mutex);
    closed = true;
  }
  void open() {
    {
      const std::scoped_lock lock(mutex);
      closed = false;
    }
    changed.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex);
    ++visits;
    changed.notify_all();
    changed.wait_for(lock, patience, [this] { return !closed; });
  }
  // Until `count` calls in all have come to the gate.
  void await(int count) {
    std::unique_lock lock(mutex);
    if (!changed.wait_for(lock, patience, [&] { return visits >= count; })) {
      throw std::runtime_error("nobody came to the gate");
    }
  }
  int visits_so_far() {
    const std::scoped_lock lock(mutex);
    return visits;
  }
  std::mutex mutex;
  std::condition_variable changed;
  bool closed = false;
  int visits = 0;
};

class TestJournal final : public Journal {
 public:
  TestJournal(std::shared_ptr<MemoryJournal::Record> record, Diary& diary, Gate& gate)
      : memory_(std::move(record)), diary_(diary), gate_(gate) {}

  Result<> append(Sequence expected, const escalation::Facts& facts) override {
    gate_.pass();
    if (broken) return fail(Code::unavailable, "fsync failed");
    diary_.note("commit");
    return memory_.append(expected, facts);
  }
  Result<Recovered> recover() override { return memory_.recover(); }
  Result<bool> snapshot(escalation::Book& book, Sequence last) override {
    diary_.note("snapshot");
    if (snapshot_goes_on) return false;
    return memory_.snapshot(book, last);
  }
  Result<std::vector<Entry>> read(Sequence from, std::size_t limit,
                                  escalation::IncidentId incident) override {
    return memory_.read(from, limit, incident);
  }
  static inline std::atomic<bool> broken = false;
  static inline std::atomic<bool> snapshot_goes_on = false;  // there is always more to write

 private:
  MemoryJournal memory_;
  Diary& diary_;
  Gate& gate_;
};

// An engine with all that it needs.
struct Night {
  explicit Night(
      std::shared_ptr<MemoryJournal::Record> given = std::make_shared<MemoryJournal::Record>(),
      Engine::Options options = {})
      : record(std::move(given)),
        engine(std::make_unique<TestJournal>(record, diary, gate), courier, clock.now(),
               std::move(options)) {
    TestJournal::broken = false;
  }
  ~Night() { gate.open(); }

  // Submits and waits for the answer.
  Result<Outcome> ask(escalation::Input input) {
    std::promise<Result<Outcome>> promise;
    auto answer = promise.get_future();
    engine.submit(std::move(input), [&](const Result<Outcome>& outcome, const escalation::Book&,
                                        const escalation::Plan&) { promise.set_value(outcome); });
    if (answer.wait_for(patience) != std::future_status::ready) {
      throw std::runtime_error("no answer");
    }
    return answer.get();
  }
  // Waits until the engine has seen the clock and done all that came before.
  void settle() {
    std::promise<void> promise;
    auto seen = promise.get_future();
    engine.read([&](const escalation::Book&, const escalation::Plan&) { promise.set_value(); });
    if (seen.wait_for(patience) != std::future_status::ready) {
      throw std::runtime_error("the engine does not answer");
    }
  }
  std::vector<std::string> facts() const {
    std::vector<std::string> names;
    for (const auto& entry : record->entries) names.emplace_back(name_of(entry.dated.fact));
    return names;
  }

  Diary diary;
  Gate gate;
  HandClock clock;
  DiaryCourier courier{diary};
  std::shared_ptr<MemoryJournal::Record> record;
  Engine engine;
};

}  // namespace reveille::engine::test
