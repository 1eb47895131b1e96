// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reveille {

struct Label {
  std::string name;
  std::string value;
  auto operator<=>(const Label&) const = default;
};

// A label set: sorted by name, names unique, no empty values (an empty value is an absent label, as
// in Prometheus). A value type; not for the hot path of the series store, which interns.
class Labels {
 public:
  Labels() = default;
  Labels(std::initializer_list<Label> labels) : Labels(std::vector<Label>(labels)) {}
  explicit Labels(std::vector<Label> labels);  // sorts; of duplicate names the last wins

  // "" where there is no such label.
  [[nodiscard]] std::string_view get(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return !get(name).empty(); }
  void set(std::string_view name, std::string_view value);  // an empty value removes
  void remove(std::string_view name) { set(name, {}); }

  // Only (or all but) the labels of these names.
  [[nodiscard]] Labels only(const std::vector<std::string>& names) const;
  [[nodiscard]] Labels without(const std::vector<std::string>& names) const;

  [[nodiscard]] bool empty() const { return labels_.empty(); }
  [[nodiscard]] std::size_t size() const { return labels_.size(); }
  [[nodiscard]] auto begin() const { return labels_.begin(); }
  [[nodiscard]] auto end() const { return labels_.end(); }
  auto operator<=>(const Labels&) const = default;

 private:
  std::vector<Label> labels_;
};

// {a="b", c="d"} with quotes and backslashes escaped, name first: metric{a="b"}.
[[nodiscard]] std::string to_string(const Labels& labels);

// FNV-1a 64 over name 0xff value 0xff of all labels: Alertmanager's fingerprint. Stable for ever;
// it is stored in journals and shown in APIs as 16 hex digits.
[[nodiscard]] std::uint64_t fingerprint(const Labels& labels);
[[nodiscard]] std::string to_hex(std::uint64_t value);

// [a-zA-Z_][a-zA-Z0-9_]*; metric names also allow ':'.
[[nodiscard]] bool is_label_name(std::string_view text);
[[nodiscard]] bool is_metric_name(std::string_view text);

}  // namespace reveille
