// SPDX-License-Identifier: Apache-2.0
#include "api/prometheus_parameters.hpp"

#include <catch2/catch.hpp>

#include "api/metadata.hpp"
#include "base/limits.hpp"

using namespace reveille;
using namespace reveille::api;

namespace {

Call call(std::vector<std::pair<std::string, std::string>> parameters) {
  return {
      .request = {}, .respond = {}, .path = {}, .parameters = std::move(parameters), .caller = ""};
}

std::string why_not(const auto& result) {
  REQUIRE_FALSE(result);
  CHECK(result.error().code == Code::invalid);
  return result.error().message;
}

}  // namespace

TEST_CASE("times are RFC 3339, seconds, or the ends of time as upstream's clients write them") {
  const auto read = [](const std::string& text) {
    return time_parameter(call({{"t", text}}), "t");
  };
  CHECK(*read("1707112800.25") == instant_from_ms(1'707'112'800'250));
  CHECK(*read("-1.5") == instant_from_ms(-1'500));
  CHECK(*read("2024-02-05T06:00:00Z") == instant_from_ms(1'707'112'800'000));
  CHECK(*read("2024-02-05T07:00:00.5+01:00") == instant_from_ms(1'707'112'800'500));
  const Instant first = *read("-292273086-05-16T16:47:06Z");
  const Instant last = *read("292277025-08-18T07:12:54.999999999Z");
  CHECK(first == *read("-9e12"));
  CHECK(last == *read("9e12"));
  CHECK(last - first > Span{0});  // a range over all of time has a length
  for (const char* bad : {"", "soon", "1e400", "NaN", "inf", "1707112800 "})
    CHECK(why_not(read(bad)).starts_with("invalid parameter \"t\": cannot parse"));
  CHECK(*time_parameter(call({}), "t", Instant{}) == Instant{});
}

TEST_CASE("limits: 0 and nothing are none") {
  const auto read = [](const std::string& text) {
    return limit_parameter(call({{"limit", text}}));
  };
  CHECK_FALSE(*read(""));
  CHECK_FALSE(*read("0"));
  CHECK(**read("7") == 7);
  CHECK(why_not(read("-1")) == "invalid parameter \"limit\": limit must be non-negative");
  for (const char* bad : {"x", "1.5", "7 ", "99999999999999999999"}) CHECK_FALSE(read(bad));
}

TEST_CASE("match[] takes plain selectors only") {
  CHECK(selector_parameters(call({{"match[]", "up"}, {"match[]", "{job=\"a\"}"}}))->size() == 2);
  for (const char* bad : {"sum(up)", "up[5m]", "up offset 5m", "up @ 1", "1", "{}", "up{"})
    CHECK(why_not(selector_parameters(call({{"match[]", bad}})))
              .starts_with("invalid parameter \"match[]\": "));
}

TEST_CASE("a query waits as long as it says, but never longer than it may") {
  const auto given_up = [](const std::string& timeout) {
    return query_options(call({{"timeout", timeout}}))->give_up();
  };
  CHECK(given_up("0"));
  CHECK_FALSE(given_up("1h"));
  CHECK_FALSE(given_up(""));
  CHECK(query_options(call({{"lookback_delta", "10s"}}))->lookback == Span{10'000});
  CHECK_FALSE(query_options(call({{"lookback_delta", "-1"}})));
  CHECK_FALSE(query_options(call({{"timeout", "soon"}})));
}

TEST_CASE("escaped names are unescaped, and what only looks escaped is itself") {
  CHECK(unescaped_name("job") == "job");
  CHECK(unescaped_name("U__http_2e_status") == "http.status");
  CHECK(unescaped_name("U__a__b") == "a_b");
  CHECK(unescaped_name("U___fc_ber") ==
        "\xC3\xBC"
        "ber");
  CHECK(unescaped_name("U___1F600_") == "\xF0\x9F\x98\x80");
  for (const char* odd : {"U__a_", "U__a_zz_", "U__a_1234567_", "U___d800_", "U___110000_"})
    CHECK(unescaped_name(odd) == odd);
}

TEST_CASE("the last word about a metric counts, and words have an end") {
  Metadata metadata;
  metadata.note({{"up", "gauge", "Is it?", ""}, {"b", "counter", "", "bytes"}});
  metadata.note({{"up", "gauge", "It is.", ""}});
  CHECK(metadata.json("up", 10) == R"({"up":[{"type":"gauge","help":"It is.","unit":""}]})");
  CHECK(metadata.json("none", 10) == "{}");
  CHECK(metadata.json("", 1) == R"({"b":[{"type":"counter","help":"","unit":"bytes"}]})");
  std::vector<rules::MetricMetadata> many;
  for (std::size_t i = 0; i < limits::metadata_metrics; ++i)
    many.push_back({"m" + std::to_string(i), "gauge", "", ""});
  metadata.note(many);
  const std::string last = many.back().metric;
  CHECK(metadata.json(last, 1) == "{}");
  metadata.note({{"up", "gauge", "Still.", ""}});
  CHECK(metadata.json("up", 1).find("Still.") != std::string::npos);
}
