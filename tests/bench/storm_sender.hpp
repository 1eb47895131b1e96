// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

namespace reveille::bench {

// One batch of a storm, as its sender posts it.
struct StormBatch {
  std::string url;
  std::string type;
  std::string body;
};

struct Sent {
  int batches = 0;
  int refused = 0;              // answers of 503; each was sent again after its Retry-After
  int without_retry_after = 0;  // of these
  int failed = 0;               // no answer, or another one than 2xx and 503: sent again, too
  double seconds = 0;           // until the last was taken
  double slowest = 0;           // seconds from a request to its answer
  std::string first_failure;
};

// Posts `batches` evenly over `seconds`, over 16 connections, each until it is taken.
[[nodiscard]] Sent send_storm(int batches, double seconds,
                              const std::function<StormBatch(int)>& make);

}  // namespace reveille::bench
