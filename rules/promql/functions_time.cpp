// SPDX-License-Identifier: Apache-2.0
// Calendar functions, all in UTC. Without an argument they speak of the evaluation time.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "rules/promql/evaluation.hpp"
#include "rules/promql/functions.hpp"

namespace reveille::rules::promql {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

struct Moment {
  sys_days day;
  year_month_day date;
  std::int64_t second_of_day;
  std::int64_t years_later;  // than the date says
};

using Part = double (*)(const Moment&);

struct Entry {
  std::string_view name;
  Part part;
};
constexpr Entry parts[] = {
    {"day_of_month", [](const Moment& m) -> double { return static_cast<unsigned>(m.date.day()); }},
    {"day_of_week",
     [](const Moment& m) -> double { return std::chrono::weekday(m.day).c_encoding(); }},
    {"day_of_year",
     [](const Moment& m) {
       const sys_days first = m.date.year() / std::chrono::January / 1;
       return static_cast<double>((m.day - first).count() + 1);
     }},
    {"days_in_month",
     [](const Moment& m) -> double {
       return static_cast<unsigned>((m.date.year() / m.date.month() / std::chrono::last).day());
     }},
    {"hour", [](const Moment& m) { return static_cast<double>(m.second_of_day / 3600); }},
    {"minute", [](const Moment& m) { return static_cast<double>(m.second_of_day / 60 % 60); }},
    {"month", [](const Moment& m) -> double { return static_cast<unsigned>(m.date.month()); }},
    {"year",
     [](const Moment& m) {
       return static_cast<double>(static_cast<int>(m.date.year()) + m.years_later);
     }},
};

Part find_part(std::string_view name) {
  const auto* found = std::ranges::find(parts, name, &Entry::name);
  return found == std::end(parts) ? nullptr : found->part;
}

double part_of(Part part, double seconds) {
  constexpr double most = 9223372036854775808.0;  // what does not fit 64 bits has no date
  if (!(std::fabs(seconds) < most)) return std::numeric_limits<double>::quiet_NaN();
  // The library's calendar ends at the year 32767, but all repeats after 400 years: 146097 days.
  constexpr std::int64_t cycle = 146'097LL * 24 * 3600;
  auto within = static_cast<std::int64_t>(seconds) % cycle;
  auto cycles = static_cast<std::int64_t>(seconds) / cycle;
  if (within < 0) {
    within += cycle;
    --cycles;
  }
  const std::chrono::sys_seconds at{std::chrono::seconds{within}};
  const sys_days day = std::chrono::floor<days>(at);
  return part({day, year_month_day(day), (at - day).count(), cycles * 400});
}

Result<Table> calendar(Evaluation& evaluation, const Node&, const Call& call, const Grid& grid) {
  const Part part = find_part(call.function->name);
  if (call.arguments.empty()) {
    Table table(grid.count);
    const auto row = table.row(table.add(evaluation.keep({})));
    for (std::size_t step = 0; step < grid.count; ++step) {
      row[step] = part_of(part, std::floor(static_cast<double>(grid.at(step)) / 1000));
    }
    return table;
  }
  TRY(Table table, evaluation.vector(*call.arguments[0], grid));
  for (double& cell : table.cells) {
    if (!is_absent(cell)) cell = part_of(part, cell);
  }
  return evaluation.without_names(std::move(table));
}

}  // namespace

VectorFunction find_time_function(std::string_view name) {
  return find_part(name) == nullptr ? nullptr : calendar;
}

}  // namespace reveille::rules::promql
