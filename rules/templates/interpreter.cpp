// SPDX-License-Identifier: Apache-2.0
#include "rules/templates/interpreter.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "rules/templates/elements.hpp"
#include "rules/templates/format.hpp"
#include "rules/templates/go_numbers.hpp"

namespace reveille::rules::templates {
namespace {

constexpr int deepest_call = 100;  // of templates within templates; protects the stack
constexpr std::size_t most_steps = 1'000'000;
constexpr std::size_t most_bytes = 1024 * 1024;

// How a list of statements ended.
enum class Flow { through, break_loop, continue_loop };

struct Variable {
  std::string name;
  Value value;
};

// One pass over one template. Follows Go's evaluator step by step, because error texts name the
// node that was looked at last (node_), and users know these texts from Prometheus.
class Interpreter {
 public:
  Interpreter(const Syntax& syntax, const Environment& environment, MissingKey missing)
      : syntax_(syntax), environment_(environment), missing_(missing), template_(syntax.name) {
    environment_.expand = [this](const std::string& name, const Value& data) {
      return expand_into_text(name, data);
    };
  }
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;

  Result<std::string> run(const Value& data) {
    if (auto done = call(syntax_.name, data); !done) return std::unexpected(done.error());
    return std::move(out_);
  }

 private:
  // The value that a pipeline hands to its next command; absent for the first.
  using Final = std::optional<Value>;
  using Operands = std::span<const Operand>;

  void at(const Node& node) { node_ = &node; }

  std::unexpected<Error> fail(std::string_view message) const {
    const std::string_view before = std::string_view(syntax_.text).substr(0, node_->at);
    const std::size_t newline = before.rfind('\n');
    const std::size_t column =
        newline == std::string_view::npos ? before.size() : before.size() - newline - 1;
    return invalid(fmt::format("template: {}:{}:{}: executing {} at <{}>: {}", syntax_.name,
                               1 + std::ranges::count(before, '\n'), column, quote(template_),
                               node_->source(), message));
  }

  Result<> write(std::string_view text) {
    if (out_.size() + text.size() > most_bytes) return fail("the text grows too long");
    out_ += text;
    return {};
  }

  Result<> call(const std::string& name, const Value& data) {
    const auto found = syntax_.definitions.find(name);
    if (found == syntax_.definitions.end()) return fail("template " + quote(name) + " not defined");
    if (depth_ == deepest_call) {
      return fail(fmt::format("exceeded maximum template depth ({})", deepest_call));
    }
    ++depth_;
    const std::string outer_template = std::exchange(template_, name);
    std::vector<Variable> outer_variables = std::exchange(variables_, {});
    variables_.push_back({"$", data});
    const Result<Flow> done = walk(data, found->second);
    variables_ = std::move(outer_variables);
    template_ = outer_template;
    --depth_;
    if (!done) return std::unexpected(done.error());
    return {};
  }

  Result<std::string> expand_into_text(const std::string& name, const Value& data) {
    std::string outer = std::exchange(out_, {});
    const Result<> done = call(name, data);
    std::string text = std::exchange(out_, std::move(outer));
    if (!done) return std::unexpected(done.error());
    return text;
  }

  Result<Flow> walk(const Value& dot, const Statements& statements) {
    for (const Statement& statement : statements) {
      TRY(const Flow flow, walk(dot, statement));
      if (flow != Flow::through) return flow;
    }
    return Flow::through;
  }

  Result<Flow> walk(const Value& dot, const Statement& statement) {
    at(statement);
    if (++steps_ > most_steps) return fail("the template runs too long");
    Result<> done;
    switch (statement.kind) {
      case Statement::Kind::text:
        done = write(statement.text);
        break;
      case Statement::Kind::action:
        done = action(dot, statement);
        break;
      case Statement::Kind::if_:
      case Statement::Kind::with:
        return branch(dot, statement);
      case Statement::Kind::range:
        return loop(dot, statement);
      case Statement::Kind::call:
        done = call_statement(dot, statement);
        break;
      case Statement::Kind::break_:
        return Flow::break_loop;
      case Statement::Kind::continue_:
        return Flow::continue_loop;
    }
    if (!done) return std::unexpected(done.error());
    return Flow::through;
  }

  Result<> action(const Value& dot, const Statement& statement) {
    TRY(const Value value, evaluate(dot, *statement.pipeline));
    if (!statement.pipeline->variables.empty()) return {};
    at(statement);
    return write(value.is_nothing() ? "<no value>" : to_text(value));
  }

