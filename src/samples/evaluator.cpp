// SPDX-License-Identifier: Apache-2.0
#include "samples/evaluator.hpp"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "samples/groups.hpp"
#include "samples/intake.hpp"
#include "samples/sample_log.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace reveille::samples {

namespace {

using Steady = std::chrono::steady_clock;
using Read = std::move_only_function<void()>;

constexpr Span longest_wait{1'000};
// Batches between two looks at what is due: a flood must not keep rules from their slots.
constexpr std::size_t batches_at_once = 64;
constexpr Span slice{5};  // of a snapshot, between evaluations
// Short questions are answered together; after this long a look at what is due comes first.
constexpr Span reading{50};
constexpr Span expire_every{60'000};

const Error stopped{Code::unavailable, "evaluation is stopping"};

// About: labels are many and short.
std::size_t size_of(const Batch& batch) {
  std::size_t bytes = 0;
  for (const auto& one : batch.series) {
    bytes += sizeof one + one.samples.size() * sizeof(rules::Sample);
    for (const Label& label : one.labels)
      bytes += sizeof label + label.name.size() + label.value.size();
  }
  return bytes;
}

void guarded(const char* what, auto&& call) {
  try {
    call();
  } catch (const std::exception& error) {
    log::error("a callback failed", {{"callback", what}, {"error", error.what()}});
  }
}

}  // namespace

// The queue that others fill, and everything that the evaluation thread owns.
class Evaluator::Thread {
 public:
  Thread(EvaluatorOptions options, OnTransitions listener)
      : options_(std::move(options)),
        store_({.series = options_.max_series}),
        listener_(std::move(listener)) {}

  struct Job {
    Batch batch;
    std::size_t bytes = 0;
    std::move_only_function<void(Result<Ingested>)> done;
  };

  Result<> start(std::vector<rules::RuleGroup> groups);
  void stop();
  void put(Job job);
  void put(Read read, Refused refused);
  void put_answer(std::move_only_function<void()> answer);
  void adopt(std::vector<rules::RuleGroup> groups);

  const rules::SeriesStore& store() const { return store_; }
  std::vector<GroupView> views() const {
    return groups_ ? groups_->views() : std::vector<GroupView>{};
  }

 private:
  struct Taken {
    std::vector<Job> jobs;
    std::vector<std::move_only_function<void()>> answers;
    std::optional<std::vector<rules::RuleGroup>> rules;
    bool last = false;
  };
  void run();
  [[nodiscard]] Taken take(Span wait);
  [[nodiscard]] bool has_room(const Job& job) const;
  [[nodiscard]] bool nothing() const {
    return jobs_.empty() && reads_.empty() && answers_.empty() && !rules_;
  }
  void ingest(Job& job);
  void answer_readers();
  [[nodiscard]] std::optional<Read> next_reader();
  void keep_house();
  void expire(Instant now);
  void watch_log();
  void finish();

  const EvaluatorOptions options_;
  rules::SeriesStore store_;
  const OnTransitions listener_;
  std::unique_ptr<SampleLog> log_;
  std::optional<Groups> groups_;
  Intake intake_;
  Instant oldest_ = Instant::min();
  Steady::time_point expire_at_{};
  bool log_was_healthy_ = true;
  std::vector<KeptState> kept_;
  std::optional<Instant> silent_since_;

  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<Job> jobs_;
  std::size_t jobs_bytes_ = 0;
  std::deque<Read> reads_;
  // Of sources: as many as were asked.
  std::vector<std::move_only_function<void()>> answers_;
  std::optional<std::vector<rules::RuleGroup>> rules_;
  bool closed_ = false;
  std::jthread thread_;
};

Result<> Evaluator::Thread::start(std::vector<rules::RuleGroup> groups) {
  if (!options_.folder.empty()) {
    SampleLog::Loaded loaded;
    TRY(log_, SampleLog::open({.folder = options_.folder}, store_, loaded));
    kept_ = decode_states(loaded.states, loaded.damaged);
    silent_since_ = loaded.newest;
    log::info("samples were read", {{"series", store_.series_count()},
                                    {"samples", store_.sample_count()},
                                    {"rules", kept_.size()},
                                    {"damaged", loaded.damaged}});
  }
  groups_.emplace(
      store_, log_.get(), options_, listener_,
      [this](std::move_only_function<void()> answer) { put_answer(std::move(answer)); });
  thread_ = std::jthread([this, groups = std::move(groups)]() mutable {
    groups_->restore(std::move(groups), std::move(kept_), silent_since_, options_.now());
    run();
  });
  return {};
}

void Evaluator::Thread::stop() {
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
  }
  filled_.notify_one();
  if (thread_.joinable()) {
    thread_.join();
    return;
  }
  for (auto& job : std::exchange(jobs_, {})) {
    if (job.done) guarded("ingest", [&] { job.done(std::unexpected(stopped)); });
  }
  for (auto& read : std::exchange(reads_, {})) guarded("read", read);
}

// However large: a batch that finds nobody before it is welcome.
bool Evaluator::Thread::has_room(const Job& job) const {
  return jobs_.empty() || (jobs_.size() < limits::ingest_queue_requests &&
                           jobs_bytes_ + job.bytes <= options_.queue_bytes);
}

void Evaluator::Thread::put(Job job) {
  job.bytes = size_of(job.batch);
  Error refusal;
  {
    const std::scoped_lock lock(mutex_);
    if (!closed_ && has_room(job)) {
      jobs_bytes_ += job.bytes;
      jobs_.push_back(std::move(job));
      filled_.notify_one();
      return;
    }
    refusal = closed_ ? stopped : Error{Code::limit, "the ingest queue is full"};
  }
  static metrics::Counter& refused = metrics::counter(
      "reveille_ingest_refused_total", "Batches that found the queue to evaluation full.");
  if (refusal.code == Code::limit) refused.add();
  if (job.done) guarded("ingest", [&] { job.done(std::unexpected(refusal)); });
}

void Evaluator::Thread::put(Read read, Refused refused) {
  Error refusal;
  {
    const std::scoped_lock lock(mutex_);
    if (!closed_ && reads_.size() < limits::queries_waiting) {
      reads_.push_back(std::move(read));
      filled_.notify_one();
      return;
    }
    refusal = closed_ ? stopped : Error{Code::unavailable, "too many queries are waiting"};
  }
  if (refused) guarded("read", [&] { refused(refusal); });
}

void Evaluator::Thread::put_answer(std::move_only_function<void()> answer) {
  const std::scoped_lock lock(mutex_);
  if (closed_) return;
  answers_.push_back(std::move(answer));
  filled_.notify_one();
}

void Evaluator::Thread::adopt(std::vector<rules::RuleGroup> groups) {
  const std::scoped_lock lock(mutex_);
  rules_ = std::move(groups);
  filled_.notify_one();
}

void Evaluator::Thread::run() {
  for (;;) {
    const bool busy = log_ && log_->dumping();
    auto taken = take(busy ? Span{0} : groups_->wait(options_.now(), longest_wait));
    if (taken.rules) groups_->adopt(std::move(*taken.rules), options_.now());
    for (auto& job : taken.jobs) ingest(job);
    for (auto& answer : taken.answers) guarded("answer", answer);
    if (log_) log_->commit();
    groups_->run(options_.now());
    answer_readers();
    keep_house();
    if (taken.last) break;
  }
  finish();
}

Evaluator::Thread::Taken Evaluator::Thread::take(Span wait) {
  std::unique_lock lock(mutex_);
  filled_.wait_for(lock, wait, [this] { return closed_ || !nothing(); });
  Taken taken;
  while (!jobs_.empty() && taken.jobs.size() < batches_at_once) {
    jobs_bytes_ -= jobs_.front().bytes;
    taken.jobs.push_back(std::move(jobs_.front()));
    jobs_.pop_front();
  }
  taken.answers = std::exchange(answers_, {});
  taken.rules = std::exchange(rules_, std::nullopt);
  taken.last = closed_ && nothing();
  return taken;
}

std::optional<Read> Evaluator::Thread::next_reader() {
  const std::scoped_lock lock(mutex_);
  if (reads_.empty()) return std::nullopt;
  Read read = std::move(reads_.front());
  reads_.pop_front();
  return read;
}

void Evaluator::Thread::answer_readers() {
  const auto until = Steady::now() + reading;
  while (auto read = next_reader()) {
    guarded("read", *read);
    if (Steady::now() >= until) return;
  }
}

void Evaluator::Thread::ingest(Job& job) {
  static metrics::Counter& stored =
      metrics::counter("reveille_samples_stored_total", "Samples stored.");
  static metrics::Counter& skipped = metrics::counter(
      "reveille_series_skipped_total", "Series of batches that were skipped: bad labels, no room.");
  static metrics::Counter& refused =
      metrics::counter("reveille_batches_invalid_total",
                       "Batches refused for samples out of order or out of bounds.");
  const Instant now = options_.now();
  const auto ingested = intake_.store(
      job.batch, store_, {.now = now, .oldest = oldest_},
      [&](rules::SeriesRef series, const rules::Observation& observation) {
        if (observation.samples.empty()) return;
        if (log_) log_->samples(series, observation.labels, observation.samples);
        groups_->touch(series, observation.labels, observation.samples.back().at, now);
      });
  if (ingested) {
    stored.add(ingested->stored);
    skipped.add(ingested->skipped_series);
  } else {
    refused.add();
  }
  if (job.done) guarded("ingest", [&] { job.done(ingested); });
}

void Evaluator::Thread::keep_house() {
  if (log_) {
    watch_log();
    if (log_->wants_snapshot()) log_->begin_snapshot(store_);
    log_->write_slice(store_, slice);
  }
  const auto steady = Steady::now();
  // While a snapshot walks over the series none may go.
  if (steady < expire_at_ || (log_ && log_->dumping())) return;
  expire_at_ = steady + expire_every;
  expire(options_.now());
}

void Evaluator::Thread::expire(Instant now) {
  static metrics::Gauge& series = metrics::gauge("reveille_series", "Series in memory.");
  static metrics::Gauge& samples = metrics::gauge("reveille_samples", "Samples in memory.");
  static metrics::Gauge& bytes =
      metrics::gauge("reveille_store_bytes", "Memory that series and samples take.");
  oldest_ = now - std::max(options_.retention, groups_->history());
  store_.expire(oldest_);
  series.set(static_cast<double>(store_.series_count()));
  samples.set(static_cast<double>(store_.sample_count()));
  bytes.set(static_cast<double>(store_.bytes()));
}

void Evaluator::Thread::watch_log() {
  static metrics::Gauge& size =
      metrics::gauge("reveille_sample_log_bytes", "Length of the current sample log.");
  static metrics::Gauge& broken = metrics::gauge("reveille_sample_log_broken",
                                                 "1 while samples cannot be written to the disk.");
  size.set(static_cast<double>(log_->bytes()));
  if (log_->healthy() == log_was_healthy_) return;
  log_was_healthy_ = log_->healthy();
  broken.set(log_was_healthy_ ? 0 : 1);
  if (log_was_healthy_) {
    log::info("samples are written to the disk again");
  } else {
    log::error("samples are not written to the disk; rules go on", {{"error", log_->trouble()}});
  }
}

void Evaluator::Thread::finish() {
  if (!log_) return;
  groups_->keep_all();
  log_->commit();
  if (!log_->dumping()) log_->begin_snapshot(store_);
  while (log_->dumping()) log_->write_slice(store_, longest_wait);
  log_.reset();
}

Evaluator::Evaluator(EvaluatorOptions options, OnTransitions on_transitions)
    : thread_(std::make_unique<Thread>(std::move(options), std::move(on_transitions))) {}

Evaluator::~Evaluator() {
  stop();
}

Result<> Evaluator::start(std::vector<rules::RuleGroup> groups) {
  return thread_->start(std::move(groups));
}

void Evaluator::ingest(Batch batch, std::move_only_function<void(Result<Ingested>)> done) {
  thread_->put(Thread::Job{.batch = std::move(batch), .done = std::move(done)});
}

void Evaluator::read(std::move_only_function<void(const rules::SeriesStore&)> read,
                     Refused refused) {
  thread_->put([this, read = std::move(read)]() mutable { read(thread_->store()); },
               std::move(refused));
}

void Evaluator::groups(std::move_only_function<void(const std::vector<GroupView>&)> read,
                       Refused refused) {
  thread_->put([this, read = std::move(read)]() mutable { read(thread_->views()); },
               std::move(refused));
}

void Evaluator::adopt(std::vector<rules::RuleGroup> groups) {
  thread_->adopt(std::move(groups));
}

void Evaluator::stop() {
  thread_->stop();
}

}  // namespace reveille::samples
