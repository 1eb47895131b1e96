// SPDX-License-Identifier: Apache-2.0
#include "rules/templates/parser.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "rules/templates/constants.hpp"
#include "rules/templates/functions.hpp"
#include "rules/templates/go_numbers.hpp"
#include "rules/templates/lexer.hpp"

namespace reveille::rules::templates {
namespace {

using Kind = Token::Kind;

constexpr int deepest = 100;  // nesting of parentheses and blocks; protects the stack

class Parser {
 public:
  Parser(std::string_view name, std::string_view text)
      : syntax_{std::string(name), std::string(text), {}}, tokens_(tokenize(text)) {}

  Result<Syntax> run() {
    Statements main;
    while (peek().kind != Kind::end) {
      if (peek().kind == Kind::left_delimiter && define_follows()) {
        if (auto defined = definition(); !defined) return std::unexpected(defined.error());
        continue;
      }
      TRY(Item item, text_or_action());
      if (item.closes()) return fail("unexpected " + item.source());
      if (item.statement) main.push_back(std::move(*item.statement));
    }
    if (auto added = add(syntax_.name, std::move(main)); !added) {
      return std::unexpected(added.error());
    }
    return std::move(syntax_);
  }

 private:
  // What text_or_action found: a statement, or the {{end}} or {{else}} that closes a list.
  struct Item {
    enum class Close { none, end, otherwise };
    std::optional<Statement> statement;
    Close close = Close::none;
    bool closes() const { return close != Close::none; }
    std::string source() const { return close == Close::end ? "{{end}}" : "{{else}}"; }
  };
  struct List {
    Statements statements;
    Item::Close close = Item::Close::none;
  };

  const Token& peek() const { return tokens_[at_]; }
  const Token& next() {
    const Token& token = tokens_[at_];
    if (at_ + 1 < tokens_.size()) ++at_;
    last_line_ = token.line;
    return token;
  }
  // Steps back to the token, so that next() yields it again.
  void back_to(const Token& token) { at_ = static_cast<std::size_t>(&token - tokens_.data()); }
  const Token& next_non_space() {
    skip_space();
    return next();
  }
  const Token& peek_non_space() {
    skip_space();
    return peek();
  }
  void skip_space() {
    while (peek().kind == Kind::space) next();
  }

  std::unexpected<Error> fail(const std::string& message) const {
    return invalid(fmt::format("template: {}:{}: {}", syntax_.name, last_line_, message));
  }
  std::unexpected<Error> unexpected_token(const Token& token, std::string_view context) {
    last_line_ = token.line;
    if (token.kind != Kind::error) {
      return fail("unexpected " + to_string(token) + " in " + std::string(context));
    }
    std::string extra;
    if (action_line_ != 0 && action_line_ != token.line) {
      extra = fmt::format(" in action started at {}:{}", syntax_.name, action_line_);
      if (token.text.ends_with(" action")) extra.erase(0, std::string_view(" in action").size());
    }
    return fail(token.text + extra);
  }
  Result<> expect(Kind kind, std::string_view context) {
    const Token& token = next_non_space();
    if (token.kind != kind) return unexpected_token(token, context);
    return {};
  }

  bool define_follows() const {
    std::size_t at = at_ + 1;
    while (at < tokens_.size() && tokens_[at].kind == Kind::space) ++at;
    return at < tokens_.size() && tokens_[at].kind == Kind::define;
  }

  Result<> add(const std::string& name, Statements statements) {
    const auto blank = [](const Statements& list) {
      return std::ranges::all_of(list, [](const Statement& statement) {
        return statement.kind == Statement::Kind::text &&
               statement.text.find_first_not_of(" \t\r\n") == std::string::npos;
      });
    };
    const auto found = syntax_.definitions.find(name);
    if (found == syntax_.definitions.end() || blank(found->second)) {
      syntax_.definitions[name] = std::move(statements);
    } else if (!blank(statements)) {
      return fail("template: multiple definition of template " + quote(name));
    }
    return {};
  }

