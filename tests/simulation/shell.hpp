// SPDX-License-Identifier: Apache-2.0
// The daemon in the simulated world: takes inputs in turn, decides, commits, acts, as
// src/engine/engine.cpp does, with its own clock and journal, and dies between any two lines.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/forward_clock.hpp"
#include "escalation/decide.hpp"
#include "simulation/world.hpp"

namespace reveille::simulation {

enum class Taken {
  done,     // durable, and answered
  refused,  // for load
  gone,     // the daemon was not there, or died before it answered
};
using Answer = std::move_only_function<void(Taken, const escalation::Facts&,
                                            const escalation::Book&, const Plan&)>;

// Inputs that may wait where the weather does not make the room small.
inline constexpr std::size_t roomy_inbox = 1'000'000;

// What the shell hands committed orders to.
class Carriage {
 public:
  virtual ~Carriage() = default;
  virtual void deliver(const escalation::Book& book, const Plan& plan,
                       const escalation::Outstanding& order) = 0;
  virtual void forget() = 0;  // the process died
};

class Shell {
 public:
  Shell(World& world, Carriage& carriage) : world_(world), carriage_(carriage) {}

  void boot();
  void kill(Span down_for, const char* why);
  // The process stands still: nothing is read, nothing is written, nothing is due.
  void freeze(Span span);
  void submit(std::vector<escalation::Input> inputs, Answer answer, bool may_refuse = false);
  void reload(std::shared_ptr<const Plan> plan, bool valid);
  void move_clock(Span by);
  void drift(std::int64_t parts_per_million);
  void fill_disk(Span span) { disk_full_until_ = world_.timeline.now() + span; }
  void set_inbox(std::size_t inputs) { inbox_most_ = inputs; }

  [[nodiscard]] bool up() const { return up_; }
  [[nodiscard]] const escalation::Book& book() const { return book_; }
  [[nodiscard]] const Plan& plan() const { return *plan_; }
  [[nodiscard]] Instant clock();
  // Looks at the clock, the book, and whether the journal is the book.
  void look(bool thoroughly);
  // Of all that was committed.
  [[nodiscard]] std::uint64_t fingerprint() const;

 private:
  struct Submission {
    std::vector<escalation::Input> inputs;
    Answer answer;
  };
  struct Row {
    Instant at;
    std::string_view name;
    std::string body;
    bool ends_commit = false;
  };
  struct Turn {
    escalation::Facts facts;
    std::vector<Submission> submissions;
    std::vector<std::size_t> starts;
  };

  [[nodiscard]] Instant wall(Instant true_time) const;
  [[nodiscard]] bool stands_still() const { return world_.timeline.now() < frozen_until_; }
  void when_it_runs(Span after, std::move_only_function<void()> what);
  void decide_into(escalation::Facts& facts, const escalation::Input& input, Instant now);
  void begin_turn();
  void commit(Turn turn);
  void finish(Turn turn);
  [[nodiscard]] bool append(const escalation::Facts& facts);
  [[nodiscard]] bool act(const escalation::Facts& facts);
  void answer(Turn& turn);
  void refuse_all(std::vector<Submission>& submissions);
  void arm();
  void wake(std::uint64_t armed);
  // True: by reading what was written.
  [[nodiscard]] bool recover();
  void try_a_cut_journal();
  void audit(const char* when);

  World& world_;
  Carriage& carriage_;
  bool up_ = false;
  bool busy_ = false;
  std::uint64_t life_ = 0;
  std::uint64_t armed_ = 0;
  escalation::Book book_;
  std::size_t facts_in_book_ = 0;  // more than there are rows: some were not committed
  escalation::Book replica_;       // what the journal says, read fact by fact
  std::shared_ptr<const Plan> plan_;
  std::shared_ptr<const Plan> next_plan_;
  std::shared_ptr<const Plan> valid_plan_;
  std::vector<Row> rows_;
  bool snapshots_begun_ = false;
  int recoveries_ = 0;
  bool read_from_first_ = false;
  std::vector<Submission> inbox_;
  std::size_t inbox_most_ = roomy_inbox;
  engine::ForwardClock clock_;
  Instant last_clock_;
  Instant read_at_;
  Instant moved_at_;
  Instant died_at_;
  Instant booted_at_;
  Instant frozen_until_;
  Instant disk_full_until_;
  Span clock_offset_{0};
  std::int64_t drift_ppm_ = 0;
  Instant drift_since_;
};

}  // namespace reveille::simulation
