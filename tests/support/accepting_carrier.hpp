// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "base/http_message.hpp"
#include "http/server.hpp"

namespace reveille::test {

// A carrier outside of the daemon that accepts whatever it is asked and never calls back: for tests
// that count or time requests. Outlives the daemon.
class AcceptingCarrier {
 public:
  // `on_request` is called on the server's thread, as soon as a request was read.
  explicit AcceptingCarrier(std::function<void(const HttpRequest&)> on_request);
  [[nodiscard]] std::string url() const;

 private:
  std::atomic<int> answered_ = 0;
  http::Server server_;
};

// Two people, and a text to the first at once for each (alertname, instance); no bundling; calls
// and the second person only much later. Sets the carrier's token in the environment.
[[nodiscard]] std::string one_text_per_alert(const std::string& carrier_url);

// [{...}] of one alert of that instance, whose summary is "MARK-INSTANCE-x": the text repeats it,
// so that the carrier sees which alert it is about.
[[nodiscard]] std::string alert_json(const std::string& mark, int instance);
// The instances whose marks stand in this text, in order.
[[nodiscard]] std::vector<int> marked(const std::string& text, const std::string& mark);

}  // namespace reveille::test
