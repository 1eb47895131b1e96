// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.hpp"

namespace reveille::config {

// At most limits::config_file_bytes; errors name the file and the system's reason. Blocks on the
// disk.
[[nodiscard]] Result<std::string> read_text_file(const std::string& path);

}  // namespace reveille::config
