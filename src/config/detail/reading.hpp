// SPDX-License-Identifier: Apache-2.0
// The parts of load().
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"

namespace reveille::config::detail {

// At most limits::config_file_bytes; errors name the file and the system's reason.
[[nodiscard]] Result<std::string> read_text_file(const std::string& path);
// The folder of a file, "." when it has none; and a path seen from there.
[[nodiscard]] std::string folder_of(const std::string& file);
[[nodiscard]] std::string within(const std::string& folder, const std::string& path);

// Parser errors begin with their place: "night.toml:3:7: ...".
[[nodiscard]] Mistake mistake_of(const Error& error, const std::string& file);

// Puts `more` into `all`, as load() says.
void merge(Tree& all, Tree more, Mistakes& mistakes);

[[nodiscard]] ServerSettings read_server(const Tree& server, Mistakes& mistakes);
[[nodiscard]] MetricsSettings read_metrics(const Tree& metrics, Mistakes& mistakes);
// `plan` says which feeds there are.
[[nodiscard]] CalendarSettings read_calendars(const Tree& calendars, const escalation::Plan& plan,
                                              const integrations::ResolveSecret& resolve,
                                              Mistakes& mistakes);
[[nodiscard]] LogSettings read_log(const Tree& log, Mistakes& mistakes);
[[nodiscard]] std::vector<integrations::Heartbeat> read_heartbeats(const Tree& heartbeats,
                                                                   Mistakes& mistakes);

// The rule groups of all files that the patterns under `key` name; adds these to `files`.
[[nodiscard]] std::vector<rules::RuleGroup> read_rule_files(std::string_view key,
                                                            const Tree& patterns,
                                                            std::vector<std::string>& files,
                                                            Mistakes& mistakes);

// [rule_sources]: the engines themselves and the groups of their `files`.
void read_sources(const Tree& sources, Config& config, Mistakes& mistakes);
// Once all rules are read: whom native rules name, what is asked in vain, and the rules that watch
// the sources.
// `sources`: the same table, or null.
void settle_sources(const Tree* sources, Config& config, Mistakes& mistakes);

}  // namespace reveille::config::detail
