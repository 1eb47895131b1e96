// SPDX-License-Identifier: Apache-2.0
#include "cli/plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>

namespace reveille::cli {
namespace {

constexpr std::size_t axis_width = 11;  // of a number and the line
constexpr std::string_view marks = "*+ox#@%&";
constexpr std::array<Ink, 6> inks{Ink::green, Ink::cyan, Ink::yellow,
                                  Ink::red,   Ink::bold, Ink::dim};

std::string number(double value) {
  return fmt::format("{:.4g}", value);
}

// 2024-02-05 06:30:00
std::string moment(Instant at) {
  std::string text = to_rfc3339(at).substr(0, 19);
  text[10] = ' ';
  return text;
}

struct Range {
  double least = std::numeric_limits<double>::infinity();
  double most = -std::numeric_limits<double>::infinity();
  [[nodiscard]] bool empty() const { return least > most; }
};

Range range_of(const std::vector<PlotSeries>& series, std::size_t count) {
  Range range;
  for (std::size_t i = 0; i < count; ++i)
    for (const PlotPoint& point : series[i].points) {
      if (!std::isfinite(point.value)) continue;
      range.least = std::min(range.least, point.value);
      range.most = std::max(range.most, point.value);
    }
  if (range.least == range.most) {  // a flat line runs through the middle
    constexpr double most = std::numeric_limits<double>::max();
    const double tenth = std::abs(range.least) / 10;
    const double around = tenth == 0 ? 1 : tenth;
    range = {std::max(range.least - around, -most), std::min(range.most + around, most)};
  }
  return range;
}

// 0 at its least, 1 at its most.
double place_in(const Range& range, double value) {
  const double length = range.most - range.least;
  if (std::isfinite(length)) return (value - range.least) / length;
  return (value / 2 - range.least / 2) / (range.most / 2 - range.least / 2);
}

// Dots on a grid, each with the series that drew it last.
class Canvas {
 public:
  Canvas(std::size_t columns, std::size_t rows, bool braille)
      : across_(braille ? 2 : 1),
        down_(braille ? 4 : 1),
        columns_(columns),
        rows_(rows),
        dots_(columns * across_ * rows * down_, false),
        owners_(columns * rows, 0) {}

  [[nodiscard]] std::size_t width() const { return columns_ * across_; }
  [[nodiscard]] std::size_t height() const { return rows_ * down_; }

  void dot(std::size_t x, std::size_t y, std::size_t series) {
    dots_[y * width() + x] = true;
    owners_[y / down_ * columns_ + x / across_] = series;
  }

  // From the last dot to this one: whatever lies between two columns is filled.
  void line(std::size_t x0, std::size_t y0, std::size_t x1, std::size_t y1, std::size_t series) {
    const auto steps = std::max({x1 - x0, y1 > y0 ? y1 - y0 : y0 - y1, std::size_t{1}});
    for (std::size_t i = 0; i <= steps; ++i) {
      const double part = static_cast<double>(i) / static_cast<double>(steps);
      dot(between(x0, x1, part), between(y0, y1, part), series);
    }
  }

