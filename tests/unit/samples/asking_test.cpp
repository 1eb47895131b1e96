// SPDX-License-Identifier: Apache-2.0
#include "samples/asking.hpp"

#include <future>
#include <map>
#include <mutex>

#include <catch2/catch.hpp>

#include "base/limits.hpp"
#include "samples/evaluator.hpp"

using namespace reveille;
using namespace reveille::samples;
using rules::promql::Vector;

namespace {

using namespace std::chrono_literals;
constexpr auto patience = 300s;  // only ever waited for when something is wrong
const Instant midnight = instant_from_ms(1'707'112'800'000);

rules::promql::Query query(const std::string& text) {
  return *rules::promql::Query::parse(text);
}

rules::Rule alert_rule(const std::string& name, const std::string& expression) {
  rules::Rule rule;
  rule.name = name;
  rule.query = query(expression);
  return rule;
}

rules::RuleGroup group_at(const std::string& source, std::vector<rules::Rule> rules) {
  rules::RuleGroup group;
  group.name = "at " + source;
  group.file = "night.toml";
  group.interval = Span{15'000};
  group.source = source;
  group.rules = std::move(rules);
  return group;
}

Vector one(const std::string& queue, double value) {
  return {{Labels{{"queue", queue}}, value, midnight}};
}

// An evaluator whose sources are this test: it sees each question and answers when it likes.
struct Night {
  explicit Night(std::vector<rules::RuleGroup> groups, std::size_t max_series = limits::series)
      : evaluator({.max_series = max_series,
                   .now = [this] { return instant_from_ms(now); },
                   .ask =
                       [this](const std::string& source, const std::string& expression, Instant at,
                              Answered answered) {
                         const std::scoped_lock lock(mutex);
                         asked.emplace(source + ": " + expression,
                                       std::pair(at, std::move(answered)));
                       }},
                  [this](std::vector<rules::Transition> transitions) {
                    const std::scoped_lock lock(mutex);
                    for (auto& it : transitions) told.push_back(std::move(it));
                  }) {
    REQUIRE(evaluator.start(std::move(groups)));
    settle();
  }
  ~Night() { evaluator.stop(); }

  void settle() {
    std::promise<void> began, ended;
    evaluator.ingest({}, [&](Result<Ingested>) { began.set_value(); });
    REQUIRE(began.get_future().wait_for(patience) == std::future_status::ready);
    evaluator.read([&](const rules::SeriesStore&) { ended.set_value(); });
    REQUIRE(ended.get_future().wait_for(patience) == std::future_status::ready);
  }
  void next_slot() {
    now += 15'000;
    settle();
  }
  std::vector<std::string> questions() {
    const std::scoped_lock lock(mutex);
    std::vector<std::string> all;
    for (const auto& [question, waiting] : asked) all.push_back(question);
    return all;
  }
  Instant answer(const std::string& question, Result<Vector> vector) {
    std::pair<Instant, Answered> waiting;
    {
      const std::scoped_lock lock(mutex);
      auto found = asked.extract(question);
      REQUIRE_FALSE(found.empty());
      waiting = std::move(found.mapped());
    }
    waiting.second(std::move(vector));
    settle();
    return waiting.first;
  }
  std::vector<rules::Transition> heard() {
    const std::scoped_lock lock(mutex);
    return std::exchange(told, {});
  }
  GroupView view(std::size_t number = 0) {
    std::promise<GroupView> promise;
    evaluator.groups(
        [&](const std::vector<GroupView>& views) { promise.set_value(views.at(number)); });
    return promise.get_future().get();
  }
  std::vector<double> newest_of_all(const std::string& name) {
    std::promise<std::vector<double>> promise;
    evaluator.read([&](const rules::SeriesStore& store) {
      std::vector<double> found;
      for (const auto series :
           store.select({*Matcher::make("__name__", Matcher::Kind::equal, name)})) {
        rules::Sample sample;
        if (store.last(series, Instant::min(), Instant::max(), sample))
          found.push_back(sample.value);
      }
      promise.set_value(std::move(found));
    });
    return promise.get_future().get();
  }
  std::optional<double> newest(const std::string& name) {
    const auto found = newest_of_all(name);
    return found.empty() ? std::nullopt : std::optional(found.back());
  }

  std::atomic<std::int64_t> now = to_ms(midnight);
  std::mutex mutex;
  std::multimap<std::string, std::pair<Instant, Answered>> asked;
  std::vector<rules::Transition> told;
  Evaluator evaluator;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a group with a source asks it at its slot, and its answer fires and resolves") {
  Night night({group_at("far", {alert_rule("Backlog", "queue_depth > 10")})});
  night.next_slot();
  REQUIRE(night.questions() == Texts{"far: queue_depth > 10"});
  const Instant at = night.answer("far: queue_depth > 10", one("mail", 42));
  CHECK(at <= instant_from_ms(night.now));
  auto told = night.heard();
  REQUIRE(told.size() == 1);
  CHECK(told[0].kind == rules::Transition::Kind::fired);
  CHECK(told[0].alert.labels == Labels{{"alertname", "Backlog"}, {"queue", "mail"}});
  CHECK(told[0].at == at);
  CHECK(night.newest("ALERTS") == 1.0);
  CHECK(night.newest("reveille_rule_source_up") == 1.0);

  night.next_slot();
  night.answer("far: queue_depth > 10", Vector{});
  told = night.heard();
  REQUIRE(told.size() == 1);
  CHECK(told[0].kind == rules::Transition::Kind::resolved);
}

TEST_CASE("a source that fails ends no alert, and says so") {
  Night night({group_at("far", {alert_rule("Backlog", "queue_depth > 10")})});
  night.next_slot();
  night.answer("far: queue_depth > 10", one("mail", 42));
  CHECK(night.heard().size() == 1);
  night.next_slot();
  night.answer("far: queue_depth > 10", fail(Code::unavailable, "no answer within 10s"));
  CHECK(night.heard().empty());
  const auto state = night.view().state.rules.at(0);
  CHECK(state.health == rules::Health::err);
  CHECK(state.last_error == "source \"far\": no answer within 10s");
  CHECK(failed_at_source(night.view().group, state.last_error));
  CHECK_FALSE(failed_at_source(night.view().group, "exceeded limit of 1 with 2 alerts"));
  CHECK(state.active.size() == 1);
  CHECK(night.newest("reveille_rule_source_up") == 0.0);
}

TEST_CASE("the answers to one group are bounded together, and the ones before stay good") {
  std::vector<rules::Rule> rules;
  for (int i = 0; i < 5; ++i) {
    rules.push_back(alert_rule("Rule" + std::to_string(i), "q" + std::to_string(i) + " > 10"));
    rules.back().records = i < 4;  // a series costs less than an alert
  }
  Night night({group_at("far", std::move(rules))});
  night.next_slot();
  Vector longest;
  for (std::size_t i = 0; i < limits::source_answer_series; ++i)
    longest.push_back({Labels{{"n", std::to_string(i)}}, 1, midnight});
  for (int i = 0; i < 4; ++i) night.answer("far: q" + std::to_string(i) + " > 10", longest);
  night.answer("far: q4 > 10", one("mail", 42));
  const auto states = night.view().state.rules;
  CHECK(states.at(0).health == rules::Health::ok);
  CHECK(states.at(3).health == rules::Health::ok);
  CHECK(night.newest_of_all("Rule0").size() == limits::source_answer_series);
  CHECK(night.newest_of_all("Rule3").size() == limits::source_answer_series);
  CHECK(states.at(4).health == rules::Health::err);
  CHECK(states.at(4).last_error ==
        "source \"far\": the answers to this group are too long together");
}

TEST_CASE("whether a source answers is told only where the series that says so has room") {
  const auto far = group_at("far", {alert_rule("Backlog", "queue_depth > 10")});
  for (const std::size_t max_series : {std::size_t{0}, std::size_t{1}}) {
    Night night({far}, max_series);
    CHECK_FALSE(night.view().source_watched);
    night.next_slot();
    night.answer("far: queue_depth > 10", fail(Code::unavailable, "no answer within 10s"));
    CHECK(night.view().state.rules.at(0).health == rules::Health::err);
    CHECK(night.view().source_watched == (max_series == 1));
  }
}

TEST_CASE("a source that does not answer keeps nobody waiting and is not asked again meanwhile") {
  auto local = group_at("", {alert_rule("Here", "vector(1)")});
  Night night({group_at("far", {alert_rule("Backlog", "queue_depth > 10")}), local});
  for (int slot = 0; slot < 3; ++slot) night.next_slot();
  CHECK(night.questions().size() == 1);
  auto told = night.heard();
  REQUIRE(told.size() == 1);
  CHECK(told[0].rule == "Here");
  CHECK(night.view(1).state.last_evaluation > midnight + Span{30'000});
  // The answer counts for the slot for which it was asked.
  const Instant at = night.answer("far: queue_depth > 10", one("mail", 42));
  CHECK(at <= midnight + Span{15'000});
  told = night.heard();
  REQUIRE(told.size() == 1);
  CHECK(told[0].alert.active_at == at);
}

TEST_CASE("templates and evidence ask the source, too, once it is known what they need") {
  auto rule = alert_rule("Backlog", "queue_depth > 10");
  rule.annotations = {
      {"summary", "{{ with query \"sum(queue_depth)\" }}{{ . | first | value }}{{ end }}"}};
  rule.evidence = {{"top", query("topk(1, queue_depth)")}};
  Night night({group_at("far", {std::move(rule)})});
  night.next_slot();
  night.answer("far: queue_depth > 10", one("mail", 42));
  CHECK(night.heard().empty());
  // Evidence is of what fires, and is known to be wanted at the same time.
  REQUIRE(night.questions() == Texts{"far: sum(queue_depth)", "far: topk(1, queue_depth)"});
  night.answer("far: sum(queue_depth)", Vector{{Labels{}, 99, midnight}});
  night.answer("far: topk(1, queue_depth)", one("mail", 42));
  const auto told = night.heard();
  REQUIRE(told.size() == 1);
  CHECK(told[0].alert.annotations.get("summary") == "99");
  REQUIRE(told[0].evidence.size() == 1);
  CHECK(told[0].evidence[0].rows.size() == 1);
  // Nothing fires anew, so no evidence is asked for.
  night.next_slot();
  night.answer("far: queue_depth > 10", one("mail", 43));
  CHECK(night.questions() == Texts{"far: sum(queue_depth)"});
}

TEST_CASE("templates cannot ask a source without end") {
  auto rule = alert_rule("Each", "queue_depth > 10");
  rule.annotations = {
      {"summary", "{{ with query (printf \"depth{queue='%s'}\" $labels.queue) }}x{{ end }}"}};
  Night night({group_at("far", {std::move(rule)})});
  night.next_slot();
  Vector many;
  for (std::size_t i = 0; i < limits::source_queries_beyond_rules + 1; ++i)
    many.push_back({Labels{{"queue", std::to_string(i)}}, 42, midnight});
  night.answer("far: queue_depth > 10", many);
  CHECK(night.questions().empty());
  const auto told = night.heard();
  REQUIRE(told.size() == many.size());
  CHECK(std::string(told[0].alert.annotations.get("summary")).find("too much") !=
        std::string::npos);
}

TEST_CASE("a reload in the middle of asking asks anew, and the late answer is nobody's") {
  const auto group = group_at("far", {alert_rule("Backlog", "queue_depth > 10")});
  Night night({group});
  night.next_slot();
  REQUIRE(night.questions().size() == 1);
  night.evaluator.adopt({group});
  night.settle();
  night.settle();
  REQUIRE(night.questions().size() == 2);
  night.answer("far: queue_depth > 10", one("old", 42));
  CHECK(night.heard().empty());
  night.answer("far: queue_depth > 10", one("new", 42));
  const auto told = night.heard();
  REQUIRE(told.size() == 1);
  CHECK(told[0].alert.labels.get("queue") == "new");
}

TEST_CASE("a clock that is put back while a source is asked does not stop the group's slots") {
  Night night({group_at("far", {alert_rule("Backlog", "queue_depth > 10")})});
  night.next_slot();
  night.now -= 3'600'000;
  night.settle();
  night.answer("far: queue_depth > 10", one("before", 42));
  night.next_slot();
  REQUIRE(night.questions() == Texts{"far: queue_depth > 10"});
  const Instant at = night.answer("far: queue_depth > 10", one("after", 42));
  CHECK(at <= instant_from_ms(night.now));
  const auto told = night.heard();
  REQUIRE(told.size() == 1);
  CHECK(told[0].alert.labels.get("queue") == "after");
}

TEST_CASE("what a rule with a source records is kept here") {
  auto rule = alert_rule("far:depth:sum", "sum(queue_depth)");
  rule.records = true;
  Night night({group_at("far", {std::move(rule)})});
  night.next_slot();
  night.answer("far: sum(queue_depth)", Vector{{Labels{}, 7, midnight}});
  CHECK(night.newest("far:depth:sum") == 7.0);
}
