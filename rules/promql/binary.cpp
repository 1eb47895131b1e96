// SPDX-License-Identifier: Apache-2.0
// Arithmetic and comparisons: scalars, vectors with scalars, vectors with vectors. Which row meets
// which is found once per row; a step only looks the partners up.
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "rules/promql/evaluation.hpp"

namespace reveille::rules::promql {
namespace {

bool compares(Operator op, double left, double right) {
  switch (op) {
    case Operator::equal:
      return left == right;
    case Operator::not_equal:
      return left != right;
    case Operator::greater:
      return left > right;
    case Operator::less:
      return left < right;
    case Operator::greater_equal:
      return left >= right;
    case Operator::less_equal:
      return left <= right;
    default:
      return false;
  }
}

double computed(Operator op, double left, double right) {
  switch (op) {
    case Operator::add:
      return left + right;
    case Operator::sub:
      return left - right;
    case Operator::mul:
      return left * right;
    case Operator::div:
      return left / right;
    case Operator::mod:
      return std::fmod(left, right);
    case Operator::pow:
      return std::pow(left, right);
    case Operator::atan2:
      return std::atan2(left, right);
    default:
      return compares(op, left, right) ? 1 : 0;
  }
}

// What an element amounts to: a number, 0 or 1, or the left side when it is kept.
double combined(const Binary& binary, double left, double right) {
  if (!is_comparison(binary.op) || binary.return_bool) return computed(binary.op, left, right);
  return compares(binary.op, left, right) ? left : absent;
}

std::string braced(const Labels& labels) {
  return labels.empty() ? "{}" : to_string(labels);
}

bool drops_name(const Binary& binary) {
  return !is_comparison(binary.op) || binary.return_bool;
}

Result<Table> vector_with_scalar(Evaluation& evaluation, const Binary& binary, const Grid& grid,
                                 bool scalar_left) {
  TRY(const std::vector<double> scalars,
      evaluation.scalar(scalar_left ? *binary.left : *binary.right, grid));
  TRY(Table table, evaluation.vector(scalar_left ? *binary.right : *binary.left, grid));
  const bool filters = is_comparison(binary.op) && !binary.return_bool;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const auto row = table.row(i);
    for (std::size_t step = 0; step < table.steps; ++step) {
      const double value = row[step];
      if (is_absent(value)) continue;
      const double left = scalar_left ? scalars[step] : value;
      const double right = scalar_left ? value : scalars[step];
      // A filter keeps the vector's value, on whichever side it stands.
      row[step] = filters ? (compares(binary.op, left, right) ? value : absent)
                          : computed(binary.op, left, right);
    }
  }
  if (filters) table.drop_empty();
  return drops_name(binary) ? evaluation.without_names(std::move(table)) : std::move(table);
}

// "Many" is the left side, unless group_right says otherwise; "one" is the other.
class VectorMatch {
 public:
  VectorMatch(Evaluation& evaluation, const Binary& binary, const Table& many, const Table& one)
      : evaluation_(evaluation),
        binary_(binary),
        many_(many),
        one_(one),
        grouping_(LabelPick(binary.matching.on, binary.matching.labels)),
        result_(many.steps) {
    for (const RowLabels& row : one.rows) one_ids_.push_back(grouping_.id(row));
    for (const RowLabels& row : many.rows) many_ids_.push_back(grouping_.id(row));
  }

  Result<Table> run() {
    for (std::size_t step = 0; step < many_.steps; ++step) {
      if (auto fine = one_step(step); !fine) return std::unexpected(fine.error());
    }
    result_.drop_empty();
    return std::move(result_);
  }

 private:
  static constexpr std::size_t none = ~std::size_t{0};
  [[nodiscard]] bool swapped() const {
    return binary_.matching.card == Matching::Card::one_to_many;
  }
  [[nodiscard]] bool one_to_one() const {
    return binary_.matching.card == Matching::Card::one_to_one;
  }

  // Where one side is empty nothing can match, and nothing is wrong either.
  [[nodiscard]] static bool empty_at(const Table& table, std::size_t step) {
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      if (!is_absent(table.row(i)[step])) return false;
    }
    return true;
  }

  Result<> find_owners(std::size_t step) {
    owner_.assign(grouping_.size(), none);
    for (std::size_t i = 0; i < one_.rows.size(); ++i) {
      if (is_absent(one_.row(i)[step])) continue;
      std::size_t& owner = owner_[one_ids_[i]];
      if (owner != none) return duplicate(one_.rows[i], one_.rows[owner], one_ids_[i]);
      owner = i;
    }
    return {};
  }

