// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "engine/page_owners.hpp"
#include "engine/ports.hpp"

namespace reveille::engine {

// A journal that lasts as long as its record: for the simulator and for tests, where a "restart" is
// a second journal over the same record. Durable in no other sense.
class MemoryJournal final : public Journal {
 public:
  struct Record {
    std::vector<Entry> entries;
    std::vector<escalation::IncidentId> incidents;  // parallel to entries
  };
  MemoryJournal() : MemoryJournal(std::make_shared<Record>()) {}
  explicit MemoryJournal(std::shared_ptr<Record> record) : record_(std::move(record)) {}

  [[nodiscard]] Result<> append(Sequence expected, const escalation::Facts& facts) override;
  [[nodiscard]] Result<Recovered> recover() override;
  [[nodiscard]] Result<bool> snapshot(escalation::Book& book, Sequence last) override;
  [[nodiscard]] Result<std::vector<Entry>> read(Sequence from, std::size_t limit,
                                                escalation::IncidentId incident) override;

 private:
  std::shared_ptr<Record> record_;
  PageOwners owners_;
};

}  // namespace reveille::engine
