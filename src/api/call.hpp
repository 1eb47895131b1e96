// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http_message.hpp"
#include "http/server.hpp"

namespace reveille::api {

// One request on its way to an answer: moved along until somebody responds.
struct Call {
  HttpRequest request;
  http::Respond respond;
  std::vector<std::string> path;  // what the route's {placeholders} matched, in order
  std::vector<std::pair<std::string, std::string>>
      parameters;      // of the query; of a question, then of a form body
  std::string caller;  // "token:deploy", or "anybody" where no token is needed

  // "" where absent; the first where repeated.
  [[nodiscard]] std::string_view parameter(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
};

}  // namespace reveille::api
