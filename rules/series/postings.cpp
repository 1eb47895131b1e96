// SPDX-License-Identifier: Apache-2.0
#include "rules/series/postings.hpp"

#include <algorithm>
#include <iterator>

namespace reveille::rules {
namespace {

using List = Postings::List;

// Sorted, without repetition. Lists of one label are disjoint, so this is a merge.
List sorted_union(const std::vector<const List*>& lists) {
  List all;
  std::size_t total = 0;
  for (const List* list : lists) total += list->size();
  all.reserve(total);
  for (const List* list : lists) all.insert(all.end(), list->begin(), list->end());
  if (lists.size() > 1) std::sort(all.begin(), all.end());
  return all;
}

void subtract(List& from, const List& gone) {
  List kept;
  kept.reserve(from.size());
  std::set_difference(from.begin(), from.end(), gone.begin(), gone.end(), std::back_inserter(kept));
  from.swap(kept);
}

}  // namespace

List intersection(const List& a, const List& b) {
  const List& small = a.size() < b.size() ? a : b;
  const List& large = a.size() < b.size() ? b : a;
  List both;
  both.reserve(small.size());
  auto from = large.begin();
  for (const SeriesRef series : small) {
    from = std::lower_bound(from, large.end(), series);
    if (from == large.end()) break;
    if (*from == series) both.push_back(series);
  }
  return both;
}

void Postings::add(SeriesRef series, const Labels& labels) {
  for (const Label& label : labels) names_[label.name][label.value].push_back(series);
}

void Postings::remove(const List& series, const std::vector<const Labels*>& labels_of) {
  // Per list the references that go: each list is rewritten once however many leave it.
  boost::unordered_flat_map<List*, List> leaving;
  for (std::size_t i = 0; i < series.size(); ++i) {
    for (const Label& label : *labels_of[i]) {
      leaving[&names_.at(label.name).at(label.value)].push_back(series[i]);
    }
  }
  for (auto& [list, gone] : leaving) subtract(*list, gone);
  for (const Labels* labels : labels_of) {
    for (const Label& label : *labels) {
      const auto name = names_.find(label.name);
      if (name == names_.end()) continue;
      const auto value = name->second.find(label.value);
      if (value != name->second.end() && value->second.empty()) name->second.erase(value);
      if (name->second.empty()) names_.erase(name);
    }
  }
}

const List* Postings::find(std::string_view name, std::string_view value) const {
  const auto values = names_.find(name);
  if (values == names_.end()) return nullptr;
  const auto list = values->second.find(value);
  return list == values->second.end() ? nullptr : &list->second;
}

List Postings::matching(const Matcher& matcher) const {
  std::vector<const List*> lists;
  const auto values = names_.find(matcher.name());
  if (values == names_.end()) return {};
  if (matcher.kind() == Matcher::Kind::regex && !matcher.words().empty()) {
    std::vector<std::string> words = matcher.words();
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    for (const std::string& word : words) {
      const auto list = values->second.find(word);
      if (list != values->second.end()) lists.push_back(&list->second);
    }
  } else {
    for (const auto& [value, list] : values->second) {
      if (matcher.matches(value)) lists.push_back(&list);
    }
  }
  return sorted_union(lists);
}

std::size_t Postings::value_count(std::string_view name) const {
  const auto values = names_.find(name);
  return values == names_.end() ? 0 : values->second.size();
}

std::vector<std::string> Postings::names() const {
  std::vector<std::string> all;
  for (const auto& entry : names_) all.emplace_back(entry.first);
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<std::string> Postings::values(std::string_view name) const {
  std::vector<std::string> all;
  const auto values = names_.find(name);
  if (values == names_.end()) return all;
  for (const auto& entry : values->second) all.emplace_back(entry.first);
  std::sort(all.begin(), all.end());
  return all;
}

std::size_t Postings::bytes() const {
  std::size_t total = 0;
  const auto heap = [](const std::string& text) {
    return text.capacity() > 15 ? text.capacity() + 1 : 0;
  };
  for (const auto& [name, values] : names_) {
    total += heap(name) + values.bucket_count() * sizeof(std::pair<std::string, List>);
    for (const auto& [value, list] : values) {
      total += heap(value) + list.capacity() * sizeof(SeriesRef);
    }
  }
  return total;
}

}  // namespace reveille::rules
