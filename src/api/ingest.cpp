// SPDX-License-Identifier: Apache-2.0
// Metrics in. Nothing is half-applied: a body is stored whole or refused with the reason.
#include <utility>

#include "api/api.hpp"
#include "api/reply.hpp"
#include "integrations/json/metrics.hpp"
#include "integrations/prometheus/exposition.hpp"
#include "integrations/prometheus/remote_write.hpp"

namespace reveille::api {
namespace {

// Stores the samples and answers 204, or the refusal in the sender's shape.
void store(const Parts& parts, Call call, rules::Observations observations,
           HttpResponse (*shape_refusal)(const Error&)) {
  auto waiting = std::make_shared<Call>(std::move(call));
  parts.metadata->note(std::exchange(observations.metadata, {}));
  parts.evaluator.ingest(std::move(observations),
                         [waiting, shape_refusal](Result<samples::Ingested> stored) {
                           if (!stored) return waiting->respond(shape_refusal(stored.error()));
                           waiting->respond({204, {}, ""});
                         });
}

void remote_write(const Parts& parts, Call call) {
  auto decoded = integrations::decode_write(call.request);
  if (!decoded)
    return call.respond(text_response(decoded.error().status, decoded.error().message + "\n"));
  store(parts, std::move(call), *std::move(decoded), plain_refusal);
}

void import_text(const Parts& parts, Call call) {
  auto decoded = integrations::decode_exposition(call.request.body, parts.now());
  if (!decoded) return call.respond(plain_refusal(decoded.error()));
  store(parts, std::move(call), *std::move(decoded), plain_refusal);
}

void import_json(const Parts& parts, Call call) {
  auto decoded = integrations::decode_json_metrics(call.request.body, parts.now());
  if (!decoded) return call.respond(refusal(decoded.error()));
  store(parts, std::move(call), *std::move(decoded), refusal);
}

// The uuid is the key: who knows it may check in. It can only raise or refresh, never silence.
void ping(const Parts& parts, Call call) {
  call.respond(parts.ping(call.request));
}

}  // namespace

void add_ingest(Router& router, const Parts& parts) {
  const auto bound = [&parts](auto answer_with) {
    return [&parts, answer_with](Call call) { answer_with(parts, std::move(call)); };
  };
  router.add("POST", "/api/v1/write", Door::ingest, bound(remote_write));
  router.add("POST", "/api/v1/import/prometheus", Door::ingest, bound(import_text));
  router.add("POST", "/api/reveille/v1/metrics", Door::ingest, bound(import_json));
  for (const char* method : {"GET", "POST"})
    router.add(method, "/ping/{...}", Door::open, bound(ping));
}

}  // namespace reveille::api
