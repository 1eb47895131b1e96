// SPDX-License-Identifier: Apache-2.0
#include "samples/sample_log.hpp"

#include <bit>
#include <chrono>
#include <limits>
#include <thread>

#include <catch2/catch.hpp>

#include "unit/samples/folder.hpp"

using namespace reveille;
using namespace reveille::samples;
using test::Folder;

namespace {

constexpr std::int64_t start = 1'707'112'800'000;

// A store with its log, opened as a daemon opens it.
struct Opened {
  explicit Opened(const std::string& folder, std::size_t rotate_bytes = 64 * 1024 * 1024) {
    auto opened = SampleLog::open({.folder = folder, .rotate_bytes = rotate_bytes}, store, loaded);
    if (!opened) FAIL(opened.error().message);
    log = std::move(*opened);
  }
  void add(const Labels& labels, std::int64_t at_ms, double value) {
    const auto series = store.series(labels);
    REQUIRE(series);
    const rules::Sample sample{instant_from_ms(start + at_ms), value};
    REQUIRE(store.append(*series, sample) == rules::Appended::stored);
    log->samples(*series, labels, {&sample, 1});
  }
  void snapshot() {
    log->begin_snapshot(store);
    while (log->dumping()) log->write_slice(store, Span{1});
  }
  // name{labels}@ms=bits of every sample, in order.
  std::vector<std::string> everything() const {
    std::vector<std::string> lines;
    for (const auto series : store.select({})) {
      std::vector<rules::Sample> samples;
      store.read(series, Instant::min(), Instant::max(), samples);
      for (const auto& sample : samples) {
        lines.push_back(to_string(store.labels(series)) + "@" + std::to_string(to_ms(sample.at)) +
                        "=" + to_hex(std::bit_cast<std::uint64_t>(sample.value)));
      }
    }
    return lines;
  }
  rules::SeriesStore store;
  SampleLog::Loaded loaded;
  std::unique_ptr<SampleLog> log;
};

Labels metric(int number) {
  return {{"__name__", "queue_depth"}, {"job", "worker \"" + std::to_string(number) + "\""}};
}

}  // namespace

