// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/pattern.hpp"
#include "rules/promql/evaluation.hpp"
#include "rules/promql/functions.hpp"
#include "rules/promql/number.hpp"

namespace reveille::rules::promql {
namespace {

bool is_utf8_name(const std::string& name) {
  return !name.empty() && is_valid_utf8(name);
}

// Rows get new labels; rows that become equal are joined or refused.
template <class Value>
Result<Table> relabelled(Evaluation& evaluation, Table table, const std::string& into,
                         Value value) {
  for (RowLabels& row : table.rows) {
    const std::optional<std::string> text = value(row);
    if (!text) continue;
    Labels labels = row.materialised();
    labels.set(into, *text);
    row = evaluation.keep(std::move(labels));
  }
  return evaluation.joined(std::move(table));
}

Result<Table> label_replace(Evaluation& evaluation, const Node&, const Call& call,
                            const Grid& grid) {
  const std::string& into = Evaluation::text(*call.arguments[1]);
  const std::string& replacement = Evaluation::text(*call.arguments[2]);
  const std::string& from = Evaluation::text(*call.arguments[3]);
  const std::string& expression = Evaluation::text(*call.arguments[4]);
  const auto pattern = Pattern::compile_dot_all(expression);
  if (!pattern) {
    return invalid(fmt::format("invalid regular expression in label_replace(): {}", expression));
  }
  if (!is_utf8_name(into)) {
    return invalid(fmt::format("invalid destination label name in label_replace(): {}", into));
  }
  TRY(Table table, evaluation.vector(*call.arguments[0], grid));
  return relabelled(evaluation, std::move(table), into,
                    [&](const RowLabels& row) -> std::optional<std::string> {
                      const auto captures = pattern->full_match(row.get(from));
                      if (!captures) return std::nullopt;
                      return pattern->expand(replacement, *captures);
                    });
}

Result<Table> label_join(Evaluation& evaluation, const Node&, const Call& call, const Grid& grid) {
  const std::string& into = Evaluation::text(*call.arguments[1]);
  const std::string& separator = Evaluation::text(*call.arguments[2]);
  std::vector<std::string_view> sources;
  for (std::size_t i = 3; i < call.arguments.size(); ++i) {
    const std::string& source = Evaluation::text(*call.arguments[i]);
    if (!is_utf8_name(source)) {
      return invalid(fmt::format("invalid source label name in label_join(): {}", source));
    }
    sources.push_back(source);
  }
  if (!is_utf8_name(into)) {
    return invalid(fmt::format("invalid destination label name in label_join(): {}", into));
  }
  TRY(Table table, evaluation.vector(*call.arguments[0], grid));
  return relabelled(evaluation, std::move(table), into,
                    [&](const RowLabels& row) -> std::optional<std::string> {
                      std::string joined;
                      for (std::size_t i = 0; i < sources.size(); ++i) {
                        if (i > 0) joined += separator;
                        joined += row.get(sources[i]);
                      }
                      return joined;
                    });
}

}  // namespace

VectorFunction find_label_function(std::string_view name) {
  if (name == "label_replace") return label_replace;
  if (name == "label_join") return label_join;
  return nullptr;
}

}  // namespace reveille::rules::promql