  Result<std::string> template_name(std::string_view context) {
    const Token& token = next_non_space();
    if (token.kind != Kind::string && token.kind != Kind::raw_string) {
      return unexpected_token(token, context);
    }
    auto name = unquote(token.text);
    if (!name) return fail(name.error().message);
    return name;
  }

  // {{define "name"}} ... {{end}}: has variables of its own.
  Result<> definition() {
    next();
    next_non_space();
    TRY(const std::string name, template_name("define clause"));
    if (auto closed = expect(Kind::right_delimiter, "define clause"); !closed) return closed;
    return body_of_definition(name, "define clause");
  }

  Result<> body_of_definition(const std::string& name, std::string_view context) {
    std::vector<std::string> outer_variables = std::exchange(variables_, {"$"});
    const int outer_ranges = std::exchange(ranges_, 0);
    TRY(List list, item_list());
    variables_ = std::move(outer_variables);
    ranges_ = outer_ranges;
    if (list.close != Item::Close::end)
      return fail("unexpected {{else}} in " + std::string(context));
    return add(name, std::move(list.statements));
  }

  Result<List> item_list() {
    List list;
    while (peek().kind != Kind::end) {
      TRY(Item item, text_or_action());
      if (item.closes()) {
        list.close = item.close;
        return list;
      }
      if (item.statement) list.statements.push_back(std::move(*item.statement));
    }
    last_line_ = peek().line;
    return fail("unexpected EOF");
  }

  Result<Item> text_or_action() {
    const Token& token = next_non_space();
    if (token.kind == Kind::text) {
      Statement text;
      text.at = token.at;
      text.text = token.text;
      return Item{std::move(text), {}};
    }
    if (token.kind != Kind::left_delimiter) return unexpected_token(token, "input");
    action_line_ = token.line;
    if (++depth_ > deepest) return fail("nested too deeply");
    auto item = action();
    --depth_;
    action_line_ = 0;
    return item;
  }

  Result<Item> action() {
    const Token& token = next_non_space();
    switch (token.kind) {
      case Kind::block:
        return block();
      case Kind::break_:
        return loop_control(token, Statement::Kind::break_, "{{break}}");
      case Kind::continue_:
        return loop_control(token, Statement::Kind::continue_, "{{continue}}");
      case Kind::else_:
        return otherwise();
      case Kind::end_:
        if (auto closed = expect(Kind::right_delimiter, "end"); !closed) {
          return std::unexpected(closed.error());
        }
        return Item{{}, Item::Close::end};
      case Kind::if_:
        return control(token, Statement::Kind::if_, "if");
      case Kind::range:
        return control(token, Statement::Kind::range, "range");
      case Kind::with:
        return control(token, Statement::Kind::with, "with");
      case Kind::template_:
        return call(token);
      default:
        break;
    }
    back_to(token);
    Statement statement;
    statement.kind = Statement::Kind::action;
    statement.at = peek().at;
    TRY(statement.pipeline, pipeline("command", Kind::right_delimiter));
    return Item{std::move(statement), {}};
  }

  Result<Item> loop_control(const Token& word, Statement::Kind kind, const char* name) {
    const std::size_t at = word.at;
    const Token& token = next_non_space();
    if (token.kind != Kind::right_delimiter) return unexpected_token(token, name);
    if (ranges_ == 0) return fail(std::string(name) + " outside {{range}}");
    Statement statement;
    statement.kind = kind;
    statement.at = at;
    return Item{std::move(statement), {}};
  }

  Result<Item> otherwise() {
    const Kind follows = peek_non_space().kind;
    if (follows != Kind::if_ && follows != Kind::with) {
      if (auto closed = expect(Kind::right_delimiter, "else"); !closed) {
        return std::unexpected(closed.error());
      }
    }
    return Item{{}, Item::Close::otherwise};
  }

  Result<Item> control(const Token& word, Statement::Kind kind, const char* context) {
    Statement statement;
    statement.kind = kind;
    statement.at = word.at;
    const std::size_t outer_variables = variables_.size();
    TRY(statement.pipeline, pipeline(context, Kind::right_delimiter));
    ranges_ += kind == Statement::Kind::range ? 1 : 0;
    TRY(List list, item_list());
    ranges_ -= kind == Statement::Kind::range ? 1 : 0;
    statement.body = std::move(list.statements);
    if (list.close == Item::Close::otherwise) {
      TRY(statement.otherwise, else_list(kind));
    }
    variables_.resize(outer_variables);
    return Item{std::move(statement), {}};
  }

