// SPDX-License-Identifier: Apache-2.0
#include "integrations/alertmanager/alerts.hpp"

#include <catch2/catch.hpp>

#include "base/limits.hpp"

using namespace reveille;
using namespace reveille::integrations;
using escalation::AlertFired;
using escalation::AlertResolved;

namespace {

const Instant now = *parse_rfc3339("2024-02-05T06:30:00Z");

DecodedAlerts decoded(std::string_view body) {
  auto result = decode_alerts(body, now);
  INFO((result ? std::string() : result.error().message));
  REQUIRE(result);
  return *std::move(result);
}

}  // namespace

TEST_CASE("an alert as Prometheus sends it fires until its end, unless it is repeated") {
  const auto out =
      decoded(R"([{"labels":{"alertname":"JobBacklog","severity":"critical","empty":""},
      "annotations":{"summary":"12000 jobs","none":""},"startsAt":"2024-02-05T06:28:00.123456789Z",
      "endsAt":"2024-02-05T06:34:00Z","generatorURL":"http://prometheus/graph?g0.expr=x"}])");
  CHECK(out.errors.empty());
  REQUIRE(out.inputs.size() == 1);
  const auto& alert = std::get<AlertFired>(out.inputs[0]);
  const Labels labels{{"alertname", "JobBacklog"}, {"severity", "critical"}};
  CHECK(alert.key.source == "alertmanager");
  CHECK(alert.key.fingerprint == fingerprint(labels));
  CHECK(alert.labels == labels);
  CHECK(alert.annotations == Labels{{"summary", "12000 jobs"}});
  CHECK(to_rfc3339(alert.starts_at) == "2024-02-05T06:28:00.123Z");
  CHECK(alert.expires_at == *parse_rfc3339("2024-02-05T06:34:00Z"));
  CHECK(alert.link == "http://prometheus/graph?g0.expr=x");
}

TEST_CASE("an end that has come is an explicit resolve") {
  const auto out = decoded(R"([{"labels":{"a":"b"},"endsAt":"2024-02-05T06:30:00Z"},
                               {"labels":{"a":"c"},"endsAt":"2024-02-05T06:30:00.001Z"}])");
  REQUIRE(out.inputs.size() == 2);
  CHECK(std::get<AlertResolved>(out.inputs[0]).key.fingerprint == fingerprint(Labels{{"a", "b"}}));
  CHECK(std::get<AlertFired>(out.inputs[1]).starts_at == now + Span{1});
}

TEST_CASE("an alert without an end is believed for five minutes, and begins now") {
  const auto out = decoded(
      R"([{"labels":{"a":"b"}},{"labels":{"a":"c"},"startsAt":"0001-01-01T00:00:00Z","endsAt":"0001-01-01T00:00:00Z"}])");
  for (const auto& input : out.inputs) {
    const auto& alert = std::get<AlertFired>(input);
    CHECK(alert.starts_at == now);
    CHECK(alert.expires_at == now + Span{300'000});
  }
}

TEST_CASE("a malformed alert is told and does not keep its neighbours from being heard") {
  const auto out = decoded(R"([{"labels":{}}, {"labels":{"a":"1"}}, {"labels":{"a":2}}, 5,
      {"labels":{"a":"3"},"startsAt":"2024-02-05T06:31:00Z","endsAt":"2024-02-05T06:30:30Z"},
      {"labels":{"a":"4"},"endsAt":"soon"}, {"annotations":{}}, {"labels":{"":"x"}}, {"labels":{"a":""}}])");
  REQUIRE(out.inputs.size() == 1);
  CHECK(std::get<AlertFired>(out.inputs[0]).labels == Labels{{"a", "1"}});
  CHECK(out.joined_errors() ==
        "alerts[0]: at least one label is required\n"
        "alerts[2]: labels \"a\" must be a text, not an integer\n"
        "alerts[3]: expected an object, found an integer\n"
        "alerts[4]: endsAt lies before startsAt\n"
        "alerts[5]: endsAt must be an RFC 3339 time, not \"soon\"\n"
        "alerts[6]: at least one label is required\n"
        "alerts[7]: labels has an empty name\n"
        "alerts[8]: at least one label is required\n");
}

TEST_CASE("what is no list of alerts, and too many of them, is refused as a whole") {
  CHECK(decode_alerts("{", now).error().code == Code::invalid);
  CHECK(decode_alerts("{}", now).error().code == Code::invalid);
  std::string body = "[{}";
  for (std::size_t i = 0; i < limits::alerts_per_request; ++i) body += ",{}";
  CHECK(decode_alerts(body + "]", now).error().code == Code::limit);
}

TEST_CASE("long texts are cut between characters, and cutting never makes two alerts one") {
  const std::string filler(limits::label_value_bytes - 1, 'x');
  const auto out = decoded("[{\"labels\":{\"a\":\"" + filler + "ä1\"}},{\"labels\":{\"a\":\"" +
                           filler + "ä2\"}}]");
  const auto& first = std::get<AlertFired>(out.inputs.at(0));
  const auto& second = std::get<AlertFired>(out.inputs.at(1));
  CHECK(first.labels.get("a") == filler);
  CHECK(first.key.fingerprint != second.key.fingerprint);
}

TEST_CASE("a webhook of Alertmanager fires without an end and resolves by its own word") {
  const auto out = decode_alertmanager_webhook(
      R"({"version":"4","status":"firing","receiver":"reveille","groupKey":"{}","truncatedAlerts":0,"alerts":[
          {"status":"firing","labels":{"a":"1"},"annotations":{"summary":"s"},"startsAt":"2024-02-05T06:00:00Z",
           "endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://g","fingerprint":"x"},
          {"status":"resolved","labels":{"a":"2"},"startsAt":"2024-02-05T06:00:00Z","endsAt":"2024-02-05T06:10:00Z"},
          {"status":"odd","labels":{"a":"3"}}]})",
      now);
  REQUIRE(out);
  REQUIRE(out->inputs.size() == 3);
  CHECK_FALSE(std::get<AlertFired>(out->inputs[0]).expires_at);
  CHECK(std::get<AlertResolved>(out->inputs[1]).key.fingerprint == fingerprint(Labels{{"a", "2"}}));
  CHECK(std::holds_alternative<AlertFired>(out->inputs[2]));
  CHECK_FALSE(decode_alertmanager_webhook(R"({"version":"3","alerts":[]})", now));
  CHECK_FALSE(decode_alertmanager_webhook(R"([])", now));
}
