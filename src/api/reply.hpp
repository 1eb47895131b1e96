// SPDX-License-Identifier: Apache-2.0
// The shapes in which answers and refusals leave, one per dialect.
#pragma once

#include <string>
#include <string_view>

#include "base/http_message.hpp"
#include "base/result.hpp"

namespace reveille::api {

// The one place that maps an error's code to an HTTP status.
[[nodiscard]] int status_of(Code code);

[[nodiscard]] HttpResponse json_response(int status, std::string body);

// Our own API: {"error": "..."}. Adds Retry-After where trying again helps.
[[nodiscard]] HttpResponse refusal(const Error& error);
// Prometheus' API: {"status":"error","errorType":"bad_data","error":"..."}.
[[nodiscard]] HttpResponse prometheus_refusal(const Error& error);
// `warning`: what the reader should know about the data; "": nothing.
[[nodiscard]] HttpResponse prometheus_success(std::string_view data_json,
                                              std::string_view warning = {});
// Alertmanager's API: a JSON string.
[[nodiscard]] HttpResponse alertmanager_refusal(const Error& error);
// Metrics senders read plain text.
[[nodiscard]] HttpResponse plain_refusal(const Error& error);

// Seconds a refused sender is asked to wait: spread by its address, so that many do not come back
// at the same moment.
[[nodiscard]] int retry_after_seconds(std::string_view peer);

}  // namespace reveille::api
