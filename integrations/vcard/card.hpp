// SPDX-License-Identifier: Apache-2.0
// Our numbers as one contact, for people's phones: who saves it and lets it through Do-Not-Disturb
// hears every page. RFC 2426 (3.0, which every phone reads) and RFC 6350 (4.0).
#pragma once

#include <string>
#include <vector>

namespace reveille::integrations::vcard {

enum class Version { v3, v4 };

struct Card {
  std::string name;                  // as the phone shows it
  std::vector<std::string> numbers;  // E.164
  std::string note;
  std::string url;  // where the newest one is; also its identity
};

inline constexpr const char* media_type = "text/vcard; charset=utf-8";

// Lines end with CRLF, are folded at 75 bytes, never within a character.
[[nodiscard]] std::string to_text(const Card& card, Version version);

}  // namespace reveille::integrations::vcard
