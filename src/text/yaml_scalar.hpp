// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/tree.hpp"

namespace reveille::text {

// What a plain (unquoted) YAML scalar means to Go's yaml.v3; null is not among the answers.
[[nodiscard]] Tree plain_scalar(const std::string& text, Place place);

}  // namespace reveille::text
