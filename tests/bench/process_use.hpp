// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <sys/types.h>

namespace reveille::bench {

// Seconds of processor time that a process has used, user and system.
[[nodiscard]] double cpu_seconds(pid_t pid);
[[nodiscard]] double resident_mb(pid_t pid);
// The most that it ever had resident.
[[nodiscard]] double resident_peak_mb(pid_t pid);
// It exits, or has: only its parent has yet to look.
[[nodiscard]] bool has_ended(pid_t pid);
// Of all files below a folder.
[[nodiscard]] double folder_mb(const std::string& folder);

}  // namespace reveille::bench
