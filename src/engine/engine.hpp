// SPDX-License-Identifier: Apache-2.0
// The corridor: inputs in turn -> decide -> commit -> act. Engine::turn() is the function to read
// first.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/limits.hpp"
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
using ReadJournal =
    std::move_only_function<void(const escalation::Book&, const escalation::Plan&, Journal&)>;
using OnRefused = std::move_only_function<void(const Error&)>;

// Owns the book, the journal and the paging thread. Inputs are taken in batches: all that wait (up
// to a bound) are decided at one `now` and committed in one transaction (group commit); only then
// are their callers answered and deliveries handed to the courier. Order of admission:
// acknowledgements and other human acts, then carriers' reports, then alerts, then reads. Alerts
// and acts are never refused for load below limits::page_queue_inputs and queue_bytes.
class Engine {
 public:
  struct Options {
    Span snapshot_every{60'000};  // and after this many facts:
    std::size_t snapshot_facts = 10'000;
    Span audit_every{10'000};
    std::size_t queue_inputs = limits::page_queue_inputs;
    std::size_t queue_bytes = 256 * 1024 * 1024;  // about, of all that waits
    // A turn takes no more inputs, and does no more things that are due, so that whoever comes
    // meanwhile, to read or to acknowledge, is never far behind.
    std::size_t turn_inputs = 1024;
    int turn_things = 256;
    // The journal failed: nobody knows what it holds, and the book is ahead of it. Called on the
    // paging thread after the callers were told. Must end the process, so that the supervisor
    // starts it again and the journal is replayed; empty: std::abort. If it returns (tests), the
    // engine refuses everything from then on.
    std::move_only_function<void(const Error&)> on_fatal;
  };
  Engine(std::unique_ptr<Journal> journal, Courier& courier, Now now, Options options);
  Engine(std::unique_ptr<Journal> journal, Courier& courier, Now now)
      : Engine(std::move(journal), courier, std::move(now), Options{}) {}
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Recovers the book, takes `plan` into force, re-offers outstanding deliveries, starts the
  // thread.
  [[nodiscard]] Result<> start(std::shared_ptr<const escalation::Plan> plan);

  // Any thread; returns at once. `done` is called on the paging thread after the commit, or by the
  // caller's thread with Code::limit when the queue is full and Code::unavailable when stopping.
  // Code::unavailable also when the commit failed. With an error, book and plan are empty ones.
  // A sixteenth of the queue is for human acts and carriers' reports only.
  void submit(escalation::Input input, Done done = {});
  // A batch that is admitted or refused as a whole; `done` once, with all facts.
  void submit(std::vector<escalation::Input> inputs, Done done = {});

  // Runs on the paging thread between turns, at the lowest priority. Keep it short: copy and leave.
  // Of a stopped engine, or one with too many reads waiting, `refused` is called at once instead;
  // without it, `read` sees an empty book.
  void read(Read read, OnRefused refused = {});
  void read(ReadJournal read, OnRefused refused = {});

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
