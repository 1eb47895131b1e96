// SPDX-License-Identifier: Apache-2.0
#include "samples/sample_log.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace reveille::samples {

namespace {

namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

constexpr std::size_t record_bytes = 1024 * 1024;
constexpr Span retry_after{60'000};
constexpr std::chrono::seconds sync_every{1};
// Changes of a small state may be longer than it before it is written anew.
constexpr std::size_t changes_bytes_least = 16 * 1024;

struct File {
  std::uint64_t number = 0;
  bool snapshot = false;
  fs::path path;
};

std::optional<File> file_of(const fs::path& path) {
  constexpr std::string_view prefix = "samples-";
  const std::string name = path.filename().string();
  if (!name.starts_with(prefix)) return std::nullopt;
  File file{.path = path};
  const char* const begin = name.data() + prefix.size();
  const char* const end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(begin, end, file.number);
  const std::string_view kind(rest, static_cast<std::size_t>(end - rest));
  if (error != std::errc{} || (kind != ".log" && kind != ".snapshot")) return std::nullopt;
  file.snapshot = kind == ".snapshot";
  return file;
}

// A snapshot goes before the log of the same number.
std::vector<File> files_in(const std::string& folder) {
  std::vector<File> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (auto file = file_of(entry.path())) files.push_back(std::move(*file));
  }
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) {
    return std::pair(a.number, !a.snapshot) < std::pair(b.number, !b.snapshot);
  });
  return files;
}

void sync_folder(const std::string& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return;
  ::fsync(file);
  ::close(file);
}

}  // namespace

Result<std::unique_ptr<SampleLog>> SampleLog::open(Options options, rules::SeriesStore& store,
                                                   Loaded& loaded) {
  std::error_code error;
  fs::create_directories(options.folder, error);
  if (error) {
    return fail(Code::unavailable,
                fmt::format("cannot make {}: {}", options.folder, error.message()));
  }
  std::unique_ptr<SampleLog> log(new SampleLog(std::move(options)));
  if (auto done = log->load(store, loaded); !done) return std::unexpected(done.error());
  log->remove_unfinished();
  log->begin_log();
  if (!log->healthy()) return fail(Code::unavailable, log->trouble());
  log->syncer_ = std::jthread([raw = log.get()](std::stop_token stop) { raw->work(stop); });
  return log;
}

Result<> SampleLog::load(rules::SeriesStore& store, Loaded& loaded) {
  auto files = files_in(options_.folder);
  std::error_code ignored;
  // The newest snapshot and all logs from its number on; older files are leftovers of a rotation.
  const auto newest =
      std::find_if(files.rbegin(), files.rend(), [](const File& file) { return file.snapshot; });
  if (newest != files.rend()) files.erase(files.begin(), newest.base() - 1);

  for (const auto& file : files) {
    std::map<std::uint32_t, rules::SeriesRef> series;
    const RecordVisitor visitor{
        .series =
            [&](std::uint32_t number, const Labels& labels) {
              if (auto ref = store.series(labels)) series.insert_or_assign(number, *ref);
            },
        .samples =
            [&](std::uint32_t number, std::span<const rules::Sample> samples) {
              const auto found = series.find(number);
              if (found == series.end()) return;
              for (const auto& sample : samples) (void)store.append(found->second, sample);
              if (!samples.empty()) {
                loaded.newest =
                    std::max(loaded.newest.value_or(samples.back().at), samples.back().at);
              }
            },
        .state =
            [&](StoredState state) { states_[key_of(state)] = {std::move(state.state), {}, 0}; },
        .change =
            [&](const StoredState& of, std::string change) {
              (void)add_change(states_[key_of(of)], std::move(change));
            }};
    auto scan = read_records(file.path, [&](std::string_view payload) {
      if (!visit_record(payload, visitor)) ++loaded.damaged;
    });
    if (!scan) {
      ++loaded.damaged;
      continue;
    }
    loaded.records += scan->records;
    loaded.damaged += scan->damaged;
    if (file.snapshot) snapshot_bytes_ = fs::file_size(file.path, ignored);
  }
  if (!files.empty()) number_ = files.back().number;
  for (const auto& [key, state] : states_) {
    const auto& [file, group, rule, nth] = key;
    if (!state.state.empty()) {
      loaded.states.push_back({file, group, rule, nth, state.state, state.changes});
    }
  }
  return {};
}

std::string SampleLog::path(std::uint64_t number, std::string_view kind) const {
  return fmt::format("{}/samples-{:012}.{}", options_.folder, number, kind);
}

// What a crash left of a snapshot.
void SampleLog::remove_unfinished() const {
  std::error_code error;
  std::vector<fs::path> parts;
  for (const auto& entry : fs::directory_iterator(options_.folder, error)) {
    if (entry.path().extension() == ".part") parts.push_back(entry.path());
  }
  for (const auto& part : parts) fs::remove(part, error);
}

std::string SampleLog::part_path(std::uint64_t number) const {
  return path(number, "snapshot") + ".part";
}

void SampleLog::begin_log() {
  auto log = RecordWriter::create(path(number_ + 1, "log"));
  if (!log) return failed(log.error());
  ++number_;
  log_.emplace(std::move(*log));
  defined_.clear();
  hand_over([this] { sync_folder(options_.folder); });
}

void SampleLog::samples(rules::SeriesRef series, const Labels& labels,
                        std::span<const rules::Sample> samples) {
  if (!log_ || samples.empty()) return;
  if (series >= defined_.size()) defined_.resize(std::size_t{series} + 1024);
  if (!defined_[series]) {
    defined_[series] = true;
    record_.series(series, labels);
  }
  record_.samples(series, samples);
  if (record_.size() >= record_bytes) {
    log_->add(record_.payload());
    record_.clear();
  }
}

