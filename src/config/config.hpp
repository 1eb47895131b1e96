// SPDX-License-Identifier: Apache-2.0
// The whole configuration, read and checked: files in, one value out. What cannot be read is a list
// of mistakes with their places; a configuration with mistakes does not exist.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/limits.hpp"
#include "base/secret.hpp"
#include "base/section.hpp"
#include "base/tree.hpp"
#include "escalation/plan.hpp"
#include "integrations/heartbeat/heartbeats.hpp"
#include "integrations/posts.hpp"
#include "integrations/prometheus/rule_sources.hpp"
#include "integrations/registry.hpp"
#include "integrations/sandbox/settings.hpp"
#include "probes/settings.hpp"
#include "rules/files/rule.hpp"

namespace reveille::config {

// What a token's bearer may do. Nothing is implied: "admin" alone may not ingest.
enum class Scope {
  ingest,   // send metrics, alerts, check-ins
  read,     // see incidents, alerts, queries, who is on call
  respond,  // acknowledge, resolve, page, silence, override, drill
  admin,    // reload
};
[[nodiscard]] const char* to_string(Scope scope);

// [server.tokens.NAME]: only the hash of a token is configured; the token itself is nowhere.
struct TokenSettings {
  std::string name;    // for the audit: "token:deploy"
  std::string sha256;  // of the token's text: 64 lower-case hex digits
  std::set<Scope> scopes;
  Place place;
};

// [server]
struct ServerSettings {
  std::string address = "127.0.0.1";  // of `listen = "127.0.0.1:9911"`, without brackets
  std::uint16_t port = 9911;          // 0: any free one (tests)
  std::string public_url;             // no '/' at the end; default: http://ADDRESS:PORT
  std::string data_dir = "./data";    // relative: to the folder of the file that names it
  std::vector<TokenSettings> tokens;  // empty: everybody may everything; then loopback only
};

// [metrics]
struct MetricsSettings {
  std::size_t max_series = limits::series;
  Span retention{3'600'000};  // at least this much history, even if no rule looks back so far
};

// [log]
enum class LogFormat { text, json };
enum class LogLevel { debug, info, warning, error };
struct LogSettings {
  LogFormat format = LogFormat::text;
  LogLevel level = LogLevel::info;
};

// [calendars]: feeds for people's own calendars. Each has an address of its own, derived from the
// secret, the feed and its generation.
struct CalendarSettings {
  Secret secret;                                    // empty: there are no feeds
  std::map<std::string, std::int64_t> generations;  // by "person:ada"; 1 where none is given
};

struct Config {
  ServerSettings server;
  CalendarSettings calendars;
  MetricsSettings metrics;
  LogSettings log;
  std::vector<integrations::CarrierSettings> carriers;  // in order of preference
  std::vector<integrations::PostSettings> posts;        // [channels.NAME] and [webhooks.NAME]
  // [sandbox], when there is one or a carrier of that type; without accounts: the app adds those.
  std::optional<integrations::sandbox::NetworkSettings> sandbox;
  std::vector<probes::ProbeSettings> probes;
  std::vector<integrations::Heartbeat> heartbeats;
  std::vector<rules::RuleGroup> rules;  // of rule_files, [rule_sources.NAME] and [[rules]]
  std::vector<integrations::RuleSource> rule_sources;
  escalation::Plan plan;
  std::vector<std::string> files;  // every file that was read, in order
};

struct Loaded {
  std::optional<Config> config;  // absent if there is a single mistake
  Mistakes mistakes;             // in the order of files and lines
};

// What becomes of a secret whose variable is not set or whose file cannot be read.
enum class Secrets {
  required,  // a mistake
  optional,  // it is empty: for whoever only reads the plan, and sends nothing
};

// Reads these files as one: tables are united, arrays of tables ([[routes]], [[rules]] ...) are put
// one after the other, and any other key given twice is a mistake that names both places. Reads
// rule_files (globs, relative to the folder of the configuration that names them), zones and
// secrets. Blocks on the disk.
[[nodiscard]] Loaded load(const std::vector<std::string>& paths,
                          Secrets secrets = Secrets::required);

// "env:NAME" or "file:PATH" (one trailing newline is dropped; a relative path belongs to
// `folder`). Errors name the variable or the file, never the content; a literal text is refused
// without repeating it.
[[nodiscard]] Result<Secret> resolve_secret(std::string_view reference, const std::string& folder);

}  // namespace reveille::config
