// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <string>

#include <fmt/format.h>

#include "config/detail/reading.hpp"

namespace reveille::config {

Result<Secret> resolve_secret(std::string_view reference, const std::string& folder) {
  if (reference.starts_with("env:")) {
    const std::string name(reference.substr(4));
    const char* value = name.empty() ? nullptr : std::getenv(name.c_str());
    if (value != nullptr && *value != '\0') return Secret(value);
    return fail(Code::not_found, fmt::format("the environment variable \"{}\" is not set", name));
  }
  if (reference.starts_with("file:") && reference.size() > 5) {
    const std::string path = detail::within(folder, std::string(reference.substr(5)));
    TRY(std::string text, detail::read_text_file(path));
    if (text.ends_with('\n')) text.pop_back();
    if (text.empty()) return invalid(fmt::format("the secret in {} is empty", path));
    return Secret(std::move(text));
  }
  return invalid(
      "expected \"env:NAME\" or \"file:PATH\": a secret itself does not belong into a "
      "configuration");
}

}  // namespace reveille::config
