// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "support/child_process.hpp"

namespace reveille::differential {

// Debian's Prometheus 2.42 on a free loopback port, without targets, that takes remote writes.
// Throws std::runtime_error with its log when it does not start.
class PrometheusProcess {
 public:
  explicit PrometheusProcess(const std::string& binary);
  [[nodiscard]] std::string url(const std::string& path) const;

 private:
  test::TemporaryFolder folder_;
  std::uint16_t port_ = 0;
  std::unique_ptr<test::ChildProcess> process_;
};

}  // namespace reveille::differential