SampleLog::StateKey SampleLog::key_of(const StoredState& state) {
  return {state.file, state.group, state.rule, state.nth};
}

void SampleLog::state(const StoredState& state) {
  KnownState& known = states_[key_of(state)];
  if (known.state == state.state && known.changes.empty()) return;
  known = {state.state, {}, 0};
  if (log_) record_.state(state);
}

bool SampleLog::change(const StoredState& of, std::string change) {
  if (log_) record_.change(of, change);
  return add_change(states_[key_of(of)], std::move(change));
}

bool SampleLog::add_change(KnownState& known, std::string change) {
  known.changes_bytes += change.size();
  known.changes.push_back(std::move(change));
  return known.changes_bytes <= std::max(known.state.size(), changes_bytes_least);
}

void SampleLog::commit() {
  if (!log_) return;
  if (!record_.empty()) {
    log_->add(record_.payload());
    record_.clear();
  }
  if (log_->unwritten() == 0) return;
  if (auto written = log_->flush(); !written) return failed(written.error());
  const std::scoped_lock lock(mutex_);
  if (!sync_trouble_.empty()) {
    failed({Code::unavailable, std::exchange(sync_trouble_, {})});
  } else {
    to_sync_ = log_->file();
  }
}

// What is in memory is still good. A log with a hole is of no use, so a later one begins with a
// snapshot of everything.
void SampleLog::failed(const Error& why) {
  trouble_ = why.message;
  log_.reset();
  dump_.reset();
  snapshot_.reset();
  record_.clear();
  retry_at_ = Steady::now() + retry_after;
}

bool SampleLog::wants_snapshot() const {
  if (dump_) return false;
  if (!log_) return Steady::now() >= retry_at_;
  return log_->bytes() > std::max(options_.rotate_bytes, snapshot_bytes_);
}

void SampleLog::begin_snapshot(const rules::SeriesStore& store) {
  commit();
  if (const auto why = too_little_space()) return failed(*why);
  trouble_.clear();
  begin_log();
  if (!log_) return;
  auto snapshot = RecordWriter::create(part_path(number_));
  if (!snapshot) return failed(snapshot.error());
  snapshot_.emplace(std::move(*snapshot));
  dump_.emplace(store);
  RecordBuilder states;
  std::erase_if(states_, [](const auto& entry) { return entry.second.state.empty(); });
  for (const auto& [key, state] : states_) {
    const auto& [file, group, rule, nth] = key;
    states.state({file, group, rule, nth, state.state, state.changes});
    if (states.size() < record_bytes) continue;
    snapshot_->add(states.payload());
    states.clear();
  }
  if (!states.empty()) snapshot_->add(states.payload());
}

void SampleLog::write_slice(const rules::SeriesStore& store, Span budget) {
  if (!dump_) return;
  const auto until = Steady::now() + budget;
  RecordBuilder record;
  bool more = false;
  do {
    while ((more = dump_->next(store, record)) && record.size() < record_bytes / 4) {
    }
    if (!record.empty()) snapshot_->add(record.payload());
    record.clear();
  } while (more && Steady::now() < until);
  if (auto written = snapshot_->flush(); !written) return failed(written.error());
  if (!more) finish_snapshot();
}

void SampleLog::finish_snapshot() {
  snapshot_bytes_ = snapshot_->bytes();
  hand_over(
      [this, number = number_, file = snapshot_->file()] { complete_snapshot(number, file); });
  snapshot_.reset();
  dump_.reset();
}

void SampleLog::complete_snapshot(std::uint64_t number, const std::shared_ptr<OpenFile>& file) {
  std::error_code error;
  if (auto synced = file->sync(); !synced) {
    const std::scoped_lock lock(mutex_);
    sync_trouble_ = synced.error().message;
    return;
  }
  fs::rename(part_path(number), path(number, "snapshot"), error);
  if (error) return;
  sync_folder(options_.folder);
  for (const auto& old : files_in(options_.folder)) {
    if (old.number < number) fs::remove(old.path, error);
  }
}

std::optional<Error> SampleLog::too_little_space() const {
  std::error_code unknown;
  const auto space = fs::space(options_.folder, unknown);
  if (unknown || space.available >= options_.leave_free_bytes) return std::nullopt;
  return Error{Code::unavailable,
               fmt::format("{} MiB are left on the disk: they are kept for the journal",
                           space.available / (1024 * 1024))};
}

void SampleLog::hand_over(std::function<void()> job) {
  {
    const std::scoped_lock lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
}

void SampleLog::work(const std::stop_token& stop) {
  for (bool last = false; !last;) {
    std::vector<std::function<void()>> jobs;
    std::shared_ptr<OpenFile> file;
    {
      std::unique_lock lock(mutex_);
      (void)wake_.wait_for(lock, stop, sync_every, [this] { return !jobs_.empty(); });
      last = stop.stop_requested();
      jobs.swap(jobs_);
      file.swap(to_sync_);
    }
    if (file) {
      const auto synced = file->sync();
      const auto short_of_space = too_little_space();
      const std::scoped_lock lock(mutex_);
      if (!synced)
        sync_trouble_ = synced.error().message;
      else if (short_of_space)
        sync_trouble_ = short_of_space->message;
    }
    for (auto& job : jobs) job();
  }
}

SampleLog::~SampleLog() {
  commit();
  if (!syncer_.joinable()) return;
  syncer_.request_stop();
  syncer_.join();
}

}  // namespace reveille::samples