  Result<> call_statement(const Value& dot, const Statement& statement) {
    if (!syntax_.definitions.contains(statement.text)) {
      return fail("template " + quote(statement.text) + " not defined");
    }
    Value data;
    if (statement.pipeline) {
      TRY(data, evaluate(dot, *statement.pipeline));
    }
    return call(statement.text, data);
  }

  Result<Flow> branch(const Value& dot, const Statement& statement) {
    const std::size_t mark = variables_.size();
    TRY(const Value value, evaluate(dot, *statement.pipeline));
    const bool with = statement.kind == Statement::Kind::with;
    const Result<Flow> flow =
        is_true(value) ? walk(with ? value : dot, statement.body) : walk(dot, statement.otherwise);
    variables_.resize(mark);
    return flow;
  }

  Result<Flow> loop(const Value& dot, const Statement& statement) {
    const std::size_t mark = variables_.size();
    TRY(const Value value, evaluate(dot, *statement.pipeline));
    TRY(const auto items, items_of(value, *statement.pipeline));
    Flow flow = Flow::through;
    for (const auto& [index, element] : items) {
      TRY(flow, iterate(statement, index, element));
      if (flow == Flow::break_loop) break;
    }
    if (items.empty()) {
      TRY(flow, walk(dot, statement.otherwise));
    } else {
      flow = Flow::through;
    }
    variables_.resize(mark);
    return flow;
  }

  Result<std::vector<Element>> items_of(const Value& value, const Pipeline& pipeline) const {
    auto items = elements(value, pipeline.variables.size() > 1, most_steps);
    if (!items) return fail(items.error().message);
    return items;
  }

  Result<Flow> iterate(const Statement& statement, const Value& index, const Value& element) {
    const Pipeline& pipeline = *statement.pipeline;
    const std::size_t mark = variables_.size();
    const std::size_t count = pipeline.variables.size();
    if (pipeline.assigns) {
      if (count > 1) assign(pipeline.variables[0], index);
      if (count > 0) assign(pipeline.variables[count - 1], element);
    } else {
      // The pipeline has declared them; one takes the element, two take index and element.
      if (count > 0) variables_[mark - 1].value = element;
      if (count > 1) variables_[mark - 2].value = index;
    }
    const Result<Flow> flow = walk(element, statement.body);
    variables_.resize(mark);
    return flow;
  }

  void assign(const std::string& name, const Value& value) {
    const auto found = std::find_if(variables_.rbegin(), variables_.rend(),
                                    [&](const Variable& one) { return one.name == name; });
    if (found != variables_.rend()) found->value = value;
  }

  Result<Value> evaluate(const Value& dot, const Pipeline& pipeline) {
    at(pipeline);
    Final value;
    for (const Command& command : pipeline.commands) {
      TRY(value, evaluate(dot, command, value));
    }
    for (const std::string& name : pipeline.variables) {
      if (pipeline.assigns) {
        assign(name, *value);
      } else {
        variables_.push_back({name, *value});
      }
    }
    return *value;
  }

  Result<Value> evaluate(const Value& dot, const Command& command, const Final& final) {
    const Operand& first = command.operands.front();
    const Operands operands(command.operands);
    switch (first.kind) {
      case Operand::Kind::field:
        return field(dot, first, operands, final);
      case Operand::Kind::chain:
        return chain(dot, first, operands, final);
      case Operand::Kind::function:
        return function(dot, first, command, operands, final);
      case Operand::Kind::variable:
        return variable(dot, first, operands, final);
      case Operand::Kind::pipeline:
        break;
      default:
        at(first);
    }
    if (operands.size() > 1 || final) {
      return fail("can't give argument to non-function " + first.source());
    }
    if (first.kind == Operand::Kind::pipeline) return evaluate(dot, *first.pipeline);
    if (first.kind == Operand::Kind::nil) return fail("nil is not a command");
    return constant(dot, first);
  }

  Result<Value> constant(const Value& dot, const Operand& operand) {
    switch (operand.kind) {
      case Operand::Kind::dot:
        return dot;
      case Operand::Kind::boolean:
        return Value(operand.truth);
      case Operand::Kind::string:
        return Value(operand.string);
      default:
        break;
    }
    at(operand);
    if (operand.is_real) return Value(*operand.real);
    if (!operand.integer) return fail(operand.text + " overflows int");
    const bool rune = operand.text.starts_with('\'');
    return Value(Integer{*operand.integer, rune ? Integer::Type::rune : Integer::Type::int_});
  }

