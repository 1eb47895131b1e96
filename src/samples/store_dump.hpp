// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "rules/series/store.hpp"
#include "samples/record.hpp"

namespace reveille::samples {

// Walks all series of a store, metric name by metric name, in steps of any size. Series may come
// meanwhile but must not expire.
class StoreDump {
 public:
  explicit StoreDump(const rules::SeriesStore& store)
      : names_(store.label_values("__name__", {})) {}

  // Adds the next series with its samples; false when there is none left.
  [[nodiscard]] bool next(const rules::SeriesStore& store, RecordBuilder& into);

 private:
  std::vector<std::string> names_;  // still to do, last first
  std::vector<rules::SeriesRef> series_;
  std::size_t at_ = 0;
  std::vector<rules::Sample> samples_;
};

}  // namespace reveille::samples
