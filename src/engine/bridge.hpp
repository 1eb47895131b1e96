// SPDX-License-Identifier: Apache-2.0
// Introduces rules to escalation, which do not know each other.
#pragma once

#include <string_view>
#include <vector>

#include "escalation/input.hpp"
#include "rules/alerting/alerting.hpp"

namespace reveille::engine {

// The source of alerts that our own rules raise.
inline constexpr std::string_view rules_source = "rules";

// Fired and updated alerts fire; resolved ones resolve. `external_url`: where people see Reveille;
// empty: alerts carry no link.
[[nodiscard]] escalation::Input to_input(const rules::Transition& transition,
                                         std::string_view external_url = {});
[[nodiscard]] std::vector<escalation::Input> to_inputs(
    const std::vector<rules::Transition>& transitions, std::string_view external_url = {});

}  // namespace reveille::engine