  // Behind {{else}}, or at the `if` of {{else if ...}}.
  Result<Statements> else_list(Statement::Kind kind) {
    const Token& token = peek();
    const bool chained = (kind == Statement::Kind::if_ && token.kind == Kind::if_) ||
                         (kind == Statement::Kind::with && token.kind == Kind::with);
    if (chained) {
      next();
      if (++depth_ > deepest) return fail("nested too deeply");
      TRY(Item item, control(token, kind, kind == Statement::Kind::if_ ? "if" : "with"));
      --depth_;
      Statements statements;
      statements.push_back(std::move(*item.statement));
      return statements;
    }
    TRY(List list, item_list());
    if (list.close != Item::Close::end) return fail("expected end; found {{else}}");
    return std::move(list.statements);
  }

  Result<Item> call(const Token& word) {
    Statement statement;
    statement.kind = Statement::Kind::call;
    statement.at = word.at;
    TRY(statement.text, template_name("template clause"));
    if (peek_non_space().kind == Kind::right_delimiter) {
      next();
    } else {
      TRY(statement.pipeline, pipeline("template clause", Kind::right_delimiter));
    }
    return Item{std::move(statement), {}};
  }

  // {{block "name" pipeline}}: a definition and its call in one.
  Result<Item> block() {
    Statement statement;
    statement.kind = Statement::Kind::call;
    statement.at = peek().at;
    TRY(statement.text, template_name("block clause"));
    TRY(statement.pipeline, pipeline("block clause", Kind::right_delimiter));
    if (auto defined = body_of_definition(statement.text, "block clause"); !defined) {
      return std::unexpected(defined.error());
    }
    return Item{std::move(statement), {}};
  }

  Result<std::unique_ptr<Pipeline>> pipeline(std::string_view context, Kind end) {
    auto pipe = std::make_unique<Pipeline>();
    pipe->at = peek_non_space().at;
    if (auto declared = declarations(*pipe, context); !declared) {
      return std::unexpected(declared.error());
    }
    while (true) {
      const Token& token = next_non_space();
      if (token.kind == end) break;
      if (!begins_operand(token.kind)) return unexpected_token(token, context);
      back_to(token);
      TRY(Command one, command());
      pipe->commands.push_back(std::move(one));
    }
    return check(std::move(pipe), context);
  }

  Result<std::unique_ptr<Pipeline>> check(std::unique_ptr<Pipeline> pipe,
                                          std::string_view context) {
    if (pipe->commands.empty()) return fail("missing value for " + std::string(context));
    for (std::size_t i = 1; i < pipe->commands.size(); ++i) {
      switch (pipe->commands[i].operands.front().kind) {
        case Operand::Kind::boolean:
        case Operand::Kind::dot:
        case Operand::Kind::nil:
        case Operand::Kind::number:
        case Operand::Kind::string:
          return fail(fmt::format("non executable command in pipeline stage {}", i + 1));
        default:
          break;
      }
    }
    return pipe;
  }

  // `$x :=`, `$x =`, `$k, $v :=` at the front of a pipeline.
  Result<> declarations(Pipeline& pipe, std::string_view context) {
    while (peek_non_space().kind == Kind::variable) {
      const std::size_t start = at_;
      const std::string name = next().text;
      const Token& token = peek_non_space();
      if (token.kind == Kind::assign || token.kind == Kind::declare) {
        pipe.assigns = token.kind == Kind::assign;
        next();
        pipe.variables.push_back(name);
        variables_.push_back(name);
        return {};
      }
      if (token.kind != Kind::character || token.text != ",") {
        at_ = start;
        return {};
      }
      next();
      pipe.variables.push_back(name);
      variables_.push_back(name);
      if (context != "range" || pipe.variables.size() >= 2) {
        return fail("too many declarations in " + std::string(context));
      }
      const Kind follows = peek_non_space().kind;
      if (follows != Kind::variable && follows != Kind::right_delimiter &&
          follows != Kind::right_paren) {
        return fail("range can only initialize variables");
      }
    }
    return {};
  }

