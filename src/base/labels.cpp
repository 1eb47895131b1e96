// SPDX-License-Identifier: Apache-2.0
#include "base/labels.hpp"

#include <algorithm>

#include "base/escape.hpp"

namespace reveille {
namespace {

constexpr std::string_view metric_name = "__name__";

bool by_name(const Label& label, std::string_view name) {
  return label.name < name;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_name(std::string_view text, bool colons) {
  if (text.empty() || is_digit(text.front())) return false;
  return std::ranges::all_of(
      text, [colons](char c) { return is_letter(c) || is_digit(c) || (colons && c == ':'); });
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

Labels::Labels(std::vector<Label> labels) {
  std::ranges::stable_sort(labels, {}, &Label::name);
  for (Label& label : labels) {
    if (!labels_.empty() && labels_.back().name == label.name) labels_.pop_back();
    labels_.push_back(std::move(label));
  }
  std::erase_if(labels_, [](const Label& label) { return label.value.empty(); });
}

std::string_view Labels::get(std::string_view name) const {
  const auto at = std::lower_bound(labels_.begin(), labels_.end(), name, by_name);
  if (at == labels_.end() || at->name != name) return {};
  return at->value;
}

void Labels::set(std::string_view name, std::string_view value) {
  const auto at = std::lower_bound(labels_.begin(), labels_.end(), name, by_name);
  const bool present = at != labels_.end() && at->name == name;
  if (value.empty()) {
    if (present) labels_.erase(at);
  } else if (present) {
    at->value = value;
  } else {
    labels_.insert(at, Label{std::string(name), std::string(value)});
  }
}

Labels Labels::only(const std::vector<std::string>& names) const {
  Labels kept;
  std::ranges::copy_if(labels_, std::back_inserter(kept.labels_),
                       [&](const Label& label) { return contains(names, label.name); });
  return kept;
}

Labels Labels::without(const std::vector<std::string>& names) const {
  Labels kept;
  std::ranges::copy_if(labels_, std::back_inserter(kept.labels_),
                       [&](const Label& label) { return !contains(names, label.name); });
  return kept;
}

std::string to_string(const Labels& labels) {
  std::string text(labels.get(metric_name));
  const bool named = !text.empty();
  bool first = true;
  for (const Label& label : labels) {
    if (label.name == metric_name) continue;
    text += first ? "{" : ", ";
    first = false;
    text += label.name;
    text += '=';
    text += quoted(label.value);
  }
  if (!first) return text + "}";
  return named ? text : "{}";
}

std::uint64_t fingerprint(const Labels& labels) {
  std::uint64_t hash = 14695981039346656037ULL;
  const auto add = [&hash](unsigned char byte) { hash = (hash ^ byte) * 1099511628211ULL; };
  const auto add_text = [&add](const std::string& text) {
    for (const char c : text) add(static_cast<unsigned char>(c));
    add(0xff);
  };
  for (const Label& label : labels) {
    add_text(label.name);
    add_text(label.value);
  }
  return hash;
}

std::string to_hex(std::uint64_t value) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t at = text.size(); at-- > 0; value >>= 4) text[at] = digits[value & 0xf];
  return text;
}

bool is_label_name(std::string_view text) {
  return is_name(text, false);
}
bool is_metric_name(std::string_view text) {
  return is_name(text, true);
}

}  // namespace reveille
