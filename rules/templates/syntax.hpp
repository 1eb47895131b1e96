// SPDX-License-Identifier: Apache-2.0
// The syntax tree of a template. Each node knows where it stands and how it reads, for errors.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace reveille::rules::templates {

struct Node {
  std::size_t at = 0;  // offset in the template's text
  Node() = default;
  explicit Node(std::size_t place) : at(place) {}
  Node(Node&&) = default;
  Node& operator=(Node&&) = default;
  virtual ~Node() = default;
  [[nodiscard]] virtual std::string source() const = 0;
};

struct Pipeline;

// One operand of a command.
struct Operand final : Node {
  Operand();
  Operand(Operand&&) noexcept;
  Operand& operator=(Operand&&) noexcept;
  ~Operand() override;

  enum class Kind {
    dot,
    nil,
    boolean,
    number,
    string,
    field,     // .a.b: names
    variable,  // $x.a.b: names, the first with its '$'
    function,  // names[0]
    pipeline,  // ( ... )
    chain,     // base.a.b
  };
  Kind kind = Kind::dot;
  std::string text;                  // as written: of numbers, strings, booleans
  std::string string;                // the value of a string
  bool truth = false;                // the value of a boolean
  std::optional<long long> integer;  // the values that a number can take
  std::optional<double> real;
  bool is_real = false;  // written as one: 1.5, 1e3
  std::vector<std::string> names;
  std::unique_ptr<Pipeline> pipeline;
  std::unique_ptr<Operand> base;
  [[nodiscard]] std::string source() const override;
};

struct Command final : Node {
  std::vector<Operand> operands;  // never empty
  [[nodiscard]] std::string source() const override;
};

struct Pipeline final : Node {
  bool assigns = false;                // '=' instead of ':='
  std::vector<std::string> variables;  // what it declares or assigns: "$x"
  std::vector<Command> commands;
  [[nodiscard]] std::string source() const override;
};

struct Statement final : Node {
  enum class Kind { text, action, if_, range, with, call, break_, continue_ };
  Kind kind = Kind::text;
  std::string text;  // of text; the name of a called template
  std::unique_ptr<Pipeline> pipeline;
  std::vector<Statement> body;
  std::vector<Statement> otherwise;
  [[nodiscard]] std::string source() const override;
};
using Statements = std::vector<Statement>;

// A template with all that it defines.
struct Syntax {
  std::string name;
  std::string text;
  std::map<std::string, Statements> definitions;  // the main one under `name`
};

}  // namespace reveille::rules::templates
