// SPDX-License-Identifier: Apache-2.0
#include "rules/templates/elements.hpp"

#include "rules/templates/format.hpp"

namespace reveille::rules::templates {
namespace {

Result<std::vector<Element>> count_up(const Integer& count, bool wants_index, std::size_t most) {
  if (wants_index) {
    return invalid("can't use " + to_text(count) + " to iterate over more than one variable");
  }
  if (count.value > static_cast<std::int64_t>(most)) return invalid("the template runs too long");
  std::vector<Element> items;
  for (std::int64_t i = 0; i < count.value; ++i) items.emplace_back(Integer{i}, Integer{i});
  return items;
}

}  // namespace

std::optional<Value> struct_field(const Value& value, std::string_view name) {
  if (const auto* sample = value.as<std::shared_ptr<const SampleRecord>>()) {
    if (name == "Labels") return Value((*sample)->labels);
    if (name == "Value") return Value((*sample)->value);
  }
  if (const auto* record = value.as<std::shared_ptr<const AlertRecord>>()) {
    if (name == "Labels") return Value((*record)->labels);
    if (name == "ExternalLabels") return Value((*record)->external_labels);
    if (name == "ExternalURL") return Value((*record)->external_url);
    if (name == "Value") return Value((*record)->value);
  }
  return std::nullopt;
}

Result<std::vector<Element>> elements(const Value& value, bool wants_index, std::size_t most) {
  std::vector<Element> items;
  if (const auto* list = value.as<std::shared_ptr<const Sequence>>()) {
    for (const Value& element : (*list)->items) {
      items.emplace_back(Integer{static_cast<std::int64_t>(items.size())}, element);
    }
  } else if (const LabelMap* labels = value.as<LabelMap>()) {
    for (const Label& label : **labels) items.emplace_back(label.name, label.value);
  } else if (const AnyMap* map = value.as<AnyMap>()) {
    for (const auto& [key, element] : **map) items.emplace_back(key, element);
  } else if (const Integer* count = value.as<Integer>()) {
    return count_up(*count, wants_index, most);
  } else if (!value.is_nothing()) {
    return invalid("range can't iterate over " + to_text(value));
  }
  return items;
}

}  // namespace reveille::rules::templates
