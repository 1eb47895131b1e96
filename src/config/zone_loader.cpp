// SPDX-License-Identifier: Apache-2.0
#include "config/zone_loader.hpp"

#include <fstream>
#include <string>
#include <vector>

#include "base/escape.hpp"
#include "base/section.hpp"
#include "base/zone_data.hpp"

namespace reveille::config {
namespace {

// Lines "Z America/Chicago ..." define zones and "L target alias" name them again.
std::vector<std::string> known_zones() {
  std::vector<std::string> names;
  std::ifstream file("/usr/share/zoneinfo/tzdata.zi");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("Z ")) {
      names.push_back(line.substr(2, line.find(' ', 2) - 2));
    } else if (line.starts_with("L ")) {
      names.push_back(line.substr(line.rfind(' ') + 1));
    }
  }
  return names;
}

// absl also loads paths and the machine's own zone; a configuration must mean the same everywhere.
bool may_be_zone_name(std::string_view name) {
  return !name.empty() && name.front() != '/' && name.find("..") == std::string_view::npos &&
         name.find(':') == std::string_view::npos && name != "localtime";
}

}  // namespace

Result<Zone> load_zone(std::string_view name) {
  const std::string text(name);
  absl::TimeZone zone;
  if (may_be_zone_name(name) && absl::LoadTimeZone(text, &zone)) {
    return Zone(text, std::make_shared<const Zone::Rules>(Zone::Rules{zone}));
  }
  std::string message = "unknown time zone " + quoted(name);
  if (const auto likely = nearest(name, known_zones())) {
    return fail(Code::not_found, message + "; did you mean " + quoted(*likely) + "?");
  }
  return fail(Code::not_found, message + "; expected a name such as \"America/Chicago\"");
}

}  // namespace reveille::config
