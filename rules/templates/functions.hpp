// SPDX-License-Identifier: Apache-2.0
// What templates can call: Go's builtins, Prometheus' functions, and methods of times.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "rules/promql/query.hpp"
#include "rules/templates/value.hpp"

namespace reveille::rules::templates {

// What the world outside lends to functions while a template is expanded.
struct Environment {
  Instant now;
  std::string_view external_url;
  std::function<Result<promql::Vector>(std::string_view expression)> query;
  // Expands a defined template by name, for tmpl; set by the interpreter.
  std::function<Result<std::string>(const std::string& name, const Value& data)> expand;
};

// What an argument must be.
enum class Parameter { any, string, query_result, sample, moment, duration, integer };
[[nodiscard]] const char* type_name(Parameter parameter);  // as Go spells the type
[[nodiscard]] bool accepts(Parameter parameter, const Value& value);

struct Function {
  using Call = Result<Value> (*)(const Environment& environment, std::span<const Value> arguments);

  std::string_view name;
  std::vector<Parameter> parameters;
  bool variadic = false;  // the last parameter may come any number of times
  Call call = nullptr;  // its error is Go's text, without place; nullptr: and, or (they short-cut)
};

// nullptr where there is none.
[[nodiscard]] const Function* find_function(std::string_view name);
// A method of a time or duration; it is called with the receiver in front of its arguments.
[[nodiscard]] const Function* find_method(const Value& receiver, std::string_view name);

// The tables that these search.
[[nodiscard]] std::span<const Function> go_functions();
[[nodiscard]] std::span<const Function> prometheus_functions();

}  // namespace reveille::rules::templates
