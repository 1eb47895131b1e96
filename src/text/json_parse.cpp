// SPDX-License-Identifier: Apache-2.0
// Reads JSON straight into a Tree: Boost's tokens, our values.
#include <algorithm>
#include <charconv>

#include <boost/json/basic_parser_impl.hpp>

#include "text/json.hpp"
#include "text/json_frame.hpp"

namespace reveille::text {
namespace {

namespace bj = boost::json;

// Keeps the last of equal names, in the place of its first.
void drop_overwritten(Tree::Table& members) {
  std::vector<std::size_t> order(members.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    const int names = members[a].key.compare(members[b].key);
    return names != 0 ? names < 0 : a < b;
  });
  std::vector<bool> overwritten(members.size());
  bool any = false;
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && members[order[end]].key == members[order[begin]].key) ++end;
    if (end - begin == 1) continue;
    any = true;
    members[order[begin]].value = std::move(members[order[end - 1]].value);
    for (std::size_t i = begin + 1; i < end; ++i) overwritten[order[i]] = true;
  }
  if (!any) return;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (overwritten[i]) continue;
    if (kept != i) members[kept] = std::move(members[i]);
    ++kept;
  }
  members.erase(members.begin() + static_cast<std::ptrdiff_t>(kept), members.end());
}

// What Boost's parser calls for each token.
struct Builder : JsonFrame {
  struct Level {
    Tree::Table members;
    Tree::Array items;
    std::string key;
    bool object = false;
  };

  explicit Builder(std::string name) : file(std::move(name)) {}

  bool add(Tree value) {
    if (levels.empty()) {
      root = std::move(value);
    } else if (Level& level = levels.back(); level.object) {
      level.members.push_back(Tree::Member{std::move(level.key), place(), std::move(value)});
      level.key.clear();
    } else {
      level.items.push_back(std::move(value));
    }
    return true;
  }
  [[nodiscard]] Place place() const { return Place{file, 0, 0}; }

  bool on_object_begin(Failure&) {
    levels.emplace_back().object = true;
    return true;
  }
  bool on_object_end(std::size_t, Failure&) {
    Tree::Table members = std::move(levels.back().members);
    levels.pop_back();
    drop_overwritten(members);
    return add(Tree(std::move(members), place()));
  }
  bool on_array_begin(Failure&) {
    levels.emplace_back();
    return true;
  }
  bool on_array_end(std::size_t, Failure&) {
    Tree::Array items = std::move(levels.back().items);
    levels.pop_back();
    return add(Tree(std::move(items), place()));
  }
  bool on_key_part(Text part, std::size_t, Failure&) {
    levels.back().key.append(part.data(), part.size());
    return true;
  }
  bool on_key(Text part, std::size_t size, Failure& failure) {
    return on_key_part(part, size, failure);
  }
  bool on_string_part(Text part, std::size_t, Failure&) {
    string.append(part.data(), part.size());
    return true;
  }
  bool on_string(Text part, std::size_t, Failure&) {
    string.append(part.data(), part.size());
    return add(Tree(std::exchange(string, {}), place()));
  }
  bool on_number_part(Text part, Failure&) {
    number.append(part.data(), part.size());
    return true;
  }
  bool on_int64(std::int64_t value, Text, Failure&) {
    number.clear();
    return add(Tree(value, place()));
  }
  bool on_uint64(std::uint64_t value, Text, Failure&) {
    number.clear();
    return add(Tree(static_cast<double>(value), place()));
  }
  // Boost rounds in several steps and may be off by one unit in the last place.
  bool on_double(double nearly, Text part, Failure&) {
    number.append(part.data(), part.size());
    double value = nearly;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    const bool whole = error == std::errc{} && end == number.data() + number.size();
    number.clear();
    return add(Tree(whole ? value : nearly, place()));
  }
  bool on_bool(bool value, Failure&) { return add(Tree(value, place())); }
  bool on_null(Failure&) {
    Tree nothing;
    nothing.set_place(place());
    return add(std::move(nothing));
  }

  std::string file;
  Tree root;
  std::vector<Level> levels;
  std::string string;
  std::string number;
};

Place place_at(std::string_view text, std::size_t offset, std::string file) {
  const std::string_view before = text.substr(0, offset);
  const auto lines = std::ranges::count(before, '\n');
  const std::size_t start =
      before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return Place{std::move(file), static_cast<int>(lines) + 1, static_cast<int>(offset - start) + 1};
}

}  // namespace

Result<Tree> parse_json(std::string_view text, std::string file) {
  bj::basic_parser<Builder> parser(json_options(), file);
  bj::error_code failure;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), failure);
  if (!failure && used == text.size()) return std::move(parser.handler().root);
  const std::string why = failure ? failure.message() : "unexpected text after the value";
  return invalid(to_string(place_at(text, used, std::move(file))) + ": not JSON: " + why);
}

}  // namespace reveille::text
