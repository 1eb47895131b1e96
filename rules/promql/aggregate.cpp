// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "rules/promql/evaluation.hpp"
#include "rules/promql/number.hpp"
#include "rules/promql/summation.hpp"

namespace reveille::rules::promql {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// The group of each row.
struct Groups {
  Grouping grouping;
  std::vector<std::size_t> of_row;
};

Groups group(const Aggregate& aggregate, const Table& table) {
  Groups groups{Grouping(LabelPick(!aggregate.without, aggregate.labels)), {}};
  groups.of_row.reserve(table.rows.size());
  for (const RowLabels& row : table.rows) groups.of_row.push_back(groups.grouping.id(row));
  return groups;
}

// What a group has gathered at one step; each kind says how to take a value and what it amounts to.
struct Summed {
  Sum sum;
  void add(double value) { sum.add(value); }
  [[nodiscard]] double result() const { return sum.value(); }
};
struct Averaged {
  Mean mean;
  void add(double value) { mean.add(value); }
  [[nodiscard]] double result() const { return mean.value(); }
};
struct Smallest {
  double least = not_a_number;
  void add(double value) {
    if (value < least || std::isnan(least)) least = value;
  }
  [[nodiscard]] double result() const { return least; }
};
struct Greatest {
  double most = not_a_number;
  void add(double value) {
    if (value > most || std::isnan(most)) most = value;
  }
  [[nodiscard]] double result() const { return most; }
};
struct Counted {
  double count = 0;
  void add(double) { ++count; }
  [[nodiscard]] double result() const { return count; }
};
struct Grouped {
  void add(double) {}
  [[nodiscard]] double result() const { return 1; }
};
// Welford's running variance.
struct Variance {
  double count = 0;
  double mean = 0;
  double squares = 0;
  void add(double value) {
    ++count;
    if (count == 1) {
      mean = value;
      squares = std::isfinite(value) ? 0 : not_a_number;
      return;
    }
    const double delta = value - mean;
    mean += delta / count;
    squares += delta * (value - mean);
  }
  [[nodiscard]] double result() const { return squares / count; }
};
struct Deviation : Variance {
  [[nodiscard]] double result() const { return std::sqrt(Variance::result()); }
};

template <class Gathered>
Table folded(Evaluation& evaluation, const Groups& groups, const Table& table) {
  struct Cell {
    Gathered gathered;
    bool any = false;
  };
  std::vector<Cell> cells(groups.grouping.size() * table.steps);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const auto row = table.row(i);
    Cell* const into = &cells[groups.of_row[i] * table.steps];
    for (std::size_t step = 0; step < table.steps; ++step) {
      if (is_absent(row[step])) continue;
      into[step].gathered.add(row[step]);
      into[step].any = true;
    }
  }
  Table result(table.steps);
  for (std::size_t id = 0; id < groups.grouping.size(); ++id) {
    const auto row = result.row(result.add(evaluation.keep(groups.grouping.labels(id))));
    for (std::size_t step = 0; step < table.steps; ++step) {
      const Cell& cell = cells[id * table.steps + step];
      if (cell.any) row[step] = cell.gathered.result();
    }
  }
  return result;
}

Table quantiles(Evaluation& evaluation, const Aggregate& aggregate, const Groups& groups,
                const Table& table, const std::vector<double>& parameters) {
  Table result(table.steps);
  for (std::size_t id = 0; id < groups.grouping.size(); ++id) {
    result.add(evaluation.keep(groups.grouping.labels(id)));
  }
  std::vector<std::vector<double>> values(groups.grouping.size());
  for (std::size_t step = 0; step < table.steps; ++step) {
    check_quantile(evaluation, *aggregate.parameter, parameters[step]);
    for (auto& of_group : values) of_group.clear();
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      const double value = table.row(i)[step];
      if (!is_absent(value)) values[groups.of_row[i]].push_back(value);
    }
    for (std::size_t id = 0; id < values.size(); ++id) {
      if (!values[id].empty()) result.row(id)[step] = quantile_of(parameters[step], values[id]);
    }
  }
  return result;
}

struct Ranked {
  double value;
  std::size_t row;
};

// NaN comes last in both directions.
bool before(bool top, const Ranked& a, const Ranked& b) {
  if (std::isnan(a.value) || std::isnan(b.value))
    return !std::isnan(a.value) && std::isnan(b.value);
  return top ? a.value > b.value : a.value < b.value;
}

Result<std::size_t> count_of(double parameter) {
  if (std::isnan(parameter)) return invalid("Parameter value is NaN");
  constexpr double most = 9223372036854775807.0;
  if (parameter >= most) {
    return invalid(fmt::format("Scalar value {} overflows int64", format_general(parameter)));
  }
  if (parameter <= -most) {
    return invalid(fmt::format("Scalar value {} underflows int64", format_general(parameter)));
  }
  return parameter < 1 ? 0 : static_cast<std::size_t>(parameter);
}

