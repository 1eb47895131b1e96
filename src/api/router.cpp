// SPDX-License-Identifier: Apache-2.0
#include "api/router.hpp"

#include <algorithm>
#include <set>

#include "api/reply.hpp"
#include "base/limits.hpp"
#include "text/form.hpp"

namespace reveille::api {
namespace {

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> segments;
  std::size_t from = 1;
  while (from <= path.size()) {
    const auto slash = std::min(path.find('/', from), path.size());
    segments.emplace_back(path.substr(from, slash - from));
    from = slash + 1;
  }
  return segments;
}

config::Scope scope_of(Door door) {
  switch (door) {
    case Door::ingest:
      return config::Scope::ingest;
    case Door::read:
      return config::Scope::read;
    case Door::respond:
      return config::Scope::respond;
    case Door::open:
    case Door::admin:
      break;
  }
  return config::Scope::admin;
}

bool is_form(const HttpRequest& request) {
  return header(request.headers, "Content-Type").starts_with("application/x-www-form-urlencoded");
}

// Of the query, then of a form body. Only questions come as forms: whatever curl -d sends says that
// it is one, and an alert about a disk that is "90% full" must not be refused for that.
Result<text::Form> parameters_of(const HttpRequest& request, Door door) {
  TRY(text::Form parameters, text::parse_query(request.query));
  if (door != Door::read || !is_form(request)) return parameters;
  TRY(text::Form body, text::parse_form(request.body));
  std::move(body.begin(), body.end(), std::back_inserter(parameters));
  return parameters;
}

// In the shape that those who ask there can read.
HttpResponse unreadable(const HttpRequest& request, const Error& why) {
  return request.path.starts_with("/api/v1/") ? prometheus_refusal(why) : refusal(why);
}

}  // namespace

std::string_view Call::parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters)
    if (key == name) return value;
  return {};
}

std::vector<std::string> Call::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : parameters)
    if (key == name) values.push_back(value);
  return values;
}

void Router::add(std::string method, std::string pattern, Door door, Answer answer) {
  routes_.push_back({std::move(method), split(pattern), door, std::move(answer)});
}

bool Router::match(const Route& route, const std::vector<std::string>& segments,
                   std::vector<std::string>& captured) {
  captured.clear();
  for (std::size_t i = 0; i < route.segments.size(); ++i) {
    const std::string& expected = route.segments[i];
    if (expected == "{...}") {
      std::string rest;
      for (std::size_t j = i; j < segments.size(); ++j) rest += (j > i ? "/" : "") + segments[j];
      captured.push_back(std::move(rest));
      return i < segments.size();
    }
    if (i >= segments.size()) return false;
    if (expected == "{}")
      captured.push_back(segments[i]);
    else if (expected != segments[i])
      return false;
  }
  return route.segments.size() == segments.size();
}

void Router::handle(HttpRequest request, http::Respond respond) const {
  const auto segments = split(request.path);
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  std::vector<std::string> captured;
  std::set<std::string> allowed;
  for (const Route& route : routes_) {
    if (!match(route, segments, captured)) continue;
    if (route.method != method) {
      allowed.insert(route.method);
      if (route.method == "GET") allowed.insert("HEAD");
      continue;
    }
    Call call{std::move(request), std::move(respond), std::move(captured), {}, "anybody"};
    if (route.door != Door::open) {
      auto caller = access_.admit(call.request, scope_of(route.door));
      if (!caller) {
        HttpResponse refused = refusal(caller.error());
        if (refused.status == 409) refused.status = 403;
        if (refused.status == 401) refused.headers.emplace("WWW-Authenticate", "Bearer");
        return call.respond(std::move(refused));
      }
      call.caller = *std::move(caller);
    }
    auto parameters = parameters_of(call.request, route.door);
    if (!parameters) return call.respond(unreadable(call.request, parameters.error()));
    call.parameters = *std::move(parameters);
    return route.answer(std::move(call));
  }
  if (allowed.empty()) return respond(refusal({Code::not_found, "no such path: " + request.path}));
  std::string list;
  for (const auto& one : allowed) list += (list.empty() ? "" : ", ") + one;
  HttpResponse refused = refusal({Code::invalid, request.method + " is not for this path"});
  refused.status = 405;
  refused.headers.emplace("Allow", list);
  respond(std::move(refused));
}

std::size_t Router::body_limit(const std::string&, const std::string& path) {
  const bool metrics = path.starts_with("/api/v1/write") || path.starts_with("/api/v1/import/") ||
                       path == "/api/reveille/v1/metrics";
  return metrics ? limits::http_metrics_body_bytes : limits::http_body_bytes;
}

}  // namespace reveille::api
