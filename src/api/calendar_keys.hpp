// SPDX-License-Identifier: Apache-2.0
// Secrets of calendar feeds. Calendars cannot send a token, so each feed's address holds a secret
// of its own, which opens nothing but that feed (docs/decisions/0007-calendar-feeds.md).
#pragma once

#include <string>
#include <string_view>

#include "config/config.hpp"

namespace reveille::api {

class CalendarKeys {
 public:
  explicit CalendarKeys(config::CalendarSettings settings) : settings_(std::move(settings)) {}

  // Without a secret in the configuration there are no feeds.
  [[nodiscard]] bool any() const { return !settings_.secret.empty(); }
  // `feed`: "rotation:primary", "person:ada". Letters, digits, '-' and '_'.
  [[nodiscard]] std::string key(const std::string& feed) const;
  // Takes the same time however much of the guess is right.
  [[nodiscard]] bool opens(const std::string& feed, std::string_view key) const;

 private:
  config::CalendarSettings settings_;
};

}  // namespace reveille::api
