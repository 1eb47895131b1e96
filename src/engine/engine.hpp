// SPDX-License-Identifier: Apache-2.0
// The corridor: inputs in turn -> decide -> commit -> act. Engine::turn() is the function to read first.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "engine/ports.hpp"
#include "escalation/decide.hpp"
#include "escalation/input.hpp"
#include "escalation/plan.hpp"

namespace reveille::engine {

// What an input came to. The facts are durable when this is called.
struct Outcome {
  escalation::Facts facts;
};
using Done = std::move_only_function<void(const Result<Outcome>&, const escalation::Book&,
                                          const escalation::Plan&)>;
using Read = std::move_only_function<void(const escalation::Book&, const escalation::Plan&)>;
using ReadJournal = std::move_only_function<void(const escalation::Book&, const escalation::Plan&,
                                                 Journal&)>;

// Owns the book, the journal and the paging thread. Inputs are taken in batches: all that wait (up to
// a bound) are decided at one `now` and committed in one transaction (group commit); only then are
// their callers answered and deliveries handed to the courier.
// Order of admission: acknowledgements and other human acts, then carriers' reports, then alerts,
// then reads. Alerts and acts are never refused for load below limits::page_queue_inputs.
class Engine {
 public:
  struct Options {
    Span snapshot_every{60'000};     // and after this many facts:
    std::size_t snapshot_facts = 10'000;
    Span audit_every{10'000};
  };
  Engine(std::unique_ptr<Journal> journal, Courier& courier, Now now, Options options);
  Engine(std::unique_ptr<Journal> journal, Courier& courier, Now now)
      : Engine(std::move(journal), courier, std::move(now), Options{}) {}
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Recovers the book, takes `plan` into force, re-offers outstanding deliveries, starts the thread.
  [[nodiscard]] Result<> start(std::shared_ptr<const escalation::Plan> plan);

  // Any thread; returns at once. `done` is called on the paging thread after the commit, or with
  // Code::limit when the queue is full, Code::unavailable when stopping.
  void submit(escalation::Input input, Done done = {});
  // A batch that is admitted or refused as a whole; `done` once, with all facts.
  void submit(std::vector<escalation::Input> inputs, Done done = {});

  // Runs on the paging thread between turns, at the lowest priority. Keep it short: copy and leave.
  void read(Read read);
  void read(ReadJournal read);

  // Replaces the plan between two turns (reload).
  void adopt(std::shared_ptr<const escalation::Plan> plan);

  // True while the last audit was clean and the thread answered within 30 s: gates the watchdog.
  [[nodiscard]] bool healthy() const;

  // Commits what is queued, takes a snapshot, joins the thread.
  void stop();

 private:
  class Thread;
  std::unique_ptr<Thread> thread_;
};

}  // namespace reveille::engine