  Result<Value> field(const Value& dot, const Operand& operand, Operands operands,
                      const Final& final) {
    at(operand);
    return fields(dot, dot, operand, operand.names, operands, final);
  }

  Result<Value> chain(const Value& dot, const Operand& operand, Operands operands,
                      const Final& final) {
    at(operand);
    if (operand.base->kind == Operand::Kind::nil) {
      return fail("indirection through explicit nil in " + operand.source());
    }
    TRY(const Value base, argument(dot, Parameter::any, *operand.base));
    return fields(dot, base, operand, operand.names, operands, final);
  }

  Result<Value> variable(const Value& dot, const Operand& operand, Operands operands,
                         const Final& final) {
    at(operand);
    const auto found = std::find_if(variables_.rbegin(), variables_.rend(),
                                    [&](const Variable& v) { return v.name == operand.names[0]; });
    if (found == variables_.rend()) return fail("undefined variable: " + operand.names[0]);
    const Value value = found->value;
    if (operand.names.size() == 1) {
      if (operands.size() > 1 || final) {
        return fail("can't give argument to non-function " + operand.source());
      }
      return value;
    }
    return fields(dot, value, operand, std::span(operand.names).subspan(1), operands, final);
  }

  // .a.b.c: only the last may be a method with arguments.
  Result<Value> fields(const Value& dot, Value receiver, const Operand& node,
                       std::span<const std::string> names, Operands operands, const Final& final) {
    for (const std::string& name : names.first(names.size() - 1)) {
      TRY(receiver, one_field(dot, name, node, {}, {}, receiver));
    }
    return one_field(dot, names.back(), node, operands, final, receiver);
  }

  Result<Value> one_field(const Value& dot, const std::string& name, const Operand& node,
                          Operands operands, const Final& final, const Value& receiver) {
    if (receiver.is_nothing()) {
      if (missing_ == MissingKey::error) return fail("nil data; no entry for key " + quote(name));
      return Value();
    }
    if (const Function* method = find_method(receiver, name)) {
      return invoke(dot, *method, node, operands, final, &receiver);
    }
    const bool has_arguments = operands.size() > 1 || final;
    const bool is_map = receiver.as<LabelMap>() != nullptr || receiver.as<AnyMap>() != nullptr;
    if (is_map) {
      if (has_arguments) return fail(name + " is not a method but has arguments");
      return map_entry(receiver, name);
    }
    const std::optional<Value> found = struct_field(receiver, name);
    if (!found) return fail("can't evaluate field " + name + " in type " + type_name(receiver));
    if (has_arguments) return fail(name + " has arguments but cannot be invoked as function");
    return *found;
  }

  Result<Value> map_entry(const Value& map, const std::string& name) const {
    if (const LabelMap* labels = map.as<LabelMap>()) {
      const bool absent = !(*labels)->has(name);
      if (absent && missing_ == MissingKey::error) {
        return fail("map has no entry for key " + quote(name));
      }
      return Value((*labels)->get(name));
    }
    const AnyMap& entries = *map.as<AnyMap>();
    const auto found = entries->find(name);
    if (found != entries->end()) return found->second;
    if (missing_ == MissingKey::error) return fail("map has no entry for key " + quote(name));
    return Value();
  }

  Result<Value> function(const Value& dot, const Operand& operand, const Node& node,
                         Operands operands, const Final& final) {
    at(operand);
    const Function* found = find_function(operand.names[0]);
    if (found == nullptr) return fail(quote(operand.names[0]) + " is not a defined function");
    return invoke(dot, *found, node, operands, final, nullptr);
  }

