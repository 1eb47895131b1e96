// SPDX-License-Identifier: Apache-2.0
#include "rules/promql/evaluation.hpp"

#include <algorithm>
#include <numbers>

#include <fmt/format.h>

#include "rules/promql/functions.hpp"
#include "rules/promql/number.hpp"

namespace reveille::rules::promql {
namespace {

constexpr std::string_view same_labelset = "vector cannot contain metrics with the same labelset";

// Some 100 microseconds of the dearer functions.
constexpr std::size_t work_between_looks = 10'000;

std::string placed(int line, int column, std::string_view text) {
  return fmt::format("{} ({}:{})", text, line, column);
}

std::string whole_second(std::int64_t ms) {
  std::string text = to_rfc3339(instant_from_ms(ms - (ms % 1000 + 1000) % 1000));
  return text.substr(0, text.size() - 5) + "Z";
}

}  // namespace

void Annotations::warn(const Node& at, std::string_view text) {
  warnings_.insert(placed(at.line, at.column, fmt::format("PromQL warning: {}", text)));
}

void Annotations::inform(const Node& at, std::string_view text) {
  infos_.insert(placed(at.line, at.column, fmt::format("PromQL info: {}", text)));
}

void Annotations::forced(const Node& at, std::string_view metric, const Forced& change) {
  const auto [entry, fresh] =
      forced_.try_emplace(Spot{at.line, at.column, std::string(metric)}, change);
  Forced& all = entry->second;
  ++all.count;
  if (fresh) return;
  all.least_bound = std::min(all.least_bound, change.least_bound);
  all.greatest_bound = std::max(all.greatest_bound, change.greatest_bound);
  all.greatest_change = std::max(all.greatest_change, change.greatest_change);
  all.first_ms = std::min(all.first_ms, change.first_ms);
  all.last_ms = std::max(all.last_ms, change.last_ms);
}

void Annotations::hand_over(Answer& answer) const {
  std::set<std::string> infos = infos_;
  for (const auto& [spot, forced] : forced_) {
    std::string text =
        "PromQL info: input to histogram_quantile needed to be fixed for monotonicity (see "
        "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)";
    if (!spot.metric.empty()) text += " for metric name " + quote(spot.metric);
    text += fmt::format(", from buckets {} to {}, with a max diff of {:.2g}",
                        format_general(forced.least_bound), format_general(forced.greatest_bound),
                        forced.greatest_change);
    if (forced.first_ms == forced.last_ms) {
      text += fmt::format(", at {}", whole_second(forced.first_ms));
    } else {
      text += fmt::format(", over {} samples from {} to {}", forced.count,
                          whole_second(forced.first_ms), whole_second(forced.last_ms));
    }
    infos.insert(placed(spot.line, spot.column, text));
  }
  answer.warnings.assign(warnings_.begin(), warnings_.end());
  answer.infos.assign(infos.begin(), infos.end());
}

std::int64_t Evaluation::shifted(const Shift& shift, std::int64_t at_ms) const {
  switch (shift.at) {
    case Shift::At::evaluation:
      break;
    case Shift::At::fixed:
      at_ms = shift.at_ms;
      break;
    case Shift::At::start:
      at_ms = start_ms_;
      break;
    case Shift::At::end:
      at_ms = end_ms_;
      break;
  }
  return at_ms - shift.offset_ms;
}

RowLabels Evaluation::keep(Labels labels) {
  return {&kept_.emplace_back(std::move(labels)), false};
}

bool Evaluation::worked(std::size_t samples) {
  work_ += samples + 1;
  if (work_ < work_between_looks || given_up_) return given_up_;
  work_ = 0;
  return given_up_ = options_.give_up && options_.give_up();
}

Result<> Evaluation::charge(std::size_t samples) {
  if (worked(samples)) return fail(Code::timeout, "query timed out in expression evaluation");
  loaded_ += samples;
  if (loaded_ <= options_.samples) return {};
  return fail(Code::limit,
              "query processing would load too many samples into memory in query execution");
}

Result<Table> Evaluation::without_names(Table table) {
  if (table.rows.empty()) return table;
  const std::string_view first = table.rows.front().get(metric_name);
  const bool several = std::ranges::any_of(
      table.rows, [first](const RowLabels& row) { return row.get(metric_name) != first; });
  for (RowLabels& row : table.rows) row.nameless = true;
  // Sets that had one name in common are as different without it as they were with it.
  if (!several) return table;
  return joined(std::move(table));
}

Result<Table> Evaluation::joined(Table table) {
  boost::unordered_flat_map<std::uint64_t, std::vector<std::size_t>> seen;
  bool any = false;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    auto& equals = seen[hash_of(table.rows[i])];
    const auto twin = std::ranges::find_if(
        equals, [&](std::size_t other) { return same_labels(table.rows[other], table.rows[i]); });
    if (twin == equals.end()) {
      equals.push_back(i);
      continue;
    }
    any = true;
    const auto into = table.row(*twin);
    const auto from = table.row(i);
    for (std::size_t step = 0; step < table.steps; ++step) {
      if (is_absent(from[step])) continue;
      if (!is_absent(into[step])) return invalid(std::string(same_labelset));
      into[step] = std::exchange(from[step], absent);
    }
  }
  if (any) table.drop_empty();
  return table;
}

