// SPDX-License-Identifier: Apache-2.0
// A fuzz target is one file that defines one_input() and keeps its promises by INVARIANT. It is
// driven by libFuzzer (./dev fuzz TARGET) or, as a test, by the files of corpus/TARGET.
#pragma once

#include <string_view>

namespace reveille::fuzz {

// Must not depend on what it was called with before.
void one_input(std::string_view input);

}  // namespace reveille::fuzz
