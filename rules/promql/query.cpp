// SPDX-License-Identifier: Apache-2.0
#include "rules/promql/query.hpp"

#include <fmt/format.h>

#include "rules/promql/ast.hpp"
#include "rules/promql/parser.hpp"

namespace reveille::rules::promql {
namespace {

constexpr std::int64_t lookback_ms = 5 * 60'000;

// How far an expression looks back before the time at which the whole is evaluated.
class Survey {
 public:
  explicit Survey(std::vector<Query::Selection>& found) : found_(found) {}

  void visit(const Node& node, std::int64_t back) {
    std::visit([&](const auto& what) { this->look(what, back); }, node.what);
  }

 private:
  void look(const NumberLiteral&, std::int64_t) {}
  void look(const StringLiteral&, std::int64_t) {}
  void look(const VectorSelector& selector, std::int64_t back) {
    note(selector, back + lookback_ms);
  }
  void look(const MatrixSelector& matrix, std::int64_t back) {
    note(std::get<VectorSelector>(matrix.selector->what), back + matrix.range_ms);
  }
  void look(const Subquery& subquery, std::int64_t back) {
    visit(*subquery.expression, back + subquery.range_ms + subquery.shift.offset_ms);
  }
  void look(const Call& call, std::int64_t back) {
    for (const NodePtr& argument : call.arguments) visit(*argument, back);
  }
  void look(const Aggregate& aggregate, std::int64_t back) {
    visit(*aggregate.expression, back);
    if (aggregate.parameter) visit(*aggregate.parameter, back);
  }
  void look(const Binary& binary, std::int64_t back) {
    visit(*binary.left, back);
    visit(*binary.right, back);
  }
  void look(const Unary& unary, std::int64_t back) { visit(*unary.expression, back); }
  void look(const Paren& paren, std::int64_t back) { visit(*paren.expression, back); }

  void note(const VectorSelector& selector, std::int64_t back) {
    // A negative offset looks ahead: never less than nothing.
    const std::int64_t total = std::max<std::int64_t>(0, back + selector.shift.offset_ms);
    for (Query::Selection& known : found_) {
      if (known.matchers == selector.matchers) {
        known.back = std::max(known.back, Span{total});
        return;
      }
    }
    found_.push_back({selector.matchers, Span{total}});
  }

  std::vector<Query::Selection>& found_;
};

}  // namespace

const char* to_string(ValueType type) {
  switch (type) {
    case ValueType::scalar:
      return "scalar";
    case ValueType::vector:
      return "vector";
    case ValueType::matrix:
      return "matrix";
    case ValueType::string:
      return "string";
  }
  return "";
}

const Node& unwrapped(const Node& node) {
  const Node* inner = &node;
  while (const auto* paren = std::get_if<Paren>(&inner->what)) inner = paren->expression.get();
  return *inner;
}

Result<Query> Query::parse(std::string_view text) {
  if (text.size() > limits::query_bytes) {
    return fail(Code::limit, fmt::format("the query has {} bytes, at most {} are allowed",
                                         text.size(), limits::query_bytes));
  }
  TRY(NodePtr root, Parser(text).run());
  std::size_t at = 0;
  if (auto fine = check(*root, at); !fine) {
    return std::unexpected(parse_error(text, at, fine.error().message));
  }
  Query query;
  query.root_ = std::shared_ptr<const Node>(std::move(root));
  Survey(query.selections_).visit(*query.root_, 0);
  return query;
}

ValueType Query::type() const {
  return root_->type;
}
std::string Query::text() const {
  return print(*root_);
}

}  // namespace reveille::rules::promql
