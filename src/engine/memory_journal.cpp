// SPDX-License-Identifier: Apache-2.0
#include "engine/memory_journal.hpp"

namespace reveille::engine {

Result<> MemoryJournal::append(Sequence expected, const escalation::Facts& facts) {
  if (expected != record_->entries.size() + 1) {
    return fail(Code::conflict, "somebody else has written to this journal");
  }
  for (const auto& dated : facts) {
    record_->entries.push_back({expected++, dated});
    record_->incidents.push_back(owners_.owner(dated.fact));
  }
  return {};
}

Result<Journal::Recovered> MemoryJournal::recover() {
  Recovered recovered;
  for (const auto& entry : record_->entries) escalation::evolve(recovered.book, entry.dated);
  recovered.last = record_->entries.size();
  owners_.learn(recovered.book);
  return recovered;
}

Result<bool> MemoryJournal::snapshot(escalation::Book&, Sequence) {
  return true;
}

Result<std::vector<Entry>> MemoryJournal::read(Sequence from, std::size_t limit,
                                               escalation::IncidentId incident) {
  std::vector<Entry> found;
  for (std::size_t i = from == 0 ? 0 : from - 1; i < record_->entries.size(); ++i) {
    if (found.size() == limit) break;
    if (!incident || record_->incidents[i] == incident) found.push_back(record_->entries[i]);
  }
  return found;
}

}  // namespace reveille::engine
