// SPDX-License-Identifier: Apache-2.0
#include "api/api.hpp"
#include "api/reply.hpp"
#include "telemetry/metrics.hpp"

namespace reveille::api {
namespace {

HttpResponse yes_or(bool good, const char* otherwise) {
  return good ? text_response(200, "OK\n") : text_response(503, std::string(otherwise) + "\n");
}

void reload(const Parts& parts, Call call) {
  auto waiting = std::make_shared<Call>(std::move(call));
  parts.reload([waiting](Result<> done) {
    waiting->respond(done ? text_response(200, "OK\n") : plain_refusal(done.error()));
  });
}

}  // namespace

void add_operations(Router& router, const Parts& parts) {
  router.add("GET", "/-/healthy", Door::open, [&parts](Call call) {
    call.respond(
        yes_or(parts.engine.healthy(), "the paging thread does not answer or its audit failed"));
  });
  router.add("GET", "/-/ready", Door::open,
             [&parts](Call call) { call.respond(yes_or(parts.ready(), "starting")); });
  router.add("POST", "/-/reload", Door::admin,
             [&parts](Call call) { reload(parts, std::move(call)); });
  router.add("GET", "/metrics", Door::read, [](Call call) {
    call.respond(text_response(200, metrics::exposition(), metrics::exposition_type));
  });
}

}  // namespace reveille::api
