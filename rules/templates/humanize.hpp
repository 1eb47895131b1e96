// SPDX-License-Identifier: Apache-2.0
// Numbers, durations and addresses for people, as Prometheus' template functions print them.
#pragma once

#include <string>
#include <string_view>

namespace reveille::rules::templates {

[[nodiscard]] std::string humanize(double value);             // 1.235M, 120m
[[nodiscard]] std::string humanize_1024(double value);        // 1Mi
[[nodiscard]] std::string humanize_duration(double seconds);  // 1d 10h 17m 36s, 123.5ms
[[nodiscard]] std::string humanize_percentage(double ratio);  // 12.35%

// Words with a capital first letter; the rest is left as it is.
[[nodiscard]] std::string title_case(std::string_view text);
[[nodiscard]] std::string upper_case(std::string_view text);
[[nodiscard]] std::string lower_case(std::string_view text);

// "db.example.org:5432" -> "db.example.org"; what is no host:port stays.
[[nodiscard]] std::string strip_port(std::string_view address);
// "db.example.org:5432" -> "db:5432"; IP addresses stay.
[[nodiscard]] std::string strip_domain(std::string_view address);

// url.QueryEscape: blanks become '+'.
[[nodiscard]] std::string query_escape(std::string_view text);
// The path of a URL, percent-decoded: "http://host:9090/path/prefix" -> "/path/prefix".
[[nodiscard]] std::string url_path(std::string_view url);

}  // namespace reveille::rules::templates
