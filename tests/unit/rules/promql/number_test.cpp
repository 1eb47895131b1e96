// SPDX-License-Identifier: Apache-2.0
#include "rules/promql/number.hpp"

#include <limits>

#include <catch2/catch.hpp>

#include "rules/promql/query.hpp"

using namespace reveille::rules::promql;

TEST_CASE("values are written as the query API writes them") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(format_value(1) == "1");
  CHECK(format_value(0.5) == "0.5");
  CHECK(format_value(-0.1) == "-0.1");
  CHECK(format_value(123456789012) == "123456789012");
  CHECK(format_value(1e21) == "1e+21");
  CHECK(format_value(1e20) == "100000000000000000000");
  CHECK(format_value(0.000001) == "0.000001");
  CHECK(format_value(0.0000001) == "1e-07");
  CHECK(format_value(infinity) == "+Inf");
  CHECK(format_value(-infinity) == "-Inf");
  CHECK(format_value(std::numeric_limits<double>::quiet_NaN()) == "NaN");
}

TEST_CASE("large values are their shortest digits and zeros, as Go writes them") {
  CHECK(format_decimal(1e23) == "1" + std::string(23, '0'));
  CHECK(format_decimal(-1.5e300) == "-15" + std::string(299, '0'));
  CHECK(format_decimal(9007199254740993.0) == "9007199254740992");
  CHECK(format_value(123456789012345680000.0) == "123456789012345680000");
}

TEST_CASE("numbers in annotations are written as %g") {
  CHECK(format_general(999999.5) == "999999.5");
  CHECK(format_general(1e6) == "1e+06");
  CHECK(format_general(0.0001) == "0.0001");
  CHECK(format_general(0.00001) == "1e-05");
  CHECK(format_general(0) == "0");
}

TEST_CASE("literals of numbers") {
  CHECK(parse_number("0755") == 493);
  CHECK(parse_number("08") == 8);
  CHECK(parse_number("0xff") == 255);
  CHECK(parse_number("1e-400") == 0);
  CHECK_FALSE(parse_number("1e400").has_value());
  CHECK_FALSE(parse_number("").has_value());
  CHECK_FALSE(parse_number("1x").has_value());
}

TEST_CASE("durations are read and written as Prometheus does") {
  CHECK(parse_duration_ms("1h30m") == 5'400'000);
  CHECK(parse_duration_ms("10s53ms") == 10'053);
  CHECK(parse_duration_ms("1y1w1d") == (365 + 7 + 1) * 86'400'000LL);
  CHECK_FALSE(parse_duration_ms("1m1h").has_value());
  CHECK_FALSE(parse_duration_ms("1s1s").has_value());
  CHECK_FALSE(parse_duration_ms("5").has_value());
  CHECK_FALSE(parse_duration_ms("999999999y").has_value());
  CHECK(format_duration_ms(5'400'000) == "1h30m");
  CHECK(format_duration_ms(90LL * 86'400'000) == "90d");
  CHECK(format_duration_ms(14LL * 86'400'000) == "2w");
  CHECK(format_duration_ms(90'061'001) == "1d1h1m1s1ms");
  CHECK(format_duration_ms(0) == "0s");
}

TEST_CASE("text is quoted as Go quotes it") {
  CHECK(quote("a\"b\\c\n") == "\"a\\\"b\\\\c\\n\"");
  CHECK(quote("caf\xc3\xa9") == "\"caf\xc3\xa9\"");
  CHECK(quote("a\xc5z") == "\"a\\xc5z\"");
  CHECK_FALSE(is_valid_utf8("\xed\xa0\x80"));
  CHECK(is_valid_utf8("\xf0\x9f\x94\x94"));
}
