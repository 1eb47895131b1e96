// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/http_message.hpp"
#include "base/result.hpp"
#include "config/config.hpp"

namespace reveille::api {

// Who is calling and what they may do: bearer tokens, known by their hash only.
class Access {
 public:
  explicit Access(std::vector<config::TokenSettings> tokens) : tokens_(std::move(tokens)) {}

  // The caller's name for the audit ("token:deploy"; "anybody" where no tokens are configured,
  // which load() permits on loopback only). Code::unauthorized: no or wrong token; Code::conflict:
  // a valid token without this scope, or, without tokens, an act of a web page of another site
  // (Origin is not Host). Takes `Authorization: Bearer TOKEN`, or basic authentication
  // with the token as password, as Prometheus' remote_write sends either.
  [[nodiscard]] Result<std::string> admit(const HttpRequest& request, config::Scope scope) const;

 private:
  std::vector<config::TokenSettings> tokens_;
};

}  // namespace reveille::api
