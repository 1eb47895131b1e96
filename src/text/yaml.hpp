// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/tree.hpp"

namespace reveille::text {

// The first document of a YAML text, read as Go's yaml.v3 (Prometheus, Alertmanager) reads it:
// plain null, true/false, integers and floats are such; `yes`, `on`, `5m` and dates are strings;
// anything quoted is a string. A number or boolean keeps its spelling (Tree::spelling,
// scalar_text), because the same scalar may stand for a text (`expr: 1`). Anchors, aliases and
// merge keys work; duplicate keys are errors. Errors begin with file:line:column. Bounds:
// limits::config_file_bytes, yaml_depth, yaml_alias_bytes.
[[nodiscard]] Result<Tree> parse_yaml(std::string_view text, std::string file);

// A leaf where a text is expected, exactly as it was written.
using reveille::scalar_text;

}  // namespace reveille::text