const std::string& Evaluation::text(const Node& node) {
  return std::get<StringLiteral>(unwrapped(node).what).value;
}

// What a table holds counts for as long as its expression is evaluated: operands are counted when
// they are there, and given back when the result has replaced them.
Result<Table> Evaluation::vector(const Node& node, const Grid& grid) {
  const std::size_t before = loaded_;
  TRY(Table table, uncounted_vector(node, grid));
  loaded_ = before;
  if (auto fine = charge(table.cells.size()); !fine) return std::unexpected(fine.error());
  return table;
}

Result<Table> Evaluation::uncounted_vector(const Node& node, const Grid& grid) {
  if (const auto* paren = std::get_if<Paren>(&node.what)) return vector(*paren->expression, grid);
  if (const auto* selector = std::get_if<VectorSelector>(&node.what)) {
    return select(*selector, grid);
  }
  if (const auto* aggregated = std::get_if<Aggregate>(&node.what)) {
    return aggregate(*this, *aggregated, grid);
  }
  if (const auto* operation = std::get_if<Binary>(&node.what)) {
    return binary(*this, *operation, grid);
  }
  if (const auto* unary = std::get_if<Unary>(&node.what)) {
    TRY(Table table, vector(*unary->expression, grid));
    if (!unary->minus) return table;
    for (double& cell : table.cells) {
      if (!is_absent(cell)) cell = -cell;
    }
    return without_names(std::move(table));
  }
  const Call& call = std::get<Call>(node.what);
  for (const auto find : {find_range_function, find_math_function, find_vector_function,
                          find_label_function, find_histogram_function, find_time_function}) {
    if (const VectorFunction function = find(call.function->name)) {
      return function(*this, node, call, grid);
    }
  }
  return invalid(fmt::format("function {} is not supported", quote(call.function->name)));
}

Result<std::vector<double>> Evaluation::scalar(const Node& node, const Grid& grid) {
  if (const auto* paren = std::get_if<Paren>(&node.what)) return scalar(*paren->expression, grid);
  if (const auto* operation = std::get_if<Binary>(&node.what)) {
    return scalar_binary(*this, *operation, grid);
  }
  std::vector<double> values(grid.count);
  if (const auto* literal = std::get_if<NumberLiteral>(&node.what)) {
    std::ranges::fill(values, literal->value);
    return values;
  }
  if (const auto* unary = std::get_if<Unary>(&node.what)) {
    TRY(values, scalar(*unary->expression, grid));
    for (double& value : values) value = unary->minus ? -value : value;
    return values;
  }
  const Call& call = std::get<Call>(node.what);
  if (call.function->name == "pi") {
    std::ranges::fill(values, std::numbers::pi);
  } else if (call.function->name == "time") {
    for (std::size_t i = 0; i < grid.count; ++i) values[i] = static_cast<double>(grid.at(i)) / 1000;
  } else {  // scalar(vector): the value of the one series there is
    TRY(const Table table, vector(*call.arguments.front(), grid));
    std::vector<int> counts(grid.count, 0);
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      for (std::size_t step = 0; step < grid.count; ++step) {
        if (is_absent(table.row(i)[step])) continue;
        values[step] = table.row(i)[step];
        ++counts[step];
      }
    }
    for (std::size_t step = 0; step < grid.count; ++step) {
      if (counts[step] != 1) values[step] = std::numeric_limits<double>::quiet_NaN();
    }
  }
  return values;
}

}  // namespace reveille::rules::promql
