// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <string>

#include "base/http_message.hpp"
#include "rules/series/observation.hpp"

namespace reveille::integrations {

// A request that is refused as a whole, with the status that makes its sender do the right thing:
// 415 lets vmagent pack again with snappy, 400 makes a sender drop what nobody can read.
struct WriteRefused {
  int status = 400;
  std::string message;
};

// Prometheus remote write 1.0: a snappy block of prometheus.WriteRequest. As Prometheus' receiver,
// it is content without headers, and leaves out (and counts) series without a name, with malformed
// or duplicate labels, beyond limits::, or with nothing but native histograms; labels in any order
// become sorted. Values are kept bit for bit: a stale marker stays one. Metadata of metrics comes
// along; of it, what is unreadable is left out.
[[nodiscard]] std::expected<rules::Observations, WriteRefused> decode_write(
    const HttpRequest& request);

}  // namespace reveille::integrations