  Result<> duplicate(const RowLabels& a, const RowLabels& b, std::size_t id) const {
    return invalid(fmt::format(
        "found duplicate series for the match group {} on the {} hand-side of the operation: "
        "[{}, {}];many-to-many matching not allowed: matching labels must be unique on one side",
        braced(grouping_.labels(id)), swapped() ? "left" : "right", to_string(a.materialised()),
        to_string(b.materialised())));
  }
  Result<> one_step(std::size_t step) {
    if (empty_at(many_, step)) return {};
    if (auto fine = find_owners(step); !fine) return fine;
    matched_.assign(grouping_.size(), false);
    for (std::size_t i = 0; i < many_.rows.size(); ++i) {
      const double many = many_.row(i)[step];
      const std::size_t partner = owner_[many_ids_[i]];
      if (is_absent(many) || partner == none) continue;
      if (one_to_one()) {
        if (matched_[many_ids_[i]]) {
          return invalid(
              "multiple matches for labels: many-to-one matching must be explicit "
              "(group_left/group_right)");
        }
        matched_[many_ids_[i]] = true;
      }
      const std::size_t into = result_row(i, partner);
      if (last_step_[into] == step && !one_to_one()) {
        return invalid("multiple matches for labels: grouping labels must ensure unique matches");
      }
      last_step_[into] = step;
      const double one = one_.row(partner)[step];
      result_.row(into)[step] =
          swapped() ? combined(binary_, one, many) : combined(binary_, many, one);
    }
    return {};
  }

  std::size_t result_row(std::size_t many, std::size_t one) {
    const bool of_pair = !binary_.matching.include.empty();
    const std::uint64_t key = (static_cast<std::uint64_t>(many) << 32) | (of_pair ? one : 0);
    const auto [known, fresh] = by_pair_.try_emplace(key, 0);
    if (!fresh) return known->second;
    Labels labels = result_labels(many_.rows[many], one_.rows[one]);
    const auto [row, new_labels] = by_labels_.try_emplace(labels, result_.rows.size());
    if (new_labels) {
      result_.add(evaluation_.keep(std::move(labels)));
      last_step_.push_back(none);
    }
    return known->second = row->second;
  }

  [[nodiscard]] Labels result_labels(const RowLabels& many, const RowLabels& one) const {
    Labels labels = many.materialised();
    if (drops_name(binary_)) labels.remove(metric_name);
    const Matching& matching = binary_.matching;
    if (one_to_one()) {
      labels = matching.on ? labels.only(matching.labels) : labels.without(matching.labels);
    }
    for (const std::string& name : matching.include) labels.set(name, one.get(name));
    return labels;
  }

  Evaluation& evaluation_;
  const Binary& binary_;
  const Table& many_;
  const Table& one_;
  Grouping grouping_;
  Table result_;
  std::vector<std::size_t> one_ids_;
  std::vector<std::size_t> many_ids_;
  std::vector<std::size_t> owner_;
  std::vector<bool> matched_;
  std::vector<std::size_t> last_step_;  // of each result row
  boost::unordered_flat_map<std::uint64_t, std::size_t> by_pair_;
  std::map<Labels, std::size_t> by_labels_;
};

}  // namespace

Result<std::vector<double>> scalar_binary(Evaluation& evaluation, const Binary& binary,
                                          const Grid& grid) {
  TRY(std::vector<double> left, evaluation.scalar(*binary.left, grid));
  TRY(const std::vector<double> right, evaluation.scalar(*binary.right, grid));
  for (std::size_t step = 0; step < left.size(); ++step) {
    left[step] = computed(binary.op, left[step], right[step]);
  }
  return left;
}

Result<Table> binary(Evaluation& evaluation, const Binary& binary, const Grid& grid) {
  if (binary.left->type == ValueType::scalar) {
    return vector_with_scalar(evaluation, binary, grid, true);
  }
  if (binary.right->type == ValueType::scalar) {
    return vector_with_scalar(evaluation, binary, grid, false);
  }
  TRY(Table left, evaluation.vector(*binary.left, grid));
  TRY(Table right, evaluation.vector(*binary.right, grid));
  if (is_set_operator(binary.op)) {
    return evaluation.joined(set_operation(binary, std::move(left), std::move(right)));
  }
  const bool swap = binary.matching.card == Matching::Card::one_to_many;
  VectorMatch match(evaluation, binary, swap ? right : left, swap ? left : right);
  return match.run();
}

}  // namespace reveille::rules::promql