  // One line of text.
  [[nodiscard]] std::string row(std::size_t row, bool coloured) const {
    std::string text;
    for (std::size_t column = 0; column < columns_; ++column) {
      const std::size_t owner = owners_[row * columns_ + column];
      const std::string cell = across_ == 2 ? braille(column, row) : mark(column, row, owner);
      text += coloured && cell != " " ? inked(inks[owner % inks.size()], cell) : cell;
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  }

 private:
  static std::size_t between(std::size_t a, std::size_t b, double part) {
    const double from = static_cast<double>(a);
    return static_cast<std::size_t>(std::lround(from + (static_cast<double>(b) - from) * part));
  }
  [[nodiscard]] bool at(std::size_t x, std::size_t y) const { return dots_[y * width() + x]; }
  [[nodiscard]] std::string mark(std::size_t column, std::size_t row, std::size_t owner) const {
    return at(column, row) ? std::string(1, marks[owner % marks.size()]) : " ";
  }
  // U+2800 and a bit for each dot: 1 2 3 7 down the left, 4 5 6 8 down the right.
  [[nodiscard]] std::string braille(std::size_t column, std::size_t row) const {
    static constexpr unsigned bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    unsigned cell = 0;
    for (std::size_t y = 0; y < 4; ++y)
      for (std::size_t x = 0; x < 2; ++x)
        if (at(column * 2 + x, row * 4 + y)) cell |= bits[y][x];
    if (cell == 0) return " ";
    return {static_cast<char>(0xE2), static_cast<char>(0xA0 | cell >> 6),
            static_cast<char>(0x80 | (cell & 0x3F))};
  }

  std::size_t across_;
  std::size_t down_;
  std::size_t columns_;
  std::size_t rows_;
  std::vector<bool> dots_;
  std::vector<std::size_t> owners_;
};

void draw(Canvas& canvas, const PlotSeries& series, std::size_t number, const PlotOptions& options,
          const Range& range) {
  const auto span =
      static_cast<double>(std::max<std::int64_t>(1, (options.to - options.from).count()));
  std::optional<std::pair<std::size_t, std::size_t>> before;
  for (const PlotPoint& point : series.points) {
    if (!std::isfinite(point.value) || point.at < options.from || point.at > options.to) {
      before.reset();
      continue;
    }
    const double right = static_cast<double>((point.at - options.from).count()) / span;
    const double up = place_in(range, point.value);
    const auto x =
        static_cast<std::size_t>(std::lround(right * static_cast<double>(canvas.width() - 1)));
    const auto y =
        static_cast<std::size_t>(std::lround((1 - up) * static_cast<double>(canvas.height() - 1)));
    if (before)
      canvas.line(before->first, before->second, x, y, number);
    else
      canvas.dot(x, y, number);
    before = {x, y};
  }
}

std::string legend(const std::vector<PlotSeries>& series, std::size_t drawn, bool braille,
                   bool coloured) {
  std::string text;
  for (std::size_t i = 0; i < drawn; ++i) {
    const std::string sign = braille ? "\xE2\xA0\x92" : std::string(1, marks[i % marks.size()]);
    const std::string last =
        series[i].points.empty() ? "no value" : number(series[i].points.back().value);
    text += fmt::format("{} {}  {}\n", coloured ? inked(inks[i % inks.size()], sign) : sign,
                        series[i].name, last);
  }
  if (series.size() > drawn) text += fmt::format("and {} more series\n", series.size() - drawn);
  return text;
}

}  // namespace

std::string plot(const std::vector<PlotSeries>& series, const PlotOptions& options) {
  const std::size_t drawn = std::min(series.size(), plot_series_most);
  const Range range = range_of(series, drawn);
  if (range.empty()) return "";
  const bool braille = options.braille && (drawn == 1 || options.coloured);
  const std::size_t columns = std::max<std::size_t>(options.width, axis_width + 20) - axis_width;
  const std::size_t rows = std::max<std::size_t>(options.height, 3);
  Canvas canvas(columns, rows, braille);
  for (std::size_t i = 0; i < drawn; ++i) draw(canvas, series[i], i, options, range);
  std::string text;
  for (std::size_t row = 0; row < rows; ++row) {
    const bool told = row == 0 || row == rows / 2 || row + 1 == rows;
    const double up = 1 - static_cast<double>(row) / static_cast<double>(rows - 1);
    const std::string label = told ? number(std::lerp(range.least, range.most, up)) : "";
    text += fmt::format("{:>9} {}{}\n", label, braille ? "\xE2\x94\x82" : "|",
                        canvas.row(row, options.coloured));
  }
  const std::string from = moment(options.from);
  const std::string to = moment(options.to) + "Z";
  const std::size_t gap = std::max(columns, from.size() + to.size() + 1) - from.size() - to.size();
  text += std::string(axis_width, ' ') + from + std::string(gap, ' ') + to + "\n";
  return text + legend(series, drawn, braille, options.coloured);
}

}  // namespace reveille::cli