TEST_CASE("samples leave the rest of a nearly full disk to the journal") {
  const Folder folder;
  rules::SeriesStore store;
  SampleLog::Loaded loaded;
  auto log = SampleLog::open(
      {.folder = folder.path(), .leave_free_bytes = std::numeric_limits<std::uintmax_t>::max()},
      store, loaded);
  REQUIRE(log);
  const auto series = store.series(metric(1));
  REQUIRE(series);
  // The disk is looked at once a second, beside the sync.
  for (int i = 0; i < 400 && (*log)->healthy(); ++i) {
    const rules::Sample sample{instant_from_ms(start + i), 1.0};
    REQUIRE(store.append(*series, sample) == rules::Appended::stored);
    (*log)->samples(*series, metric(1), {&sample, 1});
    (*log)->commit();
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  CHECK((*log)->trouble().find("kept for the journal") != std::string::npos);
  const std::size_t written = (*log)->bytes();
  (*log)->begin_snapshot(store);
  CHECK_FALSE((*log)->dumping());
  CHECK((*log)->bytes() == written);
  CHECK(store.sample_count() > 0);
}

TEST_CASE("samples come back bit for bit, the stale marker and odd numbers, too") {
  const Folder folder;
  std::vector<std::string> before;
  {
    Opened first(folder.path());
    const double values[] = {
        0.1,   -0.0, rules::stale_marker(), 1e308, std::bit_cast<double>(0x7ff8000000000001ULL),
        5e-324};
    for (int i = 0; i < 6; ++i) {
      first.add(metric(1), i * 1000, values[i]);
      first.add(metric(2), i * 1000 + 7, values[5 - i]);
      first.log->commit();
    }
    before = first.everything();
  }
  const Opened second(folder.path());
  CHECK(second.everything() == before);
  CHECK(second.loaded.newest == instant_from_ms(start + 5007));
  CHECK(second.loaded.damaged == 0);
}

TEST_CASE("a log cut off at any byte of its last record loses that record and nothing else") {
  const Folder folder;
  std::vector<std::string> before;
  std::size_t last_record = 0;
  {
    Opened first(folder.path());
    for (int i = 0; i < 5; ++i) {
      first.add(metric(1), i * 1000, i);
      first.log->commit();
    }
    before = first.everything();
    last_record = first.log->bytes();
    first.add(metric(1), 6000, 6);
    first.add(metric(2), 6000, 7);
    first.log->commit();
  }
  REQUIRE(folder.files() == std::vector<std::string>{"samples-000000000001.log"});
  const std::string whole = test::contents(folder / "samples-000000000001.log");
  for (std::size_t size = last_record; size < whole.size(); ++size) {
    const Folder after;
    test::put(after / "samples-000000000001.log", whole.substr(0, size));
    Opened second(after.path());
    REQUIRE(second.everything() == before);
    second.add(metric(3), 9000, 1);  // and life goes on
  }
}

TEST_CASE("a snapshot makes the logs before it superfluous") {
  const Folder folder;
  std::vector<std::string> before;
  {
    Opened first(folder.path());
    for (int i = 0; i < 200; ++i) first.add(metric(i % 50), i, i);
    first.log->commit();
    first.snapshot();
    first.add(metric(7), 5000, 1);
    first.log->commit();
    before = first.everything();
  }
  CHECK(folder.files() ==
        std::vector<std::string>{"samples-000000000002.log", "samples-000000000002.snapshot"});
  const Opened second(folder.path());
  CHECK(second.everything() == before);
}

TEST_CASE("samples that arrive while a snapshot is being written are neither lost nor doubled") {
  const Folder folder;
  std::vector<std::string> before;
  {
    Opened first(folder.path());
    for (int i = 0; i < 3000; ++i) first.add(metric(i), 0, i);
    first.log->begin_snapshot(first.store);
    int at = 1;
    while (first.log->dumping()) {
      for (int i = 0; i < 3100; i += 31) first.add(metric(i), at, at);
      first.log->commit();
      first.log->write_slice(first.store, Span{0});
      ++at;
    }
    before = first.everything();
  }
  const Opened second(folder.path());
  CHECK(second.everything() == before);
}

TEST_CASE("a crash before the snapshot is complete leaves the logs as they were") {
  const Folder folder;
  const Folder after;
  Opened first(folder.path());
  for (int i = 0; i < 100; ++i) first.add(metric(i), 0, i);
  first.log->begin_snapshot(first.store);
  first.add(metric(1), 10, 1);
  first.log->commit();
  for (const auto& name : folder.files()) {
    test::put(after / name, test::contents(folder / name));
  }
  const Opened second(after.path());
  CHECK(second.everything() == first.everything());
  for (const auto& name : after.files()) CHECK(name.find(".part") == std::string::npos);
}

TEST_CASE("the log stays short, however long it goes on") {
  const Folder folder;
  Opened opened(folder.path(), 20'000);
  std::size_t most = 0;
  for (int i = 0; i < 20'000; ++i) {
    opened.add(metric(i % 10), i, i);
    opened.log->commit();
    most = std::max(most, opened.log->bytes());
    if (opened.log->wants_snapshot()) {
      opened.store.expire(instant_from_ms(start + i - 100));
      opened.snapshot();
    }
  }
  CHECK(most < 60'000);
}

TEST_CASE("of the states of a rule the newest counts, over snapshots and restarts") {
  const Folder folder;
  const auto state = [](const std::string& rule, const std::string& text) {
    return StoredState{"rules.yml", "night", rule, 0, text};
  };
  {
    Opened first(folder.path());
    first.log->state(state("A", "old"));
    first.log->state(state("B", "gone soon"));
    first.log->commit();
    first.snapshot();
    first.log->state(state("A", "new"));
    first.log->state(state("B", ""));
    first.log->commit();
  }
  for (int restart = 0; restart < 2; ++restart) {
    Opened again(folder.path());
    REQUIRE(again.loaded.states.size() == 1);
    CHECK(again.loaded.states[0].rule == "A");
    CHECK(again.loaded.states[0].state == "new");
    again.snapshot();
  }
}

TEST_CASE("a log that rotted anywhere is read as far as it goes, and never stops a start") {
  const Folder folder;
  {
    Opened first(folder.path());
    for (int i = 0; i < 20; ++i) {
      first.add(metric(i % 3), i, i);
      first.log->commit();
    }
  }
  const std::string whole = test::contents(folder / "samples-000000000001.log");
  for (std::size_t at = 0; at < whole.size(); ++at) {
    const Folder after;
    std::string rotten = whole;
    rotten[at] ^= 0x20;
    test::put(after / "samples-000000000001.log", rotten);
    const Opened second(after.path());
    REQUIRE(second.store.sample_count() < 20);
  }
}

TEST_CASE(
    "changes of a state come back in order, over snapshots, until a whole state replaces them") {
  const Folder folder;
  StoredState state{"rules.yml", "night", "A", 0, "base"};
  {
    Opened first(folder.path());
    first.log->state(state);
    CHECK(first.log->change(state, "one"));
    first.log->commit();
    first.snapshot();
    CHECK(first.log->change(state, "two"));
    first.log->commit();
  }
  {
    Opened again(folder.path());
    REQUIRE(again.loaded.states.size() == 1);
    CHECK(again.loaded.states[0].state == "base");
    CHECK(again.loaded.states[0].changes == std::vector<std::string>{"one", "two"});
    CHECK(again.log->change(state, "three"));
    state.state = "whole";
    again.log->state(state);
  }
  const Opened last(folder.path());
  REQUIRE(last.loaded.states.size() == 1);
  CHECK(last.loaded.states[0].state == "whole");
  CHECK(last.loaded.states[0].changes.empty());
}

TEST_CASE("when changes have grown longer than the state, the whole of it is wanted") {
  const Folder folder;
  Opened opened(folder.path());
  const StoredState state{"rules.yml", "night", "A", 0, std::string(20'000, 's')};
  opened.log->state(state);
  const std::string change(100, 'c');
  for (int i = 0; i < 200; ++i) REQUIRE(opened.log->change(state, change));
  CHECK_FALSE(opened.log->change(state, change));
  opened.log->state(state);
  CHECK(opened.log->change(state, change));
}
