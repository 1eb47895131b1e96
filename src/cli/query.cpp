// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/instant.hpp"
#include "cli/commands.hpp"
#include "cli/plot.hpp"
#include "cli/terminal.hpp"
#include "text/form.hpp"
#include "text/json.hpp"

namespace reveille::cli {
namespace {

std::string series_name(const Tree& series) {
  const Tree* metric = series.find("metric");
  if (!metric || !metric->table()) return "{}";
  std::string labels;
  for (const auto& member : *metric->table())
    if (member.key != "__name__")
      labels += fmt::format("{}{}=\"{}\"", labels.empty() ? "" : ", ", member.key,
                            member.value.string() ? shown(*member.value.string()) : "");
  return text_at(*metric, "__name__") + "{" + labels + "}";
}

// [1435781430.781, "1"] -> "1"
std::string value_of(const Tree& pair) {
  return pair.array() && pair.array()->size() == 2 && pair.array()->at(1).string()
             ? *pair.array()->at(1).string()
             : "";
}

Instant time_of(const Tree& pair) {
  if (!pair.array() || pair.array()->empty()) return {};
  const Tree& seconds = pair.array()->front();
  if (seconds.integer()) return instant_from_ms(*seconds.integer() * 1000);
  return seconds.real() ? instant_from_ms(std::llround(*seconds.real() * 1000)) : Instant{};
}

double number_of(const std::string& text) {
  double number = std::numeric_limits<double>::quiet_NaN();
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// 2024-02-05T06:30:00Z, with milliseconds where there are any.
std::string moment(Instant at) {
  std::string text = to_rfc3339(at);
  if (text.ends_with(".000Z")) text.replace(text.size() - 5, 5, "Z");
  return text;
}

// What programs read: one row a line, tabs between the cells.
void print_tabs(const std::vector<std::vector<std::string>>& rows) {
  std::string text;
  for (const auto& row : rows) text += fmt::format("{}\n", fmt::join(row, "\t"));
  if (!text.empty()) print(text);
}

void print_vector(const Tree& data) {
  std::vector<std::vector<std::string>> rows;
  for (const Tree& series : list_at(data, "result"))
    if (const Tree* value = series.find("value"))
      rows.push_back({series_name(series), value_of(*value)});
  if (!on_terminal()) return print_tabs(rows);
  if (rows.empty()) return print("no series");
  rows.insert(rows.begin(), {"series", "value"});
  print(columns(rows));
}

// Some series side by side: a line for each moment that one of them has.
void print_together(const Tree::Array& all, std::size_t from, std::size_t to) {
  std::map<Instant, std::vector<std::string>> lines;
  std::vector<std::vector<std::string>> rows{{"time"}};
  for (std::size_t i = from; i < to; ++i) {
    print(inked(Ink::bold, fmt::format("#{}", i + 1)) + " " + series_name(all[i]));
    rows.front().push_back(fmt::format("#{}", i + 1));
    for (const Tree& pair : list_at(all[i], "values")) {
      auto& line = lines[time_of(pair)];
      line.resize(to - from);
      line[i - from] = value_of(pair);
    }
  }
  for (auto& [at, values] : lines) {
    rows.push_back({moment(at)});
    rows.back().insert(rows.back().end(), values.begin(), values.end());
  }
  print(columns(rows));
}

void print_matrix(const Tree& data) {
  const Tree::Array& all = list_at(data, "result");
  if (!on_terminal()) {
    std::vector<std::vector<std::string>> rows;
    for (const Tree& series : all)
      for (const Tree& pair : list_at(series, "values"))
        rows.push_back({moment(time_of(pair)), series_name(series), value_of(pair)});
    return print_tabs(rows);
  }
  if (all.empty()) return print("no series");
  constexpr std::size_t time_width = 24;
  constexpr std::size_t value_width = 14;
  const std::size_t width = std::max(terminal_width(), time_width + value_width);
  const std::size_t together = (width - time_width) / value_width;
  for (std::size_t from = 0; from < all.size(); from += together)
    print_together(all, from, std::min(all.size(), from + together));
}

void print_result(const Tree& data) {
  const Tree* result = data.find("result");
  if (!result) return;
  const std::string type = text_at(data, "resultType");
  if (type == "scalar" || type == "string") return print(value_of(*result));
  if (type == "matrix") return print_matrix(data);
  print_vector(data);
}

// What is to be asked for.
struct Times {
  Instant from;
  Instant to;
  Span step{0};
};

Result<Instant> end_of(const QueryOptions& options) {
  if (!options.at.empty()) return parse_rfc3339(options.at);
  return Instant{
      std::chrono::duration_cast<Span>(std::chrono::system_clock::now().time_since_epoch())};
}

// A plot can show two points to a character; a table is to be read.
Span fitting_step(Span range, bool plotted) {
  const auto steps = plotted ? static_cast<std::int64_t>(2 * terminal_width()) : 20;
  const Span exact = range / steps;
  if (exact < Span{1'000}) return Span{1'000};
  return std::chrono::ceil<std::chrono::seconds>(exact);
}

Result<Times> times_of(const QueryOptions& options) {
  Times times;
  TRY(times.to, end_of(options));
  TRY(const Span back, parse_span(options.range.empty() ? "1h" : options.range));
  times.from = times.to - back;
  times.step = fitting_step(back, options.plotted);
  if (!options.step.empty()) {
    TRY(times.step, parse_span(options.step));
  }
  return times;
}

std::string seconds(std::int64_t ms) {
  return fmt::format("{:.3f}", static_cast<double>(ms) / 1e3);
}

void print_plot(const Tree& data, const Times& times) {
  std::vector<PlotSeries> all;
  for (const Tree& series : list_at(data, "result")) {
    auto& one = all.emplace_back();
    one.name = series_name(series);
    std::optional<Instant> last;
    for (const Tree& pair : list_at(series, "values")) {
      const Instant at = time_of(pair);
      if (last && at - *last > times.step * 3 / 2)
        one.points.push_back({at - Span{1}, std::numeric_limits<double>::quiet_NaN()});
      one.points.push_back({at, number_of(value_of(pair))});
      last = at;
    }
  }
  const std::string text = plot(all, {.from = times.from,
                                      .to = times.to,
                                      .width = terminal_width(),
                                      .braille = speaks_utf8(),
                                      .coloured = coloured()});
  print(text.empty() ? "nothing to draw" : text);
}

Result<Tree> ask(const Remote& remote, const QueryOptions& options,
                 const std::optional<Times>& times) {
  std::vector<std::pair<std::string, std::string>> form{{"query", options.expression}};
  if (!times) {
    if (!options.at.empty()) form.emplace_back("time", options.at);
    return remote.post_form("/api/v1/query", text::encode_form(form));
  }
  form.emplace_back("start", seconds(to_ms(times->from)));
  form.emplace_back("end", seconds(to_ms(times->to)));
  form.emplace_back("step", seconds(times->step.count()));
  return remote.post_form("/api/v1/query_range", text::encode_form(form));
}

}  // namespace

int query(const Remote& remote, const QueryOptions& options, Output output) {
  std::optional<Times> times;
  if (!options.range.empty() || options.plotted) {
    const auto wanted = times_of(options);
    if (!wanted) return refused(wanted.error());
    times = *wanted;
  }
  const auto answer = ask(remote, options, times);
  if (!answer) return refused(answer.error());
  if (output.json) {
    print(text::to_json(*answer));
    return 0;
  }
  for (const char* kind : {"warnings", "infos"})
    for (const Tree& remark : list_at(*answer, kind))
      if (remark.string()) print_error(shown(*remark.string()));
  const Tree* data = answer->find("data");
  if (!data) return 0;
  if (options.plotted)
    print_plot(*data, *times);
  else
    print_result(*data);
  return 0;
}

}  // namespace reveille::cli
