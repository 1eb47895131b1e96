// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace reveille::integrations {

// Of an http(s) URL, without user and port; an IPv6 address has its brackets.
[[nodiscard]] std::string_view host_of(std::string_view url);

// Whether a URL leads to this machine by its very words: what is sent there stays here, and nobody
// else can reach it. A name that only begins like such an address is not one.
[[nodiscard]] bool is_loopback(std::string_view url);

}  // namespace reveille::integrations
