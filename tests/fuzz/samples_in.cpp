// SPDX-License-Identifier: Apache-2.0
// What senders of samples and alerts say. The first byte chooses the format.
#include "base/result.hpp"
#include "fuzz/target.hpp"
#include "integrations/alertmanager/alerts.hpp"
#include "integrations/json/metrics.hpp"
#include "integrations/prometheus/exposition.hpp"
#include "integrations/prometheus/remote_write.hpp"

using namespace reveille::integrations;

FUZZ_TARGET(samples_in, input) {
  if (input.empty()) return;
  const Instant now = instant_from_ms(1'700'000'000'000);
  const std::string_view body = input.substr(1);
  switch (input.front()) {
    case 'w': {
      HttpRequest request;
      request.method = "POST";
      request.headers = {{"Content-Type", "application/x-protobuf"},
                         {"Content-Encoding", "snappy"}};
      request.body = body;
      (void)decode_write(request);
      return;
    }
    case 't':
      (void)decode_exposition(body, now);
      return;
    case 'j':
      (void)decode_json_metrics(body, now);
      return;
    case 'a':
      (void)decode_alerts(body, now);
      (void)decode_alertmanager_webhook(body, now);
      return;
    default:
      return;
  }
}
