// SPDX-License-Identifier: Apache-2.0
#include "integrations/prometheus/rule_sources.hpp"

#include <set>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/limits.hpp"
#include "integrations/url_host.hpp"

namespace reveille::integrations {
namespace {

constexpr Span shortest_timeout{100};
constexpr Span longest_timeout{120'000};
constexpr Span longest_alert_after{24 * 3'600'000};
constexpr const char* url_expected =
    "must be the URL below which /api/v1/query is, such as \"https://metrics.example.org\", "
    "without "
    "user and query";

bool is_url(std::string_view url) {
  const std::size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  const std::string_view rest = url.substr(scheme);
  return scheme != 0 && !rest.empty() && rest.find_first_of(" ?#@\t\r\n") == rest.npos;
}

std::string without_slashes(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

class Reader {
 public:
  Reader(const Tree::Member& member, const ResolveSecret& resolve, Mistakes& mistakes)
      : section_(member.value, "rule source " + quoted(member.key), mistakes), resolve_(resolve) {
    source_.name = member.key;
    source_.place = member.value.place();
  }

  RuleSource read() {
    read_url();
    source_.token = secret("token");
    source_.user = section_.string_or("user", "");
    source_.password = secret("password");
    if (source_.user.empty() != source_.password.empty())
      section_.mistake_at("user", "\"user\" and \"password\" belong together");
    if (!source_.user.empty() && !source_.token.empty())
      section_.mistake_at("token", "either \"token\" or \"user\" and \"password\"");
    read_headers();
    read_parameters();
    source_.ca_file = section_.string_or("ca_file", "");
    source_.timeout =
        section_.span_or("timeout", source_.timeout, shortest_timeout, longest_timeout);
    source_.alert_after =
        section_.span_or("alert_after", source_.alert_after, Span{0}, longest_alert_after);
    (void)section_.strings("files");
    section_.finish();
    return std::move(source_);
  }

 private:
  void read_url() {
    source_.url = without_slashes(section_.required_string("url"));
    if (!source_.url.empty() && !is_url(source_.url))
      section_.mistake_at("url", fmt::format("\"url\" {}", url_expected));
    const bool secrets = section_.any("token") != nullptr || section_.any("password") != nullptr;
    if (secrets && source_.url.starts_with("http://") && !is_loopback(source_.url))
      section_.mistake_at("url", "a token or a password would be readable on the way: use https");
  }

  Secret secret(const char* key) {
    const auto reference = section_.string(key);
    return reference ? resolved(*reference, section_.place_of(key)) : Secret{};
  }

  Secret resolved(const std::string& reference, const Place& place) {
    auto value = resolve_(reference, place);
    if (!value) section_.mistake(place, value.error().message);
    return value ? *std::move(value) : Secret{};
  }

  // Names of tenants are no secrets, keys are: both may stand here.
  void read_headers() {
    const Tree* headers = section_.table("headers");
    if (headers == nullptr) return;
    for (const Tree::Member& member : *headers->table()) {
      const std::string* text = member.value.string();
      if (text == nullptr || text->find_first_of("\r\n") != text->npos) {
        section_.mistake(member.value.place(),
                         fmt::format("header {} must be a text of one line", quoted(member.key)));
        continue;
      }
      const bool reference = text->starts_with("env:") || text->starts_with("file:");
      source_.headers.emplace_back(
          member.key, reference ? resolved(*text, member.value.place()) : Secret(*text));
    }
  }

  void read_parameters() {
    static const std::set<std::string> ours{"query", "time", "timeout"};
    const Tree* parameters = section_.table("params");
    if (parameters == nullptr) return;
    for (const Tree::Member& member : *parameters->table()) {
      const std::string* text = member.value.string();
      if (text == nullptr)
        section_.mistake(member.value.place(),
                         fmt::format("parameter {} must be a text", quoted(member.key)));
      else if (ours.contains(member.key))
        section_.mistake(member.place, fmt::format("{} is set by Reveille", quoted(member.key)));
      else
        source_.parameters.emplace_back(member.key, *text);
    }
  }

  Section section_;
  const ResolveSecret& resolve_;
  RuleSource source_;
};

}  // namespace

std::vector<RuleSource> read_rule_sources(const Tree& sources, const ResolveSecret& resolve,
                                          Mistakes& mistakes) {
  std::vector<RuleSource> all;
  for (const Tree::Member& member : *sources.table()) {
    const std::size_t before = mistakes.size();
    RuleSource source = Reader(member, resolve, mistakes).read();
    if (mistakes.size() == before) all.push_back(std::move(source));
  }
  return all;
}

Result<RuleSource> anonymous_source(const std::string& url) {
  if (!is_url(url)) return invalid(url_expected);
  RuleSource source;
  source.name = url;
  source.url = without_slashes(url);
  return source;
}

}  // namespace reveille::integrations
