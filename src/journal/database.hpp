// SPDX-License-Identifier: Apache-2.0
// The one file that meets SQLiteCpp. Its functions throw SQLite::Exception; callers are journal.cpp
// and salvage.cpp, which catch it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "journal/row.hpp"

namespace reveille::journal {

class Database {
 public:
  enum class Mode { write, salvage };  // salvage: read what there is, change nothing
  Database(const std::string& path, Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // In one transaction, durable when it returns.
  void insert(const std::vector<Row>& rows);
  // Parts of a snapshot that is under way, in one transaction. Every time some of those go that no
  // snapshot needs any more.
  void insert(const std::vector<PartRow>& parts);
  // The last of them, and what makes them a snapshot. Keeps the newest two.
  void insert(const std::vector<PartRow>& parts, const SnapshotRow& row);

  // Rows with from <= sequence in order, of one incident or (0) of all, until `each` says false.
  void select(std::int64_t from, std::int64_t incident, const std::function<bool(Row)>& each);
  [[nodiscard]] std::vector<SnapshotRow> snapshots();  // newest first
  // In order, until `each` says false.
  void parts(const SnapshotRow& snapshot, const std::function<bool(PartRow)>& each);
  // The number of the next part: all that are there have smaller ones.
  [[nodiscard]] std::int64_t next_part();
  // 1 + the newest sequence; 1 when there is none.
  [[nodiscard]] std::int64_t next_sequence();

  // Moves the WAL into the file. Throws as everything else here.
  void checkpoint();
  [[nodiscard]] std::size_t wal_bytes() const { return wal_pages_ * page_bytes; }

 private:
  static constexpr std::size_t page_bytes = 4096;
  void refuse_read_only(const std::string& path);
  void configure();
  void make_tables();
  void make_snapshot_tables();
  void insert_parts(const std::vector<PartRow>& parts);
  void tidy_parts(std::size_t come);

  // Parsed once: they are run for every commit.
  struct Statements {
    explicit Statements(SQLite::Database& connection);
    SQLite::Statement begin;
    SQLite::Statement insert;
    SQLite::Statement commit;
  };

  SQLite::Database connection_;
  std::optional<Statements> statements_;  // absent when salvaging
  std::size_t wal_pages_ = 0;
};

}  // namespace reveille::journal
