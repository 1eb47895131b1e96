// SPDX-License-Identifier: Apache-2.0
#include "api/calendar_keys.hpp"

#include "text/digest.hpp"
#include "text/encoding.hpp"

namespace reveille::api {

namespace {
constexpr std::size_t key_bytes = 24;
}

std::string CalendarKeys::key(const std::string& feed) const {
  const auto found = settings_.generations.find(feed);
  const std::int64_t generation = found == settings_.generations.end() ? 1 : found->second;
  const std::string what = "reveille calendar\n" + feed + "\n" + std::to_string(generation);
  return text::base64url_encode(
      text::hmac_sha256(settings_.secret.reveal(), what).substr(0, key_bytes));
}

bool CalendarKeys::opens(const std::string& feed, std::string_view key_offered) const {
  return any() && text::constant_time_equal(key(feed), key_offered);
}

}  // namespace reveille::api
