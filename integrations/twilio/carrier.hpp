// SPDX-License-Identifier: Apache-2.0
// Texts and calls through Twilio's REST API (version 2010-04-01), or anything that speaks it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "integrations/carrier.hpp"

namespace reveille::integrations {

struct TwilioSettings {
  std::string name;  // the carrier's, as it stands in callback URLs
  std::string base_url = "https://api.twilio.com";
  std::string account;
  Secret token;
  std::vector<Secret> previous_tokens;  // callbacks signed with these are believed too
  std::string api_key;                  // empty: requests are made with account and token
  Secret api_secret;
  std::string public_url;  // ours, without '/' at the end
};

// Callbacks come to {public_url}/carriers/{name}/{voice|digits|status}/{page}-{leg}-{attempt},
// texts from phones to {public_url}/carriers/{name}/text. No URL names a phone number or a secret.
//
// A status of a call is `ended` when nobody answered ("no-answer", "busy") or it is over
// ("completed", which a mailbox gives just like a human); `failed` when it never reached a phone.
class TwilioCarrier final : public CarrierCodec {
 public:
  explicit TwilioCarrier(TwilioSettings settings);

  [[nodiscard]] Exchange request(const Order& order) const override;
  [[nodiscard]] Report interpret(const ExchangeResult& result) const override;
  // Calls only (Twilio cannot take back a text). Asks for `completed`, which ends a call that is
  // queued or rings as well as one that is being spoken in; `canceled` would let the latter go on.
  [[nodiscard]] std::optional<Exchange> cancel(const Order& order,
                                               const std::string& reference) const override;
  [[nodiscard]] Result<Callback> decode(const HttpRequest& request) const override;
  [[nodiscard]] HttpResponse ask_for_key(const Order& order,
                                         const std::string& words) const override;
  [[nodiscard]] HttpResponse say(const std::string& words) const override;
  [[nodiscard]] HttpResponse accept(const std::string& reply) const override;

 private:
  [[nodiscard]] std::string callback_url(const char* what, const Order& order) const;
  [[nodiscard]] Exchange post(const std::string& resource,
                              std::vector<std::pair<std::string, std::string>> fields) const;
  [[nodiscard]] std::string url_as_called(const HttpRequest& request) const;

  TwilioSettings settings_;
  std::vector<Secret> tokens_;  // the current one first
};

}  // namespace reveille::integrations
