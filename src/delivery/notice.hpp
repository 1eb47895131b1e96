// SPDX-License-Identifier: Apache-2.0
// What a post tells as data.
#pragma once

#include "escalation/book.hpp"
#include "integrations/carrier.hpp"

namespace reveille::delivery {

// Of an alert of the incident that fires; of one that is over where none does.
[[nodiscard]] integrations::Notice notice_of(const escalation::Book& book,
                                             const escalation::Page& post);

}  // namespace reveille::delivery
