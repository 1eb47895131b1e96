// SPDX-License-Identifier: Apache-2.0
#include "journal/database.hpp"

#include <filesystem>

#include <catch2/catch.hpp>

using namespace reveille::journal;

namespace {

std::vector<PartRow> parts_from(std::int64_t first, std::int64_t count) {
  std::vector<PartRow> parts;
  for (std::int64_t i = 0; i < count; ++i) parts.push_back({first + i, "a part", 0});
  return parts;
}

}  // namespace

TEST_CASE("a snapshot takes away the parts of older ones, also where its last portion is large") {
  std::string pattern = (std::filesystem::temp_directory_path() / "reveille-XXXXXX").string();
  const std::string folder = ::mkdtemp(pattern.data());
  {
    Database database(folder + "/journal.db", Database::Mode::write);
    for (std::int64_t sequence = 1; sequence <= 40; ++sequence) {
      const std::int64_t first = database.next_part();
      database.insert(parts_from(first, 1));
      database.insert(parts_from(first + 1, 20), {sequence, "1", first, 21, 0, 0});
    }
    int kept = 0;
    database.parts({.sequence = 0, .version = {}, .first = 0, .parts = 100'000},
                   [&](const PartRow&) { return ++kept > 0; });
    CHECK(kept < 4 * 21);
  }
  std::filesystem::remove_all(folder);
}
