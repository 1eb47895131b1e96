// SPDX-License-Identifier: Apache-2.0
// A mail as bytes: RFC 5322, plain text in UTF-8.
#pragma once

#include <string>
#include <string_view>

#include "base/instant.hpp"

namespace reveille::integrations::smtp {

struct Mail {
  std::string sender;
  std::string recipient;
  std::string id;  // without <>; the same in each attempt
  Instant date;
  std::string subject;  // any text: what is no plain ASCII is encoded (RFC 2047)
  std::string text;     // any text; its lines may be as long as they like
};

// Header and body, all ASCII, lines of at most 78 characters that end with CRLF. Nothing that the
// subject or the text say begins a header.
[[nodiscard]] std::string message_of(const Mail& mail);

// "Mon, 05 Feb 2024 06:00:00 +0000"
[[nodiscard]] std::string date_of(Instant at);

}  // namespace reveille::integrations::smtp
