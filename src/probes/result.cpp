// SPDX-License-Identifier: Apache-2.0
#include "probes/result.hpp"

#include <algorithm>
#include <string_view>

namespace reveille::probes {
namespace {

// Collects samples of one instant with common labels.
class Samples {
 public:
  Samples(const ProbeSettings& probe, Instant at) : at_(at) {
    labels_ = probe.labels;
    labels_.set("job", probe.name);
    labels_.set("instance", probe.target);
  }

  void add(std::string_view name, double value, std::string_view phase = {}) {
    Labels labels = labels_;
    labels.set("__name__", name);
    if (!phase.empty()) labels.set("phase", phase);
    out_.series.push_back({std::move(labels), {{at_, value}}});
  }

  rules::Observations take() { return std::move(out_); }

 private:
  Instant at_;
  Labels labels_;
  rules::Observations out_;
};

void add_http(Samples& samples, const http::Measured& measured) {
  samples.add("probe_http_status_code", measured.result.status);
  samples.add("probe_http_version", measured.http_version);
  samples.add("probe_http_ssl", measured.secure && measured.connected ? 1 : 0);
  samples.add("probe_http_redirects", measured.redirects);
  samples.add("probe_http_content_length", static_cast<double>(measured.content_length));
  samples.add("probe_http_uncompressed_body_length", static_cast<double>(measured.body_bytes));
  samples.add("probe_http_duration_seconds", measured.resolve, "resolve");
  samples.add("probe_http_duration_seconds", measured.connect, "connect");
  samples.add("probe_http_duration_seconds", measured.tls, "tls");
  samples.add("probe_http_duration_seconds", measured.processing, "processing");
  samples.add("probe_http_duration_seconds", measured.transfer, "transfer");
  if (measured.certificate_expires) {
    samples.add("probe_ssl_earliest_cert_expiry",
                static_cast<double>(to_ms(*measured.certificate_expires)) / 1000.0);
  }
}

}  // namespace

bool succeeded(const ProbeSettings& probe, const http::Measured& measured) {
  if (!measured.result.failure.empty()) return false;
  if (probe.kind == ProbeKind::tcp) return measured.connected;
  const int status = measured.result.status;
  if (probe.expect_status.empty()) return status >= 200 && status <= 299;
  return std::ranges::find(probe.expect_status, status) != probe.expect_status.end();
}

rules::Observations observations(const ProbeSettings& probe, const http::Measured& measured,
                                 Instant at) {
  Samples samples(probe, at);
  samples.add("probe_success", succeeded(probe, measured) ? 1 : 0);
  samples.add("probe_duration_seconds", measured.total);
  samples.add("probe_timeout_seconds", static_cast<double>(probe.timeout.count()) / 1000.0);
  samples.add("probe_dns_lookup_time_seconds", measured.resolve);
  samples.add("probe_ip_protocol", measured.ip_protocol);
  switch (probe.kind) {
    case ProbeKind::http:
      add_http(samples, measured);
      break;
    case ProbeKind::tcp:
      break;
  }
  return samples.take();
}

}  // namespace reveille::probes
