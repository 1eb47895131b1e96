// SPDX-License-Identifier: Apache-2.0
// The configuration of these nights: what `reveille init` writes for three people who sleep in the
// same zone, read as the daemon reads it.
#pragma once

#include "escalation/plan.hpp"

namespace reveille::nights {

struct Variant {
  bool calls = true;            // else without the people's contacts that are calls
  bool second_carrier = false;  // the one that the file suggests
};

[[nodiscard]] escalation::Plan first_plan(const Variant& variant);

}  // namespace reveille::nights
