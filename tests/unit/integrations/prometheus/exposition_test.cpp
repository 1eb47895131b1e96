// SPDX-License-Identifier: Apache-2.0
#include "integrations/prometheus/exposition.hpp"

#include <cmath>

#include <catch2/catch.hpp>

#include "base/limits.hpp"

using namespace reveille;

namespace {

const Instant now = instant_from_ms(5'000);

rules::Observations decoded(std::string_view text) {
  auto result = integrations::decode_exposition(text, now);
  INFO((result ? std::string() : result.error().message));
  REQUIRE(result);
  return *std::move(result);
}

std::string refused(std::string_view text) {
  const auto result = integrations::decode_exposition(text, now);
  REQUIRE_FALSE(result);
  return result.error().message;
}

}  // namespace

TEST_CASE("a page of an exporter is read") {
  const auto out = decoded(
      "# HELP http_requests_total The total, with \"quotes\" and {braces}.\n"
      "# TYPE http_requests_total counter\n"
      "http_requests_total{method=\"post\",code=\"200\"} 1027 1395066363000\n"
      "http_requests_total{ method = \"get\" , code = \"400\" , }\t3\n"
      "\n"
      "  # a comment\n"
      "msdos_file{path=\"C:\\\\DIR\\\\F.TXT\",error=\"Cannot:\\n\\\"F\\\"\",odd=\"\\d\"} "
      "1.458255915e9\n"
      "no_labels 12.47\n"
      "empty{} -3e2 -5\r\n"
      "h_bucket{le=\"+Inf\"} +Inf\n"
      "nan nan\n"
      "low -inf");
  REQUIRE(out.series.size() == 8);
  CHECK(out.series[0].labels ==
        Labels{{"__name__", "http_requests_total"}, {"code", "200"}, {"method", "post"}});
  CHECK(out.series[0].samples[0].at == instant_from_ms(1395066363000));
  CHECK(out.series[0].samples[0].value == 1027);
  CHECK(out.series[1].labels.get("code") == "400");
  CHECK(out.series[1].samples[0].at == now);
  CHECK(out.series[2].labels.get("path") == "C:\\DIR\\F.TXT");
  CHECK(out.series[2].labels.get("error") == "Cannot:\n\"F\"");
  CHECK(out.series[2].labels.get("odd") == "\\d");
  CHECK(out.series[4].samples[0].value == -300);
  CHECK(out.series[4].samples[0].at == instant_from_ms(-5));
  CHECK(std::isinf(out.series[5].samples[0].value));
  CHECK(std::isnan(out.series[6].samples[0].value));
  CHECK(out.series[7].samples[0].value == -HUGE_VAL);
}

TEST_CASE("a malformed line refuses the whole text and is named") {
  CHECK(refused("good 1\nbad\n") == "line 2: a value is missing");
  CHECK(refused("a 1\n\n# c\nb{x=\"1\" 2\n") ==
        "line 4: labels are separated by commas and end with '}'");
  CHECK(refused("1a 1") == "line 1: \"1a\" is not a metric name");
  CHECK(refused("a{1x=\"1\"} 1") == "line 1: \"1x\" is not a label name");
  CHECK(refused("a{__name__=\"b\"} 1") == "line 1: \"__name__\" is not a label name");
  CHECK(refused("a{x=\"1\",x=\"2\"} 1") == "line 1: label \"x\" appears twice");
  CHECK(refused("a{x=1} 1") == "line 1: label x has no =\"value\"");
  CHECK(refused("a{x=\"1} 1\n") == "line 1: a label value has no closing quote");
  CHECK(refused("a{x=\"1\\") == "line 1: a label value has no closing quote");
  CHECK(refused("a{") == "line 1: \"\" is not a label name");
  CHECK(refused("a 1 2 3") == "line 1: more than name, labels, value and time");
  CHECK(refused("a 1.5x") == "line 1: \"1.5x\" is not a number");
  CHECK(refused("a 1e999") == "line 1: \"1e999\" is not a number");
  CHECK(refused("a --1") == "line 1: \"--1\" is not a number");
  CHECK(refused("a 1 1.5") == "line 1: \"1.5\" is not a time in milliseconds");
  CHECK(refused("a 1 999999999999999999") ==
        "line 1: \"999999999999999999\" is not a time in milliseconds");
  CHECK(refused("# TYPE a conter\n") == "line 1: \"conter\" is not a metric type");
  CHECK(refused("a{x=\"\xff\"} 1") == "line 1: the value of label x is not UTF-8");
}

TEST_CASE("limits of labels are refusals") {
  CHECK(refused("a{x=\"" + std::string(limits::label_value_bytes + 1, 'v') + "\"} 1")
            .find("longer") != std::string::npos);
  CHECK(
      refused("a{" + std::string(limits::label_name_bytes + 1, 'n') + "=\"1\"} 1").find("longer") !=
      std::string::npos);
  std::string many = "a{";
  for (std::size_t i = 0; i < limits::labels_per_series; ++i)
    many += "l" + std::to_string(i) + "=\"v\",";
  CHECK(refused(many + "} 1") == "line 1: more than 64 labels");
}

TEST_CASE("what # TYPE and # HELP say comes along") {
  const auto text = decoded(
      "# HELP queue_depth Jobs that wait.\\nSecond \\\\ line.\n# TYPE queue_depth gauge\n"
      "queue_depth 1\n# TYPE odd untyped\n# HELP 9bad no metric\n# HELP long " +
      std::string(5'000, 'x') + "\n");
  REQUIRE(text.metadata.size() == 3);
  const auto& long_one = text.metadata[0];
  CHECK(long_one.metric == "long");
  CHECK(long_one.type == "unknown");
  CHECK(long_one.help.size() == limits::metadata_text_bytes);
  CHECK(text.metadata[1].metric == "odd");
  CHECK(text.metadata[1].type == "unknown");
  CHECK(text.metadata[2].type == "gauge");
  CHECK(text.metadata[2].help == "Jobs that wait.\nSecond \\ line.");
}
