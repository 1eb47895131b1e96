// SPDX-License-Identifier: Apache-2.0
#include "cli/places.hpp"

#include <algorithm>

namespace reveille::cli {

Tree place_tree(const Place& place) {
  Tree tree;
  tree.set("file", Tree(place.file));
  tree.set("line", Tree(std::int64_t{place.line}));
  tree.set("column", Tree(std::int64_t{place.column}));
  return tree;
}

Tree mistakes_tree(const Mistakes& mistakes) {
  Tree list(Tree::Array{});
  for (const Mistake& mistake : mistakes) {
    Tree one;
    one.set("place", place_tree(mistake.place));
    one.set("message", Tree(mistake.message));
    list.push(std::move(one));
  }
  return list;
}

void sort_by_place(Mistakes& mistakes) {
  for (auto first = mistakes.begin(); first != mistakes.end();) {
    const auto last = std::find_if(first, mistakes.end(), [&](const Mistake& one) {
      return one.place.file != first->place.file;
    });
    std::stable_sort(first, last, [](const Mistake& a, const Mistake& b) {
      return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
    });
    first = last;
  }
}

}  // namespace reveille::cli
