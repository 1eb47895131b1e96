// SPDX-License-Identifier: Apache-2.0
#include "bench/process_use.hpp"

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include <fmt/format.h>
#include <unistd.h>

#include "support/child_process.hpp"

namespace reveille::bench {
namespace {

double status_mb(pid_t pid, const std::string& field) {
  std::istringstream status(test::read_file(fmt::format("/proc/{}/status", pid)));
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(field)) return std::atof(line.c_str() + field.size()) / 1024;
  return 0;
}

}  // namespace

double cpu_seconds(pid_t pid) {
  const std::string stat = test::read_file(fmt::format("/proc/{}/stat", pid));
  const auto name_end = stat.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(stat.substr(name_end + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double resident_mb(pid_t pid) {
  return status_mb(pid, "VmRSS:");
}

double resident_peak_mb(pid_t pid) {
  return status_mb(pid, "VmHWM:");
}

bool has_ended(pid_t pid) {
  const std::string stat = test::read_file(fmt::format("/proc/{}/stat", pid));
  const auto name_end = stat.rfind(')');
  return name_end == std::string::npos || stat.compare(name_end + 2, 1, "Z") == 0;
}

double folder_mb(const std::string& folder) {
  double bytes = 0;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, ignored))
    if (entry.is_regular_file(ignored)) bytes += static_cast<double>(entry.file_size(ignored));
  return bytes / 1e6;
}

}  // namespace reveille::bench
