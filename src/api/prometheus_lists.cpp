// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "api/metadata.hpp"
#include "api/prometheus_parameters.hpp"
#include "api/prometheus_parts.hpp"
#include "api/query_json.hpp"
#include "api/reply.hpp"
#include "base/escape.hpp"
#include "base/limits.hpp"
#include "text/encoding.hpp"
#include "text/json.hpp"

namespace reveille::api {
namespace {

using namespace rules;

struct ListQuestion {
  std::vector<Matchers> selectors;
  Period period;
  std::size_t limit = limits::query_answer_entries;
};

Result<ListQuestion> question_of(const Call& call) {
  ListQuestion question;
  TRY(const auto limit, limit_parameter(call));
  if (limit) question.limit = std::min(question.limit, *limit);
  TRY(question.period, period_parameters(call));
  TRY(question.selectors, selector_parameters(call));
  return question;
}

bool has_samples(const SeriesStore& store, SeriesRef series, const Period& period) {
  if (period.from == Instant::min() && period.to == Instant::max()) return true;
  const Instant before = period.from == Instant::min() ? period.from : period.from - Span{1};
  Sample found;
  return store.last(series, before, period.to, found);
}

// An answer that is a list, cut off at its limit.
class List {
 public:
  explicit List(std::size_t limit) : left_(limit) { json_.begin_array(); }

  // Where the next entry goes; null when there is no more room.
  text::JsonWriter* room() {
    if (left_ == 0) {
      truncated_ = true;
      return nullptr;
    }
    --left_;
    return &json_;
  }

  HttpResponse take() {
    json_.end_array();
    return prometheus_success(json_.take(), truncated_ ? truncated_warning : std::string_view{});
  }

 private:
  text::JsonWriter json_;
  std::size_t left_;
  bool truncated_ = false;
};

HttpResponse series_of(const SeriesStore& store, const ListQuestion& question) {
  std::set<SeriesRef> found;
  for (const Matchers& matchers : question.selectors)
    for (const SeriesRef series : store.select(matchers)) found.insert(series);
  List list(question.limit);
  for (const SeriesRef series : found) {
    if (!has_samples(store, series, question.period)) continue;
    text::JsonWriter* json = list.room();
    if (!json) break;
    write_labels(*json, store.labels(series));
  }
  return list.take();
}

// Names or values over all series, or over those that one of the selectors finds. Not by time: like
// upstream's newest block, the store is young as a whole.
template <class Ask>
void list_strings(const Parts& parts, Call call, Ask ask) {
  auto question = question_of(call);
  if (!question) return call.respond(prometheus_refusal(question.error()));
  if (question->selectors.empty()) question->selectors.emplace_back();
  auto waiting = shared(std::move(call));
  parts.evaluator.read(
      [waiting, question = *question, ask](const SeriesStore& store) {
        std::set<std::string> found;
        for (const Matchers& matchers : question.selectors)
          for (std::string& one : ask(store, matchers)) found.insert(std::move(one));
        List list(question.limit);
        for (const std::string& one : found) {
          text::JsonWriter* json = list.room();
          if (!json) break;
          json->value(one);
        }
        waiting->respond(list.take());
      },
      turned_away(waiting));
}

}  // namespace

void list_series(const Parts& parts, Call call) {
  const auto question = question_of(call);
  if (!question) return call.respond(prometheus_refusal(question.error()));
  if (question->selectors.empty())
    return call.respond(prometheus_refusal({Code::invalid, "no match[] parameter provided"}));
  auto waiting = shared(std::move(call));
  parts.evaluator.read(
      [waiting, question = *question](const SeriesStore& store) {
        waiting->respond(series_of(store, question));
      },
      turned_away(waiting));
}

void list_label_names(const Parts& parts, Call call) {
  list_strings(parts, std::move(call), [](const SeriesStore& store, const Matchers& matchers) {
    return store.label_names(matchers);
  });
}

void list_label_values(const Parts& parts, Call call) {
  const std::string name = unescaped_name(call.path.front());
  if (name.empty() || !text::is_utf8(name))
    return call.respond(
        prometheus_refusal({Code::invalid, "invalid label name: " + quoted(call.path.front())}));
  list_strings(parts, std::move(call), [name](const SeriesStore& store, const Matchers& matchers) {
    return store.label_values(name, matchers);
  });
}

void list_metadata(const Parts& parts, Call call) {
  const auto limit = limit_parameter(call);
  if (!limit) return call.respond(prometheus_refusal(limit.error()));
  call.respond(prometheus_success(
      parts.metadata->json(call.parameter("metric"), limit->value_or(limits::metadata_metrics))));
}

}  // namespace reveille::api
