// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/labels.hpp"
#include "base/matcher.hpp"

namespace reveille::rules::promql {

// What absent() and absent_over_time() say of series that are not there: the labels that the
// matchers fix, without the name.
[[nodiscard]] Labels labels_if_absent(const Matchers& matchers);

}  // namespace reveille::rules::promql