// The chosen samples keep their labels; an instant query gives them group by group, best first.
Result<Table> ranked(bool top, const Groups& groups, const Table& table,
                     const std::vector<double>& parameters) {
  Table chosen(table.steps);
  chosen.rows = table.rows;
  chosen.cells.assign(table.cells.size(), absent);
  std::vector<std::size_t> order;
  std::vector<std::vector<Ranked>> members(groups.grouping.size());
  for (std::size_t step = 0; step < table.steps; ++step) {
    TRY(const std::size_t wanted, count_of(parameters[step]));
    for (auto& of_group : members) of_group.clear();
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      const double value = table.row(i)[step];
      if (!is_absent(value)) members[groups.of_row[i]].push_back({value, i});
    }
    for (auto& of_group : members) {
      std::ranges::stable_sort(
          of_group, [top](const Ranked& a, const Ranked& b) { return before(top, a, b); });
      if (of_group.size() > wanted) of_group.resize(wanted);
      for (const Ranked& member : of_group) {
        chosen.row(member.row)[step] = member.value;
        order.push_back(member.row);
      }
    }
  }
  if (table.steps > 1) {
    chosen.drop_empty();
    return chosen;
  }
  Table ordered(1);
  for (const std::size_t row : order) {
    ordered.row(ordered.add(chosen.rows[row])).front() = chosen.row(row).front();
  }
  return ordered;
}

bool is_utf8_label_name(std::string_view name) {
  return !name.empty() && is_valid_utf8(name);
}

// One row per group and distinct value.
Result<Table> counted_values(Evaluation& evaluation, const Aggregate& aggregate,
                             const Groups& groups, const Table& table) {
  const std::string& label = Evaluation::text(*aggregate.parameter);
  if (!is_utf8_label_name(label)) return invalid("invalid label name " + quote(label));
  Table result(table.steps);
  std::map<std::pair<std::size_t, std::string>, std::size_t> rows;
  std::map<Labels, std::size_t> by_labels;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    for (std::size_t step = 0; step < table.steps; ++step) {
      const double value = table.row(i)[step];
      if (is_absent(value)) continue;
      const auto key = std::pair(groups.of_row[i], format_decimal(value));
      auto found = rows.find(key);
      if (found == rows.end()) {
        Labels labels = groups.grouping.labels(key.first);
        labels.set(label, key.second);
        auto [at, fresh] = by_labels.try_emplace(labels, result.rows.size());
        if (fresh) result.add(evaluation.keep(std::move(labels)));
        found = rows.emplace(key, at->second).first;
        if (auto fine = evaluation.charge(fresh ? table.steps : 0); !fine) {
          return std::unexpected(fine.error());
        }
      }
      double& cell = result.row(found->second)[step];
      cell = is_absent(cell) ? 1 : cell + 1;
    }
  }
  return result;
}

}  // namespace

double quantile_of(double q, std::vector<double>& values) {
  if (values.empty() || std::isnan(q)) return not_a_number;
  if (q < 0) return -std::numeric_limits<double>::infinity();
  if (q > 1) return std::numeric_limits<double>::infinity();
  std::ranges::sort(values,
                    [](double a, double b) { return std::isnan(a) ? !std::isnan(b) : a < b; });
  const double rank = q * static_cast<double>(values.size() - 1);
  const double lower = std::max(0.0, std::floor(rank));
  const double upper = std::min(static_cast<double>(values.size() - 1), lower + 1);
  const double weight = rank - std::floor(rank);
  return values[static_cast<std::size_t>(lower)] * (1 - weight) +
         values[static_cast<std::size_t>(upper)] * weight;
}

void check_quantile(Evaluation& evaluation, const Node& at, double q) {
  if (q >= 0 && q <= 1) return;
  evaluation.annotations().warn(
      at, fmt::format("quantile value should be between 0 and 1, got {}", format_general(q)));
}

Result<Table> aggregate(Evaluation& evaluation, const Aggregate& aggregate, const Grid& grid) {
  std::vector<double> parameters;
  if (aggregate.parameter && aggregate.op != Aggregation::count_values) {
    TRY(parameters, evaluation.scalar(*aggregate.parameter, grid));
  }
  const bool ranks = aggregate.op == Aggregation::topk || aggregate.op == Aggregation::bottomk;
  if (ranks && std::ranges::any_of(parameters, [](double k) { return std::isnan(k); })) {
    return invalid("Parameter value is NaN");
  }
  TRY(const Table table, evaluation.vector(*aggregate.expression, grid));
  const Groups groups = group(aggregate, table);
  switch (aggregate.op) {
    case Aggregation::sum:
      return folded<Summed>(evaluation, groups, table);
    case Aggregation::avg:
      return folded<Averaged>(evaluation, groups, table);
    case Aggregation::min:
      return folded<Smallest>(evaluation, groups, table);
    case Aggregation::max:
      return folded<Greatest>(evaluation, groups, table);
    case Aggregation::count:
      return folded<Counted>(evaluation, groups, table);
    case Aggregation::group:
      return folded<Grouped>(evaluation, groups, table);
    case Aggregation::stddev:
      return folded<Deviation>(evaluation, groups, table);
    case Aggregation::stdvar:
      return folded<Variance>(evaluation, groups, table);
    case Aggregation::topk:
      return ranked(true, groups, table, parameters);
    case Aggregation::bottomk:
      return ranked(false, groups, table, parameters);
    case Aggregation::quantile:
      return quantiles(evaluation, aggregate, groups, table, parameters);
    case Aggregation::count_values:
      return counted_values(evaluation, aggregate, groups, table);
  }
  return invalid("unknown aggregation");
}

}  // namespace reveille::rules::promql
