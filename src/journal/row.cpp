// SPDX-License-Identifier: Apache-2.0
#include "journal/row.hpp"

#include "journal/checksum.hpp"

namespace reveille::journal {

std::int64_t checksum_of(const Row& row) {
  return static_cast<std::int64_t>(
      checksum({std::to_string(row.sequence), std::to_string(row.at_ms), row.name,
                std::to_string(row.incident), row.body}));
}

std::int64_t checksum_of(const SnapshotRow& row) {
  return static_cast<std::int64_t>(
      checksum({std::to_string(row.sequence), row.version, std::to_string(row.first),
                std::to_string(row.parts), std::to_string(row.digest)}));
}

std::int64_t checksum_of(const PartRow& row) {
  return static_cast<std::int64_t>(checksum({std::to_string(row.number), row.body}));
}

std::int64_t digest_with(std::int64_t digest, const PartRow& next) {
  return static_cast<std::int64_t>(
      checksum({std::to_string(digest), std::to_string(next.checksum)}));
}

}  // namespace reveille::journal
