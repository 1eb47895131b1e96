// SPDX-License-Identifier: Apache-2.0
// The door at which carriers call back, as src/api/carriers.cpp answers it: production's codec
// verifies and decodes; the daemon decides; the words that answer come from the decider's facts.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/http_message.hpp"
#include "simulation/courier.hpp"
#include "simulation/shell.hpp"

namespace reveille::simulation {

class Front {
 public:
  // nullopt: the connection broke, or nobody was there.
  using Respond = std::move_only_function<void(std::optional<HttpResponse>)>;

  Front(World& world, Shell& shell, const Courier::Codecs& codecs)
      : world_(world), shell_(shell), codecs_(codecs) {}
  void take(const CarrierName& carrier, const HttpRequest& request, Respond respond);

 private:
  using Codec = std::shared_ptr<const integrations::CarrierCodec>;
  void take_voice(const Codec& codec, integrations::Callback callback, Respond respond);
  void take_digits(const Codec& codec, integrations::Callback callback, Respond respond);
  void take_text(const Codec& codec, integrations::Callback callback, Respond respond);
  void take_progress(const Codec& codec, integrations::Callback callback, Respond respond);

  World& world_;
  Shell& shell_;
  const Courier::Codecs& codecs_;
};

}  // namespace reveille::simulation
