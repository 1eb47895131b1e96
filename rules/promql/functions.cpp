// SPDX-License-Identifier: Apache-2.0
#include "rules/promql/functions.hpp"

#include <algorithm>
#include <array>

namespace reveille::rules::promql {
namespace {

constexpr ValueType scalar = ValueType::scalar;
constexpr ValueType vector = ValueType::vector;
constexpr ValueType matrix = ValueType::matrix;
constexpr ValueType string = ValueType::string;

constexpr std::array<ValueType, 1> one_scalar{scalar};
constexpr std::array<ValueType, 1> one_vector{vector};
constexpr std::array<ValueType, 1> one_matrix{matrix};
constexpr std::array<ValueType, 2> vector_scalar{vector, scalar};
constexpr std::array<ValueType, 3> vector_scalars{vector, scalar, scalar};
constexpr std::array<ValueType, 2> scalar_vector{scalar, vector};
constexpr std::array<ValueType, 3> scalars_vector{scalar, scalar, vector};
constexpr std::array<ValueType, 2> scalar_matrix{scalar, matrix};
constexpr std::array<ValueType, 2> matrix_scalar{matrix, scalar};
constexpr std::array<ValueType, 4> vector_strings{vector, string, string, string};
constexpr std::array<ValueType, 5> vector_four_strings{vector, string, string, string, string};

// Sorted by name.
constexpr auto signatures = std::to_array<Signature>({
    {"abs", one_vector},
    {"absent", one_vector},
    {"absent_over_time", one_matrix},
    {"acos", one_vector},
    {"acosh", one_vector},
    {"asin", one_vector},
    {"asinh", one_vector},
    {"atan", one_vector},
    {"atanh", one_vector},
    {"avg_over_time", one_matrix},
    {"ceil", one_vector},
    {"changes", one_matrix},
    {"clamp", vector_scalars},
    {"clamp_max", vector_scalar},
    {"clamp_min", vector_scalar},
    {"cos", one_vector},
    {"cosh", one_vector},
    {"count_over_time", one_matrix},
    {"day_of_month", one_vector, 1},
    {"day_of_week", one_vector, 1},
    {"day_of_year", one_vector, 1},
    {"days_in_month", one_vector, 1},
    {"deg", one_vector},
    {"delta", one_matrix},
    {"deriv", one_matrix},
    {"exp", one_vector},
    {"first_over_time", one_matrix},
    {"floor", one_vector},
    {"histogram_fraction", scalars_vector},
    {"histogram_quantile", scalar_vector},
    {"hour", one_vector, 1},
    {"idelta", one_matrix},
    {"increase", one_matrix},
    {"irate", one_matrix},
    {"label_join", vector_strings, -1},
    {"label_replace", vector_four_strings},
    {"last_over_time", one_matrix},
    {"ln", one_vector},
    {"log10", one_vector},
    {"log2", one_vector},
    {"max_over_time", one_matrix},
    {"min_over_time", one_matrix},
    {"minute", one_vector, 1},
    {"month", one_vector, 1},
    {"pi", {}, 0, scalar},
    {"predict_linear", matrix_scalar},
    {"present_over_time", one_matrix},
    {"quantile_over_time", scalar_matrix},
    {"rad", one_vector},
    {"rate", one_matrix},
    {"resets", one_matrix},
    {"round", vector_scalar, 1},
    {"scalar", one_vector, 0, scalar},
    {"sgn", one_vector},
    {"sin", one_vector},
    {"sinh", one_vector},
    {"sort", one_vector},
    {"sort_desc", one_vector},
    {"sqrt", one_vector},
    {"stddev_over_time", one_matrix},
    {"stdvar_over_time", one_matrix},
    {"sum_over_time", one_matrix},
    {"tan", one_vector},
    {"tanh", one_vector},
    {"time", {}, 0, scalar},
    {"timestamp", one_vector},
    {"vector", one_scalar},
    {"year", one_vector, 1},
});
static_assert(std::ranges::is_sorted(signatures, {}, &Signature::name));

constexpr std::string_view experimental[] = {"double_exponential_smoothing",
                                             "end",
                                             "histogram_quantiles",
                                             "holt_winters",
                                             "info",
                                             "mad_over_time",
                                             "max_of",
                                             "min_of",
                                             "range",
                                             "sort_by_label",
                                             "sort_by_label_desc",
                                             "start",
                                             "start_timestamp",
                                             "step",
                                             "ts_of_first_over_time",
                                             "ts_of_last_over_time",
                                             "ts_of_max_over_time",
                                             "ts_of_min_over_time"};
constexpr std::string_view of_native_histograms[] = {
    "histogram_avg", "histogram_count", "histogram_stddev", "histogram_stdvar", "histogram_sum"};

}  // namespace

const Signature* find_function(std::string_view name) {
  const auto found = std::ranges::lower_bound(signatures, name, {}, &Signature::name);
  return found != signatures.end() && found->name == name ? &*found : nullptr;
}

std::string_view why_refused(std::string_view name) {
  if (std::ranges::find(experimental, name) != std::end(experimental)) {
    return "is experimental and not supported";
  }
  if (std::ranges::find(of_native_histograms, name) != std::end(of_native_histograms)) {
    return "is for native histograms, which are not supported";
  }
  return {};
}

}  // namespace reveille::rules::promql
