// SPDX-License-Identifier: Apache-2.0
#include "rules/series/selection_cache.hpp"

namespace reveille::rules {
namespace {

// Lengths instead of separators: any byte may stand in a name or value.
std::string key_of(const Matchers& matchers) {
  std::string key;
  const auto add = [&key](const std::string& text) {
    const std::size_t size = text.size();
    key.append(reinterpret_cast<const char*>(&size), sizeof(size));
    key += text;
  };
  for (const Matcher& matcher : matchers) {
    key += static_cast<char>(matcher.kind());
    add(matcher.name());
    add(matcher.value());
  }
  return key;
}

}  // namespace

SelectionCache::Selection* SelectionCache::find(const Matchers& matchers) {
  if (known_.empty()) return nullptr;
  const auto found = known_.find(key_of(matchers));
  return found == known_.end() ? nullptr : &found->second;
}

void SelectionCache::remember(const Matchers& matchers, Selection selection) {
  std::string key = key_of(matchers);
  if (const auto known = known_.find(key); known != known_.end()) {
    references_ -= known->second.found.size();
    known_.erase(known);
  }
  const std::size_t size = selection.found.size();
  if (references_ + size > references_most || known_.size() >= selections_most) clear();
  if (size > references_most) return;
  references_ += size;
  known_.emplace(std::move(key), std::move(selection));
}

void SelectionCache::grew(std::size_t references) {
  references_ += references;
  if (references_ > references_most) clear();
}

void SelectionCache::clear() {
  if (known_.empty()) return;  // many series often come at once: clearing walks the whole table
  known_.clear();
  references_ = 0;
}

std::size_t SelectionCache::bytes() const {
  return references_ * sizeof(SeriesRef) +
         known_.bucket_count() * sizeof(std::pair<std::string, Selection>);
}

}  // namespace reveille::rules
