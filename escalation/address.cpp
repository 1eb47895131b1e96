// SPDX-License-Identifier: Apache-2.0
#include "escalation/address.hpp"

#include <algorithm>

namespace reveille::escalation {

bool is_mail_address(std::string_view address) {
  const std::size_t at = address.find('@');
  if (at == 0 || at == address.npos || at + 1 == address.size()) return false;
  if (address.find('@', at + 1) != address.npos) return false;
  return std::ranges::all_of(address, [](char c) {
    return c > ' ' && c < '\x7f' && c != '<' && c != '>' && c != ',' && c != '"';
  });
}

}  // namespace reveille::escalation
