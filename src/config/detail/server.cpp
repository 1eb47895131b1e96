// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "base/escape.hpp"
#include "config/detail/reading.hpp"

namespace reveille::config {

const char* to_string(Scope scope) {
  switch (scope) {
    case Scope::ingest:
      return "ingest";
    case Scope::read:
      return "read";
    case Scope::respond:
      return "respond";
    case Scope::admin:
      return "admin";
  }
  return "?";
}

namespace detail {
namespace {

constexpr Span one_day{24 * 3'600'000LL};

bool is_ip_address(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "::1";
}

// "127.0.0.1:9911", "[::1]:9911", "localhost:9911".
bool parse_listen(std::string_view text, ServerSettings& server) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos) return false;
  const std::string_view digits = text.substr(colon + 1);
  unsigned port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || port > 65'535) return false;
  std::string host(text.substr(0, colon));
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";
  if (!is_ip_address(host) || (host.find(':') != host.npos) != bracketed) return false;
  server.address = host;
  server.port = static_cast<std::uint16_t>(port);
  return true;
}

std::string own_url(const ServerSettings& server) {
  const bool v6 = server.address.find(':') != std::string::npos;
  return fmt::format("http://{}{}{}:{}", v6 ? "[" : "", server.address, v6 ? "]" : "", server.port);
}

void read_public_url(Section& section, ServerSettings& server) {
  server.public_url = section.string_or("public_url", own_url(server));
  while (server.public_url.ends_with('/')) server.public_url.pop_back();
  const std::string_view url = server.public_url;
  const std::size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  const std::string_view rest = url.substr(scheme);
  if (scheme == 0 || rest.empty() || rest.find_first_of(" ?#@\t") != rest.npos) {
    section.mistake_at("public_url",
                       "\"public_url\" must be a URL such as "
                       "\"https://pager.example.org\", without user and query");
  }
}

void read_scopes(Section& section, TokenSettings& token) {
  static const std::vector<std::string> names{"ingest", "read", "respond", "admin"};
  for (const std::string& word : section.strings("scopes")) {
    const auto found = std::ranges::find(names, word);
    if (found != names.end()) {
      token.scopes.insert(static_cast<Scope>(found - names.begin()));
    } else {
      section.mistake_at("scopes", "unknown scope " + unknown_name(word, names));
    }
  }
  if (token.scopes.empty()) section.mistake_at("scopes", "\"scopes\" are missing: it may nothing");
}

// Whoever writes the token itself here must not find it in our message.
void read_hash(Section& section, TokenSettings& token) {
  token.sha256 = section.required_string("sha256");
  for (char& c : token.sha256) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  }
  const bool hex = token.sha256.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (token.sha256.empty() || (hex && token.sha256.size() == 64)) return;
  section.mistake_at("sha256",
                     "\"sha256\" must be the SHA-256 of the token as 64 hexadecimal digits "
                     "(printf %s TOKEN | sha256sum)");
}

void read_tokens(const Tree& table, ServerSettings& server, Mistakes& mistakes) {
  std::map<std::string, std::string> owners;
  for (const Tree::Member& member : *table.table()) {
    Section section(member.value, "token " + quoted(member.key), mistakes);
    TokenSettings token;
    token.name = member.key;
    token.place = member.place;
    read_hash(section, token);
    read_scopes(section, token);
    section.finish();
    const auto [first, is_new] = owners.emplace(token.sha256, token.name);
    if (!is_new && !token.sha256.empty()) {
      section.mistake_at("sha256", "is the same as that of token " + quoted(first->second));
    }
    server.tokens.push_back(std::move(token));
  }
}

}  // namespace

ServerSettings read_server(const Tree& table, Mistakes& mistakes) {
  Section section(table, "server", mistakes);
  ServerSettings server;
  if (const auto listen = section.string("listen"); listen && !parse_listen(*listen, server)) {
    section.mistake_at("listen",
                       "\"listen\" must be an address and a port such as \"127.0.0.1:9911\"");
  }
  read_public_url(section, server);
  const std::string data_dir = section.string_or("data_dir", server.data_dir);
  server.data_dir = within(folder_of(section.place_of("data_dir").file), data_dir);
  if (data_dir.empty()) section.mistake_at("data_dir", "\"data_dir\" must not be empty");
  if (const Tree* tokens = section.table("tokens")) read_tokens(*tokens, server, mistakes);
  if (server.tokens.empty() && !is_loopback(server.address)) {
    section.mistake_at("listen",
                       fmt::format("without tokens everybody who reaches {} could silence "
                                   "a page: add [server.tokens.NAME], or listen on "
                                   "127.0.0.1",
                                   server.address));
  }
  section.finish();
  return server;
}

MetricsSettings read_metrics(const Tree& table, Mistakes& mistakes) {
  Section section(table, "metrics", mistakes);
  MetricsSettings metrics;
  metrics.max_series = static_cast<std::size_t>(section.integer_or(
      "max_series", static_cast<std::int64_t>(metrics.max_series), 1'000, 100'000'000));
  metrics.retention = section.span_or("retention", metrics.retention, Span{0}, 400 * one_day);
  section.finish();
  return metrics;
}

LogSettings read_log(const Tree& table, Mistakes& mistakes) {
  Section section(table, "log", mistakes);
  LogSettings log;
  if (const auto format = section.choice("format", {"text", "json"})) {
    log.format = static_cast<LogFormat>(*format);
  }
  if (const auto level = section.choice("level", {"debug", "info", "warning", "error"})) {
    log.level = static_cast<LogLevel>(*level);
  }
  section.finish();
  return log;
}

}  // namespace detail
}  // namespace reveille::config
