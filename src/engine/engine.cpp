// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <map>
#include <string>
#include <thread>

#include "engine/forward_clock.hpp"
#include "engine/inbox.hpp"
#include "engine/memory_journal.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace reveille::engine {

namespace {

using Steady = std::chrono::steady_clock;
using escalation::Book;
using escalation::Facts;
using escalation::Outstanding;
using escalation::Plan;

// However long nothing is due, look at the clock this often: it may have been moved.
constexpr Span longest_wait{1'000};
// A decider that wants to be woken now, and then has nothing to say, must not burn the processor.
constexpr Span idle_tick_pause{100};
constexpr Span answers_within{30'000};
// What is wrong with a storm of incidents is wrong with all of them: the log is to hold the rest.
constexpr std::size_t audit_lines = 20;
// What is left after these falls due in the usual way.
constexpr int most_portions_at_start = 1'000;

const Book& no_book() {
  static const Book book;
  return book;
}
const Plan& no_plan() {
  static const Plan plan;
  return plan;
}

// Callbacks belong to other rooms; what one of them throws must not take the paging thread along.
void guarded(const char* what, auto&& call) {
  try {
    call();
  } catch (const std::exception& error) {
    log::error("a callback failed", {{"callback", what}, {"error", error.what()}});
  }
}

void answer(Done& done, const Result<Outcome>& outcome, const Book& book, const Plan& plan) {
  if (done) guarded("done", [&] { done(outcome, book, plan); });
}

void refuse(Done& done, const Error& why) {
  answer(done, std::unexpected(why), no_book(), no_plan());
}

void refuse(Reading& reading, const Error& why) {
  if (reading.refused) return guarded("read", [&] { reading.refused(why); });
  MemoryJournal nothing;
  guarded("read", [&] { reading.read(no_book(), no_plan(), nothing); });
}

// What the facts of one turn ask of the world, in their order.
std::vector<Outstanding> orders_in(const Facts& facts) {
  std::vector<Outstanding> orders;
  for (const auto& dated : facts) {
    if (const auto* asked = std::get_if<escalation::DeliveryRequested>(&dated.fact)) {
      orders.push_back({asked->page, asked->leg, asked->attempt, false});
    } else if (const auto* gone = std::get_if<escalation::DeliveryCancelled>(&dated.fact)) {
      orders.push_back({gone->page, gone->leg, gone->attempt, true});
    }
  }
  return orders;
}

// "unanswered": every round is over, and everybody is being paged. Other pagers go silent there.
void show_incidents(const escalation::Book& book) {
  std::map<std::string, int> counts{
      {"open", 0}, {"acknowledged", 0}, {"muted", 0}, {"unanswered", 0}};
  for (const auto& [id, incident] : book.incidents) {
    const bool open = incident.state == escalation::IncidentState::open;
    if (incident.state == escalation::IncidentState::resolved) continue;
    ++counts[incident.muted ? "muted" : escalation::to_string(incident.state)];
    if (open && !incident.muted && incident.step == 0) ++counts["unanswered"];
  }
  for (const auto& [state, count] : counts) {
    metrics::gauge("reveille_incidents", "Incidents that are not resolved.", {{"state", state}})
        .set(count);
  }
}

// Contacts that are relied on in quiet hours, by what is known of them.
void show_proofs(const escalation::Book& book, const escalation::Plan& plan, Instant now) {
  using escalation::ProofState;
  std::map<std::string, int> counts;
  for (const auto state : {ProofState::unproven, ProofState::proven, ProofState::suspect,
                           ProofState::failed, ProofState::stale})
    counts[escalation::to_string(state)] = 0;
  for (const auto& one : escalation::relied_on(book.proofs, plan, now))
    ++counts[escalation::to_string(one.standing.state)];
  for (const auto& [state, count] : counts) {
    metrics::gauge("reveille_contacts",
                   "Contacts that must get through Do-Not-Disturb, by what is known of them.",
                   {{"state", state}})
        .set(count);
  }
}

}  // namespace

// Everything that the paging thread owns, and the inbox through which others reach it.
class Engine::Thread {
 public:
  Thread(std::unique_ptr<Journal> journal, Courier& courier, Now now, Options options)
      : journal_(std::move(journal)),
        courier_(courier),
        now_(std::move(now)),
        options_(std::move(options)),
        inbox_(options_.queue_inputs, options_.queue_bytes) {}

  Result<> start(std::shared_ptr<const Plan> plan);
  void stop();
  Inbox& inbox() { return inbox_; }
  bool healthy() const;

 private:
  void run();
  void turn(Inbox::Taken& taken);
  [[nodiscard]] Result<> commit(const Facts& facts);
  void give_up(const Error& why, Inbox::Taken& taken);
  void refuse_all(Inbox::Taken& taken, const Error& why);
  void decide_into(Facts& facts, const escalation::Input& input, Instant now);
  [[nodiscard]] Result<> catch_up(Instant now);
  void tick_into(Facts& facts, Instant now);
  [[nodiscard]] Span time_to_wait();
  void read(Inbox::Taken& taken);
  void look_after_book(bool busy);
  [[nodiscard]] bool wants_snapshot(bool busy) const;
  void write_snapshot();
  void audit_book();

  const std::unique_ptr<Journal> journal_;
  Courier& courier_;
  const Now now_;
  Options options_;
  Inbox inbox_;

  Book book_;
  std::shared_ptr<const Plan> plan_;
  ForwardClock clock_;
  Sequence last_ = 0;
  Instant wakeup_ = Instant::max();
  Steady::time_point no_tick_before_{};
  std::size_t facts_since_snapshot_ = 0;
  Steady::time_point snapshot_at_ = Steady::now();
  Steady::duration snapshot_took_{};
  bool writing_snapshot_ = false;
  Steady::time_point audit_at_{};
  bool failed_ = false;

  std::atomic<bool> sound_ = false;
  std::atomic<Steady::rep> seen_alive_ = 0;
  std::jthread thread_;
};

Result<> Engine::Thread::start(std::shared_ptr<const Plan> plan) {
  TRY(auto recovered, journal_->recover());
  book_ = std::move(recovered.book);
  last_ = recovered.last;
  plan_ = std::move(plan);
  clock_ = ForwardClock(book_.last_fact_at);
  const Instant now = clock_.next(now_());
  if (auto caught_up = catch_up(now); !caught_up) return caught_up;
  Facts facts;
  decide_into(facts, escalation::PlanChanged{}, now);
  if (auto committed = commit(facts); !committed) return committed;
  // A page that was requested and never reported is sent again, with the same idempotency key.
  if (const auto owed = escalation::outstanding(book_); !owed.empty()) {
    log::info("deliveries are taken up again", {{"count", owed.size()}});
    courier_.deliver(book_, *plan_, owed);
  }
  wakeup_ = escalation::next_wakeup(book_, *plan_, now);
  audit_book();
  thread_ = std::jthread([this] { run(); });
  return {};
}

// What fell due while nobody was here: before the plan's change, which would page for steps that
// are over by now, and before the audit, which would find everything late.
Result<> Engine::Thread::catch_up(Instant now) {
  for (int portion = 0; portion < most_portions_at_start; ++portion) {
    Facts facts;
    decide_into(facts, escalation::Tick{}, now);
    if (auto committed = commit(facts); !committed) return committed;
    if (facts.empty() || escalation::next_wakeup(book_, *plan_, now) > now) break;
  }
  return {};
}

void Engine::Thread::stop() {
  inbox_.close({Code::unavailable, "the engine is stopping"});
  if (thread_.joinable()) {
    thread_.join();
    return;
  }
  // Never started: whoever waits is told so.
  auto left = inbox_.take(Span{0}, options_.queue_inputs);
  refuse_all(left, {Code::unavailable, "the engine was not started"});
}

void Engine::Thread::run() {
  for (;;) {
    auto taken = inbox_.take(time_to_wait(), options_.turn_inputs);
    seen_alive_ = Steady::now().time_since_epoch().count();
    turn(taken);
    if (failed_) break;
    read(taken);
    look_after_book(taken.more);
    if (taken.closed && !taken.more) break;
  }
  if (!failed_ && (facts_since_snapshot_ > 0 || writing_snapshot_)) {
    do write_snapshot();
    while (writing_snapshot_);
  }
  sound_ = false;
}

// Decide, then commit, then act. All inputs of a turn happen at one `now` and are durable together.
void Engine::Thread::turn(Inbox::Taken& taken) {
  const Instant now = clock_.next(now_());
  if (!taken.plan && taken.submissions.empty() && now < wakeup_) return;
  Facts facts;
  if (taken.plan) {
    plan_ = std::move(taken.plan);
    decide_into(facts, escalation::PlanChanged{}, now);
  }
  std::vector<std::size_t> starts;
  for (const auto& submission : taken.submissions) {
    starts.push_back(facts.size());
    for (const auto& input : submission.inputs) decide_into(facts, input, now);
  }
  starts.push_back(facts.size());
  // After the inputs: an acknowledgement that came in time stops the step that is due now.
  tick_into(facts, now);

  if (auto committed = commit(facts); !committed) return give_up(committed.error(), taken);
  if (const auto orders = orders_in(facts); !orders.empty()) {
    courier_.deliver(book_, *plan_, orders);
  }
  for (std::size_t i = 0; i < taken.submissions.size(); ++i) {
    const auto fact = [&](std::size_t at) {
      return std::make_move_iterator(facts.begin() + static_cast<std::ptrdiff_t>(at));
    };
    const Result<Outcome> outcome = Outcome{Facts(fact(starts[i]), fact(starts[i + 1]))};
    answer(taken.submissions[i].done, outcome, book_, *plan_);
  }
}

void Engine::Thread::decide_into(Facts& facts, const escalation::Input& input, Instant now) {
  Facts decided = escalation::decide(book_, *plan_, input, now);
  facts.insert(facts.end(), std::make_move_iterator(decided.begin()),
               std::make_move_iterator(decided.end()));
}

void Engine::Thread::tick_into(Facts& facts, Instant now) {
  wakeup_ = escalation::next_wakeup(book_, *plan_, now);
  if (wakeup_ > now || Steady::now() < no_tick_before_) return;
  const std::size_t before = facts.size();
  decide_into(facts, escalation::Tick{options_.turn_things}, now);
  wakeup_ = escalation::next_wakeup(book_, *plan_, now);
  if (facts.size() == before) no_tick_before_ = Steady::now() + idle_tick_pause;
}

Result<> Engine::Thread::commit(const Facts& facts) {
  if (facts.empty()) return {};
  static metrics::Counter& commits =
      metrics::counter("reveille_journal_commits_total", "Transactions of the journal.");
  static metrics::Counter& written =
      metrics::counter("reveille_journal_facts_total", "Facts written to the journal.");
  static metrics::Histogram& duration = metrics::histogram(
      "reveille_journal_commit_seconds", "From a decision until it is on the disk.");
  const auto began = Steady::now();
  if (auto appended = journal_->append(last_ + 1, facts); !appended) return appended;
  duration.observe(std::chrono::duration<double>(Steady::now() - began).count());
  commits.add();
  written.add(facts.size());
  last_ += facts.size();
  facts_since_snapshot_ += facts.size();
  return {};
}

// The book holds facts that the journal may lack. Nobody can tell which, so nobody may act on it.
void Engine::Thread::give_up(const Error& why, Inbox::Taken& taken) {
  log::error("the journal failed; reveille stops so that a restart reads it anew",
             {{"error", why.message}});
  failed_ = true;
  sound_ = false;
  const Error told{Code::unavailable, "the journal failed: " + why.message};
  inbox_.close(told);
  refuse_all(taken, told);
  auto left = inbox_.take(Span{0}, options_.queue_inputs);
  refuse_all(left, told);
  if (!options_.on_fatal) std::abort();
  options_.on_fatal(why);
}

void Engine::Thread::refuse_all(Inbox::Taken& taken, const Error& why) {
  for (auto& submission : taken.submissions) refuse(submission.done, why);
  for (auto& reading : taken.reads) refuse(reading, why);
}

Span Engine::Thread::time_to_wait() {
  if (writing_snapshot_) return Span{0};
  if (wakeup_ == Instant::max()) return longest_wait;
  Span wait = wakeup_ - clock_.next(now_());
  if (wait <= Span{0}) {
    wait = std::chrono::ceil<Span>(no_tick_before_ - Steady::now());
  }
  return std::clamp(wait, Span{0}, longest_wait);
}

void Engine::Thread::read(Inbox::Taken& taken) {
  for (auto& reading : taken.reads)
    guarded("read", [&] { reading.read(book_, *plan_, *journal_); });
}

// Between turns. A snapshot or a checkpoint takes time that a waiting page should not pay, but in a
// storm without a pause they happen at last, too.
void Engine::Thread::look_after_book(bool busy) {
  if (writing_snapshot_ || wants_snapshot(busy)) write_snapshot();
  if (!busy) journal_->idle();
  if (Steady::now() >= audit_at_) audit_book();
}

// A large book takes long to write down: that must stay a small part of the time.
bool Engine::Thread::wants_snapshot(bool busy) const {
  const auto pause = Steady::now() - snapshot_at_;
  const bool due =
      facts_since_snapshot_ > 0 && pause >= 100 * snapshot_took_ &&
      (pause >= options_.snapshot_every || facts_since_snapshot_ >= options_.snapshot_facts);
  const bool overdue =
      facts_since_snapshot_ >= 10 * options_.snapshot_facts && pause >= 10 * snapshot_took_;
  return (due && !busy) || overdue;
}

// A part of it, so that what comes in meanwhile need not wait for a large book.
void Engine::Thread::write_snapshot() {
  const auto began = Steady::now();
  if (!std::exchange(writing_snapshot_, true)) snapshot_took_ = {};
  const auto complete = journal_->snapshot(book_, last_);
  snapshot_took_ += Steady::now() - began;
  if (complete && !*complete) return;
  if (!complete) log::warning("no snapshot", {{"error", complete.error().message}});
  writing_snapshot_ = false;
  facts_since_snapshot_ = 0;
  snapshot_at_ = Steady::now();
}

void Engine::Thread::audit_book() {
  audit_at_ = Steady::now() + options_.audit_every;
  const auto broken = escalation::audit(book_, *plan_, clock_.next(now_()));
  for (std::size_t i = 0; i < std::min(broken.size(), audit_lines); ++i)
    log::error("audit", {{"broken", broken[i]}});
  if (broken.size() > audit_lines)
    log::error("audit", {{"broken", "and more"}, {"count", broken.size() - audit_lines}});
  sound_ = broken.empty();
  static metrics::Gauge& audit = metrics::gauge(
      "reveille_audit_findings", "Invariants of paging that did not hold in the last audit.");
  audit.set(static_cast<double>(broken.size()));
  show_incidents(book_);
  show_proofs(book_, *plan_, clock_.next(now_()));
  seen_alive_ = Steady::now().time_since_epoch().count();
}

bool Engine::Thread::healthy() const {
  const Steady::time_point seen{Steady::duration(seen_alive_)};
  return sound_ && Steady::now() - seen <= answers_within;
}

Engine::Engine(std::unique_ptr<Journal> journal, Courier& courier, Now now, Options options)
    : thread_(std::make_unique<Thread>(std::move(journal), courier, std::move(now),
                                       std::move(options))) {}

Engine::~Engine() {
  stop();
}

Result<> Engine::start(std::shared_ptr<const Plan> plan) {
  return thread_->start(std::move(plan));
}

void Engine::submit(escalation::Input input, Done done) {
  std::vector<escalation::Input> inputs;
  inputs.push_back(std::move(input));
  submit(std::move(inputs), std::move(done));
}

void Engine::submit(std::vector<escalation::Input> inputs, Done done) {
  Submission submission{std::move(inputs), std::move(done)};
  if (auto put = thread_->inbox().put(submission); !put) {
    static metrics::Counter& refused = metrics::counter(
        "reveille_paging_refused_total", "Submissions that the full queue to paging refused.");
    if (put.error().code == Code::limit) refused.add();
    refuse(submission.done, put.error());
  }
}

void Engine::read(Read read, OnRefused refused) {
  this->read(ReadJournal([read = std::move(read)](const Book& book, const Plan& plan,
                                                  Journal&) mutable { read(book, plan); }),
             std::move(refused));
}

void Engine::read(ReadJournal read, OnRefused refused) {
  Reading reading{std::move(read), std::move(refused)};
  if (auto put = thread_->inbox().put(reading); !put) refuse(reading, put.error());
}

void Engine::adopt(std::shared_ptr<const Plan> plan) {
  if (!thread_->inbox().put(plan)) log::warning("a plan came too late: the engine has stopped");
}

bool Engine::healthy() const {
  return thread_->healthy();
}

void Engine::stop() {
  thread_->stop();
}

}  // namespace reveille::engine
