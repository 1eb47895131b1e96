// SPDX-License-Identifier: Apache-2.0
#include "rules/promql/table.hpp"

#include <algorithm>
#include <functional>

namespace reveille::rules::promql {
namespace {

std::uint64_t mixed(std::uint64_t state, std::string_view text) {
  state ^= std::hash<std::string_view>{}(text);
  state *= 0x9e3779b97f4a7c15ULL;
  return state ^ (state >> 32);
}

constexpr std::uint64_t seed = 0x243f6a8885a308d3ULL;

}  // namespace

Labels RowLabels::materialised() const {
  Labels copy = *labels;
  if (nameless) copy.remove(metric_name);
  return copy;
}

std::uint64_t hash_of(const RowLabels& row) {
  std::uint64_t state = seed;
  for (const Label& label : *row.labels) {
    if (row.nameless && label.name == metric_name) continue;
    state = mixed(mixed(state, label.name), label.value);
  }
  return state;
}

bool same_labels(const RowLabels& a, const RowLabels& b) {
  auto left = a.labels->begin();
  auto right = b.labels->begin();
  while (true) {
    if (left != a.labels->end() && a.nameless && left->name == metric_name) ++left;
    if (right != b.labels->end() && b.nameless && right->name == metric_name) ++right;
    if (left == a.labels->end() || right == b.labels->end()) break;
    if (*left != *right) return false;
    ++left;
    ++right;
  }
  return left == a.labels->end() && right == b.labels->end();
}

void Table::drop_empty() {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto from = row(i);
    if (std::ranges::all_of(from, is_absent)) continue;
    if (kept != i) {
      rows[kept] = rows[i];
      std::ranges::copy(from, row(kept).begin());
    }
    ++kept;
  }
  rows.resize(kept);
  cells.resize(kept * steps);
}

LabelPick::LabelPick(bool only, std::vector<std::string> names)
    : only_(only), names_(std::move(names)) {
  if (!only_) names_.emplace_back(metric_name);
  std::ranges::sort(names_);
  names_.erase(std::ranges::unique(names_).begin(), names_.end());
}

bool LabelPick::named(std::string_view name) const {
  return std::ranges::find(names_, name) != names_.end();
}

std::uint64_t LabelPick::hash(const RowLabels& row) const {
  std::uint64_t state = seed;
  if (only_) {
    for (const std::string& name : names_) state = mixed(state, row.get(name));
    return state;
  }
  for (const Label& label : *row.labels) {
    if (!named(label.name)) state = mixed(mixed(state, label.name), label.value);
  }
  return state;
}

bool LabelPick::same(const RowLabels& a, const RowLabels& b) const {
  if (only_) {
    return std::ranges::all_of(names_,
                               [&](const std::string& name) { return a.get(name) == b.get(name); });
  }
  auto left = a.labels->begin();
  auto right = b.labels->begin();
  while (true) {
    while (left != a.labels->end() && named(left->name)) ++left;
    while (right != b.labels->end() && named(right->name)) ++right;
    if (left == a.labels->end() || right == b.labels->end()) break;
    if (*left != *right) return false;
    ++left;
    ++right;
  }
  return left == a.labels->end() && right == b.labels->end();
}

Labels LabelPick::of(const RowLabels& row) const {
  std::vector<Label> picked;
  for (const Label& label : *row.labels) {
    if (row.nameless && label.name == metric_name) continue;
    if (named(label.name) == only_) picked.push_back(label);
  }
  return Labels(std::move(picked));
}

std::size_t Grouping::id(const RowLabels& row) {
  const auto fresh = static_cast<std::uint32_t>(firsts_.size());
  const auto [slot, inserted] = by_hash_.try_emplace(pick_.hash(row), fresh);
  std::uint32_t before = none;
  for (std::uint32_t group = inserted ? none : slot->second; group != none;
       group = chains_[group]) {
    if (pick_.same(firsts_[group], row)) return group;
    before = group;
  }
  if (before != none) chains_[before] = fresh;
  firsts_.push_back(row);
  chains_.push_back(none);
  return fresh;
}

}  // namespace reveille::rules::promql
