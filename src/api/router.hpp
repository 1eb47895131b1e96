// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/access.hpp"
#include "api/call.hpp"

namespace reveille::api {

using Answer = std::function<void(Call)>;

// Who may call a route.
enum class Door {
  open,  // anybody: health, and callbacks that carry a signature of their own
  ingest,
  read,
  respond,
  admin,
};

// Finds the handler of a request by method and path. Built once at start, then read by the network
// thread only.
class Router {
 public:
  explicit Router(Access access) : access_(std::move(access)) {}

  // `pattern`: segments, "{}" matches one, a trailing "{...}" matches the rest. GET answers HEAD
  // too.
  void add(std::string method, std::string pattern, Door door, Answer answer);

  // 404 unknown path, 405 with Allow, 401/403, else the route's answer.
  void handle(HttpRequest request, http::Respond respond) const;

  // For limits: does this path take metrics (a larger body)?
  [[nodiscard]] static std::size_t body_limit(const std::string& method, const std::string& path);

 private:
  struct Route {
    std::string method;
    std::vector<std::string> segments;
    Door door;
    Answer answer;
  };
  [[nodiscard]] static bool match(const Route& route, const std::vector<std::string>& segments,
                                  std::vector<std::string>& captured);

  Access access_;
  std::vector<Route> routes_;
};

}  // namespace reveille::api
