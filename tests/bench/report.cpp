// SPDX-License-Identifier: Apache-2.0
#include "bench/report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "support/child_process.hpp"
#include "text/json.hpp"

namespace reveille::bench {

double percentile(std::vector<double> values, double part) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(std::ceil(part * static_cast<double>(values.size())));
  return values[std::clamp<std::size_t>(rank, 1, values.size()) - 1];
}

void print_table(const Figures& figures) {
  fmt::print("{:<46} {:<22} {:>10} {:<6} {:>8}  {}\n", "what", "who", "value", "", "ratio", "aim");
  for (const Figure& figure : figures) {
    const auto ours = std::find_if(figures.begin(), figures.end(), [&](const Figure& other) {
      return other.what == figure.what && other.who == "reveille";
    });
    const bool peer = figure.who != "reveille" && ours != figures.end() && ours->value > 0;
    fmt::print("{:<46} {:<22} {:>10.3f} {:<6} {:>8}  {}\n", figure.what, figure.who, figure.value,
               figure.unit, peer ? fmt::format("{:.2f}", figure.value / ours->value) : "",
               figure.aim);
  }
}

void write_json(const Figures& figures, const std::string& file) {
  text::JsonWriter json;
  json.begin_array();
  for (const Figure& figure : figures) {
    json.begin_object()
        .member("what", figure.what)
        .member("who", figure.who)
        .member("value", figure.value)
        .member("unit", figure.unit);
    if (!figure.aim.empty()) json.member("aim", figure.aim);
    json.end_object();
  }
  json.end_array();
  test::write_file(file, json.take() + "\n");
}

}  // namespace reveille::bench
