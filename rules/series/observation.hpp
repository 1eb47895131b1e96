// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/labels.hpp"
#include "rules/series/sample.hpp"

namespace reveille::rules {

// Samples of one series, oldest first, as a sender delivered them.
struct Observation {
  Labels labels;  // with __name__
  std::vector<Sample> samples;
};

struct Observations {
  std::vector<Observation> series;
  std::size_t skipped = 0;  // series that the decoder left out for invalid labels
};

}  // namespace reveille::rules
