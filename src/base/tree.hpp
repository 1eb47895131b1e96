// SPDX-License-Identifier: Apache-2.0
// A small tree of values that remember where they stood in a file. Configuration files of any
// syntax become a Tree (text/); each room reads its own section from it with base/section.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace reveille {

// A place in a source that a person can open: examples/night.toml:12:5. Line and column from 1; 0 =
// unknown.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;
  bool operator==(const Place&) const = default;
};
[[nodiscard]] std::string to_string(const Place& place);

class Tree {
 public:
  struct Member;  // key, place of the key, value
  using Array = std::vector<Tree>;
  using Table = std::vector<Member>;  // in the order of the file

  Tree();  // null
  Tree(bool value, Place place = {});
  Tree(int value, Place place = {}) : Tree(std::int64_t{value}, std::move(place)) {}
  Tree(std::int64_t value, Place place = {});
  Tree(double value, Place place = {});
  Tree(std::string value, Place place = {});
  Tree(const char* value, Place place = {}) : Tree(std::string(value), std::move(place)) {}
  Tree(Array value, Place place = {});
  Tree(Table value, Place place = {});
  // Out of line, because Member is still incomplete here.
  Tree(const Tree& other);
  Tree(Tree&& other) noexcept;
  Tree& operator=(const Tree& other);
  Tree& operator=(Tree&& other) noexcept;
  ~Tree();

  [[nodiscard]] bool is_null() const { return value_.index() == 0; }
  // nullptr when it is something else.
  [[nodiscard]] const bool* boolean() const { return std::get_if<bool>(&value_); }
  [[nodiscard]] const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value_); }
  [[nodiscard]] const double* real() const { return std::get_if<double>(&value_); }
  [[nodiscard]] const std::string* string() const { return std::get_if<std::string>(&value_); }
  [[nodiscard]] const Array* array() const { return std::get_if<Array>(&value_); }
  [[nodiscard]] const Table* table() const { return std::get_if<Table>(&value_); }
  [[nodiscard]] Array* array() { return std::get_if<Array>(&value_); }
  [[nodiscard]] Table* table() { return std::get_if<Table>(&value_); }

  // The member of a table, or nullptr (also when this is no table).
  [[nodiscard]] const Tree* find(std::string_view key) const;
  // Adds or replaces a member; turns null into a table.
  void set(std::string key, Tree value);
  void push(Tree value);  // turns null into an array

  [[nodiscard]] const Place& place() const { return place_; }
  void set_place(Place place) { place_ = std::move(place); }
  // "a string", "a table": for messages.
  [[nodiscard]] const char* kind() const;

  // How a plain scalar was written where the syntax lets it stand for a text as well (YAML's `yes`,
  // `007`, `1.50`); "" where only one reading is possible.
  [[nodiscard]] const std::string& spelling() const { return spelling_; }
  void set_spelling(std::string spelling) { spelling_ = std::move(spelling); }

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Table> value_;
  Place place_;
  std::string spelling_;
};

// A leaf read as text: a string as it is, anything else as it was written, or else in its shortest
// form ("true", "10", "0.5"). "" for null without spelling, arrays and tables.
[[nodiscard]] std::string scalar_text(const Tree& leaf);

struct Tree::Member {
  std::string key;
  Place place;
  Tree value;
};

}  // namespace reveille
