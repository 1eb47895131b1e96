// SPDX-License-Identifier: Apache-2.0
#include "promqltest_extra.hpp"

#include <algorithm>

#include "rules/promql/ast.hpp"
#include "rules/promql/functions.hpp"
#include "rules/promql/parser.hpp"

namespace reveille::conformance {
namespace {

using namespace rules::promql;

constexpr std::string_view of_evaluation_time[] = {
    "time",         "timestamp",   "predict_linear", "minute", "hour", "day_of_week",
    "day_of_month", "day_of_year", "days_in_month",  "month",  "year"};

class Pinning {
 public:
  explicit Pinning(std::int64_t at_ms) : at_ms_(at_ms) {}

  void visit(Node& node) {
    std::visit([this](auto& what) { this->pin(what); }, node.what);
  }
  [[nodiscard]] bool depends_on_time() const { return depends_; }

 private:
  void pin(NumberLiteral&) {}
  void pin(StringLiteral&) {}
  void pin(VectorSelector& selector) { fix(selector.shift); }
  void pin(MatrixSelector& matrix) { visit(*matrix.selector); }
  void pin(Subquery& subquery) {
    // What is inside moves with the subquery's own steps. It is looked at for functions of time
    // only.
    Pinning inside(at_ms_);
    NodePtr copy = Parser(print(*subquery.expression)).run().value();
    inside.visit(*copy);
    depends_ = depends_ || inside.depends_;
    fix(subquery.shift);
  }
  void pin(Call& call) {
    if (std::ranges::find(of_evaluation_time, call.function->name) !=
        std::end(of_evaluation_time)) {
      depends_ = true;
    }
    for (NodePtr& argument : call.arguments) visit(*argument);
  }
  void pin(Aggregate& aggregate) {
    visit(*aggregate.expression);
    if (aggregate.parameter) visit(*aggregate.parameter);
  }
  void pin(Binary& binary) {
    visit(*binary.left);
    visit(*binary.right);
  }
  void pin(Unary& unary) { visit(*unary.expression); }
  void pin(Paren& paren) { visit(*paren.expression); }

  void fix(Shift& shift) const {
    if (shift.at != Shift::At::evaluation) return;
    shift.at = Shift::At::fixed;
    shift.at_ms = at_ms_;
  }

  std::int64_t at_ms_;
  bool depends_ = false;
};

}  // namespace

std::optional<Query> pinned_query(std::string_view text, std::int64_t at_ms) {
  auto root = Parser(text).run();
  if (!root) return std::nullopt;
  Pinning pinning(at_ms);
  pinning.visit(**root);
  if (pinning.depends_on_time()) return std::nullopt;
  auto query = Query::parse(print(**root));
  if (!query) return std::nullopt;
  return *std::move(query);
}

std::vector<std::int64_t> pinned_times(std::int64_t at_ms) {
  if (at_ms == 0) return {-1000, 0, 1000};
  return {-10 * at_ms, 0, at_ms / 5, at_ms, 10 * at_ms};
}

}  // namespace reveille::conformance
