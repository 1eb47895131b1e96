// SPDX-License-Identifier: Apache-2.0
// Rule states as bytes, for the sample log and its snapshots.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "rules/alerting/alerting.hpp"

namespace reveille::rules {

// A version byte, then numbers as LEB128, values as IEEE 754 bits, texts with their length. What is
// written here stands in users' data folders: a change of format gets a new version, and the old
// one stays readable. resolve_from is not stored; it belongs to one run of the process.
[[nodiscard]] std::string encode(const GroupState& state);
[[nodiscard]] std::string encode(const RuleState& state);
// What one evaluation changed, and nothing of what stayed.
[[nodiscard]] std::string encode_change(const RuleState& state, const StateChange& change);

// Code::corrupt for bytes that are cut short, too long or of an unknown version; never more memory
// than a small multiple of the bytes given.
[[nodiscard]] Result<GroupState> decode(std::string_view bytes);
[[nodiscard]] Result<RuleState> decode_rule(std::string_view bytes);
// `state`: as it was before the change. A damaged change leaves it so.
[[nodiscard]] Result<> apply_change(RuleState& state, std::string_view bytes);

}  // namespace reveille::rules
