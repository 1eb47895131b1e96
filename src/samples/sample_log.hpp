// SPDX-License-Identifier: Apache-2.0
// Samples and alert states on disk: a log that is appended to, and snapshots that make it short.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "base/limits.hpp"
#include "rules/series/store.hpp"
#include "samples/record.hpp"
#include "samples/record_file.hpp"
#include "samples/store_dump.hpp"

namespace reveille::samples {

// <folder>/samples-<n>.snapshot holds all that was known when samples-<n>.log was begun. Each start
// begins a new log; when the log has grown past the last snapshot's size, a new snapshot is begun.
// It is written in slices between evaluations while new samples already go to the new log: what is
// in both is a duplicate, which the store ignores.
//
// Used by the evaluation thread; a thread of its own syncs once a second and completes snapshots,
// so that evaluation never waits for the disk. A disk that refuses stops the log, never the rules:
// the log is begun anew, with a new snapshot, a minute later.
class SampleLog {
 public:
  struct Options {
    std::string folder;
    std::size_t rotate_bytes = 64 * 1024 * 1024;  // at least; a log this short is no trouble
    // Below this much free space nothing is written: what is left belongs to the journal, because
    // samples are a cache and pages are not.
    std::uintmax_t leave_free_bytes = limits::disk_left_to_journal_bytes;
  };
  struct Loaded {
    std::vector<StoredState> states;
    std::optional<Instant> newest;  // sample
    std::size_t records = 0;
    std::size_t damaged = 0;  // records or files that could not be read
  };

  // Reads what there is into the store. Fails only when the folder cannot be used.
  [[nodiscard]] static Result<std::unique_ptr<SampleLog>> open(Options options,
                                                               rules::SeriesStore& store,
                                                               Loaded& loaded);
  ~SampleLog();  // syncs
  SampleLog(const SampleLog&) = delete;
  SampleLog& operator=(const SampleLog&) = delete;

  void samples(rules::SeriesRef series, const Labels& labels,
               std::span<const rules::Sample> samples);
  // A rule's whole state; the changes that came before it count no more.
  void state(const StoredState& state);
  // What changed since the last state or change of this rule. false: there are so many of them that
  // the whole state is the shorter thing to keep, and is wanted next time instead.
  [[nodiscard]] bool change(const StoredState& of, std::string change);
  // Hands what was added to the operating system as one record.
  void commit();

  // True while a snapshot is being written: series must not expire meanwhile.
  [[nodiscard]] bool dumping() const { return dump_.has_value(); }
  [[nodiscard]] bool wants_snapshot() const;
  void begin_snapshot(const rules::SeriesStore& store);
  // Writes for about `budget`, but at least something; call until dumping() is false.
  void write_slice(const rules::SeriesStore& store, Span budget);

  [[nodiscard]] std::size_t bytes() const { return log_ ? log_->bytes() : 0; }
  [[nodiscard]] bool healthy() const { return trouble_.empty(); }
  [[nodiscard]] const std::string& trouble() const { return trouble_; }

 private:
  using StateKey = std::tuple<std::string, std::string, std::string, std::uint64_t>;

  struct KnownState {
    std::string state;
    std::vector<std::string> changes;
    std::size_t changes_bytes = 0;
  };
  [[nodiscard]] static StateKey key_of(const StoredState& state);
  static bool add_change(KnownState& known, std::string change);

  explicit SampleLog(Options options) : options_(std::move(options)) {}
  [[nodiscard]] std::string path(std::uint64_t number, std::string_view kind) const;
  [[nodiscard]] Result<> load(rules::SeriesStore& store, Loaded& loaded);
  [[nodiscard]] std::string part_path(std::uint64_t number) const;
  void remove_unfinished() const;
  void begin_log();
  void failed(const Error& why);
  void finish_snapshot();
  void work(const std::stop_token& stop);  // the syncing thread
  [[nodiscard]] std::optional<Error> too_little_space() const;
  void complete_snapshot(std::uint64_t number, const std::shared_ptr<OpenFile>& file);
  void hand_over(std::function<void()> job);

  const Options options_;
  std::uint64_t number_ = 0;  // of the current log
  std::optional<RecordWriter> log_;
  RecordBuilder record_;
  std::vector<bool> defined_;              // series that this log has named
  std::map<StateKey, KnownState> states_;  // the newest of each, for the next snapshot
  std::optional<StoreDump> dump_;
  std::optional<RecordWriter> snapshot_;
  std::size_t snapshot_bytes_ = 0;  // of the last one
  std::string trouble_;
  std::chrono::steady_clock::time_point retry_at_{};

  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::vector<std::function<void()>> jobs_;
  std::shared_ptr<OpenFile> to_sync_;  // has bytes that are not synced
  std::string sync_trouble_;
  std::jthread syncer_;
};

}  // namespace reveille::samples
