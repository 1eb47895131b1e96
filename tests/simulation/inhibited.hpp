// SPDX-License-Identifier: Apache-2.0
// Whether an alert is inhibited by others that fire, read from the rules: small and slow.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "base/labels.hpp"
#include "escalation/names.hpp"
#include "escalation/silence.hpp"

namespace reveille::simulation {

// `firing`: all alerts that fire, by their keys. Of those with whose senders contact is `lost`
// nobody knows whether they still do: they inhibit nothing.
[[nodiscard]] bool is_inhibited(const escalation::AlertKey& key,
                                const std::vector<escalation::Inhibition>& rules,
                                const std::map<escalation::AlertKey, Labels>& firing,
                                const std::set<escalation::AlertKey>& lost);

}  // namespace reveille::simulation
