// SPDX-License-Identifier: Apache-2.0
// What senders say about their metrics: type, help and unit, for people who look for one.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rules/series/observation.hpp"

namespace reveille::api {

// The last word about each metric. At most limits::metadata_metrics of them: more are not noted.
// Nothing is kept over a restart, because senders repeat it (Prometheus each minute). Belongs to
// the network thread.
class Metadata {
 public:
  void note(std::vector<rules::MetricMetadata> metrics);
  // {"up":[{"type":"gauge","help":"...","unit":""}]}; `metric`: only that one, "": the first
  // `most`.
  [[nodiscard]] std::string json(std::string_view metric, std::size_t most) const;

 private:
  std::map<std::string, rules::MetricMetadata, std::less<>> by_metric_;
};

}  // namespace reveille::api
