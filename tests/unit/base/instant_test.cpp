// SPDX-License-Identifier: Apache-2.0
#include "base/instant.hpp"

#include <catch2/catch.hpp>

using namespace reveille;

TEST_CASE("an instant is printed in UTC with milliseconds") {
  CHECK(to_rfc3339(instant_from_ms(1'707'114'600'000)) == "2024-02-05T06:30:00.000Z");
  CHECK(to_rfc3339(instant_from_ms(-1)) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("times are read as Go prints them") {
  const std::int64_t half_past_midnight = 1'707'114'600'000;
  CHECK(to_ms(*parse_rfc3339("2024-02-05T06:30:00Z")) == half_past_midnight);
  CHECK(to_ms(*parse_rfc3339("2024-02-05T00:30:00-06:00")) == half_past_midnight);
  CHECK(to_ms(*parse_rfc3339("2024-02-05T12:00:00.5+05:30")) == half_past_midnight + 500);
  CHECK(to_ms(*parse_rfc3339("2024-02-05T06:30:00.123456789Z")) == half_past_midnight + 123);
  CHECK(to_ms(*parse_rfc3339("2024-02-29T00:00:00Z")) == 1'709'164'800'000);
  // Go's zero time, which Alertmanager's API sends for "no end".
  CHECK(to_ms(*parse_rfc3339("0001-01-01T00:00:00Z")) == -62'135'596'800'000);
  CHECK(to_rfc3339(*parse_rfc3339("0001-01-01T00:00:00Z")) == "0001-01-01T00:00:00.000Z");
}

TEST_CASE("what is not a time is refused") {
  for (const char* text :
       {"", "2024-02-05", "2024-02-05T06:30:00", "2024-02-30T06:30:00Z", "2023-02-29T00:00:00Z",
        "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z", "2024-02-05T24:00:00Z",
        "2024-02-05T06:60:00Z", "2024-02-05T06:30:00.Z", "2024-02-05T06:30:00.1234567890Z",
        "2024-02-05T06:30:00+24:00", "2024-02-05T06:30:00Z ", "2024-02-05 06:30:00Z",
        "+024-02-05T06:30:00Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_rfc3339(text));
  }
}

TEST_CASE("durations are read as Prometheus reads them") {
  CHECK(*parse_span("0") == Span{0});
  CHECK(*parse_span("0s") == Span{0});
  CHECK(*parse_span("250ms") == Span{250});
  CHECK(*parse_span("5m") == Span{300'000});
  CHECK(*parse_span("1h30m") == Span{5'400'000});
  CHECK(*parse_span("1w2d") == Span{9LL * 86'400'000});
  CHECK(*parse_span("1y") == Span{365LL * 86'400'000});
  CHECK(*parse_span("1m1ms") == Span{60'001});
  CHECK(*parse_span("90s") == Span{90'000});
}

TEST_CASE("what is not a duration is refused with an example") {
  for (const char* text : {"", "5", "m", "5 m", "-5m", "1.5h", "5m1h", "1m1m", "1M", "5min", "1s1m",
                           "300y", "99999999999999999999s", "9223372036854775807w"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_span(text));
  }
  CHECK(parse_span("5 min").error().message.find("\"1h30m\"") != std::string::npos);
}

TEST_CASE("a duration is printed short, and reads back as itself") {
  CHECK(to_string(Span{0}) == "0s");
  CHECK(to_string(Span{5'400'000}) == "1h30m");
  CHECK(to_string(Span{90LL * 86'400'000}) == "90d");
  CHECK(to_string(Span{14LL * 86'400'000}) == "2w");
  CHECK(to_string(Span{-61'000}) == "-1m1s");
  for (const std::int64_t ms :
       {1LL, 999LL, 1'000LL, 61'001LL, 86'400'000LL, 31'536'000'001LL, 9'000'000'000'000LL}) {
    CHECK(*parse_span(to_string(Span{ms})) == Span{ms});
  }
}
