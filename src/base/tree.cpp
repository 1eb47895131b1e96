// SPDX-License-Identifier: Apache-2.0
#include "base/tree.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace reveille {

std::string to_string(const Place& place) {
  const std::string& file = place.file;
  if (place.line == 0) return file;
  const std::string at = place.column == 0 ? fmt::format("{}", place.line)
                                           : fmt::format("{}:{}", place.line, place.column);
  return file.empty() ? at : file + ":" + at;
}

Tree::Tree() = default;
Tree::Tree(bool value, Place place) : value_(value), place_(std::move(place)) {}
Tree::Tree(std::int64_t value, Place place) : value_(value), place_(std::move(place)) {}
Tree::Tree(double value, Place place) : value_(value), place_(std::move(place)) {}
Tree::Tree(std::string value, Place place) : value_(std::move(value)), place_(std::move(place)) {}
Tree::Tree(Array value, Place place) : value_(std::move(value)), place_(std::move(place)) {}
Tree::Tree(Table value, Place place) : value_(std::move(value)), place_(std::move(place)) {}
Tree::Tree(const Tree& other) = default;
Tree::Tree(Tree&& other) noexcept = default;
Tree& Tree::operator=(const Tree& other) = default;
Tree& Tree::operator=(Tree&& other) noexcept = default;
Tree::~Tree() = default;

const Tree* Tree::find(std::string_view key) const {
  const Table* members = table();
  if (members == nullptr) return nullptr;
  const auto found = std::ranges::find(*members, key, &Member::key);
  return found == members->end() ? nullptr : &found->value;
}

void Tree::set(std::string key, Tree value) {
  if (is_null()) value_ = Table{};
  Table* members = table();
  if (members == nullptr) return;
  const auto found = std::ranges::find(*members, key, &Member::key);
  if (found != members->end()) {
    found->value = std::move(value);
  } else {
    Place place = value.place();
    members->push_back(Member{std::move(key), std::move(place), std::move(value)});
  }
}

void Tree::push(Tree value) {
  if (is_null()) value_ = Array{};
  if (Array* items = array()) items->push_back(std::move(value));
}

const char* Tree::kind() const {
  static constexpr const char* names[] = {"nothing",  "a boolean", "an integer", "a number",
                                          "a string", "an array",  "a table"};
  return names[value_.index()];
}

std::string scalar_text(const Tree& leaf) {
  if (const auto* text = leaf.string()) return *text;
  if (!leaf.spelling().empty()) return leaf.spelling();
  if (const auto* value = leaf.boolean()) return *value ? "true" : "false";
  if (const auto* value = leaf.integer()) return fmt::format("{}", *value);
  if (const auto* value = leaf.real()) return fmt::format("{}", *value);
  return {};
}

}  // namespace reveille
