// SPDX-License-Identifier: Apache-2.0
// Incidents as the API shows them. Phone numbers leave masked.
#pragma once

#include <vector>

#include "base/tree.hpp"
#include "engine/ports.hpp"
#include "escalation/book.hpp"
#include "escalation/plan.hpp"

namespace reveille::api {

// One line of a list.
[[nodiscard]] Tree incident_summary(const escalation::Incident& incident);
// Everything: alerts with evidence, pages with deliveries.
[[nodiscard]] Tree incident_whole(const escalation::Book& book,
                                  const escalation::Incident& incident);
// Facts in a responder's words.
[[nodiscard]] Tree timeline(const escalation::Book& book,
                            const std::vector<engine::Entry>& entries);

}  // namespace reveille::api
