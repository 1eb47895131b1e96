// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/labels.hpp"
#include "rules/series/sample.hpp"

namespace reveille::rules {

// Samples of one series, oldest first, as a sender delivered them.
struct Observation {
  Labels labels;  // with __name__
  std::vector<Sample> samples;
};

// What a sender says about a metric; words of the Prometheus text format ("counter", "unknown").
struct MetricMetadata {
  std::string metric;
  std::string type;
  std::string help;
  std::string unit;
};

struct Observations {
  std::vector<Observation> series;
  std::size_t skipped = 0;  // series that the decoder left out for invalid labels
  std::vector<MetricMetadata> metadata;
};

}  // namespace reveille::rules
