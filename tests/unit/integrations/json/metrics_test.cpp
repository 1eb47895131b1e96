// SPDX-License-Identifier: Apache-2.0
#include "integrations/json/metrics.hpp"

#include <cmath>

#include <catch2/catch.hpp>

using namespace reveille;
using integrations::decode_json_metrics;

namespace {
const Instant now = instant_from_ms(5'000);

std::string refused(std::string_view body) {
  const auto result = decode_json_metrics(body, now);
  REQUIRE_FALSE(result);
  return result.error().message;
}
}  // namespace

TEST_CASE("a list under \"metrics\", a bare list and a single metric are read") {
  const auto list = decode_json_metrics(
      R"({"metrics":[{"name":"queue_depth","labels":{"queue":"jobs","shard":3,"hot":true,"none":""},"value":12},
          {"name":"a","value":0.5,"at":"2024-02-05T06:30:00Z"},{"name":"b","value":"NaN","at":1707114600000},
          {"name":"c","value":true},{"name":"d","value":"-Inf","labels":null}]})",
      now);
  REQUIRE(list);
  REQUIRE(list->series.size() == 5);
  CHECK(list->series[0].labels ==
        Labels{{"__name__", "queue_depth"}, {"hot", "true"}, {"queue", "jobs"}, {"shard", "3"}});
  CHECK(list->series[0].samples[0].value == 12);
  CHECK(list->series[0].samples[0].at == now);
  CHECK(list->series[1].samples[0].at == instant_from_ms(1707114600000));
  CHECK(std::isnan(list->series[2].samples[0].value));
  CHECK(list->series[2].samples[0].at == instant_from_ms(1707114600000));
  CHECK(list->series[3].samples[0].value == 1);
  CHECK(list->series[4].samples[0].value == -HUGE_VAL);

  CHECK(decode_json_metrics(R"([{"name":"a","value":1},{"name":"b","value":2}])", now)
            ->series.size() == 2);
  CHECK(decode_json_metrics(R"({"name":"a","value":1})", now)->series.size() == 1);
  CHECK(decode_json_metrics("[]", now)->series.empty());
}

TEST_CASE("every mistake is told with its element, and nothing is taken") {
  CHECK(
      refused(R"([{"name":"ok","value":1},{"name":"1x","value":1},{"value":1},{"name":"a"},7])") ==
      "metrics[1]: \"1x\" is not a metric name: letters, digits, '_' and ':', no digit first\n"
      "metrics[2]: \"name\" must be a metric name\n"
      "metrics[3]: \"value\" must be a number, true, false, \"NaN\", \"+Inf\" or \"-Inf\"\n"
      "metrics[4]: expected an object, found an integer");
  CHECK(refused(R"({"name":"a","value":1,"lables":{}})") ==
        "the metric: unknown key \"lables\"; did you mean \"labels\"?");
  CHECK(refused(R"({"name":"a","value":1,"labels":{"1":"x"}})") ==
        "the metric: \"1\" is not a label name");
  CHECK(refused(R"({"name":"a","value":1,"labels":{"__name__":"x"}})") ==
        "the metric: \"__name__\" is not a label name");
  CHECK(refused(R"({"name":"a","value":1,"labels":{"x":[]}})").find("label \"x\" must be a text") !=
        std::string::npos);
  CHECK(refused(R"({"name":"a","value":1,"at":"yesterday"})") ==
        "the metric: \"at\" must be an RFC 3339 time or milliseconds since 1970");
  CHECK(refused(R"({"metrics":{"name":"a","value":1}})").find("expected {\"metrics\": [...]}") ==
        0);
  CHECK(refused(R"({"metrics":[],"more":1})").find("expected {\"metrics\": [...]}") == 0);
}

TEST_CASE("a body full of mistakes is answered with the first ten") {
  std::string body = "[1";
  for (int i = 0; i < 14; ++i) body += ",1";
  const auto message = refused(body + "]");
  CHECK(message.find("metrics[9]") != std::string::npos);
  CHECK(message.find("metrics[10]") == std::string::npos);
  CHECK(message.ends_with("\nand 5 more"));
}
