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
struct SnapshotRow {
  std::int64_t sequence = 0;
  std::string version;
  std::string body;
  std::int64_t checksum = 0;
};

[[nodiscard]] std::int64_t checksum_of(const Row& row);
[[nodiscard]] std::int64_t checksum_of(const SnapshotRow& row);

}  // namespace reveille::journal
