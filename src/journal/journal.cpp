// SPDX-License-Identifier: Apache-2.0
#include "journal/journal.hpp"

#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include "journal/book_codec.hpp"
#include "journal/book_parts.hpp"
#include "journal/codec.hpp"
#include "journal/database.hpp"
#include "journal/json_fields.hpp"
#include "journal/salvage.hpp"
#include "telemetry/log.hpp"

namespace reveille::journal {

namespace {

namespace fs = std::filesystem;
using engine::Entry;
using engine::Sequence;

std::string path_of(const std::string& folder) {
  return folder + "/journal.db";
}
std::string ballast_of(const std::string& folder) {
  return folder + "/ballast";
}

// A plain error, too: our statements are right, so the tables that they name are not.
bool damaged(const SQLite::Exception& error) {
  const int code = error.getErrorCode() & 0xff;
  return code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_ERROR;
}

Error unknown_outcome(const std::string& what, const SQLite::Exception& error) {
  return {Code::unavailable,
          fmt::format("{}: {} (SQLite {})", what, error.what(), error.getExtendedErrorCode())};
}

// The space is really taken, so that giving it back really helps. Failing to take it is no reason
// not to start.
void lay_ballast(const std::string& folder, std::size_t bytes) {
  const std::string path = ballast_of(folder);
  std::error_code error;
  if (bytes == 0 || fs::file_size(path, error) == bytes) return;
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0640);
  if (file < 0) return;
  const int result = ::posix_fallocate(file, 0, static_cast<off_t>(bytes));
  ::close(file);
  if (result != 0) fs::remove(path, error);
}

bool drop_ballast(const std::string& folder) {
  std::error_code error;
  return fs::remove(ballast_of(folder), error);
}

std::string free_name(const std::string& path) {
  std::error_code error;
  for (int i = 1;; ++i) {
    std::string name = fmt::format("{}.damaged-{}", path, i);
    if (!fs::exists(name, error)) return name;
  }
}

void sync_folder(const std::string& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return;
  ::fsync(file);
  ::close(file);
}

}  // namespace

struct SqliteJournal::Snapshot {
  Snapshot(escalation::Book& book, std::int64_t first) : writer(book), next(first) {
    row.first = first;
  }
  BookWriter writer;
  std::int64_t next;  // part
  SnapshotRow row;
};

SqliteJournal::SqliteJournal(Options options, DataLock lock)
    : options_(std::move(options)), lock_(std::move(lock)) {}

SqliteJournal::~SqliteJournal() = default;

Result<std::unique_ptr<SqliteJournal>> SqliteJournal::open(Options options) {
  TRY(auto lock, DataLock::take(options.folder));
  std::unique_ptr<SqliteJournal> journal(new SqliteJournal(std::move(options), std::move(lock)));
  if (auto opened = journal->open_or_replace(); !opened) return std::unexpected(opened.error());
  lay_ballast(journal->options_.folder, journal->options_.ballast_bytes);
  sync_folder(journal->options_.folder);
  return journal;
}

Result<> SqliteJournal::open_or_replace() {
  const std::string path = path_of(options_.folder);
  try {
    database_ = std::make_unique<Database>(path, Database::Mode::write);
    last_ = static_cast<Sequence>(database_->next_sequence()) - 1;
    return {};
  } catch (const SQLite::Exception& error) {
    if (damaged(error)) return replace_damaged();
    if (error.getErrorCode() == SQLITE_MISMATCH) return invalid(path + ": " + error.what());
    return std::unexpected(unknown_outcome("cannot open " + path, error));
  }
}

// The damaged file stays, under another name, for those who want to look.
Result<> SqliteJournal::replace_damaged() {
  snapshot_.reset();
  database_.reset();
  const std::string path = path_of(options_.folder);
  const Salvaged salvaged = salvage(path);
  const std::string aside = free_name(path);
  std::error_code error;
  for (const char* part : {"", "-wal", "-shm"}) {
    if (fs::exists(path + part, error)) fs::rename(path + part, aside + part, error);
  }
  if (error) return fail(Code::unavailable, "cannot set " + path + " aside: " + error.message());
  try {
    database_ = std::make_unique<Database>(path, Database::Mode::write);
    database_->insert(salvaged.rows);
    database_->insert(salvaged.parts);
    for (auto row = salvaged.snapshots.rbegin(); row != salvaged.snapshots.rend(); ++row) {
      database_->insert({}, *row);
    }
    last_ = static_cast<Sequence>(database_->next_sequence()) - 1;
  } catch (const SQLite::Exception& failure) {
    return std::unexpected(unknown_outcome("cannot write a new " + path, failure));
  }
  report_.set_aside = aside;
  remark(
      fmt::format("the journal was damaged; {} facts of it could be read", salvaged.rows.size()));
  return {};
}

