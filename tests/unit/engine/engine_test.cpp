// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.hpp"

#include <algorithm>
#include <thread>

#include <catch2/catch.hpp>

#include "unit/engine/night.hpp"

using namespace reveille;
using namespace reveille::engine;
using namespace reveille::engine::test;

namespace {

long count(const std::vector<std::string>& lines, const std::string& line) {
  return std::count(lines.begin(), lines.end(), line);
}

std::ptrdiff_t place(const std::vector<std::string>& lines, const std::string& line) {
  const auto found = std::find(lines.begin(), lines.end(), line);
  return found == lines.end() ? -1 : found - lines.begin();
}

escalation::AckAsked ack(std::uint64_t incident) {
  return {escalation::IncidentId{incident}, {"ada", escalation::Via::api, {}}};
}

}  // namespace

TEST_CASE("an alert is committed first, then delivered, and its caller is answered last") {
  Night night;
  REQUIRE(night.engine.start(plan()));
  const auto before = night.diary.lines().size();
  std::promise<void> answered;
  night.engine.submit(alert("ApiDown"), [&](const Result<Outcome>& outcome,
                                            const escalation::Book& book, const escalation::Plan&) {
    night.diary.note(outcome && !book.incidents.empty() ? "answer" : "wrong answer");
    answered.set_value();
  });
  REQUIRE(answered.get_future().wait_for(patience) == std::future_status::ready);
  auto lines = night.diary.lines();
  lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(before));
  CHECK(lines == std::vector<std::string>{"commit", "deliver", "answer"});
}

TEST_CASE("nobody is answered while the commit is on its way") {
  Night night;
  REQUIRE(night.engine.start(plan()));
  const int visits = night.gate.visits_so_far();
  night.gate.shut();
  std::atomic<bool> answered = false;
  night.engine.submit(alert("ApiDown"),
                      [&](const auto&, const auto&, const auto&) { answered = true; });
  night.gate.await(visits + 1);
  CHECK_FALSE(answered);
  CHECK(count(night.diary.lines(), "deliver") == 0);
  night.gate.open();
  night.settle();
  CHECK(answered);
  CHECK(count(night.diary.lines(), "deliver") == 1);
}

TEST_CASE("what waits during a commit is committed together, acknowledgements before alerts") {
  Night night;
  REQUIRE(night.engine.start(plan()));
  REQUIRE(night.ask(alert("First")));
  const auto commits = count(night.diary.lines(), "commit");
  const int visits = night.gate.visits_so_far();
  night.gate.shut();
  night.engine.submit(alert("Held"));
  night.gate.await(visits + 1);
  {
    std::vector<std::jthread> senders;
    for (int sender = 0; sender < 4; ++sender) {
      senders.emplace_back([&, sender] {
        for (int i = 0; i < 50; ++i) {
          night.engine.submit(alert("Storm" + std::to_string(sender * 50 + i)));
        }
      });
    }
  }
  night.engine.submit(ack(1));
  night.gate.open();
  night.settle();
  CHECK(count(night.diary.lines(), "commit") == commits + 2);
  const auto facts = night.facts();
  const auto acknowledged = place(facts, "acknowledged");
  REQUIRE(acknowledged >= 0);
  // Before the acknowledgement only the two incidents of before were opened.
  CHECK(std::count(facts.begin(), facts.begin() + acknowledged, "incident_opened") == 2);
  CHECK(count(facts, "incident_opened") == 202);
}

TEST_CASE("a turn that decides nothing commits nothing") {
  Night night;
  REQUIRE(night.engine.start(plan()));
  REQUIRE(night.ask(alert("ApiDown")));
  const auto commits = count(night.diary.lines(), "commit");
  const auto again = night.ask(alert("ApiDown"));
  REQUIRE(again);
  CHECK(again->facts.empty());
  CHECK(count(night.diary.lines(), "commit") == commits);
}

TEST_CASE("a journal that fails ends the engine: no success, no delivery, no further word") {
  std::promise<Error> fatal;
  Engine::Options options;
  options.on_fatal = [&](const Error& why) { fatal.set_value(why); };
  Night night(std::make_shared<MemoryJournal::Record>(), std::move(options));
  REQUIRE(night.engine.start(plan()));
  REQUIRE(night.engine.healthy());
  TestJournal::broken = true;
  const auto outcome = night.ask(alert("ApiDown"));
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().code == Code::unavailable);
  auto said = fatal.get_future();
  REQUIRE(said.wait_for(patience) == std::future_status::ready);
  CHECK(said.get().message == "fsync failed");
  CHECK(count(night.diary.lines(), "deliver") == 0);
  TestJournal::broken = false;
  CHECK(night.ask(alert("Later")).error().code == Code::unavailable);
  CHECK_FALSE(night.engine.healthy());
}

