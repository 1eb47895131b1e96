// SPDX-License-Identifier: Apache-2.0
#include "support/accepting_carrier.hpp"

#include <cstdlib>
#include <stdexcept>

#include <fmt/format.h>

namespace reveille::test {

AcceptingCarrier::AcceptingCarrier(std::function<void(const HttpRequest&)> on_request)
    : server_({}, [this, on_request = std::move(on_request)](HttpRequest request,
                                                             http::Respond respond) {
        on_request(request);
        respond({201,
                 {{"Content-Type", "application/json"}},
                 fmt::format(R"({{"sid":"SM{:032}","status":"queued"}})", ++answered_)});
      }) {
  if (auto started = server_.start(); !started) throw std::runtime_error(started.error().message);
}

std::string AcceptingCarrier::url() const {
  return fmt::format("http://127.0.0.1:{}", server_.port());
}

std::string one_text_per_alert(const std::string& carrier_url) {
  setenv("ACCEPTING_CARRIER_TOKEN", "test", 1);
  return fmt::format(R"(
[carriers.accepting]
type = "twilio"
account = "AC00000000000000000000000000000000"
token = "env:ACCEPTING_CARRIER_TOKEN"
base_url = "{}"
from = ["+15005550006"]

[people.ada]
name = "Ada"
timezone = "UTC"
contacts.text = {{ sms = "+13125550100", dnd = "none" }}
contacts.mobile = {{ call = "+13125550100", dnd = "repeated-call" }}
urgent = [ {{ contact = "text", after = "0s" }}, {{ contact = "mobile", after = "10m" }} ]
[people.grace]
name = "Grace"
timezone = "UTC"
contacts.mobile = {{ call = "+13125550101", dnd = "repeated-call" }}
urgent = [ {{ contact = "mobile", after = "0s" }} ]

[policies.default]
steps = [ {{ page = ["ada"], timeout = "30m" }}, {{ page = ["grace"], timeout = "30m" }} ]
final = ["everyone"]

[[routes]]
group_by = ["alertname", "instance"]
policy = "default"

[paging]
bundle = "0s"
)",
                     carrier_url);
}

std::string alert_json(const std::string& mark, int instance) {
  return fmt::format(R"([{{"labels":{{"alertname":"Marked","instance":"{1}"}},)"
                     R"("annotations":{{"summary":"{0}-{1}-x"}}}}])",
                     mark, instance);
}

std::vector<int> marked(const std::string& text, const std::string& mark) {
  std::vector<int> instances;
  const std::string start = mark + "-";
  for (auto at = text.find(start); at != std::string::npos; at = text.find(start, at + 1))
    instances.push_back(std::atoi(text.c_str() + at + start.size()));
  return instances;
}

}  // namespace reveille::test