Result<engine::Journal::Recovered> SqliteJournal::recover() {
  try {
    return replay();
  } catch (const SQLite::Exception& error) {
    if (!damaged(error)) return std::unexpected(unknown_outcome("cannot read the journal", error));
  }
  if (auto replaced = replace_damaged(); !replaced) return std::unexpected(replaced.error());
  try {
    return replay();
  } catch (const SQLite::Exception& error) {
    return std::unexpected(unknown_outcome("cannot read the new journal", error));
  }
}

Result<engine::Journal::Recovered> SqliteJournal::replay() {
  Recovered recovered;
  report_.replayed = report_.skipped = report_.missing = 0;
  report_.from_snapshot = false;
  for (const auto& row : database_->snapshots()) {
    if (row.version != book_version() || checksum_of(row) != row.checksum) continue;
    auto book = read_book(row);
    if (!book) continue;
    recovered.book = std::move(*book);
    recovered.last = static_cast<Sequence>(row.sequence);
    report_.from_snapshot = true;
    break;
  }
  database_->select(static_cast<std::int64_t>(recovered.last) + 1, 0, [&](const Row& row) {
    const auto sequence = static_cast<Sequence>(row.sequence);
    if (sequence != recovered.last + 1) {
      report_.missing += sequence - recovered.last - 1;
      remark(fmt::format("facts {} to {} are missing", recovered.last + 1, sequence - 1));
    }
    recovered.last = sequence;
    auto fact = checksum_of(row) == row.checksum
                    ? decode(row.name, row.body)
                    : Result<escalation::Fact>(fail(Code::corrupt, "its checksum does not match"));
    if (!fact) {
      ++report_.skipped;
      remark(fmt::format("fact {} was skipped: {}", sequence, fact.error().message));
      return true;
    }
    escalation::evolve(recovered.book, {instant_from_ms(within_time(row.at_ms)), std::move(*fact)});
    ++report_.replayed;
    return true;
  });
  last_ = recovered.last;
  owners_.learn(recovered.book);
  return recovered;
}

Result<escalation::Book> SqliteJournal::read_book(const SnapshotRow& row) {
  BookReader reader;
  Result<> outcome;
  SnapshotRow seen{.first = row.first};
  database_->parts(row, [&](const PartRow& part) {
    const bool whole = part.number == row.first + seen.parts && checksum_of(part) == part.checksum;
    outcome = whole ? reader.add(part.body) : fail(Code::corrupt, "a part is damaged");
    ++seen.parts;
    seen.digest = digest_with(seen.digest, part);
    return outcome.has_value();
  });
  if (!outcome) return std::unexpected(outcome.error());
  if (seen.parts != row.parts || seen.digest != row.digest)
    return fail(Code::corrupt, "parts are missing");
  return std::move(reader).take();
}

Result<> SqliteJournal::append(Sequence expected, const escalation::Facts& facts) {
  if (!suspect_.empty()) return fail(Code::unavailable, suspect_);
  if (facts.empty()) return {};
  auto inserted = insert(expected, facts);
  // Both are refusals: nothing was written, so the same may be tried again.
  const auto refused = [&](Code code) { return !inserted && inserted.error().code == code; };
  if (refused(Code::limit) && drop_ballast(options_.folder)) inserted = insert(expected, facts);
  if (refused(Code::corrupt)) {
    if (auto replaced = replace_damaged(); !replaced) return distrust(replaced.error());
    log::error("the journal was damaged; what could be read is in a new one",
               {{"set aside", report_.set_aside}});
    last_ = expected - 1;
    inserted = insert(expected, facts);
  }
  if (inserted) {
    last_ = expected + facts.size() - 1;
    if (wal_bytes() > options_.checkpoint_at_last_bytes) checkpoint();
    return {};
  }
  if (inserted.error().code == Code::conflict) return inserted;
  return distrust(inserted.error());
}