  Result<Command> command() {
    Command command;
    command.at = peek_non_space().at;
    while (true) {
      skip_space();
      TRY(std::optional<Operand> one, operand());
      if (one) command.operands.push_back(std::move(*one));
      const Token& token = next();
      if (token.kind == Kind::space) continue;
      if (token.kind == Kind::right_delimiter || token.kind == Kind::right_paren) {
        back_to(token);
      } else if (token.kind != Kind::pipe) {
        return unexpected_token(token, "operand");
      }
      break;
    }
    if (command.operands.empty()) return fail("empty command");
    return command;
  }

  Result<std::optional<Operand>> operand() {
    TRY(std::optional<Operand> found, term());
    if (!found || peek().kind != Kind::field) return found;
    Operand chain;
    chain.kind = Operand::Kind::chain;
    chain.at = peek().at;
    while (peek().kind == Kind::field) chain.names.push_back(next().text.substr(1));
    switch (found->kind) {
      case Operand::Kind::field:
      case Operand::Kind::variable:
        found->at = chain.at;
        found->names.insert(found->names.end(), chain.names.begin(), chain.names.end());
        return found;
      case Operand::Kind::boolean:
      case Operand::Kind::string:
      case Operand::Kind::number:
      case Operand::Kind::nil:
      case Operand::Kind::dot:
        return fail("unexpected . after term " + quote(found->source()));
      default:
        break;
    }
    chain.base = std::make_unique<Operand>(std::move(*found));
    return chain;
  }

  Result<std::optional<Operand>> term() {
    const Token& token = next_non_space();
    Operand operand;
    operand.at = token.at;
    operand.text = token.text;
    switch (token.kind) {
      case Kind::identifier:
        if (find_function(token.text) == nullptr) {
          return fail("function " + quote(token.text) + " not defined");
        }
        operand.kind = Operand::Kind::function;
        operand.names = {token.text};
        return operand;
      case Kind::dot:
        return operand;
      case Kind::nil:
        operand.kind = Operand::Kind::nil;
        return operand;
      case Kind::variable:
        if (std::ranges::find(variables_, token.text) == variables_.end()) {
          return fail("undefined variable " + quote(token.text));
        }
        operand.kind = Operand::Kind::variable;
        operand.names = {token.text};
        return operand;
      case Kind::field:
        operand.kind = Operand::Kind::field;
        operand.names = {token.text.substr(1)};
        return operand;
      case Kind::boolean:
        operand.kind = Operand::Kind::boolean;
        operand.truth = token.text == "true";
        return operand;
      case Kind::character_constant:
      case Kind::number:
      case Kind::string:
      case Kind::raw_string:
        return constant(token, std::move(operand));
      case Kind::left_paren:
        return parenthesized(std::move(operand));
      default:
        break;
    }
    back_to(token);
    return std::optional<Operand>{};
  }

  Result<std::optional<Operand>> constant(const Token& token, Operand operand) {
    if (auto read = read_constant(token, operand); !read) return fail(read.error().message);
    return operand;
  }

  Result<std::optional<Operand>> parenthesized(Operand operand) {
    if (++depth_ > deepest) return fail("nested too deeply");
    operand.kind = Operand::Kind::pipeline;
    TRY(operand.pipeline, pipeline("parenthesized pipeline", Kind::right_paren));
    --depth_;
    operand.at = operand.pipeline->at;
    return operand;
  }

  Syntax syntax_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int last_line_ = 1;
  int action_line_ = 0;
  int depth_ = 0;
  int ranges_ = 0;  // how many {{range}} are open
  std::vector<std::string> variables_{"$"};
};

}  // namespace

Result<Syntax> parse_syntax(std::string_view name, std::string_view text) {
  return Parser(name, text).run();
}

}  // namespace reveille::rules::templates
