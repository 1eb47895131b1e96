// SPDX-License-Identifier: Apache-2.0
// The values that templates compute with: what Go's reflection would show of Prometheus' data.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/labels.hpp"

namespace reveille::rules::templates {

class Value;

struct Nothing {};  // nil, or a value that is not there: printed as <no value>
struct Integer {
  enum class Type { int_, int64, rune, month, weekday };
  std::int64_t value = 0;
  Type type = Type::int_;
};
struct Unsigned {
  enum class Type { uint, uint64, uint8 };
  std::uint64_t value = 0;
  Type type = Type::uint;
};
struct Text {
  std::string value;
  bool html = false;  // template.HTML: came from safeHtml
};
struct Moment {
  std::int64_t nanoseconds = 0;  // since 1970, UTC
};
struct Duration {
  std::int64_t nanoseconds = 0;
};
// map[string]string
using LabelMap = std::shared_ptr<const Labels>;
// map[string]interface {}: what args() makes
using AnyMap = std::shared_ptr<const std::map<std::string, Value>>;
// One element of a query's result: *template.sample
struct SampleRecord {
  LabelMap labels;
  double value = 0;
};
struct Sequence;  // a slice
// The root of an alert's template: a struct of these four fields.
struct AlertRecord {
  LabelMap labels;
  LabelMap external_labels;
  std::string external_url;
  double value = 0;
};

// Cheap to copy: what is large is shared.
class Value {
 public:
  using Content = std::variant<Nothing, bool, Integer, Unsigned, double, Text, LabelMap, AnyMap,
                               std::shared_ptr<const Sequence>, std::shared_ptr<const SampleRecord>,
                               Moment, Duration, std::shared_ptr<const AlertRecord>>;

  Value() = default;
  template <class T>
    requires std::is_constructible_v<Content, T>
  Value(T content) : content_(std::move(content)) {}
  Value(std::string text) : content_(Text{std::move(text), false}) {}
  Value(std::string_view text) : Value(std::string(text)) {}

  [[nodiscard]] const Content& content() const { return content_; }
  template <class T>
  [[nodiscard]] const T* as() const {
    return std::get_if<T>(&content_);
  }
  [[nodiscard]] bool is_nothing() const { return content_.index() == 0; }
  // The text of a string (nullptr for anything else, and for template.HTML).
  [[nodiscard]] const std::string* text() const;

 private:
  Content content_;
};

struct Sequence {
  std::vector<Value> items;
  std::string type;  // "template.queryResult", "[]float64"
};

// Go's name of the value's type, as %T and error texts show it.
[[nodiscard]] std::string type_name(const Value& value);
// What `if` makes of it: false for nothing, false, zero, and whatever is empty.
[[nodiscard]] bool is_true(const Value& value);

}  // namespace reveille::rules::templates
