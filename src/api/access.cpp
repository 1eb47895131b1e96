// SPDX-License-Identifier: Apache-2.0
#include "api/access.hpp"

#include "text/digest.hpp"
#include "text/encoding.hpp"

namespace reveille::api {
namespace {

std::string presented_token(const HttpRequest& request) {
  const std::string_view value = header(request.headers, "Authorization");
  if (value.starts_with("Bearer ")) return std::string(value.substr(7));
  if (!value.starts_with("Basic ")) return "";
  const auto pair = text::base64_decode(value.substr(6));
  if (!pair) return "";
  const auto colon = pair->find(':');
  return colon == std::string::npos ? "" : pair->substr(colon + 1);
}

}  // namespace

Result<std::string> Access::admit(const HttpRequest& request, config::Scope scope) const {
  if (tokens_.empty()) return "anybody";
  const std::string token = presented_token(request);
  if (token.empty()) return fail(Code::unauthorized, "a token is needed: Authorization: Bearer ...");
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
