// SPDX-License-Identifier: Apache-2.0
#include "rules/templates/value.hpp"

#include <array>

namespace reveille::rules::templates {
namespace {

const char* name_of(Integer::Type type) {
  switch (type) {
    case Integer::Type::int_:
      return "int";
    case Integer::Type::int64:
      return "int64";
    case Integer::Type::rune:
      return "int32";
    case Integer::Type::month:
      return "time.Month";
    case Integer::Type::weekday:
      return "time.Weekday";
  }
  return "int";
}

const char* name_of(Unsigned::Type type) {
  switch (type) {
    case Unsigned::Type::uint:
      return "uint";
    case Unsigned::Type::uint64:
      return "uint64";
    case Unsigned::Type::uint8:
      return "uint8";
  }
  return "uint";
}

struct TypeName {
  std::string operator()(const Nothing&) const { return "<nil>"; }
  std::string operator()(bool) const { return "bool"; }
  std::string operator()(const Integer& integer) const { return name_of(integer.type); }
  std::string operator()(const Unsigned& integer) const { return name_of(integer.type); }
  std::string operator()(double) const { return "float64"; }
  std::string operator()(const Text& text) const { return text.html ? "template.HTML" : "string"; }
  std::string operator()(const LabelMap&) const { return "map[string]string"; }
  std::string operator()(const AnyMap&) const { return "map[string]interface {}"; }
  std::string operator()(const std::shared_ptr<const Sequence>& list) const { return list->type; }
  std::string operator()(const std::shared_ptr<const SampleRecord>&) const {
    return "*template.sample";
  }
  std::string operator()(const Moment&) const { return "time.Time"; }
  std::string operator()(const Duration&) const { return "time.Duration"; }
  std::string operator()(const std::shared_ptr<const AlertRecord>&) const {
    return "struct { Labels map[string]string; ExternalLabels map[string]string; "
           "ExternalURL string; Value interface {} }";
  }
};

struct Truth {
  bool operator()(const Nothing&) const { return false; }
  bool operator()(bool value) const { return value; }
  bool operator()(const Integer& integer) const { return integer.value != 0; }
  bool operator()(const Unsigned& integer) const { return integer.value != 0; }
  bool operator()(double value) const { return value != 0; }  // NaN is true, as in Go
  bool operator()(const Text& text) const { return !text.value.empty(); }
  bool operator()(const LabelMap& map) const { return !map->empty(); }
  bool operator()(const AnyMap& map) const { return !map->empty(); }
  bool operator()(const std::shared_ptr<const Sequence>& list) const {
    return !list->items.empty();
  }
  bool operator()(const std::shared_ptr<const SampleRecord>&) const { return true; }
  bool operator()(const Moment&) const { return true; }
  bool operator()(const Duration& duration) const { return duration.nanoseconds != 0; }
  bool operator()(const std::shared_ptr<const AlertRecord>&) const { return true; }
};

}  // namespace

const std::string* Value::text() const {
  const Text* text = as<Text>();
  return text != nullptr && !text->html ? &text->value : nullptr;
}

std::string type_name(const Value& value) {
  return std::visit(TypeName{}, value.content());
}

bool is_true(const Value& value) {
  return std::visit(Truth{}, value.content());
}

}  // namespace reveille::rules::templates
