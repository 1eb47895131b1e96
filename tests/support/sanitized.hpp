// SPDX-License-Identifier: Apache-2.0
// What the sanitizers, which take five times as long and look at no figures, get a part of.
#pragma once

namespace reveille {

inline constexpr bool sanitized =
#ifdef __has_feature
    __has_feature(address_sanitizer);
#else
    false;
#endif
// From one random seed to the next; so many times fewer nights of each.
inline constexpr int stride = sanitized ? 4 : 1;

}  // namespace reveille
