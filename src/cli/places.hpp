// SPDX-License-Identifier: Apache-2.0
// Places in files, as the answers of `check` and `test` show them.
#pragma once

#include "base/section.hpp"
#include "base/tree.hpp"

namespace reveille::cli {

[[nodiscard]] Tree place_tree(const Place& place);           // {file, line, column}
[[nodiscard]] Tree mistakes_tree(const Mistakes& mistakes);  // [{place, message}]

// By line and column; files stay in the order in which they were read.
void sort_by_place(Mistakes& mistakes);

}  // namespace reveille::cli