TEST_CASE("a page that was requested and never reported is delivered again after a restart") {
  auto record = std::make_shared<MemoryJournal::Record>();
  {
    Night night(record);
    REQUIRE(night.engine.start(plan()));
    REQUIRE(night.ask(alert("ApiDown")));
    CHECK(count(night.diary.lines(), "deliver") == 1);
  }
  Night morning(record);
  REQUIRE(morning.engine.start(plan()));
  CHECK(count(morning.diary.lines(), "deliver") == 1);
}

TEST_CASE(
    "what fell due while nobody was here is done before the plan's change and the first audit") {
  auto record = std::make_shared<MemoryJournal::Record>();
  {
    Night night(record);
    REQUIRE(night.engine.start(plan()));
    REQUIRE(night.ask(alert("ApiDown")));
  }
  const auto before = static_cast<std::ptrdiff_t>(record->entries.size());
  Night morning(record);
  morning.clock.advance(Span{3'600'000});
  REQUIRE(morning.engine.start(plan()));
  CHECK(morning.engine.healthy());
  const auto facts = morning.facts();
  const auto entered = std::find(facts.begin() + before, facts.end(), "step_entered");
  const auto adopted = std::find(facts.begin() + before, facts.end(), "plan_adopted");
  REQUIRE(adopted != facts.end());
  CHECK(entered < adopted);
}

