// SPDX-License-Identifier: Apache-2.0
#include "simulation/shell.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "escalation/message.hpp"
#include "journal/book_codec.hpp"
#include "journal/codec.hpp"

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is simulated

namespace {

constexpr Span commit_takes{3};
constexpr Span looks_again{1'000};  // the engine looks at its clock at least so often
constexpr int real_recoveries = 3;  // of a run: each reads the journal, or a snapshot of it
constexpr auto process = Track::process;

std::vector<Outstanding> orders_in(const Facts& facts) {
  std::vector<Outstanding> orders;
  for (const Dated& dated : facts) {
    if (const auto* asked = std::get_if<DeliveryRequested>(&dated.fact)) {
      orders.push_back({asked->page, asked->leg, asked->attempt, false});
    } else if (const auto* gone = std::get_if<DeliveryCancelled>(&dated.fact)) {
      orders.push_back({gone->page, gone->leg, gone->attempt, true});
    }
  }
  return orders;
}

// "incident 7, " or "page 12, "
std::string whose(const Fact& fact) {
  return std::visit(
      [](const auto& one) -> std::string {
        if constexpr (requires { one.incident.value; })
          return fmt::format("incident {}, ", one.incident.value);
        else if constexpr (requires { one.page.value; })
          return fmt::format("page {}, ", one.page.value);
        else
          return {};
      },
      fact);
}

}  // namespace

Instant Shell::wall(Instant true_time) const {
  return true_time + clock_offset_ + (true_time - drift_since_) * drift_ppm_ / 1'000'000;
}

// The paging thread reads its clock at least once a second; that matters only while the wall clock
// is behind.
Instant Shell::clock() {
  const Instant now = world_.timeline.now();
  if (world_.defect.reads_wall_clock())
    return last_clock_ = std::max(wall(now), book_.last_fact_at);
  read_at_ = std::max(read_at_, std::min(frozen_until_, now));
  while (now - read_at_ > looks_again && wall(read_at_) + looks_again < clock_.last()) {
    read_at_ += looks_again;
    (void)clock_.next(wall(read_at_));
  }
  read_at_ = now;
  return last_clock_ = clock_.next(wall(now));
}

// --- life and death ---------------------------------------------------------------------------

void Shell::boot() {
  ++life_;
  busy_ = false;
  up_ = true;
  booted_at_ = frozen_until_ = world_.timeline.now();
  if (next_plan_) plan_ = std::move(next_plan_);
  if (last_clock_ == Instant{}) last_clock_ = died_at_ = booted_at_;
  const bool read_again = recover();
  clock_ = engine::ForwardClock(book_.last_fact_at);
  read_at_ = booted_at_;
  const Instant expected = last_clock_ + (booted_at_ - died_at_);
  const Instant now = clock();
  // With a wall clock behind, a restart goes back to the last fact.
  if (now < expected) world_.oracle.lost_time((expected - now) * 10 / 9);
  const bool touched = world_.defect.recovered(book_, now);
  const bool to_compare = read_again || touched;
  world_.oracle.require(!to_compare || book_ == replica_, "I15", [] {
    return "the recovered book is not the one that the journal tells of";
  });
  Facts facts;
  for (;;) {
    const std::size_t before = facts.size();
    decide_into(facts, Tick{}, now);
    if (!up_) return;
    if (facts.size() == before || next_wakeup(book_, *plan_, now) > now) break;
  }
  decide_into(facts, PlanChanged{}, now);
  if (!up_) return;
  if (!append(facts)) return kill(seconds(2), "the journal cannot be written");
  world_.tell("the daemon is up");
  world_.oracle.committed(facts, *plan_);
  world_.oracle.daemon_came_up();
  for (const Outstanding& order : outstanding(book_)) carriage_.deliver(book_, *plan_, order);
  audit("after the start");
  arm();
}

void Shell::kill(Span down_for, const char* why) {
  if (!up_) return;
  world_.tell("the daemon dies: {}", why);
  (void)clock();
  died_at_ = world_.timeline.now();
  up_ = false;
  busy_ = false;
  const std::uint64_t life = ++life_;
  world_.oracle.daemon_died();
  carriage_.forget();
  auto left = std::exchange(inbox_, {});
  refuse_all(left);
  world_.timeline.after(down_for, [this, life] {
    if (life == life_) boot();
  });
}

void Shell::freeze(Span span) {
  if (!up_ || stands_still()) return;
  world_.tell("the process stands still for {}", reveille::to_string(span));
  (void)clock();
  frozen_until_ = world_.timeline.now() + span;
  world_.oracle.lost_time(span);
}

// What is due while it stands still is done when it goes on.
void Shell::when_it_runs(Span after, std::move_only_function<void()> what) {
  const Instant at = std::max(world_.timeline.now() + after, frozen_until_);
  world_.timeline.at(at, [this, life = life_, what = std::move(what)]() mutable {
    if (life == life_ && stands_still()) return when_it_runs(Span{0}, std::move(what));
    what();
  });
}

void Shell::refuse_all(std::vector<Submission>& submissions) {
  static const Book no_book;
  for (Submission& submission : submissions) {
    if (submission.answer) submission.answer(Taken::gone, {}, no_book, *plan_);
  }
}

// From a snapshot, once from the first fact on, or (most often, because it is the same and costs
// nothing) from what was read of the journal while it was written. A snapshot is made when it is
// read: what was read of the journal up to there is what it tells.
bool Shell::recover() {
  const bool again = recoveries_ < real_recoveries;
  const bool from_snapshot = again && snapshots_begun_ && world_.tape.choose(process, 4) == 3;
  const bool from_first = again && world_.tape.choose(process, 20) == 19;
  recoveries_ += from_snapshot || from_first ? 1 : 0;
  // Most deaths come between two turns; a book that is not the journal's is found by look().
  const bool as_was = std::exchange(facts_in_book_, rows_.size()) == rows_.size();
  if (from_snapshot) {
    auto read = journal::decode_book(journal::encode_book(replica_));
    if (!read) world_.oracle.violated("I14", "a snapshot cannot be read: " + read.error().message);
    if (read) book_ = std::move(*read);
    return true;
  }
  if (from_first && !std::exchange(read_from_first_, true)) {
    book_ = {};
    for (const Row& row : rows_) {
      auto fact = journal::decode(row.name, row.body);
      if (!fact) {
        world_.oracle.violated("I14", "a fact cannot be read: " + fact.error().message);
        break;
      }
      evolve(book_, {row.at, std::move(*fact)});
    }
    return true;
  }
  if (!as_was) book_ = replica_;
  return false;
}

// --- the turn ---------------------------------------------------------------------------------

void Shell::submit(std::vector<Input> inputs, Answer answer, bool may_refuse) {
  static const Book no_book;
  if (!up_) {
    if (answer) answer(Taken::gone, {}, no_book, *plan_);
    return;
  }
  if (may_refuse && inbox_.size() >= inbox_most_) {
    (void)world_.weather.strikes(Fault::inbox_full, process, 1000);
    const bool success = world_.defect.sheds_with_success();
    if (answer) answer(success ? Taken::done : Taken::refused, {}, book_, *plan_);
    return;
  }
  inbox_.push_back({std::move(inputs), std::move(answer)});
  if (busy_) return;
  busy_ = true;
  when_it_runs(Span{0}, [this, life = life_] {
    if (life == life_) begin_turn();
  });
}

void Shell::reload(std::shared_ptr<const Plan> plan, bool valid) {
  if (!valid && !world_.defect.adopts_rejected_plans()) return;
  if (valid || !valid_plan_) valid_plan_ = plan;
  next_plan_ = std::move(plan);
  if (!up_) {
    if (!plan_) plan_ = next_plan_;
    return;
  }
  submit({}, {});
}

void Shell::decide_into(Facts& facts, const Input& input, Instant now) {
  if (!up_) return;
  if (world_.defect.dies_of(input)) return kill(seconds(1), "of an input");
  Facts decided = world_.defect.decide(book_, *plan_, input, now);
  for (const Dated& dated : decided) {
    const bool nobody = std::holds_alternative<PersonUnreachable>(dated.fact);
    if (nobody && world_.weather.possible(Fault::nobody_reachable))
      world_.weather.struck(Fault::nobody_reachable);
    if (world_.tracing)
      world_.tell("   {}{}: {}", whose(dated.fact), name_of(dated.fact),
                  describe(book_, dated.fact));
  }
  facts_in_book_ += decided.size();
  std::ranges::move(decided, std::back_inserter(facts));
}

void Shell::begin_turn() {
  if (world_.weather.strikes(Fault::crash_uncommitted, process, 1))
    return kill(seconds(world_.tape.between(process, 1, 5)), "before it decides");
  const Instant now = clock();
  Turn turn;
  turn.submissions = std::exchange(inbox_, {});
  if (next_plan_) {
    plan_ = std::move(next_plan_);
    decide_into(turn.facts, PlanChanged{}, now);
  }
  for (const Submission& submission : turn.submissions) {
    turn.starts.push_back(turn.facts.size());
    for (const Input& input : submission.inputs) decide_into(turn.facts, input, now);
  }
  turn.starts.push_back(turn.facts.size());
  if (!up_) return refuse_all(turn.submissions);
  if (world_.defect.next_wakeup(book_, *plan_, now, world_.timeline.now() - booted_at_) <= now)
    decide_into(turn.facts, Tick{}, now);
  if (!up_) return refuse_all(turn.submissions);
  commit(std::move(turn));
}

void Shell::commit(Turn turn) {
  if (world_.defect.answers_before_commit()) {
    answer(turn);
    turn.submissions.clear();
    turn.starts = {0};
  }
  Span takes = turn.facts.empty() ? Span{0} : commit_takes;
  if (takes > Span{0} && world_.weather.strikes(Fault::slow_disk, process, 2)) {
    takes = seconds(world_.tape.between(process, 1, 60));
    world_.oracle.lost_time(takes);
    world_.tell("the disk takes {}", reveille::to_string(takes));
  }
  when_it_runs(takes, [this, life = life_, held = std::move(turn)]() mutable {
    if (life == life_) {
      finish(std::move(held));
    } else {
      refuse_all(held.submissions);
    }
  });
}

void Shell::finish(Turn turn) {
  if (!turn.facts.empty()) {
    if (world_.weather.strikes(Fault::crash_uncommitted, process, 1)) {
      kill(seconds(world_.tape.between(process, 1, 5)), "before it commits");
      return refuse_all(turn.submissions);
    }
    // Nobody can tell a commit that failed from one that did not (SQLite: the row may be there).
    const bool unknown = world_.weather.strikes(Fault::commit_unknown, process, 1);
    if (!append(turn.facts)) {
      if (!world_.defect.ignores_failed_commits()) {
        kill(seconds(world_.tape.between(process, 1, 5)), "the journal cannot be written");
        return refuse_all(turn.submissions);
      }
    } else {
      world_.oracle.committed(turn.facts, *plan_);
    }
    if (unknown || world_.weather.strikes(Fault::crash_committed, process, 1)) {
      kill(seconds(world_.tape.between(process, 1, 5)), "after it has committed");
      return refuse_all(turn.submissions);
    }
    if (!act(turn.facts)) return refuse_all(turn.submissions);
    if (world_.weather.strikes(Fault::crash_unanswered, process, 1)) {
      kill(seconds(world_.tape.between(process, 1, 5)), "before it answers");
      return refuse_all(turn.submissions);
    }
  }
  answer(turn);
  busy_ = false;
  if (!inbox_.empty() || next_plan_) return submit({}, {});
  arm();
}

bool Shell::append(const Facts& facts) {
  const bool full = world_.timeline.now() < disk_full_until_ && !world_.weather.is_clear();
  if (full || world_.weather.strikes(Fault::commit_fails, process, 1)) {
    world_.tell("the commit fails");
    return false;
  }
  for (const Dated& dated : facts) {
    rows_.push_back({dated.at, name_of(dated.fact), journal::encode(dated.fact), false});
    auto read = journal::decode(rows_.back().name, rows_.back().body);
    world_.oracle.require(read && *read == dated.fact, "I15", [&] {
      return fmt::format("a fact is read otherwise than it was written: {}", rows_.back().body);
    });
    if (read) evolve(replica_, {dated.at, std::move(*read)});
  }
  if (!facts.empty()) rows_.back().ends_commit = true;
  return true;
}

// False: it died half way.
bool Shell::act(const Facts& facts) {
  for (const Outstanding& order : orders_in(facts)) {
    if (world_.weather.strikes(Fault::crash_half_delivered, process, 1)) {
      kill(seconds(world_.tape.between(process, 1, 5)), "half of its orders delivered");
      return false;
    }
    carriage_.deliver(book_, *plan_, order);
  }
  return true;
}

void Shell::answer(Turn& turn) {
  for (std::size_t i = 0; i < turn.submissions.size(); ++i) {
    if (!turn.submissions[i].answer) continue;
    const std::size_t begin = turn.starts[i];
    const std::size_t end = turn.starts[i + 1];
    const bool all = begin == 0 && end == turn.facts.size();
    const auto at = [&](std::size_t index) {
      return turn.facts.begin() + static_cast<std::ptrdiff_t>(index);
    };
    const Facts some = all ? Facts{} : Facts(at(begin), at(end));
    turn.submissions[i].answer(Taken::done, all ? turn.facts : some, book_, *plan_);
  }
}

// --- waiting ----------------------------------------------------------------------------------

void Shell::arm() {
  if (!up_ || busy_) return;
  const std::uint64_t armed = ++armed_;
  const Instant now = clock();
  const Instant due =
      world_.defect.next_wakeup(book_, *plan_, now, world_.timeline.now() - booted_at_);
  if (due == Instant::max()) return;
  const Instant at = world_.timeline.now() + std::max(due - now, Span{0});
  when_it_runs(at - world_.timeline.now(), [this, armed] { wake(armed); });
}

void Shell::move_clock(Span by) {
  if (up_) (void)clock();
  clock_offset_ += by;
  moved_at_ = world_.timeline.now();
  world_.tell("the wall clock is moved by {}", reveille::to_string(by < Span{0} ? -by : by));
  world_.timeline.after(looks_again, [this] { arm(); });
}

void Shell::drift(std::int64_t parts_per_million) {
  if (up_) (void)clock();
  const Instant now = world_.timeline.now();
  clock_offset_ = wall(now) - now;
  drift_since_ = now;
  drift_ppm_ = parts_per_million;
}

void Shell::wake(std::uint64_t armed) {
  if (armed != armed_ || !up_ || busy_) return;
  const Instant now = clock();
  const Instant due =
      world_.defect.next_wakeup(book_, *plan_, now, world_.timeline.now() - booted_at_);
  if (due > now) return arm();
  busy_ = true;
  begin_turn();
}

// --- being watched ----------------------------------------------------------------------------

void Shell::audit(const char* when) {
  for (const std::string& broken : escalation::audit(book_, *plan_, last_clock_)) {
    world_.oracle.violated("I1", fmt::format("{}: {}", when, broken));
  }
}

void Shell::look(bool thoroughly) {
  if (!up_ || stands_still()) return;
  if (world_.timeline.now() <= moved_at_ + 2 * looks_again) return;
  world_.oracle.look(clock());
  if (!busy_) audit("between two turns");
  if (!thoroughly || busy_) return;
  world_.oracle.require(book_ == replica_, "I15",
                        [] { return "the journal tells of another book than the living one"; });
  world_.oracle.require(plan_ == valid_plan_ || next_plan_ != nullptr, "I21",
                        [] { return "a rejected configuration is in force"; });
  snapshots_begun_ = true;
  if (world_.tape.choose(process, 4) == 3) try_a_cut_journal();
}

std::uint64_t Shell::fingerprint() const {
  std::uint64_t hash = 1469598103934665603ULL;
  const auto add = [&hash](std::string_view text) {
    while (!text.empty()) {
      std::uint64_t part = 0;
      const std::size_t size = std::min(text.size(), sizeof part);
      std::memcpy(&part, text.data(), size);
      hash = (hash ^ part) * 0x9e3779b97f4a7c15ULL;
      hash ^= hash >> 32;
      text.remove_prefix(size);
    }
  };
  for (const Row& row : rows_) {
    add(row.name);
    add(row.body);
  }
  return hash;
}

// Whatever prefix of the journal survives: it is read, and nothing in it is orphaned.
void Shell::try_a_cut_journal() {
  const std::size_t most = std::min<std::size_t>(rows_.size(), 400);
  std::size_t kept = world_.tape.choose(process, static_cast<std::uint32_t>(most + 1));
  while (kept > 0 && kept < rows_.size() && !rows_[kept - 1].ends_commit) ++kept;
  Book book;
  for (std::size_t i = 0; i < kept; ++i) {
    auto fact = journal::decode(rows_[i].name, rows_[i].body);
    if (fact) evolve(book, {rows_[i].at, std::move(*fact)});
  }
  const Instant now = std::max(book.last_fact_at, last_clock_);
  for (int ticks = 0; ticks < 100 && next_wakeup(book, *plan_, now) <= now; ++ticks) {
    if (decide(book, *plan_, Tick{}, now).empty()) break;
  }
  (void)decide(book, *plan_, PlanChanged{}, now);
  for (const std::string& broken : escalation::audit(book, *plan_, now)) {
    world_.oracle.violated("I14", fmt::format("after {} facts of the journal: {}", kept, broken));
  }
}

}  // namespace reveille::simulation
