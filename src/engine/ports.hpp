// SPDX-License-Identifier: Apache-2.0
// What the engine needs of the world; journal/ and delivery/ provide it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "escalation/book.hpp"
#include "escalation/decide.hpp"
#include "escalation/fact.hpp"

namespace reveille::engine {

// Every fact has a place in the one order of facts, from 1.
using Sequence = std::uint64_t;

struct Entry {
  Sequence sequence = 0;
  escalation::Dated dated;
};

// Where facts become durable. Used by the paging thread only.
class Journal {
 public:
  virtual ~Journal() = default;

  // All facts in one transaction; durable (fsync) when it returns. `expected` is the sequence that
  // the first of them must get: the fence against a second writer (Code::conflict). Any other error
  // means UNKNOWN: they may be there or not; the caller must not carry on with this journal.
  [[nodiscard]] virtual Result<> append(Sequence expected, const escalation::Facts& facts) = 0;

  // The newest snapshot (or an empty book) and what follows it.
  struct Recovered {
    escalation::Book book;
    Sequence last = 0;
  };
  [[nodiscard]] virtual Result<Recovered> recover() = 0;
  // Stores some of the book, a few milliseconds' worth, so that in the end the next recovery reads
  // less. To be called again between turns until it says true: then all of it is stored, as of this
  // `last`. It is one book, in one place. After a failure, which is harmless, it begins anew.
  [[nodiscard]] virtual Result<bool> snapshot(escalation::Book& book, Sequence last) = 0;

  // The paging thread has nothing else to do: the moment for housekeeping that would delay a page.
  virtual void idle() {}

  // Facts with from <= sequence, at most `limit`, of one incident or (0) of all. For timelines.
  [[nodiscard]] virtual Result<std::vector<Entry>> read(Sequence from, std::size_t limit,
                                                        escalation::IncidentId incident) = 0;
};

// Carries out what committed facts ask for. Must not block. Called on the paging thread, the first
// time (with what is outstanding after a restart) by whoever calls Engine::start().
class Courier {
 public:
  virtual ~Courier() = default;
  // Everything that the courier needs is in the book and plan now; it copies it.
  virtual void deliver(const escalation::Book& book, const escalation::Plan& plan,
                       const std::vector<escalation::Outstanding>& orders) = 0;
};

// The clock of the shell. Wall time for facts; the engine's waiting is monotonic.
using Now = std::function<Instant()>;

}  // namespace reveille::engine
