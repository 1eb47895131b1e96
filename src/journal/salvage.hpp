// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "journal/row.hpp"

namespace reveille::journal {

struct Salvaged {
  std::vector<Row> rows;
  std::vector<SnapshotRow> snapshots;  // of which parts may be missing
  std::vector<PartRow> parts;
};

// Whatever can still be read of a damaged journal: unreadable stretches are stepped over. Never
// fails; of a file that is no database at all, nothing is left.
[[nodiscard]] Salvaged salvage(const std::string& path);

}  // namespace reveille::journal
