// SPDX-License-Identifier: Apache-2.0
// Query strings, and bodies of application/x-www-form-urlencoded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace reveille::text {

// In the order in which they came; names may repeat.
using Form = std::vector<std::pair<std::string, std::string>>;

// '+' is a space. Fails on a broken percent escape and beyond limits::form_fields.
[[nodiscard]] Result<Form> parse_form(std::string_view body);
// The same for what follows '?' in a URL.
[[nodiscard]] Result<Form> parse_query(std::string_view query);
[[nodiscard]] std::string encode_form(const Form& form);

// The first field of this name.
[[nodiscard]] std::optional<std::string_view> field(const Form& form, std::string_view name);
// All of them, in order (match[]=a&match[]=b).
[[nodiscard]] std::vector<std::string> fields(const Form& form, std::string_view name);

// RFC 3986: all but letters, digits and -._~ become %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);
// '+' stays. Fails on a broken escape.
[[nodiscard]] Result<std::string> percent_decode(std::string_view text);

}  // namespace reveille::text