TEST_CASE("the next step is entered when its time has come, without anybody asking") {
  Night night;
  REQUIRE(night.engine.start(plan()));
  REQUIRE(night.ask(alert("ApiDown")));
  CHECK(count(night.facts(), "step_entered") == 1);
  night.clock.advance(Span{5 * 60'000 - 1});
  night.settle();
  CHECK(count(night.facts(), "step_entered") == 1);
  night.clock.advance(Span{1});
  night.settle();
  CHECK(count(night.facts(), "step_entered") == 2);
}

TEST_CASE("while a step of many incidents is worked off, reads and new alerts come in between") {
  auto record = std::make_shared<MemoryJournal::Record>();
  Engine::Options options;
  options.turn_things = 10;
  Night night(record, std::move(options));
  REQUIRE(night.engine.start(plan()));
  for (int i = 0; i < 100; ++i) REQUIRE(night.ask(alert("Storm" + std::to_string(i))));
  night.settle();
  const int visits = night.gate.visits_so_far();
  night.gate.shut();
  night.clock.advance(Span{5 * 60'000});
  night.gate.await(visits + 1);  // the first portion; reads come after the second
  const auto entered = [&](const escalation::Book& book) {
    return std::ranges::count_if(book.incidents,
                                 [](const auto& one) { return one.second.step == 2; });
  };
  std::promise<std::ptrdiff_t> seen;
  night.engine.read([&](const escalation::Book& book, const escalation::Plan&) {
    seen.set_value(entered(book));
  });
  std::promise<std::ptrdiff_t> answered;
  night.engine.submit(alert("Fresh"),
                      [&](const Result<Outcome>&, const escalation::Book& book,
                          const escalation::Plan&) { answered.set_value(entered(book)); });
  night.gate.open();
  auto at_read = seen.get_future();
  REQUIRE(at_read.wait_for(patience) == std::future_status::ready);
  CHECK(at_read.get() <= 20);
  auto at_answer = answered.get_future();
  REQUIRE(at_answer.wait_for(patience) == std::future_status::ready);
  CHECK(at_answer.get() <= 20);
  const auto facts = night.facts();
  const auto fresh = std::ranges::count(facts, "incident_opened");
  CHECK(fresh == 101);
}

TEST_CASE("a snapshot that has not come to its end keeps no reader and no alert waiting") {
  Engine::Options options;
  options.snapshot_facts = 1;
  Night night(std::make_shared<MemoryJournal::Record>(), std::move(options));
  TestJournal::snapshot_goes_on = true;
  REQUIRE(night.engine.start(plan()));
  REQUIRE(night.ask(alert("ApiDown")));
  const auto until = std::chrono::steady_clock::now() + patience;
  while (count(night.diary.lines(), "snapshot") < 3) {
    REQUIRE(std::chrono::steady_clock::now() < until);
    std::this_thread::yield();
  }
  night.settle();
  CHECK(night.ask(alert("Other")));
  CHECK(night.engine.healthy());
  TestJournal::snapshot_goes_on = false;
  night.engine.stop();
}

TEST_CASE("an acknowledgement in the very millisecond of the next step comes first") {
  Night night;
  REQUIRE(night.engine.start(plan()));
  REQUIRE(night.ask(alert("ApiDown")));
  const int visits = night.gate.visits_so_far();
  night.gate.shut();
  night.engine.submit(alert("Other"));
  night.gate.await(visits + 1);
  night.engine.submit(ack(1));
  night.clock.advance(Span{5 * 60'000});
  night.gate.open();
  night.settle();
  std::vector<std::string> steps;
  for (const auto& entry : night.record->entries) {
    if (const auto* step = std::get_if<escalation::StepEntered>(&entry.dated.fact)) {
      if (step->incident.value == 1) steps.push_back(std::to_string(step->step));
    }
  }
  CHECK(steps == std::vector<std::string>{"1"});
}

TEST_CASE("a full queue says so at once") {
  Engine::Options options;
  options.queue_inputs = 32;
  Night night(std::make_shared<MemoryJournal::Record>(), std::move(options));
  REQUIRE(night.engine.start(plan()));
  const int visits = night.gate.visits_so_far();
  night.gate.shut();
  night.engine.submit(alert("Held"));
  night.gate.await(visits + 1);
  night.engine.submit(std::vector<escalation::Input>(30, alert("Fill")));
  Code code{};
  night.engine.submit(alert("TooMany"), [&](const Result<Outcome>& outcome, const auto&,
                                            const auto&) { code = outcome.error().code; });
  CHECK(code == Code::limit);
  night.gate.open();
}

TEST_CASE("stopping commits what waits, takes a snapshot and then answers everything with no") {
  Night night;
  REQUIRE(night.engine.start(plan()));
  const int visits = night.gate.visits_so_far();
  night.gate.shut();
  night.engine.submit(alert("Held"));
  night.gate.await(visits + 1);
  std::atomic<int> committed = 0;
  for (int i = 0; i < 10; ++i) {
    night.engine.submit(alert("Last" + std::to_string(i)),
                        [&](const Result<Outcome>& outcome, const auto&, const auto&) {
                          if (outcome) ++committed;
                        });
  }
  night.gate.open();
  night.engine.stop();
  CHECK(committed == 10);
  CHECK(night.diary.lines().back() == "snapshot");
  CHECK(night.ask(alert("TooLate")).error().code == Code::unavailable);
  std::size_t incidents = 99;
  night.engine.read([&](const escalation::Book& book, const escalation::Plan&) {
    incidents = book.incidents.size();
  });
  CHECK(incidents == 0);
  CHECK_FALSE(night.engine.healthy());
}

TEST_CASE("an engine that was never started answers when it goes") {
  Code code{};
  {
    Night night;
    night.engine.submit(alert("ApiDown"), [&](const Result<Outcome>& outcome, const auto&,
                                              const auto&) { code = outcome.error().code; });
  }
  CHECK(code == Code::unavailable);
}

TEST_CASE("a new plan is a fact and is in force for what comes after it") {
  Night night;
  REQUIRE(night.engine.start(plan()));
  auto changed = std::make_shared<escalation::Plan>(*plan());
  changed->public_name = "Changed";
  night.engine.adopt(changed);
  std::promise<std::string> name;
  night.engine.read([&](const escalation::Book&, const escalation::Plan& now) {
    name.set_value(now.public_name);
  });
  CHECK(name.get_future().get() == "Changed");
  CHECK(count(night.facts(), "plan_adopted") == 2);
}

TEST_CASE("a callback that throws harms nobody else") {
  Night night;
  REQUIRE(night.engine.start(plan()));
  night.engine.submit(alert("A"), [](const auto&, const auto&, const auto&) {
    throw std::runtime_error("a careless caller");
  });
  CHECK(night.ask(alert("B")));
}

TEST_CASE("timelines of an incident hold the reports of its pages, too") {
  Night night;
  REQUIRE(night.engine.start(plan()));
  REQUIRE(night.ask(alert("A")));
  REQUIRE(night.ask(alert("B")));
  std::promise<std::vector<Entry>> promise;
  night.engine.read(
      ReadJournal([&](const escalation::Book&, const escalation::Plan&, Journal& journal) {
        promise.set_value(*journal.read(1, 1000, escalation::IncidentId{1}));
      }));
  std::vector<std::string> names;
  for (const auto& entry : promise.get_future().get()) {
    names.emplace_back(name_of(entry.dated.fact));
  }
  CHECK(count(names, "incident_opened") == 1);
  CHECK(count(names, "delivery_requested") == 1);
}

TEST_CASE(
    "a stopped engine says so to readers who want to know, and shows an empty book to others") {
  Night night;
  night.engine.stop();
  Code code{};
  night.engine.read([](const escalation::Book&, const escalation::Plan&) { FAIL("read"); },
                    [&](const Error& why) { code = why.code; });
  CHECK(code == Code::unavailable);
  bool shown = false;
  night.engine.read([&](const escalation::Book& book, const escalation::Plan&) {
    shown = book.incidents.empty();
  });
  CHECK(shown);
}
