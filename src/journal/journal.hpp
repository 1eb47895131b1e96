// SPDX-License-Identifier: Apache-2.0
// The journal on disk: one SQLite file, one connection, one thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/page_owners.hpp"
#include "engine/ports.hpp"
#include "journal/data_lock.hpp"

namespace reveille::journal {

class Database;
struct PartRow;
struct SnapshotRow;

// Facts in <folder>/journal.db: WAL with synchronous=FULL, so that a fact is on the disk when
// append() returns. The connection holds the file for itself and does its own checkpoints (SQLite
// before 3.51.3 can corrupt a file whose WAL is reset by two connections at once). Each row carries
// a checksum; one that does not match is skipped and counted, never fatal. A file that SQLite can
// no longer read is set aside, and what can be read of it goes into a new one.
//
// After any error of the disk the file is not trusted any more: all further calls fail until the
// process starts anew, because Linux may forget a failed fsync and report the next one as good.
class SqliteJournal final : public engine::Journal {
 public:
  struct Options {
    std::string folder;
    std::size_t checkpoint_bytes = 4 * 1024 * 1024;           // of WAL, when nothing else is to do
    std::size_t checkpoint_at_last_bytes = 64 * 1024 * 1024;  // in a storm without a pause
    // Given back to the file system when it is full, so that what must be written still can be.
    std::size_t ballast_bytes = 16 * 1024 * 1024;
  };
  // What recover() found, for the log.
  struct Report {
    bool from_snapshot = false;
    std::size_t replayed = 0;
    std::size_t skipped = 0;  // rows that could not be read: damaged, or of a newer version
    std::size_t missing = 0;  // sequence numbers without a row
    std::string set_aside;    // where the damaged file went; "": it was sound
    std::vector<std::string> remarks;  // the first few, for people
  };

  // Code::conflict when another process uses the folder; Code::unavailable when it cannot be
  // written; Code::invalid when a newer version wrote the file.
  [[nodiscard]] static Result<std::unique_ptr<SqliteJournal>> open(Options options);
  ~SqliteJournal() override;

  [[nodiscard]] Result<> append(engine::Sequence expected, const escalation::Facts& facts) override;
  [[nodiscard]] Result<Recovered> recover() override;
  [[nodiscard]] Result<bool> snapshot(escalation::Book& book, engine::Sequence last) override;
  void idle() override;
  [[nodiscard]] Result<std::vector<engine::Entry>> read(engine::Sequence from, std::size_t limit,
                                                        escalation::IncidentId incident) override;

  [[nodiscard]] const Report& report() const { return report_; }
  [[nodiscard]] std::size_t wal_bytes() const;

 private:
  SqliteJournal(Options options, DataLock lock);
  [[nodiscard]] Result<> open_or_replace();
  [[nodiscard]] Result<> replace_damaged();
  [[nodiscard]] Result<Recovered> replay();
  [[nodiscard]] Result<escalation::Book> read_book(const SnapshotRow& row);
  [[nodiscard]] std::vector<PartRow> next_parts(escalation::Book& book);
  [[nodiscard]] Result<> insert(engine::Sequence expected, const escalation::Facts& facts);
  void checkpoint();
  std::unexpected<Error> distrust(Error why);
  void remark(std::string text);

  Options options_;
  DataLock lock_;
  std::unique_ptr<Database> database_;
  struct Snapshot;
  std::unique_ptr<Snapshot> snapshot_;  // while it is under way
  engine::PageOwners owners_;
  engine::Sequence last_ = 0;
  std::string suspect_;  // why the file is not trusted any more
  Report report_;
};

}  // namespace reveille::journal
