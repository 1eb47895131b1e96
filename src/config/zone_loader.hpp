// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "base/zone.hpp"

namespace reveille::config {

// A zone of the system's tz database by its IANA name ("America/Chicago"), or "UTC". Reads files on
// the first use of a name. An unknown name is Code::not_found with the nearest known one.
[[nodiscard]] Result<Zone> load_zone(std::string_view name);

}  // namespace reveille::config
