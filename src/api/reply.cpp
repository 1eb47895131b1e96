// SPDX-License-Identifier: Apache-2.0
#include "api/reply.hpp"

#include <functional>

#include <fmt/format.h>

#include "base/tree.hpp"
#include "text/json.hpp"

namespace reveille::api {
namespace {

HttpResponse with_retry_hint(HttpResponse response) {
  if (response.status == 503 || response.status == 429)
    response.headers.emplace("Retry-After", fmt::to_string(retry_after_seconds({})));
  return response;
}

const char* prometheus_error_type(Code code) {
  switch (code) {
    case Code::invalid:
      return "bad_data";
    case Code::not_found:
      return "not_found";
    case Code::limit:
    case Code::conflict:
      return "execution";
    case Code::timeout:
      return "timeout";
    case Code::unauthorized:
    case Code::unavailable:
    case Code::corrupt:
      break;
  }
  return "internal";
}

}  // namespace

int status_of(Code code) {
  switch (code) {
    case Code::invalid:
      return 400;
    case Code::unauthorized:
      return 401;
    case Code::not_found:
      return 404;
    case Code::conflict:
      return 409;
    case Code::limit:
    case Code::unavailable:
    case Code::timeout:
      return 503;
    case Code::corrupt:
      break;
  }
  return 500;
}

HttpResponse json_response(int status, std::string body) {
  HttpResponse response{status, {}, std::move(body)};
  response.headers.emplace("Content-Type", "application/json");
  response.headers.emplace("Cache-Control", "no-store");
  return response;
}

HttpResponse refusal(const Error& error) {
  Tree body;
  body.set("error", Tree(error.message));
  return with_retry_hint(json_response(status_of(error.code), text::to_json(body)));
}

HttpResponse prometheus_refusal(const Error& error) {
  // A query that ran into a limit is the query's fault (422), not a moment of overload.
  const int status = error.code == Code::limit ? 422 : status_of(error.code);
  Tree body;
  body.set("status", Tree("error"));
  body.set("errorType", Tree(prometheus_error_type(error.code)));
  body.set("error", Tree(error.message));
  return with_retry_hint(json_response(status, text::to_json(body)));
}

HttpResponse prometheus_success(std::string_view data_json, std::string_view warning) {
  std::string warnings;
  if (!warning.empty()) {
    text::append_json_string(warnings, warning);
    warnings = ",\"warnings\":[" + warnings + "]";
  }
  return json_response(200,
                       fmt::format(R"({{"status":"success","data":{}{}}})", data_json, warnings));
}

HttpResponse alertmanager_refusal(const Error& error) {
  return with_retry_hint(json_response(status_of(error.code), text::to_json(Tree(error.message))));
}

HttpResponse plain_refusal(const Error& error) {
  return with_retry_hint(text_response(status_of(error.code), error.message + "\n"));
}

int retry_after_seconds(std::string_view peer) {
  static thread_local unsigned turn = 0;
  return 1 + static_cast<int>((std::hash<std::string_view>{}(peer) + turn++) % 5);
}

}  // namespace reveille::api