// Code::conflict: the sequence is taken. Code::limit: the disk is full, Code::corrupt: the file is
// damaged; with these three nothing was written.
Result<> SqliteJournal::insert(Sequence expected, const escalation::Facts& facts) {
  std::vector<Row> rows;
  rows.reserve(facts.size());
  for (const auto& dated : facts) {
    Row row{.sequence = static_cast<std::int64_t>(expected + rows.size()),
            .at_ms = to_ms(dated.at),
            .name = std::string(escalation::name_of(dated.fact)),
            .incident = static_cast<std::int64_t>(owners_.owner(dated.fact).value),
            .body = encode(dated.fact),
            .checksum = 0};
    row.checksum = checksum_of(row);
    rows.push_back(std::move(row));
  }
  if (expected != last_ + 1) {
    return fail(Code::conflict, fmt::format("fact {} was to be written after fact {}: somebody else"
                                            " writes to this journal",
                                            expected, last_));
  }
  try {
    database_->insert(rows);
    return {};
  } catch (const SQLite::Exception& error) {
    if (error.getErrorCode() == SQLITE_CONSTRAINT) {
      return fail(Code::conflict, "somebody else writes to this journal");
    }
    if (error.getErrorCode() == SQLITE_FULL) return fail(Code::limit, "the disk is full");
    if (damaged(error)) return fail(Code::corrupt, error.what());
    return std::unexpected(unknown_outcome("the outcome of a commit is unknown", error));
  }
}

Result<bool> SqliteJournal::snapshot(escalation::Book& book, Sequence last) {
  if (!suspect_.empty()) return fail(Code::unavailable, suspect_);
  try {
    if (!snapshot_) snapshot_ = std::make_unique<Snapshot>(book, database_->next_part());
    const std::vector<PartRow> parts = next_parts(book);
    if (!snapshot_->writer.complete()) {
      database_->insert(parts);
      return false;
    }
    SnapshotRow& row = snapshot_->row;
    row.sequence = static_cast<std::int64_t>(last);
    row.version = book_version();
    row.checksum = checksum_of(row);
    database_->insert(parts, row);
    snapshot_.reset();
    return true;
  } catch (const SQLite::Exception& error) {
    snapshot_.reset();
    book.touched = {};
    // A full disk says no before anything is written. Anything else may have hit a sync.
    Error why = unknown_outcome("the snapshot was not written", error);
    if (error.getErrorCode() == SQLITE_FULL) return std::unexpected(std::move(why));
    return distrust(std::move(why));
  }
}

std::vector<PartRow> SqliteJournal::next_parts(escalation::Book& book) {
  std::vector<PartRow> rows;
  SnapshotRow& snapshot = snapshot_->row;
  for (std::string& body : snapshot_->writer.next(book)) {
    PartRow row{.number = snapshot_->next++, .body = std::move(body), .checksum = 0};
    row.checksum = checksum_of(row);
    ++snapshot.parts;
    snapshot.digest = digest_with(snapshot.digest, row);
    rows.push_back(std::move(row));
  }
  return rows;
}

void SqliteJournal::idle() {
  if (suspect_.empty() && wal_bytes() > options_.checkpoint_bytes) checkpoint();
}

void SqliteJournal::checkpoint() {
  try {
    database_->checkpoint();
  } catch (const SQLite::Exception& error) {
    // On a full disk the WAL keeps everything; it is tried again.
    if (error.getErrorCode() == SQLITE_FULL) return;
    (void)distrust(unknown_outcome("a checkpoint failed", error));
  }
}

std::size_t SqliteJournal::wal_bytes() const {
  return database_->wal_bytes();
}

Result<std::vector<Entry>> SqliteJournal::read(Sequence from, std::size_t limit,
                                               escalation::IncidentId incident) {
  std::vector<Entry> entries;
  try {
    database_->select(
        static_cast<std::int64_t>(from), static_cast<std::int64_t>(incident.value),
        [&](const Row& row) {
          if (entries.size() >= limit) return false;
          auto fact = decode(row.name, row.body);
          if (fact && checksum_of(row) == row.checksum) {
            entries.push_back({static_cast<Sequence>(row.sequence),
                               {instant_from_ms(within_time(row.at_ms)), std::move(*fact)}});
          }
          return true;
        });
  } catch (const SQLite::Exception& error) {
    return std::unexpected(unknown_outcome("cannot read the journal", error));
  }
  return entries;
}

std::unexpected<Error> SqliteJournal::distrust(Error why) {
  suspect_ = why.message + "; the journal is not written to any more until reveille starts anew";
  return std::unexpected(std::move(why));
}

void SqliteJournal::remark(std::string text) {
  constexpr std::size_t most = 10;
  if (report_.remarks.size() < most) report_.remarks.push_back(std::move(text));
}

}  // namespace reveille::journal
