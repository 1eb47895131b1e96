// SPDX-License-Identifier: Apache-2.0
#include "rules/templates/functions.hpp"

#include <algorithm>

namespace reveille::rules::templates {
namespace {

const Function* find_in(std::span<const Function> functions, std::string_view name) {
  const auto found = std::ranges::find(functions, name, &Function::name);
  return found == functions.end() ? nullptr : &*found;
}

}  // namespace

const char* type_name(Parameter parameter) {
  switch (parameter) {
    case Parameter::any:
      return "interface {}";
    case Parameter::string:
      return "string";
    case Parameter::query_result:
      return "template.queryResult";
    case Parameter::sample:
      return "*template.sample";
    case Parameter::moment:
      return "time.Time";
    case Parameter::duration:
      return "time.Duration";
    case Parameter::integer:
      return "int";
  }
  return "";
}

bool accepts(Parameter parameter, const Value& value) {
  return parameter == Parameter::any || type_name(value) == type_name(parameter);
}

const Function* find_function(std::string_view name) {
  const Function* found = find_in(prometheus_functions(), name);
  return found != nullptr ? found : find_in(go_functions(), name);
}

}  // namespace reveille::rules::templates
