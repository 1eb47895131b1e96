// SPDX-License-Identifier: Apache-2.0
#include "differential/prometheus_process.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "http/client.hpp"
#include "support/daemon_process.hpp"

namespace reveille::differential {

PrometheusProcess::PrometheusProcess(const std::string& binary) : port_(test::free_port()) {
  const std::string& folder = folder_.path();
  test::write_file(folder + "/prometheus.yml", "global: { evaluation_interval: 1m }\n");
  process_ = std::make_unique<test::ChildProcess>(test::ChildProcess::Options{
      .arguments = {binary, "--config.file=" + folder + "/prometheus.yml",
                    "--storage.tsdb.path=" + folder + "/tsdb", "--web.enable-remote-write-receiver",
                    fmt::format("--web.listen-address=127.0.0.1:{}", port_),
                    // Five minutes without their left edge, as since 3.0.
                    "--query.lookback-delta=299999ms"},
      .environment = {},
      .output_file = folder + "/log"});
  http::Client client;
  const bool ready = test::eventually(
      [&] { return client.perform({.method = "GET", .url = url("/-/ready")}).status == 200; },
      30'000);
  if (!ready)
    throw std::runtime_error("prometheus did not start:\n" + test::read_file(folder + "/log"));
}

std::string PrometheusProcess::url(const std::string& path) const {
  return fmt::format("http://127.0.0.1:{}{}", port_, path);
}

}  // namespace reveille::differential
