// SPDX-License-Identifier: Apache-2.0
#include "samples/evaluator.hpp"

#include <atomic>
#include <future>
#include <mutex>

#include <catch2/catch.hpp>

#include "telemetry/metrics.hpp"
#include "unit/samples/folder.hpp"

using namespace reveille;
using namespace reveille::samples;
using rules::Transition;
using test::Folder;

namespace {

using namespace std::chrono_literals;
constexpr auto patience = 20s;  // only ever waited for when something is wrong
const Instant midnight = instant_from_ms(1'707'112'800'000);

rules::Rule alert_rule(const std::string& name, const std::string& expression,
                       Span hold = Span{0}) {
  rules::Rule rule;
  rule.name = name;
  rule.query = *rules::promql::Query::parse(expression);
  rule.hold = hold;
  return rule;
}

rules::RuleGroup group(std::vector<rules::Rule> rules, bool on_arrival = false) {
  rules::RuleGroup group;
  group.name = "night";
  group.file = "night.toml";
  group.interval = Span{15'000};
  group.rules = std::move(rules);
  group.on_arrival = on_arrival;
  return group;
}

// One life of an evaluator, on a clock wound by hand.
struct Evening {
  explicit Evening(std::string folder = "", Instant begin = midnight)
      : now(to_ms(begin)),
        evaluator({.folder = std::move(folder),
                   .templates = {},
                   .now = [this] { return instant_from_ms(now); }},
                  [this](std::vector<Transition> transitions) {
                    const std::scoped_lock lock(mutex);
                    for (auto& it : transitions) told.push_back(describe(it));
                  }) {}

  static std::string describe(const Transition& transition) {
    const char* kinds[] = {"fired", "updated", "resolved"};
    return std::string(kinds[static_cast<int>(transition.kind)]) + " " +
           std::string(transition.alert.labels.get("alertname"));
  }
  Result<Ingested> send(const std::string& name, double value, Span ahead = Span{0}) {
    Batch batch;
    batch.series.push_back(
        {Labels{{"__name__", name}, {"job", "api"}}, {{instant_from_ms(now) + ahead, value}}});
    std::promise<Result<Ingested>> promise;
    auto answer = promise.get_future();
    evaluator.ingest(std::move(batch),
                     [&](Result<Ingested> done) { promise.set_value(std::move(done)); });
    if (answer.wait_for(patience) != std::future_status::ready)
      throw std::runtime_error("no answer");
    auto done = answer.get();
    settle();
    return done;
  }
  // Waits until the thread has looked at the clock and done what was due.
  // A batch is taken at the beginning of a turn, readers are answered at its end: between the two
  // whatever is due was evaluated.
  void settle() {
    std::promise<void> began, ended;
    auto beginning = began.get_future(), end = ended.get_future();
    evaluator.ingest({}, [&](Result<Ingested>) { began.set_value(); });
    if (beginning.wait_for(patience) != std::future_status::ready)
      throw std::runtime_error("no answer");
    evaluator.read([&](const rules::SeriesStore&) { ended.set_value(); });
    if (end.wait_for(patience) != std::future_status::ready) throw std::runtime_error("no answer");
  }
  void advance(Span by) {
    now += by.count();
    settle();
  }
  std::vector<std::string> heard() {
    const std::scoped_lock lock(mutex);
    return std::exchange(told, {});
  }
  // Everything up to the `count`-th transition from now on. After an evaluation by arrival a group
  // rests for a moment of real time before the next one.
  std::vector<std::string> heard(std::size_t count) {
    std::vector<std::string> all;
    const auto until = std::chrono::steady_clock::now() + patience;
    while (all.size() < count && std::chrono::steady_clock::now() < until) {
      settle();
      for (auto& one : heard()) all.push_back(std::move(one));
    }
    return all;
  }
  std::optional<double> newest(const std::string& name) {
    std::promise<std::optional<double>> promise;
    evaluator.read([&](const rules::SeriesStore& store) {
      std::optional<double> found;
      for (const auto series :
           store.select({*Matcher::make("__name__", Matcher::Kind::equal, name)})) {
        rules::Sample sample;
        if (store.last(series, Instant::min(), Instant::max(), sample)) found = sample.value;
      }
      promise.set_value(found);
    });
    return promise.get_future().get();
  }

  std::atomic<std::int64_t> now;
  std::mutex mutex;
  std::vector<std::string> told;
  Evaluator evaluator;
};

using Heard = std::vector<std::string>;

}  // namespace

TEST_CASE("a native rule fires with the sample that makes it true, not at the next slot") {
  Evening evening;
  REQUIRE(evening.evaluator.start({group({alert_rule("Backlog", "queue > 100")}, true)}));
  REQUIRE(evening.send("queue", 50));
  CHECK(evening.heard().empty());
  evening.advance(Span{1});
  REQUIRE(evening.send("queue", 150));
  CHECK(evening.heard(1) == Heard{"fired Backlog"});
}

TEST_CASE("a Prometheus rule sees the world at its slots only") {
  Evening evening;
  REQUIRE(evening.evaluator.start({group({alert_rule("Backlog", "queue > 100")})}));
  REQUIRE(evening.send("queue", 150));
  CHECK(evening.heard().empty());
  evening.advance(Span{15'000});
  CHECK(evening.heard(1) == Heard{"fired Backlog"});
}

TEST_CASE("a sample from a clock that is a little ahead is seen as soon as its time has come") {
  Evening evening;
  auto slow = group({alert_rule("Backlog", "queue > 100")}, true);
  slow.interval = Span{3'600'000};
  REQUIRE(evening.evaluator.start({slow}));
  REQUIRE(evening.send("queue", 150, Span{300}));
  CHECK(evening.heard().empty());
  evening.advance(Span{300});
  CHECK(evening.heard(1) == Heard{"fired Backlog"});
}

TEST_CASE("a reload does not forget what came and waits for its evaluation") {
  Evening evening;
  auto slow = group({alert_rule("Backlog", "queue > 100")}, true);
  slow.interval = Span{3'600'000};
  REQUIRE(evening.evaluator.start({slow}));
  REQUIRE(evening.send("queue", 150, Span{300}));
  SECTION("of the same group") {}
  SECTION("of a group that now goes by another name") {
    slow.name = "every 1h";
  }
  evening.evaluator.adopt({slow});
  evening.settle();
  CHECK(evening.heard().empty());
  evening.advance(Span{300});
  CHECK(evening.heard(1) == Heard{"fired Backlog"});
}

TEST_CASE("samples of series that no rule looks at wake no rule") {
  Evening evening;
  auto slow = group({alert_rule("Absent", "absent(queue)")}, true);
  slow.interval = Span{3'600'000};
  REQUIRE(evening.evaluator.start({slow}));
  REQUIRE(evening.send("other", 1));
  CHECK(evening.heard().empty());
}

TEST_CASE("slots that were missed are passed over and counted, and the newest is evaluated") {
  auto& missed = metrics::counter("reveille_rule_slots_missed_total",
                                  "Slots of rule groups that were passed over.");
  Evening evening;
  REQUIRE(evening.evaluator.start({group({alert_rule("Backlog", "queue > 100")})}));
  REQUIRE(evening.send("queue", 150));
  const auto before = missed.value();
  evening.advance(Span{60'000});
  CHECK(missed.value() == before + 3);
  CHECK(evening.heard(1) == Heard{"fired Backlog"});
}

TEST_CASE("after a restart what fires is told once more, and its end is told when it comes") {
  const Folder folder;
  const auto rules = [] {
    return std::vector{group({alert_rule("Backlog", "queue > 100")}, true)};
  };
  {
    Evening first(folder.path());
    REQUIRE(first.evaluator.start(rules()));
    REQUIRE(first.send("queue", 150));
    CHECK(first.heard(1) == Heard{"fired Backlog"});
  }
  Evening second(folder.path(), midnight + Span{5'000});
  REQUIRE(second.evaluator.start(rules()));
  second.settle();
  CHECK(second.heard(1) == Heard{"fired Backlog"});
  second.advance(Span{15'000});
  CHECK(second.heard().empty());
  REQUIRE(second.send("queue", 50));
  CHECK(second.heard(1) == Heard{"resolved Backlog"});
}

TEST_CASE("a restart does not start `for` anew") {
  const Folder folder;
  const auto rules = [] {
    return std::vector{group({alert_rule("Backlog", "queue > 100", Span{120'000})}, true)};
  };
  {
    Evening first(folder.path());
    REQUIRE(first.evaluator.start(rules()));
    REQUIRE(first.send("queue", 150));
  }
  Evening second(folder.path(), midnight + Span{59'000});
  REQUIRE(second.evaluator.start(rules()));
  REQUIRE(second.send("queue", 150));
  CHECK(second.heard().empty());
  second.advance(Span{61'000});
  REQUIRE(second.send("queue", 150));
  CHECK(second.heard(1) == Heard{"fired Backlog"});
}

TEST_CASE("after an hour of absence nothing is resolved merely because the data is not back yet") {
  const Folder folder;
  const auto rules = [] {
    return std::vector{group({alert_rule("Backlog", "queue > 100")}, true)};
  };
  {
    Evening first(folder.path());
    REQUIRE(first.evaluator.start(rules()));
    REQUIRE(first.send("queue", 150));
  }
  Evening second(folder.path(), midnight + Span{3'600'000});
  REQUIRE(second.evaluator.start(rules()));
  second.settle();
  CHECK(second.heard(1) == Heard{"fired Backlog"});
  second.advance(Span{15'000});
  second.advance(Span{15'000});
  CHECK(second.heard().empty());
}

TEST_CASE("a rule that a reload takes away ends its alert, the others keep theirs") {
  Evening evening;
  const auto both =
      group({alert_rule("Gone", "queue > 1"), alert_rule("Stays", "queue > 2")}, true);
  REQUIRE(evening.evaluator.start({both}));
  REQUIRE(evening.send("queue", 150));
  CHECK(evening.heard(2) == Heard{"fired Gone", "fired Stays"});
  evening.evaluator.adopt({group({alert_rule("Stays", "queue > 3")}, true)});
  evening.advance(Span{15'000});
  CHECK(evening.heard(1) == Heard{"resolved Gone"});
}

TEST_CASE("a rule that is gone after a restart ends its alert, too") {
  const Folder folder;
  {
    Evening first(folder.path());
    REQUIRE(first.evaluator.start({group({alert_rule("Gone", "queue > 1")}, true)}));
    REQUIRE(first.send("queue", 150));
  }
  {
    Evening second(folder.path());
    REQUIRE(second.evaluator.start({}));
    second.settle();
    CHECK(second.heard(1) == Heard{"resolved Gone"});
  }
  Evening third(folder.path());
  REQUIRE(third.evaluator.start({}));
  third.settle();
  CHECK(third.heard().empty());
}

TEST_CASE("what rules recorded is there after a restart, and what ended stays ended") {
  const Folder folder;
  rules::Rule recording;
  recording.records = true;
  recording.name = "queue:double";
  recording.query = *rules::promql::Query::parse("queue * 2");
  {
    Evening first(folder.path());
    REQUIRE(
        first.evaluator.start({group({recording, alert_rule("Backlog", "queue > 100")}, true)}));
    REQUIRE(first.send("queue", 150));
    first.advance(Span{1000});
    REQUIRE(first.send("queue", 50));
    CHECK(first.heard(2) == Heard{"fired Backlog", "resolved Backlog"});
  }
  Evening second(folder.path());
  REQUIRE(second.evaluator.start({}));
  CHECK(second.newest("queue") == 50);
  CHECK(second.newest("queue:double").has_value());
  const auto alerts = second.newest("ALERTS");
  REQUIRE(alerts);
  CHECK(rules::is_stale(*alerts));
}

TEST_CASE("a clock that is put back an hour does not stop the rules") {
  Evening evening;
  REQUIRE(evening.evaluator.start({group({alert_rule("Backlog", "queue > 100")})}));
  evening.advance(Span{15'000});
  evening.now -= 3'600'000;
  evening.settle();
  REQUIRE(evening.send("queue", 150));
  evening.advance(Span{15'000});
  CHECK(evening.heard(1) == Heard{"fired Backlog"});
}

TEST_CASE("a refused batch says why and stores nothing") {
  Evening evening;
  REQUIRE(evening.evaluator.start({}));
  const auto refused = evening.send("queue", 1, Span{3'600'000});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::invalid);
  CHECK_FALSE(evening.newest("queue"));
}

TEST_CASE("a full queue refuses at once, and what was taken is answered") {
  Evening evening;
  REQUIRE(evening.evaluator.start({}));
  std::promise<void> busy;
  std::promise<void> release;
  evening.evaluator.read([&](const rules::SeriesStore&) {
    busy.set_value();
    (void)release.get_future().wait_for(patience);
  });
  REQUIRE(busy.get_future().wait_for(patience) == std::future_status::ready);
  std::atomic<int> stored = 0;
  for (std::size_t i = 0; i < limits::ingest_queue_requests; ++i) {
    evening.evaluator.ingest({}, [&](const Result<Ingested>& done) { stored += done ? 1 : 0; });
  }
  Code code{};
  evening.evaluator.ingest({}, [&](const Result<Ingested>& done) { code = done.error().code; });
  CHECK(code == Code::limit);
  release.set_value();
  evening.evaluator.stop();
  CHECK(stored == static_cast<int>(limits::ingest_queue_requests));
}

TEST_CASE("few batches fill the queue, too, when they are large") {
  Evaluator evaluator({.queue_bytes = 100'000, .templates = {}, .now = [] { return midnight; }},
                      [](auto) {});
  REQUIRE(evaluator.start({}));
  std::promise<void> busy;
  std::promise<void> release;
  evaluator.read([&](const rules::SeriesStore&) {
    busy.set_value();
    (void)release.get_future().wait_for(patience);
  });
  REQUIRE(busy.get_future().wait_for(patience) == std::future_status::ready);
  Batch large;
  large.series.push_back({Labels{{"__name__", "queue"}}, std::vector<rules::Sample>(5'000)});
  std::vector<Code> refusals;
  std::atomic<int> answers = 0;
  const auto done = [&](const Result<Ingested>& result) {
    ++answers;
    if (!result && result.error().code == Code::limit) refusals.push_back(result.error().code);
  };
  evaluator.ingest(large, done);  // 80 KB
  CHECK(refusals.empty());
  evaluator.ingest(large, done);
  CHECK(refusals.size() == 1);
  evaluator.ingest({}, done);
  CHECK(refusals.size() == 1);
  release.set_value();
  evaluator.stop();
  CHECK(answers == 3);
}

TEST_CASE("a stopped evaluator answers everything") {
  Evening evening;
  REQUIRE(evening.evaluator.start({}));
  evening.evaluator.stop();
  Code code{};
  evening.evaluator.ingest({}, [&](const Result<Ingested>& done) { code = done.error().code; });
  CHECK(code == Code::unavailable);
  int refusals = 0;
  const auto refused = [&](const Error& why) { refusals += why.code == Code::unavailable ? 1 : 0; };
  evening.evaluator.read([](const rules::SeriesStore&) { FAIL("read"); }, refused);
  evening.evaluator.groups([](const std::vector<GroupView>&) { FAIL("read"); }, refused);
  CHECK(refusals == 2);
}

TEST_CASE("samples and rules get their turn between two long queries") {
  Evening evening;
  REQUIRE(evening.evaluator.start({group({alert_rule("Backlog", "queue > 100")}, true)}));
  std::vector<std::string> order;
  std::promise<void> done;
  const auto long_query = [&](const char* name) {
    const auto until = std::chrono::steady_clock::now() + 200ms;
    while (std::chrono::steady_clock::now() < until) continue;
    order.emplace_back(name);
  };
  evening.evaluator.read([&](const rules::SeriesStore&) {
    for (const char* name : {"first", "second"})
      evening.evaluator.read([&, name](const rules::SeriesStore&) { long_query(name); });
    evening.evaluator.read([&](const rules::SeriesStore&) { done.set_value(); });
    long_query("zeroth");
    evening.evaluator.ingest({}, [&](const Result<Ingested>&) { order.emplace_back("batch"); });
  });
  REQUIRE(done.get_future().wait_for(patience) == std::future_status::ready);
  CHECK(order == std::vector<std::string>{"zeroth", "batch", "first", "second"});
}

TEST_CASE("queries beyond those that may wait are refused at once") {
  Evening evening;
  REQUIRE(evening.evaluator.start({}));
  std::promise<void> busy;
  std::promise<void> release;
  evening.evaluator.read([&](const rules::SeriesStore&) {
    busy.set_value();
    (void)release.get_future().wait_for(patience);
  });
  REQUIRE(busy.get_future().wait_for(patience) == std::future_status::ready);
  std::atomic<std::size_t> answered = 0;
  std::size_t refusals = 0;
  for (std::size_t i = 0; i < limits::queries_waiting + 3; ++i)
    evening.evaluator.read(
        [&](const rules::SeriesStore&) { ++answered; },
        [&](const Error& why) { refusals += why.code == Code::unavailable ? 1 : 0; });
  CHECK(refusals == 3);
  release.set_value();
  evening.evaluator.stop();
  CHECK(answered == limits::queries_waiting);
}

TEST_CASE("the groups are shown with their states") {
  Evening evening;
  REQUIRE(evening.evaluator.start({group({alert_rule("Backlog", "queue > 100")}, true)}));
  REQUIRE(evening.send("queue", 150));
  std::promise<std::size_t> active;
  evening.evaluator.groups([&](const std::vector<GroupView>& groups) {
    active.set_value(groups.at(0).state.rules.at(0).active.size());
  });
  CHECK(active.get_future().get() == 1);
}
