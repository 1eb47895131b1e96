// SPDX-License-Identifier: Apache-2.0
#include "journal/journal.hpp"

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <signal.h>
#include <sys/resource.h>

#include "journal/book_codec.hpp"
#include "unit/journal/specimen.hpp"

using namespace reveille;
using journal::SqliteJournal;
namespace fs = std::filesystem;

namespace {

// A data directory of its own, gone at the end.
class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "reveille-journal-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

SqliteJournal::Options in(const std::string& folder) {
  return {.folder = folder, .ballast_bytes = 0};
}

std::unique_ptr<SqliteJournal> open(const std::string& folder) {
  auto journal = SqliteJournal::open(in(folder));
  if (!journal) FAIL(journal.error().message);
  return std::move(*journal);
}

escalation::Facts incident(std::uint64_t id) {
  escalation::IncidentOpened opened;
  opened.incident = escalation::IncidentId{id};
  opened.title = "incident number " + std::to_string(id);
  opened.route = "everything";
  escalation::AlertJoined joined;
  joined.incident = opened.incident;
  joined.source = "rules";
  joined.fingerprint = id * 1'000'003;
  joined.labels = Labels{{"alertname", "A" + std::to_string(id)}};
  const Instant at = instant_from_ms(1'707'112'800'000 + static_cast<std::int64_t>(id));
  return {{at, opened}, {at, joined}};
}

// Appends incidents first..last to both.
void write(SqliteJournal& journal, escalation::Book& book, engine::Sequence& last,
           std::uint64_t first_id, std::uint64_t last_id) {
  for (std::uint64_t id = first_id; id <= last_id; ++id) {
    const auto facts = incident(id);
    REQUIRE(journal.append(last + 1, facts));
    last += facts.size();
    for (const auto& fact : facts) evolve(book, fact);
  }
}

// All of it at once.
void take_snapshot(SqliteJournal& journal, escalation::Book& book, engine::Sequence last) {
  for (;;) {
    const auto complete = journal.snapshot(book, last);
    REQUIRE(complete);
    if (*complete) return;
  }
}

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void put(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace

TEST_CASE("a journal that is opened again gives back the same book") {
  const Folder folder;
  escalation::Book book;
  engine::Sequence last = 0;
  {
    auto journal = open(folder.path());
    REQUIRE(journal->recover());
    write(*journal, book, last, 1, 50);
  }
  auto journal = open(folder.path());
  const auto recovered = journal->recover();
  REQUIRE(recovered);
  CHECK(recovered->last == 100);
  CHECK(recovered->book == book);
  CHECK(journal->report().replayed == 100);
  CHECK_FALSE(journal->report().from_snapshot);
}

TEST_CASE("every kind of fact survives the disk") {
  const Folder folder;
  const auto facts = journal::test::one_of_each(42);
  REQUIRE(open(folder.path())->append(1, facts));
  auto journal = open(folder.path());
  const auto entries = journal->read(1, 1000, {});
  REQUIRE(entries);
  REQUIRE(entries->size() == facts.size());
  for (std::size_t i = 0; i < facts.size(); ++i) {
    CHECK((*entries)[i].sequence == i + 1);
    CHECK((*entries)[i].dated.at == facts[i].at);
    CHECK((*entries)[i].dated.fact.index() == facts[i].fact.index());
  }
}

TEST_CASE("after a crash every fact that was appended is there") {
  const Folder folder;
  const Folder after;
  escalation::Book book;
  engine::Sequence last = 0;
  auto journal = open(folder.path());
  write(*journal, book, last, 1, 20);
  // What a killed process leaves: the files as they are, the WAL not yet moved into the file.
  fs::copy(folder / "journal.db", after / "journal.db");
  fs::copy(folder / "journal.db-wal", after / "journal.db-wal");
  const auto recovered = open(after.path())->recover();
  REQUIRE(recovered);
  CHECK(recovered->last == last);
  CHECK(recovered->book == book);
}

TEST_CASE("a WAL that was cut off anywhere loses whole commits from its end and nothing else") {
  const Folder folder;
  escalation::Book book;
  engine::Sequence last = 0;
  auto journal = open(folder.path());
  write(*journal, book, last, 1, 3);
  const std::string database = contents(folder / "journal.db");
  const std::string wal = contents(folder / "journal.db-wal");
  engine::Sequence before = 0;
  for (std::size_t size = 0; size < wal.size(); size += 499) {
    const Folder after;
    put(after / "journal.db", database);
    put(after / "journal.db-wal", wal.substr(0, size));
    auto cut = open(after.path());
    const auto recovered = cut->recover();
    REQUIRE(recovered);
    REQUIRE(recovered->last % 2 == 0);
    REQUIRE(recovered->last >= before);
    before = recovered->last;
    REQUIRE(cut->append(recovered->last + 1, incident(77)));
  }
  CHECK(before >= last - 2);
}

TEST_CASE("a second daemon on the same data directory is refused and told who is there") {
  const Folder folder;
  auto first = open(folder.path());
  const auto second = SqliteJournal::open(in(folder.path()));
  REQUIRE_FALSE(second);
  CHECK(second.error().code == Code::conflict);
  CHECK(second.error().message.find("process " + std::to_string(::getpid())) != std::string::npos);
  CHECK(second.error().message.find(folder.path()) != std::string::npos);
  first.reset();
  CHECK(SqliteJournal::open(in(folder.path())));
}

TEST_CASE("a folder that cannot be written is refused with its name") {
  const auto refused = SqliteJournal::open(in("/proc/reveille"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::unavailable);
  CHECK(refused.error().message.find("/proc/reveille") != std::string::npos);
}

TEST_CASE("a sequence that is taken, or leaves a gap, is a conflict and writes nothing") {
  const Folder folder;
  auto journal = open(folder.path());
  REQUIRE(journal->append(1, incident(1)));
  CHECK(journal->append(1, incident(2)).error().code == Code::conflict);
  CHECK(journal->append(2, incident(2)).error().code == Code::conflict);
  CHECK(journal->append(4, incident(2)).error().code == Code::conflict);
  CHECK(journal->read(1, 100, {})->size() == 2);
  CHECK(journal->append(3, incident(2)));
}

TEST_CASE("recovery starts from the newest snapshot and reads only what follows it") {
  const Folder folder;
  escalation::Book book;
  engine::Sequence last = 0;
  {
    auto journal = open(folder.path());
    for (std::uint64_t round = 0; round < 4; ++round) {
      write(*journal, book, last, round * 10 + 1, round * 10 + 10);
      take_snapshot(*journal, book, last);
    }
    write(*journal, book, last, 41, 45);
  }
  auto journal = open(folder.path());
  const auto recovered = journal->recover();
  REQUIRE(recovered);
  CHECK(recovered->book == book);
  CHECK(recovered->last == 90);
  CHECK(journal->report().from_snapshot);
  CHECK(journal->report().replayed == 10);
}

TEST_CASE("a snapshot of another shape, or a damaged one, is passed over for the facts") {
  const Folder folder;
  escalation::Book book;
  engine::Sequence last = 0;
  {
    auto journal = open(folder.path());
    write(*journal, book, last, 1, 5);
    take_snapshot(*journal, book, last);
  }
  std::string database = contents(folder / "journal.db");
  const auto version = database.find(journal::book_version());
  REQUIRE(version != std::string::npos);
  database[version] = '0';
  put(folder / "journal.db", database);
  auto journal = open(folder.path());
  const auto recovered = journal->recover();
  REQUIRE(recovered);
  CHECK_FALSE(journal->report().from_snapshot);
  CHECK(journal->report().replayed == 10);
  CHECK(recovered->book == book);
}

TEST_CASE("a snapshot is written while facts go on, and is of its last moment") {
  const Folder folder;
  escalation::Book book;
  engine::Sequence last = 0;
  std::uint64_t incidents = 2'000;  // some parts
  int calls = 0;
  {
    auto journal = open(folder.path());
    write(*journal, book, last, 1, incidents);
    for (;; ++calls) {
      const auto complete = journal->snapshot(book, last);
      REQUIRE(complete);
      if (*complete) break;
      ++incidents;
      write(*journal, book, last, incidents, incidents);
      // One that was written already comes to an end.
      const escalation::Facts resolved{
          {book.last_fact_at,
           escalation::IncidentResolved{escalation::IncidentId{incidents % 97 + 1}, "signal"}}};
      REQUIRE(journal->append(last + 1, resolved));
      ++last;
      evolve(book, resolved.front());
    }
    REQUIRE(calls > 2);
    write(*journal, book, last, incidents + 1, incidents + 1);
  }
  auto journal = open(folder.path());
  const auto recovered = journal->recover();
  REQUIRE(recovered);
  CHECK(journal->report().from_snapshot);
  CHECK(journal->report().replayed == 2);
  CHECK(recovered->last == last);
  CHECK(recovered->book == book);
}

TEST_CASE(
    "a snapshot that was never finished, or lacks a part, is passed over for the one before") {
  const Folder folder;
  escalation::Book book;
  engine::Sequence last = 0;
  engine::Sequence first_snapshot = 0;
  {
    auto journal = open(folder.path());
    write(*journal, book, last, 1, 1'000);
    take_snapshot(*journal, book, last);
    first_snapshot = last;
    write(*journal, book, last, 1'001, 1'010);
    REQUIRE(journal->snapshot(book, last) == Result<bool>(false));
  }
  {
    auto journal = open(folder.path());
    const auto recovered = journal->recover();
    REQUIRE(recovered);
    CHECK(journal->report().replayed == last - first_snapshot);
    CHECK(recovered->book == book);
    take_snapshot(*journal, book, last);
  }
  std::string database = contents(folder / "journal.db");
  // The part is in the file twice: of both snapshots.
  const auto place = database.rfind("\"title\":\"incident number 77\"");
  REQUIRE(place != std::string::npos);
  database[place + 1] ^= 0x01;
  put(folder / "journal.db", database);
  auto journal = open(folder.path());
  const auto recovered = journal->recover();
  REQUIRE(recovered);
  CHECK(journal->report().from_snapshot);
  CHECK(journal->report().replayed == last - first_snapshot);
  CHECK(recovered->book == book);
}

TEST_CASE("of all snapshots that are taken no more than a few stay in the file") {
  const Folder folder;
  escalation::Book book;
  engine::Sequence last = 0;
  auto journal = open(folder.path());
  write(*journal, book, last, 1, 1'000);
  std::vector<std::uintmax_t> sizes;
  for (std::uint64_t id = 1'001; id <= 1'030; ++id) {
    write(*journal, book, last, id, id);
    take_snapshot(*journal, book, last);
    journal->idle();
    sizes.push_back(fs::file_size(folder / "journal.db") + journal->wal_bytes());
  }
  CHECK(sizes.back() < 2 * sizes[5]);
}

TEST_CASE("a fact that rotted on the disk is reported and skipped, and the rest is there") {
  const Folder folder;
  escalation::Book book;
  engine::Sequence last = 0;
  {
    auto journal = open(folder.path());
    write(*journal, book, last, 1, 9);
  }
  std::string database = contents(folder / "journal.db");
  const auto title = database.find("incident number 4");
  REQUIRE(title != std::string::npos);
  database[title] ^= 0x01;
  put(folder / "journal.db", database);
  auto journal = open(folder.path());
  const auto recovered = journal->recover();
  REQUIRE(recovered);
  CHECK(recovered->last == 18);
  CHECK(journal->report().skipped == 1);
  CHECK(journal->report().replayed == 17);
  REQUIRE_FALSE(journal->report().remarks.empty());
  CHECK(journal->report().remarks.front().find("fact 7") != std::string::npos);
  CHECK_FALSE(recovered->book.incidents.contains(escalation::IncidentId{4}));
  CHECK(recovered->book.incidents.contains(escalation::IncidentId{5}));
  CHECK(journal->append(19, incident(10)));
}

TEST_CASE("wherever a bit of the file flips, the journal opens, and most facts are there") {
  const Folder folder;
  escalation::Book book;
  engine::Sequence last = 0;
  {
    auto journal = open(folder.path());
    for (std::uint64_t id = 1; id <= 200; ++id) write(*journal, book, last, id, id);
  }
  const std::string database = contents(folder / "journal.db");
  std::size_t worst = last;
  std::size_t set_aside = 0;
  for (std::size_t offset = 0; offset < database.size(); offset += offset < 120 ? 3 : 1009) {
    const Folder after;
    std::string damaged = database;
    damaged[offset] ^= 0x10;
    put(after / "journal.db", damaged);
    INFO("offset " << offset);
    auto opened = SqliteJournal::open(in(after.path()));
    // Two bytes of the header say which versions may read the file at all.
    if (!opened && opened.error().code == Code::invalid) continue;
    REQUIRE(opened);
    const auto recovered = (*opened)->recover();
    REQUIRE(recovered);
    const auto appended = (*opened)->append(recovered->last + 1, incident(999));
    if (!appended) FAIL(appended.error().message);
    if (!(*opened)->report().set_aside.empty()) {
      ++set_aside;
      REQUIRE(fs::exists((*opened)->report().set_aside));
    }
    if (offset >= 4096) worst = std::min(worst, recovered->book.incidents.size() * 2);
  }
  CHECK(set_aside > 0);
  // Damage to a page of the tree costs the facts of that page, not the journal.
  CHECK(worst >= last / 2);
}

TEST_CASE("a file that is no journal is set aside, never overwritten") {
  const Folder folder;
  put(folder / "journal.db", "Dear diary, this is not SQLite at all. " + std::string(5000, 'x'));
  auto journal = open(folder.path());
  const auto recovered = journal->recover();
  REQUIRE(recovered);
  CHECK(recovered->last == 0);
  CHECK(contents(journal->report().set_aside).starts_with("Dear diary"));
}

TEST_CASE("after an error of the disk nothing is written any more, and a restart finds all") {
  const Folder folder;
  escalation::Book book;
  engine::Sequence last = 0;
  ::signal(SIGXFSZ, SIG_IGN);
  {
    auto journal = open(folder.path());
    write(*journal, book, last, 1, 5);
    rlimit before{};
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit tight{fs::file_size(folder / "journal.db-wal") + 100, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &tight);
    const auto failed = journal->append(last + 1, incident(6));
    ::setrlimit(RLIMIT_FSIZE, &before);
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == Code::unavailable);
    const auto again = journal->append(last + 1, incident(6));
    REQUIRE_FALSE(again);
    CHECK(again.error().code == Code::unavailable);
    CHECK(again.error().message.find("until reveille starts anew") != std::string::npos);
    CHECK_FALSE(journal->snapshot(book, last));
  }
  auto journal = open(folder.path());
  const auto recovered = journal->recover();
  REQUIRE(recovered);
  CHECK(recovered->book == book);
  CHECK(journal->append(last + 1, incident(6)));
}

TEST_CASE("the WAL is moved into the file when there is nothing else to do, and stays bounded") {
  const Folder folder;
  auto options = in(folder.path());
  options.checkpoint_bytes = 64 * 1024;
  auto journal = *SqliteJournal::open(options);
  escalation::Book book;
  engine::Sequence last = 0;
  std::size_t most = 0;
  for (std::uint64_t id = 1; id <= 300; ++id) {
    write(*journal, book, last, id, id);
    most = std::max(most, journal->wal_bytes());
    journal->idle();
  }
  CHECK(most > 64 * 1024);
  CHECK(most < 128 * 1024);
  CHECK(fs::file_size(folder / "journal.db-wal") < 256 * 1024);
}

TEST_CASE("in a storm without a pause the WAL is bounded, too") {
  const Folder folder;
  auto options = in(folder.path());
  options.checkpoint_at_last_bytes = 128 * 1024;
  auto journal = *SqliteJournal::open(options);
  escalation::Book book;
  engine::Sequence last = 0;
  std::size_t most = 0;
  for (std::uint64_t id = 1; id <= 300; ++id) {
    write(*journal, book, last, id, id);
    most = std::max(most, journal->wal_bytes());
  }
  CHECK(most < 200 * 1024);
}

TEST_CASE("the timeline of one incident holds its facts and the reports of its pages, in order") {
  const Folder folder;
  auto journal = open(folder.path());
  REQUIRE(journal->append(1, incident(1)));
  escalation::PageRequested page;
  page.page = escalation::PageId{5};
  page.incident = escalation::IncidentId{2};
  escalation::DeliveryProgressed report;
  report.page = page.page;
  auto facts = incident(2);
  facts.push_back({facts.back().at, page});
  REQUIRE(journal->append(3, facts));
  REQUIRE(journal->append(6, incident(3)));
  REQUIRE(journal->append(8, {{facts.back().at, report}}));
  const auto timeline = journal->read(1, 100, escalation::IncidentId{2});
  REQUIRE(timeline);
  std::vector<engine::Sequence> sequences;
  for (const auto& entry : *timeline) sequences.push_back(entry.sequence);
  CHECK(sequences == std::vector<engine::Sequence>{3, 4, 5, 8});
  CHECK(journal->read(4, 1, escalation::IncidentId{2})->front().sequence == 4);
  CHECK(journal->read(1, 3, {})->size() == 3);
}

TEST_CASE("ballast lies on the disk for the day on which it is full") {
  const Folder folder;
  auto options = in(folder.path());
  options.ballast_bytes = 256 * 1024;
  REQUIRE(SqliteJournal::open(options));
  CHECK(fs::file_size(folder / "ballast") == 256 * 1024);
}
