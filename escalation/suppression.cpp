// SPDX-License-Identifier: Apache-2.0
#include "escalation/suppression.hpp"

#include <charconv>

#include <fmt/format.h>

namespace reveille::escalation {
namespace {

// Chains of inhibition are short; whoever is deeper in one is heard.
constexpr std::size_t longest_search = 64;

bool holds(const Silence& silence, const Labels& labels, Instant now) {
  return silence.active && now < silence.terms.to && (!silence.next || now < *silence.next) &&
         all_match(silence.terms.matchers, labels);
}

void add_silences(const Book& book, const std::pair<std::string, std::string>& index,
                  const Labels& labels, Instant now, std::vector<std::string>& by) {
  const auto found = book.silences_by_label.find(index);
  if (found == book.silences_by_label.end()) return;
  for (const SilenceId id : found->second) {
    const auto silence = book.silences.find(id);
    if (silence == book.silences.end() || !holds(silence->second, labels, now)) continue;
    by.push_back(fmt::format("silence {}", id.value));
  }
}

const AlertRecord* find(const Book& book, const AlertKey& key) {
  const auto id = book.alerts.find(key);
  const Incident* incident = id == book.alerts.end() ? nullptr : book.incident(id->second);
  if (!incident) return nullptr;
  const auto alert = incident->alerts.find(key);
  return alert == incident->alerts.end() ? nullptr : &alert->second;
}

// An alert is inhibited when a chain of sources leads up to one that nobody inhibits. A ring of
// alerts that only inhibit each other has no such beginning: all of it is heard.
class Search {
 public:
  explicit Search(const Book& book) : book_(book) {}

  // The key by which it is inhibited, or nullptr.
  const std::string* inhibiting(const std::vector<std::string>& inhibitable) {
    for (const std::string& key : inhibitable) {
      const auto sources = book_.inhibiting.find(key);
      if (sources == book_.inhibiting.end()) continue;
      for (const AlertKey& source : sources->second) {
        if (leads_up(source)) return &key;
      }
    }
    return nullptr;
  }

 private:
  bool leads_up(const AlertKey& source) {
    if (visited_.size() >= longest_search || !visited_.insert(source).second) return false;
    const AlertRecord* alert = find(book_, source);
    if (!alert) return false;
    return is_free(alert->inhibitable) || inhibiting(alert->inhibitable) != nullptr;
  }

  [[nodiscard]] bool is_free(const std::vector<std::string>& inhibitable) const {
    for (const std::string& key : inhibitable) {
      if (book_.inhibiting.contains(key)) return false;
    }
    return true;
  }

  const Book& book_;
  std::set<AlertKey> visited_;
};

}  // namespace

std::vector<std::string> silenced_by(const Book& book, const Labels& labels,
                                     const std::vector<std::string>& inhibitable, Instant now) {
  std::vector<std::string> by;
  if (!book.silences_by_label.empty()) {
    for (const Label& label : labels) {
      add_silences(book, {label.name, label.value}, labels, now, by);
    }
    add_silences(book, {}, labels, now, by);
  }
  if (const std::string* key = Search(book).inhibiting(inhibitable)) {
    by.push_back(fmt::format("inhibition {}", rule_of(*key)));
  }
  return by;
}

bool is_inhibiting(const Book& book, const std::string& key) {
  const std::vector<std::string> keys{key};
  return Search(book).inhibiting(keys) != nullptr;
}

std::optional<SilenceId> silence_of_reason(std::string_view reason) {
  constexpr std::string_view prefix = "silence ";
  if (!reason.starts_with(prefix)) return {};
  reason.remove_prefix(prefix.size());
  SilenceId id;
  const auto [end, error] = std::from_chars(reason.data(), reason.data() + reason.size(), id.value);
  if (error != std::errc{} || end != reason.data() + reason.size()) return {};
  return id;
}

std::pair<std::string, std::string> index_of(const SilenceTerms& terms) {
  for (const Matcher& matcher : terms.matchers) {
    if (matcher.kind() == Matcher::Kind::equal && !matcher.value().empty()) {
      return {matcher.name(), matcher.value()};
    }
  }
  return {};
}

}  // namespace reveille::escalation
