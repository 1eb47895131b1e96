// SPDX-License-Identifier: Apache-2.0
// The table of carriers: [carriers.NAME] read from a configuration, and the codec that each one's
// type asks for. A new carrier is a folder and one line in registry.cpp.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/section.hpp"
#include "base/tree.hpp"
#include "escalation/plan.hpp"
#include "integrations/carrier.hpp"

namespace reveille::integrations {

// One [carriers.NAME], checked, its secrets resolved.
struct CarrierSettings {
  escalation::Carrier carrier;          // name, kinds, from, place: what the plan needs of it
  std::string type;                     // "twilio", "sandbox", "smtp"
  std::string base_url;                 // "": the type's own; of smtp the server: smtps://HOST:PORT
  std::string account;                  // "AC" and 32 hex digits; of smtp the user, "": none
  Secret token;                         // signs their callbacks; with `account` also our requests
  bool tls = true;                      // of smtp
  std::vector<Secret> previous_tokens;  // still believed in callbacks while a token is rotated
  std::string api_key;  // "SK...": then our requests use this pair instead of the token
  Secret api_secret;
};

// "env:NAME" or "file:PATH" -> the value. `place` is where the reference stands (a relative path
// belongs to that file's folder). config::resolve_secret does it in the daemon. An empty one is not
// known here: whoever only reads the plan needs none.
using ResolveSecret = std::function<Result<Secret>(std::string_view reference, const Place& place)>;

// Reads the table [carriers] in the order of the file, which is the order of preference. All
// mistakes at once; a carrier with a mistake is left out. `public_url` is what carriers call back:
// a carrier out there cannot reach a loopback address, and that is a mistake too.
[[nodiscard]] std::vector<CarrierSettings> read_carriers(const Tree& carriers,
                                                         const ResolveSecret& resolve,
                                                         std::string_view public_url,
                                                         Mistakes& mistakes);

// What a carrier has to know about us.
struct Surroundings {
  std::string public_url;   // without '/' at the end
  std::string local_url;    // our own address on this machine: what the sandbox calls back
  std::string sandbox_url;  // where the sandbox listens, when it runs
  Secret sandbox_token;     // what it signs with: new with every start
};

// Never null: read_carriers() lets only known types pass.
[[nodiscard]] std::unique_ptr<CarrierCodec> make_carrier(const CarrierSettings& settings,
                                                         const Surroundings& surroundings);

}  // namespace reveille::integrations
