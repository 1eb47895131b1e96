// SPDX-License-Identifier: Apache-2.0
#include "integrations/heartbeat/ping.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace reveille::integrations {
namespace {

constexpr std::size_t uuid_length = 36;
constexpr int exit_code_max = 255;

HttpResponse answer(int status, std::string text) {
  HttpResponse response = text_response(status, std::move(text));
  response.headers.emplace("Access-Control-Allow-Origin", "*");
  response.headers.emplace("Ping-Body-Limit", "10000");
  return response;
}

// Clients print it in either case.
std::optional<std::string> read_uuid(std::string_view text) {
  if (text.size() != uuid_length) return std::nullopt;
  std::string uuid(text);
  for (std::size_t i = 0; i < uuid.size(); ++i) {
    char& c = uuid[i];
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (dash ? c != '-' : !hex) return std::nullopt;
  }
  return uuid;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

const char* to_string(PingKind kind) {
  switch (kind) {
    case PingKind::success:
      return "success";
    case PingKind::start:
      return "start";
    case PingKind::fail:
      return "fail";
    case PingKind::log:
      return "log";
  }
  return "success";
}

HttpResponse ping_accepted() {
  return answer(200, "OK");
}
HttpResponse ping_not_found() {
  return answer(404, "not found");
}

std::expected<Ping, HttpResponse> parse_ping(std::string_view path) {
  if (path.starts_with("/ping/")) path.remove_prefix(5);
  if (path.starts_with('/')) path.remove_prefix(1);
  if (path.ends_with('/') && path.size() > uuid_length) path.remove_suffix(1);
  const auto uuid = read_uuid(path.substr(0, std::min(path.size(), uuid_length)));
  if (!uuid) return std::unexpected(ping_not_found());
  std::string_view action = path.substr(uuid_length);
  if (action.empty()) return Ping{*uuid, PingKind::success};
  if (!action.starts_with('/')) return std::unexpected(ping_not_found());
  action.remove_prefix(1);
  if (action == "start") return Ping{*uuid, PingKind::start};
  if (action == "fail") return Ping{*uuid, PingKind::fail};
  if (action == "log") return Ping{*uuid, PingKind::log};
  if (!all_digits(action)) return std::unexpected(ping_not_found());
  int code = 0;
  const auto [end, error] = std::from_chars(action.data(), action.data() + action.size(), code);
  if (error != std::errc() || code > exit_code_max) {
    return std::unexpected(answer(400, "invalid url format"));
  }
  return Ping{*uuid, code == 0 ? PingKind::success : PingKind::fail, code};
}

}  // namespace reveille::integrations
