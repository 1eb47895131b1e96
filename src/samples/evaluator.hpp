// SPDX-License-Identifier: Apache-2.0
// Samples in, transitions out: the evaluation thread with its store, its sample log and its rules.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "rules/alerting/alerting.hpp"
#include "rules/files/rule.hpp"
#include "rules/series/store.hpp"
#include "samples/asking.hpp"
#include "samples/batch.hpp"

namespace reveille::samples {

struct EvaluatorOptions {
  std::string folder;  // where the sample log and snapshots live; empty: memory only
  std::size_t max_series = limits::series;
  std::size_t queue_bytes = limits::ingest_queue_bytes;  // of batches that wait
  Span retention{3'600'000};  // at least; rules that look back further extend it
  rules::TemplateContext templates;
  std::function<Instant()> now;  // wall clock
  AskSource ask;                 // for groups with a source; must not call back after stop()
};

// Thrown over the fence to the engine's bridge, on the evaluation thread.
using OnTransitions = std::function<void(std::vector<rules::Transition>)>;

// What became of a batch. Nothing is half-applied: `refused` means that no sample was stored.
struct Ingested {
  std::size_t stored = 0;
  std::size_t duplicates = 0;
  std::size_t skipped_series = 0;  // invalid labels: skipped, as Prometheus' receiver does
};

struct GroupView {  // a copy for the API
  rules::RuleGroup group;
  rules::GroupState state;
  std::chrono::microseconds evaluation_time{0};  // of the last evaluation of the whole group
  // Whether the store has the series that says if the group's source answers: not when it was full.
  bool source_watched = false;
};

// Owns the series store and the evaluation thread. Groups are evaluated at their slots (aligned to
// the interval plus a hash of file and name), native groups also when a sample arrives that one of
// their selectors matches. Samples are written to the log within a second of their arrival and
// synced; a restart reads snapshot and log, so that at most the last second is lost.
class Evaluator {
 public:
  Evaluator(EvaluatorOptions options, OnTransitions on_transitions);
  ~Evaluator();
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;

  // Reads snapshot and log, takes the rules into force, starts the thread. Every alert that was
  // firing before the restart is reported once more as `fired`: whoever listens is idempotent.
  [[nodiscard]] Result<> start(std::vector<rules::RuleGroup> groups);

  // Any thread; returns at once. Code::limit with "full" when the queue is full (answer 503 and
  // Retry-After); Code::invalid when a sample is refused (whole batch rolled back, as upstream).
  void ingest(Batch batch, std::move_only_function<void(Result<Ingested>)> done);

  // Runs on the evaluation thread between evaluations; rules and samples get their turn between two
  // readers, so a reader delays them by its own length only. When too many wait,
  // and of a stopped evaluator, `refused` is called instead, at once (Code::unavailable).
  using Refused = std::move_only_function<void(const Error&)>;
  void read(std::move_only_function<void(const rules::SeriesStore&)> read, Refused refused = {});
  void groups(std::move_only_function<void(const std::vector<GroupView>&)> read,
              Refused refused = {});

  // Reload: states are carried over. Firing alerts of rules that are gone are reported resolved.
  void adopt(std::vector<rules::RuleGroup> groups);
  void stop();  // syncs the log, writes a snapshot, joins

 private:
  class Thread;
  std::unique_ptr<Thread> thread_;
};

}  // namespace reveille::samples
