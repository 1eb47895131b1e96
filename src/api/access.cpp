// SPDX-License-Identifier: Apache-2.0
#include "api/access.hpp"

#include <optional>

#include "text/digest.hpp"
#include "text/encoding.hpp"

namespace reveille::api {
namespace {

// What follows the scheme, whose name compares without regard to case (RFC 9110, 11.1).
std::optional<std::string_view> credentials(std::string_view value, std::string_view scheme) {
  if (value.size() <= scheme.size() || value[scheme.size()] != ' ') return std::nullopt;
  for (std::size_t i = 0; i < scheme.size(); ++i) {
    const char c = value[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != scheme[i])
      return std::nullopt;
  }
  value.remove_prefix(scheme.size());
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  return value;
}

std::string presented_token(const HttpRequest& request) {
  const std::string_view value = header(request.headers, "Authorization");
  if (const auto token = credentials(value, "bearer")) return std::string(*token);
  const auto encoded = credentials(value, "basic");
  if (!encoded) return "";
  const auto pair = text::base64_decode(*encoded);
  if (!pair) return "";
  const auto colon = pair->find(':');
  return colon == std::string::npos ? "" : pair->substr(colon + 1);
}

// Sent by a page of another site, in somebody's browser on this machine. A browser names where the
// page is from; what is no page sends no Origin.
bool from_foreign_page(const HttpRequest& request) {
  const std::string_view origin = header(request.headers, "Origin");
  if (origin.empty()) return false;
  const auto scheme = origin.find("://");
  return scheme == std::string_view::npos ||
         origin.substr(scheme + 3) != header(request.headers, "Host");
}

}  // namespace

Result<std::string> Access::admit(const HttpRequest& request, config::Scope scope) const {
  if (tokens_.empty()) {
    // Nobody's token tells a person's act from a web page's: an ack by a page would be silence.
    if (scope != config::Scope::read && from_foreign_page(request))
      return fail(Code::conflict, "refused: sent by a web page of another site");
    return "anybody";
  }
  const std::string token = presented_token(request);
  if (token.empty())
    return fail(Code::unauthorized, "a token is needed: Authorization: Bearer ...");
  const std::string hash = text::hex_encode(text::sha256(token));
  const config::TokenSettings* known = nullptr;
  for (const auto& candidate : tokens_)  // no early exit: the time must not tell which one matched
    if (text::constant_time_equal(hash, candidate.sha256)) known = &candidate;
  if (!known) return fail(Code::unauthorized, "this token is not known here");
  if (!known->scopes.contains(scope))
    return fail(Code::conflict,
                std::string("this token lacks the scope \"") + config::to_string(scope) + "\"");
  return "token:" + known->name;
}

}  // namespace reveille::api
