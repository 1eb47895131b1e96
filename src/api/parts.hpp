// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "api/metadata.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"
#include "engine/engine.hpp"
#include "escalation/names.hpp"
#include "integrations/carrier.hpp"
#include "samples/evaluator.hpp"

namespace reveille::api {

// What the API speaks to. Everything outlives the server; all of it may be called from the network
// thread and returns at once.
struct Parts {
  engine::Engine& engine;
  samples::Evaluator& evaluator;
  std::function<Instant()> now;

  // The codec of a configured carrier, or null.
  using Codec = std::shared_ptr<const integrations::CarrierCodec>;
  std::function<Codec(const escalation::CarrierName&)> carrier;
  // A check-in: the path after /ping/, the method's body; the whole answer comes back.
  std::function<HttpResponse(const HttpRequest&)> ping;
  // Reads the configuration again; the error lists every mistake and nothing has changed.
  std::function<void(std::move_only_function<void(Result<>)>)> reload;
  std::function<bool()> ready;
  // Work that takes a while, on a thread of its own; false: too much waits, and it is dropped.
  std::function<bool(std::move_only_function<void()>)> aside;
  std::string public_url;
  // What senders say about their metrics; the network thread's.
  std::shared_ptr<Metadata> metadata = std::make_shared<Metadata>();
};

}  // namespace reveille::api
