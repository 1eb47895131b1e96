// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "config/detail/reading.hpp"

namespace reveille::config::detail {
namespace {

bool is_array_of_tables(const Tree& tree) {
  return tree.array() != nullptr && std::ranges::all_of(*tree.array(), [](const Tree& item) {
           return item.table() != nullptr;
         });
}

void merge_table(Tree& all, const Tree& more, const std::string& path, Mistakes& mistakes) {
  for (const Tree::Member& member : *more.table()) {
    const auto same = std::ranges::find(*all.table(), member.key, &Tree::Member::key);
    if (same == all.table()->end()) {
      all.table()->push_back(member);
      continue;
    }
    Tree& first = same->value;
    const std::string name = path.empty() ? member.key : path + "." + member.key;
    if (first.table() != nullptr && member.value.table() != nullptr) {
      merge_table(first, member.value, name, mistakes);
    } else if (is_array_of_tables(first) && is_array_of_tables(member.value)) {
      for (const Tree& item : *member.value.array()) first.push(item);
    } else {
      mistakes.push_back({member.place, fmt::format("{} is given twice: here and at {}",
                                                    quoted(name), to_string(same->place))});
    }
  }
}

}  // namespace

void merge(Tree& all, Tree more, Mistakes& mistakes) {
  if (all.is_null()) {
    all = std::move(more);
  } else {
    merge_table(all, more, "", mistakes);
  }
}

}  // namespace reveille::config::detail
