// SPDX-License-Identifier: Apache-2.0
// Chat rooms and webhooks: [channels.NAME] and [webhooks.NAME] read from a configuration, and the
// codec of each. They tell; they wake nobody.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "base/section.hpp"
#include "base/tree.hpp"
#include "escalation/names.hpp"
#include "integrations/carrier.hpp"
#include "integrations/registry.hpp"

namespace reveille::integrations {

// One [channels.NAME] or [webhooks.NAME], checked, its secrets resolved.
struct PostSettings {
  // "channel:ops", "webhook:tickets": how policies name it, and the name under which its codec
  // stands among the carriers. No carrier's own name has a colon.
  escalation::CarrierName target;
  std::string type;  // "slack" or "webhook"
  Secret url;        // whoever knows it can post there
  Secret secret;     // signs; of webhooks only
  Place place;
};

// All mistakes at once; one with a mistake is left out. At most limits::posts of each.
[[nodiscard]] std::vector<PostSettings> read_channels(const Tree& channels,
                                                      const ResolveSecret& resolve,
                                                      Mistakes& mistakes);
[[nodiscard]] std::vector<PostSettings> read_webhooks(const Tree& webhooks,
                                                      const ResolveSecret& resolve,
                                                      Mistakes& mistakes);

// Never null.
[[nodiscard]] std::unique_ptr<CarrierCodec> make_post(const PostSettings& settings);

}  // namespace reveille::integrations
