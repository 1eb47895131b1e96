// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace reveille::journal {

// A fact as it lies in the table.
struct Row {
  std::int64_t sequence = 0;
  std::int64_t at_ms = 0;
  std::string name;
  std::int64_t incident = 0;
  std::string body;
  std::int64_t checksum = 0;
};
// Of a book that was written down in parts, with consecutive numbers.
struct SnapshotRow {
  std::int64_t sequence = 0;
  std::string version;
  std::int64_t first = 0;
  std::int64_t parts = 0;
  std::int64_t digest = 0;  // of the checksums of its parts, in their order
  std::int64_t checksum = 0;
};
struct PartRow {
  std::int64_t number = 0;
  std::string body;
  std::int64_t checksum = 0;
};

[[nodiscard]] std::int64_t checksum_of(const Row& row);
[[nodiscard]] std::int64_t checksum_of(const SnapshotRow& row);
[[nodiscard]] std::int64_t checksum_of(const PartRow& row);
[[nodiscard]] std::int64_t digest_with(std::int64_t digest, const PartRow& next);

}  // namespace reveille::journal
