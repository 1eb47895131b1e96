// SPDX-License-Identifier: Apache-2.0
// Posts to chat rooms through incoming webhooks as Slack has them; Mattermost, Rocket.Chat and
// Discord (at /slack) take the same.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "integrations/carrier.hpp"

namespace reveille::integrations {

// The escapes of Slack (&, <, >), at most `most` bytes of them, cut between characters. What would
// call everybody in the room together ("@all", "@here" ...) does not: an alert's label is no order.
[[nodiscard]] std::string chat_text(std::string_view text, std::size_t most);

// {"text": "..."}, at most limits::chat_text_bytes of it.
class SlackChannel final : public OneWayCodec {
 public:
  explicit SlackChannel(Secret url) : url_(std::move(url)) {}
  [[nodiscard]] Exchange request(const Order& order) const override;
  [[nodiscard]] Report interpret(const ExchangeResult& result) const override;

 private:
  Secret url_;
};

}  // namespace reveille::integrations
