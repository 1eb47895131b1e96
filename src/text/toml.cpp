// SPDX-License-Identifier: Apache-2.0
#include "text/toml.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "base/limits.hpp"

namespace reveille::text {
namespace {

std::string text_of(const toml::date& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string text_of(const toml::time& time) {
  const std::string whole = fmt::format("{:02}:{:02}:{:02}", time.hour, time.minute, time.second);
  return time.nanosecond == 0 ? whole : fmt::format("{}.{:09}", whole, time.nanosecond);
}

std::string text_of(const toml::date_time& moment) {
  const std::string local = text_of(moment.date) + "T" + text_of(moment.time);
  if (!moment.offset) return local;
  const int east = moment.offset->minutes;
  if (east == 0) return local + "Z";
  const int size = east < 0 ? -east : east;
  return fmt::format("{}{}{:02}:{:02}", local, east < 0 ? '-' : '+', size / 60, size % 60);
}

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  Tree read(const toml::node& node, std::size_t depth = 0) {
    const Place place = place_of(node.source());
    if (depth > limits::toml_depth) {
      if (!too_deep_) too_deep_ = place;
      return Tree();
    }
    if (const auto* table = node.as_table()) return read_table(*table, place, depth);
    if (const auto* array = node.as_array()) return read_array(*array, place, depth);
    if (const auto* text = node.as_string()) return Tree(text->get(), place);
    if (const auto* integer = node.as_integer()) return Tree(integer->get(), place);
    if (const auto* real = node.as_floating_point()) return Tree(real->get(), place);
    if (const auto* truth = node.as_boolean()) return Tree(truth->get(), place);
    if (const auto* date = node.as_date()) return Tree(text_of(date->get()), place);
    if (const auto* time = node.as_time()) return Tree(text_of(time->get()), place);
    if (const auto* moment = node.as_date_time()) return Tree(text_of(moment->get()), place);
    INVARIANT(false, "TOML has no other kinds of value");
    return Tree();
  }

  // Where nesting went beyond the bound; the tree is not whole then.
  [[nodiscard]] const std::optional<Place>& too_deep() const { return too_deep_; }

  [[nodiscard]] Place place_of(const toml::source_region& source) const {
    return Place{file_, static_cast<int>(source.begin.line), static_cast<int>(source.begin.column)};
  }

 private:
  Tree read_table(const toml::table& table, const Place& place, std::size_t depth) {
    Tree::Table members;
    for (const auto& [key, value] : table) {
      members.push_back(
          Tree::Member{std::string(key.str()), place_of(key.source()), read(value, depth + 1)});
    }
    // The library sorts by name; people see their file's order in messages and listings.
    std::ranges::sort(members, {}, [](const Tree::Member& member) {
      return std::pair(member.place.line, member.place.column);
    });
    return Tree(std::move(members), place);
  }

  Tree read_array(const toml::array& array, const Place& place, std::size_t depth) {
    Tree::Array items;
    for (const toml::node& item : array) items.push_back(read(item, depth + 1));
    return Tree(std::move(items), place);
  }

  const std::string& file_;
  std::optional<Place> too_deep_;
};

// The library bounds nested brackets, but not dotted keys: a.a.a.… of a megabyte would overflow the
// stack when the tables are torn down. Returns the line of something that may be such a key, or 0.
// Far above any real line, so that a long text in a string is not taken for one.
constexpr std::size_t dots_most = 1'000;

int line_of_endless_key(std::string_view text) {
  int line = 1;
  std::size_t dots = 0;
  char before = '\n';
  for (const char c : text) {
    if (c == '\n') ++line;
    if (c == '.') {
      if (before != '.' && ++dots > dots_most) return line;
    } else if (std::string_view("\n=,{[#").find(c) != std::string_view::npos) {
      dots = 0;
    }
    before = c;
  }
  return 0;
}

}  // namespace

Result<Tree> parse_toml(std::string_view text, std::string file) {
  if (text.size() > limits::config_file_bytes) {
    return fail(Code::limit, fmt::format("{}: the file is longer than {} bytes", file,
                                         limits::config_file_bytes));
  }
  if (const int line = line_of_endless_key(text); line != 0) {
    return fail(Code::limit, fmt::format("{}: a key of more than {} parts",
                                         to_string(Place{file, line, 1}), dots_most));
  }
  try {
    const toml::table root = toml::parse(text, file);
    Reader reader(file);
    Tree tree = reader.read(root);
    if (!reader.too_deep()) return tree;
    return fail(Code::limit, fmt::format("{}: nested deeper than {}", to_string(*reader.too_deep()),
                                         limits::toml_depth));
  } catch (const toml::parse_error& error) {
    const Place place = Reader(file).place_of(error.source());
    return invalid(to_string(place) + ": " + std::string(error.description()));
  }
}

}  // namespace reveille::text
