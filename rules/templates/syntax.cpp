// SPDX-License-Identifier: Apache-2.0
#include "rules/templates/syntax.hpp"

#include "rules/templates/go_numbers.hpp"

namespace reveille::rules::templates {
namespace {

template <class Items>
std::string join(const Items& items, const char* between) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : between) + item.source();
  return out;
}

std::string dotted(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += "." + name;
  return out;
}

std::string control(const char* word, const Statement& statement) {
  return "{{" + std::string(word) + " " + statement.pipeline->source() + "}}" +
         join(statement.body, "") +
         (statement.otherwise.empty() ? "" : "{{else}}" + join(statement.otherwise, "")) +
         "{{end}}";
}

}  // namespace

Operand::Operand() = default;
Operand::Operand(Operand&&) noexcept = default;
Operand& Operand::operator=(Operand&&) noexcept = default;
Operand::~Operand() = default;

std::string Operand::source() const {
  switch (kind) {
    case Kind::dot:
      return ".";
    case Kind::nil:
      return "nil";
    case Kind::boolean:
    case Kind::number:
    case Kind::string:
      return text;
    case Kind::field:
      return dotted(names);
    case Kind::variable:
      return names[0] + dotted({names.begin() + 1, names.end()});
    case Kind::function:
      return names[0];
    case Kind::pipeline:
      return "(" + pipeline->source() + ")";
    case Kind::chain:
      return base->source() + dotted(names);
  }
  return {};
}

std::string Command::source() const {
  return join(operands, " ");
}

std::string Pipeline::source() const {
  std::string out;
  for (const std::string& variable : variables) out += (out.empty() ? "" : ", ") + variable;
  if (!out.empty()) out += assigns ? " = " : " := ";
  return out + join(commands, " | ");
}

std::string Statement::source() const {
  switch (kind) {
    case Kind::text:
      return text;
    case Kind::action:
      return "{{" + pipeline->source() + "}}";
    case Kind::if_:
      return control("if", *this);
    case Kind::range:
      return control("range", *this);
    case Kind::with:
      return control("with", *this);
    case Kind::call:
      return "{{template " + quote(text) + (pipeline ? " " + pipeline->source() : "") + "}}";
    case Kind::break_:
      return "{{break}}";
    case Kind::continue_:
      return "{{continue}}";
  }
  return {};
}

}  // namespace reveille::rules::templates
