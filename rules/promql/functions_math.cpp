// SPDX-License-Identifier: Apache-2.0
// Functions of one number, applied to each element, and those with scalar parameters.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "rules/promql/evaluation.hpp"
#include "rules/promql/functions.hpp"

namespace reveille::rules::promql {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

using Plain = double (*)(double);

double sign(double value) {
  if (value < 0) return -1;
  return value > 0 ? 1 : value;
}
double degrees(double value) {
  return value * 180 / std::numbers::pi;
}
double radians(double value) {
  return value * std::numbers::pi / 180;
}

struct Entry {
  std::string_view name;
  Plain function;
};
constexpr Entry plain[] = {
    {"abs", [](double v) { return std::fabs(v); }},
    {"acos", [](double v) { return std::acos(v); }},
    {"acosh", [](double v) { return std::acosh(v); }},
    {"asin", [](double v) { return std::asin(v); }},
    {"asinh", [](double v) { return std::asinh(v); }},
    {"atan", [](double v) { return std::atan(v); }},
    {"atanh", [](double v) { return std::atanh(v); }},
    {"ceil", [](double v) { return std::ceil(v); }},
    {"cos", [](double v) { return std::cos(v); }},
    {"cosh", [](double v) { return std::cosh(v); }},
    {"deg", degrees},
    {"exp", [](double v) { return std::exp(v); }},
    {"floor", [](double v) { return std::floor(v); }},
    {"ln", [](double v) { return std::log(v); }},
    {"log10", [](double v) { return std::log10(v); }},
    {"log2", [](double v) { return std::log2(v); }},
    {"rad", radians},
    {"sgn", sign},
    {"sin", [](double v) { return std::sin(v); }},
    {"sinh", [](double v) { return std::sinh(v); }},
    {"sqrt", [](double v) { return std::sqrt(v); }},
    {"tan", [](double v) { return std::tan(v); }},
    {"tanh", [](double v) { return std::tanh(v); }},
};

Plain find_plain(std::string_view name) {
  const auto* found = std::ranges::find(plain, name, &Entry::name);
  return found == std::end(plain) ? nullptr : found->function;
}

template <class Function>
Result<Table> each(Evaluation& evaluation, Table table, Function function) {
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const auto row = table.row(i);
    for (std::size_t step = 0; step < row.size(); ++step) {
      if (!is_absent(row[step])) row[step] = function(row[step], step);
    }
  }
  return evaluation.without_names(std::move(table));
}

Result<Table> apply_plain(Evaluation& evaluation, const Node&, const Call& call, const Grid& grid) {
  TRY(Table table, evaluation.vector(*call.arguments[0], grid));
  const Plain function = find_plain(call.function->name);
  return each(evaluation, std::move(table),
              [function](double value, std::size_t) { return function(value); });
}

// Go's Min and Max: an infinity that decides wins over NaN, and -0 is less than 0.
double least(double a, double b) {
  constexpr double lowest = -std::numeric_limits<double>::infinity();
  if (a == lowest || b == lowest) return lowest;
  if (std::isnan(a) || std::isnan(b)) return not_a_number;
  if (a == 0 && b == 0) return std::signbit(a) ? a : b;
  return a < b ? a : b;
}
double greatest(double a, double b) {
  return -least(-a, -b);
}

double clamped(double value, double low, double high) {
  return greatest(low, least(high, value));
}

Result<Table> clamp(Evaluation& evaluation, const Node&, const Call& call, const Grid& grid) {
  const bool low_given = call.function->name != "clamp_max";
  const bool high_given = call.function->name != "clamp_min";
  std::vector<double> low(grid.count, -std::numeric_limits<double>::infinity());
  std::vector<double> high(grid.count, std::numeric_limits<double>::infinity());
  if (low_given) {
    TRY(low, evaluation.scalar(*call.arguments[1], grid));
  }
  if (high_given) {
    TRY(high, evaluation.scalar(*call.arguments.back(), grid));
  }
  TRY(Table table, evaluation.vector(*call.arguments[0], grid));
  if (low_given && high_given) {
    // Nothing lies between bounds that are the wrong way round.
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      for (std::size_t step = 0; step < grid.count; ++step) {
        if (high[step] < low[step]) table.row(i)[step] = absent;
      }
    }
    table.drop_empty();
  }
  return each(evaluation, std::move(table), [&](double value, std::size_t step) {
    return clamped(value, low[step], high[step]);
  });
}

// To the nearest multiple, halves upwards. The inverse is used because 1/0.1 is exact where 0.1 is
// not.
Result<Table> round(Evaluation& evaluation, const Node&, const Call& call, const Grid& grid) {
  std::vector<double> nearest(grid.count, 1);
  if (call.arguments.size() > 1) {
    TRY(nearest, evaluation.scalar(*call.arguments[1], grid));
  }
  TRY(Table table, evaluation.vector(*call.arguments[0], grid));
  return each(evaluation, std::move(table), [&](double value, std::size_t step) {
    const double inverse = 1.0 / nearest[step];
    return std::floor(value * inverse + 0.5) / inverse;
  });
}

}  // namespace

VectorFunction find_math_function(std::string_view name) {
  if (find_plain(name) != nullptr) return apply_plain;
  if (name == "clamp" || name == "clamp_min" || name == "clamp_max") return clamp;
  if (name == "round") return round;
  return nullptr;
}

}  // namespace reveille::rules::promql
