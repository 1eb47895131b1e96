// SPDX-License-Identifier: Apache-2.0
#include "journal/salvage.hpp"

#include <algorithm>
#include <limits>

#include "journal/database.hpp"

namespace reveille::journal {

namespace {

// The rows from `from` on, until the end (true) or something unreadable (false).
bool read_on(Database& database, std::int64_t from, std::vector<Row>& rows) {
  try {
    database.select(from, 0, [&](Row row) {
      if (row.sequence >= from && checksum_of(row) == row.checksum) {
        from = row.sequence + 1;
        rows.push_back(std::move(row));
      }
      return true;
    });
    return true;
  } catch (const SQLite::Exception&) {
    return false;
  }
}

}  // namespace

Salvaged salvage(const std::string& path) {
  Salvaged found;
  try {
    Database database(path, Database::Mode::salvage);
    constexpr std::int64_t widest_hole = std::int64_t{1} << 40;
    std::int64_t hole = 1;
    std::int64_t from = 1;
    while (hole < widest_hole && !read_on(database, from, found.rows)) {
      const std::int64_t reached = found.rows.empty() ? 0 : found.rows.back().sequence;
      hole = reached >= from ? 1 : hole * 2;
      from = std::max(reached + 1, from + hole);
    }
    found.snapshots = database.snapshots();
    database.parts(
        {.first = 0, .parts = std::numeric_limits<std::int64_t>::max()}, [&](PartRow part) {
          const bool next = found.parts.empty() || found.parts.back().number < part.number;
          if (next && checksum_of(part) == part.checksum) found.parts.push_back(std::move(part));
          return true;
        });
  } catch (const SQLite::Exception&) {
    return found;  // what was read before is still good: every row has its checksum
  }
  return found;
}

}  // namespace reveille::journal