  // operands[0] is the function itself, where there are operands at all.
  Result<Value> invoke(const Value& dot, const Function& function, const Node& node,
                       Operands operands, const Final& final, const Value* receiver) {
    if (!operands.empty()) operands = operands.subspan(1);
    if (auto checked = check_count(function, operands.size(), final.has_value()); !checked) {
      return std::unexpected(checked.error());
    }
    if (function.call == nullptr) return short_cut(dot, function, operands, final);
    std::vector<Value> arguments;
    if (receiver != nullptr) arguments.push_back(*receiver);
    for (std::size_t i = 0; i < operands.size(); ++i) {
      TRY(Value value, argument(dot, parameter(function, i), operands[i]));
      arguments.push_back(std::move(value));
    }
    if (final) {
      TRY(Value value, validate(*final, parameter(function, operands.size())));
      arguments.push_back(std::move(value));
    }
    if (++steps_ > most_steps) return fail("the template runs too long");
    Result<Value> result = function.call(environment_, arguments);
    if (!result) {
      at(node);
      return fail(fmt::format("error calling {}: {}", function.name, result.error().message));
    }
    return result;
  }

  static Parameter parameter(const Function& function, std::size_t index) {
    return function.parameters[std::min(index, function.parameters.size() - 1)];
  }

  Result<> check_count(const Function& function, std::size_t given, bool final) const {
    const std::size_t wanted = function.parameters.size();
    const std::size_t got = given + (final ? 1 : 0);
    if (function.variadic) {
      if (got >= wanted - 1) return {};
      return fail(fmt::format("wrong number of args for {}: want at least {} got {}", function.name,
                              wanted - 1, given));
    }
    if (got == wanted) return {};
    return fail(
        fmt::format("wrong number of args for {}: want {} got {}", function.name, wanted, got));
  }

  // and, or: the first argument that decides is the result; later ones are not evaluated.
  Result<Value> short_cut(const Value& dot, const Function& function, Operands operands,
                          const Final& final) {
    Value value;
    for (const Operand& operand : operands) {
      TRY(value, argument(dot, Parameter::any, operand));
      if (is_true(value) == (function.name == "or")) return value;
    }
    return final ? *final : value;
  }

  Result<Value> argument(const Value& dot, Parameter type, const Operand& operand) {
    at(operand);
    switch (operand.kind) {
      case Operand::Kind::dot:
        return validate(dot, type);
      case Operand::Kind::nil:
        if (type == Parameter::string || type == Parameter::moment || type == Parameter::duration ||
            type == Parameter::integer) {
          return fail(std::string("cannot assign nil to ") + type_name(type));
        }
        return Value();
      case Operand::Kind::field:
        return validated(field(dot, operand, {}, {}), type);
      case Operand::Kind::variable:
        return validated(variable(dot, operand, {}, {}), type);
      case Operand::Kind::pipeline:
        return validated(evaluate(dot, *operand.pipeline), type);
      case Operand::Kind::function:
        return validated(function(dot, operand, operand, {}, {}), type);
      case Operand::Kind::chain:
        return validated(chain(dot, operand, {}, {}), type);
      default:
        return constant_argument(dot, type, operand);
    }
  }

  Result<Value> constant_argument(const Value& dot, Parameter type, const Operand& operand) {
    switch (type) {
      case Parameter::any:
        return constant(dot, operand);
      case Parameter::string:
        if (operand.kind != Operand::Kind::string) {
          return fail("expected string; found " + operand.source());
        }
        return constant(dot, operand);
      case Parameter::duration:
        if (operand.kind != Operand::Kind::number || !operand.integer) {
          return fail("expected integer; found " + operand.source());
        }
        return Value(Duration{*operand.integer});
      default:
        return fail("can't handle " + operand.source() + " for arg of type " + type_name(type));
    }
  }

  Result<Value> validated(Result<Value> value, Parameter type) const {
    if (!value) return value;
    return validate(*value, type);
  }

  Result<Value> validate(const Value& value, Parameter type) const {
    if (accepts(type, value)) return value;
    if (value.is_nothing()) {
      // A nil slice or pointer; the function says what it thinks of it.
      if (type == Parameter::query_result || type == Parameter::sample) return value;
      return fail(std::string("invalid value; expected ") + type_name(type));
    }
    return fail(std::string("wrong type for value; expected ") + type_name(type) + "; got " +
                type_name(value));
  }

  const Syntax& syntax_;
  Environment environment_;
  MissingKey missing_;
  std::string template_;  // the definition that is running
  std::vector<Variable> variables_;
  std::string out_;
  const Node* node_ = nullptr;  // what was looked at last
  int depth_ = 0;
  std::size_t steps_ = 0;
};

}  // namespace

Result<std::string> run(const Syntax& syntax, const Value& data, const Environment& environment,
                        MissingKey missing) {
  return Interpreter(syntax, environment, missing).run(data);
}

}  // namespace reveille::rules::templates
