// SPDX-License-Identifier: Apache-2.0
// Facts as JSON text, by the fields that each fact lists.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "escalation/fact.hpp"

namespace reveille::journal {

// The body only; the fact's name stands beside it.
[[nodiscard]] std::string encode(const escalation::Fact& fact);

// Missing fields keep their defaults and unknown ones are ignored. Code::corrupt for an unknown
// name (a newer version wrote it), for text that is no JSON, for fields of the wrong kind.
[[nodiscard]] Result<escalation::Fact> decode(std::string_view name, std::string_view body);

}  // namespace reveille::journal
