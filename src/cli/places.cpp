// SPDX-License-Identifier: Apache-2.0
#include "cli/places.hpp"

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

}  // namespace reveille::cli
