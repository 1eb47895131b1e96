// SPDX-License-Identifier: Apache-2.0
#include "base/secret.hpp"

#include <string_view>

namespace reveille {
namespace {

constexpr const char* hidden = "…";

// The host of a webhook may be shown; its path is usually the password.
std::string mask_url(const std::string& url, std::size_t host) {
  const std::size_t end = url.find_first_of("/?#", host);
  const std::string authority = url.substr(host, end == std::string::npos ? end : end - host);
  const std::size_t at = authority.rfind('@');
  const std::string shown = at == std::string::npos ? authority : authority.substr(at + 1);
  return url.substr(0, host) + shown + "/" + hidden;
}

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

}  // namespace

std::string mask_address(const std::string& address) {
  if (address.empty()) return {};
  if (const std::size_t scheme = address.find("://"); scheme != std::string::npos) {
    return mask_url(address, scheme + 3);
  }
  if (!is_ascii(address)) return hidden;
  if (const std::size_t at = address.find('@'); at != std::string::npos && at > 0) {
    return address.substr(0, 1) + hidden + address.substr(at);
  }
  if (address.size() < 8) return hidden;
  return address.substr(0, 2) + hidden + address.substr(address.size() - 2);
}

}  // namespace reveille
