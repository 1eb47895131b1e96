// SPDX-License-Identifier: Apache-2.0
// What a Zone hides. Only base/zone.cpp and the loader in config include this.
#pragma once

#include <absl/time/time.h>

#include "base/zone.hpp"

namespace reveille {

struct Zone::Rules {
  absl::TimeZone zone;
};

}  // namespace reveille
