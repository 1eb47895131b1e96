// SPDX-License-Identifier: Apache-2.0
// Check-ins as clients of Healthchecks send them: curl https://pager/ping/<uuid>/fail
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/http_message.hpp"

namespace reveille::integrations {

enum class PingKind {
  success,
  start,  // the job begins; it has `grace` to end
  fail,   // the job itself says that it failed
  log,    // changes nothing
};
[[nodiscard]] const char* to_string(PingKind kind);

struct Ping {
  std::string uuid;  // lower case
  PingKind kind = PingKind::success;
  int exit_code = 0;  // of /ping/<uuid>/<0..255>; kind says what it means
  bool operator==(const Ping&) const = default;
};

// /ping/<uuid>[/start|/fail|/log|/<exit code>], also without "/ping". The error is the answer that
// Healthchecks gives: 404 "not found" or 400 "invalid url format". Any of HEAD, GET and POST checks
// in: who knows the uuid can only report, never silence a person.
[[nodiscard]] std::expected<Ping, HttpResponse> parse_ping(std::string_view path);

[[nodiscard]] HttpResponse ping_accepted();   // 200 "OK"
[[nodiscard]] HttpResponse ping_not_found();  // 404 "not found"

}  // namespace reveille::integrations
