// SPDX-License-Identifier: Apache-2.0
#include "integrations/json/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/escape.hpp"
#include "base/limits.hpp"
#include "base/section.hpp"
#include "base/tree.hpp"
#include "text/json.hpp"

namespace reveille::integrations {
namespace {

constexpr std::size_t mistakes_told = 10;
constexpr std::int64_t time_ms_max = 253'402'300'799'999;  // the year 9999

// Reads one element; what is wrong goes to `mistakes`, each sentence with the element's name.
class Element {
 public:
  Element(const Tree& tree, std::string where, std::vector<std::string>& mistakes)
      : tree_(tree), where_(std::move(where)), mistakes_(mistakes) {}

  void read(Instant now, rules::Observations& out) {
    const std::size_t before = mistakes_.size();
    if (tree_.table() == nullptr) {
      mistake(fmt::format("expected an object, found {}", tree_.kind()));
      return;
    }
    check_keys();
    std::vector<Label> labels{{"__name__", name()}};
    read_labels(labels);
    const rules::Sample sample{time(now), value()};
    if (mistakes_.size() == before) out.series.push_back({Labels(std::move(labels)), {sample}});
  }

 private:
  void mistake(const std::string& sentence) { mistakes_.push_back(where_ + ": " + sentence); }

  void check_keys() {
    static const std::vector<std::string> known{"at", "labels", "name", "value"};
    for (const auto& member : *tree_.table()) {
      if (std::ranges::find(known, member.key) == known.end()) {
        mistake("unknown key " + unknown_name(member.key, known));
      }
    }
  }

  std::string name() {
    const Tree* found = tree_.find("name");
    const std::string* text = found != nullptr ? found->string() : nullptr;
    if (text == nullptr) {
      mistake("\"name\" must be a metric name");
    } else if (!is_metric_name(*text) || text->size() > limits::label_value_bytes) {
      mistake(fmt::format("{} is not a metric name: letters, digits, '_' and ':', no digit first",
                          quoted(*text)));
    } else {
      return *text;
    }
    return {};
  }

  void read_labels(std::vector<Label>& labels) {
    const Tree* found = tree_.find("labels");
    if (found == nullptr || found->is_null()) return;
    if (found->table() == nullptr) {
      mistake(fmt::format("\"labels\" must be an object, not {}", found->kind()));
      return;
    }
    if (found->table()->size() >= limits::labels_per_series) {
      mistake(fmt::format("more than {} labels", limits::labels_per_series - 1));
      return;
    }
    for (const auto& [key, place, content] : *found->table()) {
      if (!is_label_name(key) || key == "__name__" || key.size() > limits::label_name_bytes) {
        mistake(fmt::format("{} is not a label name", quoted(key)));
      } else if (content.array() != nullptr || content.table() != nullptr) {
        mistake(fmt::format("label {} must be a text, not {}", quoted(key), content.kind()));
      } else if (auto text = scalar_text(content); text.size() > limits::label_value_bytes) {
        mistake(fmt::format("label {} is longer than {} bytes", quoted(key),
                            limits::label_value_bytes));
      } else {
        labels.push_back({key, std::move(text)});
      }
    }
  }

  double value() {
    const Tree* found = tree_.find("value");
    if (found != nullptr && found->integer() != nullptr)
      return static_cast<double>(*found->integer());
    if (found != nullptr && found->real() != nullptr) return *found->real();
    if (found != nullptr && found->boolean() != nullptr) return *found->boolean() ? 1 : 0;
    // JSON has no numbers for these.
    const std::string* text = found != nullptr ? found->string() : nullptr;
    if (text != nullptr && *text == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (text != nullptr && *text == "+Inf") return HUGE_VAL;
    if (text != nullptr && *text == "-Inf") return -HUGE_VAL;
    mistake("\"value\" must be a number, true, false, \"NaN\", \"+Inf\" or \"-Inf\"");
    return 0;
  }

  Instant time(Instant now) {
    const Tree* found = tree_.find("at");
    if (found == nullptr || found->is_null()) return now;
    if (const auto* ms = found->integer(); ms != nullptr && *ms >= 0 && *ms <= time_ms_max) {
      return instant_from_ms(*ms);
    }
    if (const auto* text = found->string(); text != nullptr) {
      if (const auto at = parse_rfc3339(*text)) return *at;
    }
    mistake("\"at\" must be an RFC 3339 time or milliseconds since 1970");
    return now;
  }

  const Tree& tree_;
  std::string where_;
  std::vector<std::string>& mistakes_;
};

Error told(std::vector<std::string> mistakes) {
  const std::size_t more = mistakes.size() - std::min(mistakes.size(), mistakes_told);
  mistakes.resize(mistakes.size() - more);
  if (more > 0) mistakes.push_back(fmt::format("and {} more", more));
  return {Code::invalid, fmt::format("{}", fmt::join(mistakes, "\n"))};
}

}  // namespace

Result<rules::Observations> decode_json_metrics(std::string_view body, Instant now) {
  TRY(const Tree tree, text::parse_json(body));
  const Tree* list = tree.find("metrics");
  if (list != nullptr && (list->array() == nullptr || tree.table()->size() != 1)) {
    return invalid("expected {\"metrics\": [...]} with nothing beside it");
  }
  if (list == nullptr) list = &tree;
  rules::Observations out;
  std::vector<std::string> mistakes;
  if (const auto* elements = list->array()) {
    for (std::size_t i = 0; i < elements->size(); ++i) {
      Element((*elements)[i], fmt::format("metrics[{}]", i), mistakes).read(now, out);
    }
  } else {
    Element(*list, "the metric", mistakes).read(now, out);
  }
  if (!mistakes.empty()) return std::unexpected(told(std::move(mistakes)));
  return out;
}

}  // namespace reveille::integrations
