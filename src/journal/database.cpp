// SPDX-License-Identifier: Apache-2.0
#include "journal/database.hpp"

#include <sqlite3.h>
#include <unistd.h>

namespace reveille::journal {

namespace {

constexpr int schema_version = 1;
// Those that nobody needs any more go in small portions: freeing a large one takes its time.
constexpr std::int64_t parts_deleted_at_once = 4;

int flags_of(Database::Mode mode) {
  return mode == Database::Mode::write ? SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE
                                       : SQLite::OPEN_READWRITE;
}

void bind(SQLite::Statement& statement, const Row& row) {
  statement.bind(1, row.sequence);
  statement.bind(2, row.at_ms);
  statement.bindNoCopy(3, row.name);
  statement.bind(4, row.incident);
  statement.bindNoCopy(5, row.body);
  statement.bind(6, row.checksum);
}

// Leaves it ready for its next use, whatever came of it.
void run(SQLite::Statement& statement) {
  struct Reset {
    SQLite::Statement& statement;
    ~Reset() { static_cast<void>(statement.tryReset()); }
  } const reset{statement};
  statement.exec();
}

Row row_of(SQLite::Statement& statement) {
  return {.sequence = statement.getColumn(0).getInt64(),
          .at_ms = statement.getColumn(1).getInt64(),
          .name = statement.getColumn(2).getString(),
          .incident = statement.getColumn(3).getInt64(),
          .body = statement.getColumn(4).getString(),
          .checksum = statement.getColumn(5).getInt64()};
}

}  // namespace

Database::Database(const std::string& path, Mode mode) : connection_(path, flags_of(mode)) {
  if (mode == Mode::salvage) return;
  configure();
  make_tables();
  refuse_read_only(path);
  statements_.emplace(connection_);
}

Database::Statements::Statements(SQLite::Database& connection)
    : begin(connection, "BEGIN IMMEDIATE"),
      insert(connection, "INSERT INTO fact VALUES(?,?,?,?,?,?)"),
      commit(connection, "COMMIT") {}

// SQLite reads what it may not write; a damaged header can say so of a file that we may write.
void Database::refuse_read_only(const std::string& path) {
  if (sqlite3_db_readonly(connection_.getHandle(), "main") == 0) return;
  const bool ours = ::access(path.c_str(), W_OK) == 0;
  throw SQLite::Exception("the file is read-only", ours ? SQLITE_NOTADB : SQLITE_READONLY);
}

Database::~Database() {
  sqlite3_wal_hook(connection_.getHandle(), nullptr, nullptr);
}

void Database::configure() {
  // With the file held for itself, SQLite keeps the index of the WAL in memory and no second
  // connection can come in.
  connection_.exec("PRAGMA locking_mode=EXCLUSIVE");
  connection_.exec("PRAGMA mmap_size=0");
  connection_.exec("PRAGMA cell_size_check=ON");
  connection_.exec("PRAGMA trusted_schema=OFF");
  const std::string mode = connection_.execAndGet("PRAGMA journal_mode=WAL").getString();
  if (mode != "wal") throw SQLite::Exception("the file system cannot hold a WAL", SQLITE_CANTOPEN);
  connection_.exec("PRAGMA synchronous=FULL");
  connection_.exec("PRAGMA wal_autocheckpoint=0");
  connection_.exec("PRAGMA journal_size_limit=16777216");
  sqlite3_wal_hook(
      connection_.getHandle(),
      [](void* pages, sqlite3*, const char*, int count) {
        *static_cast<std::size_t*>(pages) = static_cast<std::size_t>(count);
        return SQLITE_OK;
      },
      &wal_pages_);
}

void Database::make_tables() {
  const int version = connection_.execAndGet("PRAGMA user_version").getInt();
  if (version == schema_version) return make_snapshot_tables();
  if (version > schema_version) {
    throw SQLite::Exception("a newer version of reveille wrote this journal", SQLITE_MISMATCH);
  }
  SQLite::Transaction transaction(connection_);
  connection_.exec(
      "CREATE TABLE fact(sequence INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, name TEXT NOT NULL,"
      " incident INTEGER NOT NULL, body TEXT NOT NULL, checksum INTEGER NOT NULL) STRICT");
  connection_.exec("CREATE INDEX fact_incident ON fact(incident, sequence) WHERE incident <> 0");
  // Of earlier versions, to which one may go back: they replay the facts.
  connection_.exec(
      "CREATE TABLE snapshot(sequence INTEGER PRIMARY KEY, version TEXT NOT NULL,"
      " body TEXT NOT NULL, checksum INTEGER NOT NULL) STRICT");
  connection_.exec("PRAGMA user_version=" + std::to_string(schema_version));
  make_snapshot_tables();
  transaction.commit();
}

void Database::make_snapshot_tables() {
  connection_.exec(
      "CREATE TABLE IF NOT EXISTS book(sequence INTEGER PRIMARY KEY, version TEXT NOT NULL,"
      " first INTEGER NOT NULL, parts INTEGER NOT NULL, digest INTEGER NOT NULL, checksum INTEGER "
      "NOT NULL) STRICT");
  connection_.exec(
      "CREATE TABLE IF NOT EXISTS book_part(number INTEGER PRIMARY KEY, body TEXT NOT NULL,"
      " checksum INTEGER NOT NULL) STRICT");
}

void Database::insert(const std::vector<Row>& rows) {
  run(statements_->begin);
  try {
    for (const auto& row : rows) {
      bind(statements_->insert, row);
      run(statements_->insert);
    }
    run(statements_->commit);
  } catch (...) {
    // What failed may have rolled back already; the first error is the one to tell.
    static_cast<void>(connection_.tryExec("ROLLBACK"));
    throw;
  }
}

void Database::insert_parts(const std::vector<PartRow>& parts) {
  SQLite::Statement statement(connection_, "INSERT INTO book_part VALUES(?,?,?)");
  for (const auto& part : parts) {
    statement.bind(1, part.number);
    statement.bindNoCopy(2, part.body);
    statement.bind(3, part.checksum);
    statement.exec();
    statement.reset();
  }
}

// More than come, so that none are left in the end.
void Database::tidy_parts(std::size_t come) {
  SQLite::Statement tidy(connection_,
                         "DELETE FROM book_part WHERE rowid IN (SELECT rowid FROM book_part WHERE"
                         " rowid < (SELECT min(first) FROM book) ORDER BY rowid LIMIT ?)");
  tidy.bind(1, parts_deleted_at_once + static_cast<std::int64_t>(come));
  tidy.exec();
}

void Database::insert(const std::vector<PartRow>& parts) {
  SQLite::Transaction transaction(connection_, SQLite::TransactionBehavior::IMMEDIATE);
  insert_parts(parts);
  tidy_parts(parts.size());
  transaction.commit();
}

void Database::insert(const std::vector<PartRow>& parts, const SnapshotRow& row) {
  SQLite::Transaction transaction(connection_, SQLite::TransactionBehavior::IMMEDIATE);
  insert_parts(parts);
  SQLite::Statement statement(connection_, "INSERT OR REPLACE INTO book VALUES(?,?,?,?,?,?)");
  statement.bind(1, row.sequence);
  statement.bindNoCopy(2, row.version);
  statement.bind(3, row.first);
  statement.bind(4, row.parts);
  statement.bind(5, row.digest);
  statement.bind(6, row.checksum);
  statement.exec();
  connection_.exec(
      "DELETE FROM book WHERE rowid NOT IN (SELECT rowid FROM book ORDER BY rowid DESC LIMIT 2)");
  connection_.exec("DELETE FROM snapshot");
  tidy_parts(parts.size());
  transaction.commit();
}

void Database::select(std::int64_t from, std::int64_t incident,
                      const std::function<bool(Row)>& each) {
  // By position and rowid: a column's name may be what rotted.
  const std::string all = "SELECT * FROM fact WHERE rowid >= ?1";
  // The index is of incidents other than 0; SQLite must be told that this is one.
  const std::string only = incident == 0 ? "" : " AND incident = ?2 AND incident <> 0";
  SQLite::Statement statement(connection_, all + only + " ORDER BY rowid");
  statement.bind(1, from);
  if (incident != 0) statement.bind(2, incident);
  while (statement.executeStep()) {
    if (!each(row_of(statement))) return;
  }
}

std::vector<SnapshotRow> Database::snapshots() {
  std::vector<SnapshotRow> rows;
  SQLite::Statement statement(connection_, "SELECT * FROM book ORDER BY rowid DESC");
  while (statement.executeStep()) {
    rows.push_back({.sequence = statement.getColumn(0).getInt64(),
                    .version = statement.getColumn(1).getString(),
                    .first = statement.getColumn(2).getInt64(),
                    .parts = statement.getColumn(3).getInt64(),
                    .digest = statement.getColumn(4).getInt64(),
                    .checksum = statement.getColumn(5).getInt64()});
  }
  return rows;
}

void Database::parts(const SnapshotRow& snapshot, const std::function<bool(PartRow)>& each) {
  SQLite::Statement statement(connection_,
                              "SELECT * FROM book_part WHERE rowid >= ?1 ORDER BY rowid LIMIT ?2");
  statement.bind(1, snapshot.first);
  statement.bind(2, snapshot.parts);
  while (statement.executeStep()) {
    if (!each({.number = statement.getColumn(0).getInt64(),
               .body = statement.getColumn(1).getString(),
               .checksum = statement.getColumn(2).getInt64()}))
      return;
  }
}

std::int64_t Database::next_part() {
  return 1 + connection_.execAndGet("SELECT coalesce(max(rowid), 0) FROM book_part").getInt64();
}

std::int64_t Database::next_sequence() {
  return 1 + connection_.execAndGet("SELECT coalesce(max(rowid), 0) FROM fact").getInt64();
}

void Database::checkpoint() {
  int frames = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(connection_.getHandle(), nullptr,
                                             SQLITE_CHECKPOINT_PASSIVE, &frames, &moved);
  if (code != SQLITE_OK) throw SQLite::Exception(connection_.getHandle(), code);
  if (moved == frames) wal_pages_ = 0;
}

}  // namespace reveille::journal
