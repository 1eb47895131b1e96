// SPDX-License-Identifier: Apache-2.0
#include "integrations/alertmanager/silences.hpp"

#include <algorithm>

#include "base/tree.hpp"
#include "escalation/silence.hpp"
#include "text/json.hpp"

namespace reveille::integrations {
namespace {

using escalation::SilenceAsked;

constexpr std::size_t matchers_most = 64;
constexpr std::size_t windows_most = 32;

Result<std::string> text_at(const Tree& table, const char* key, bool required) {
  const Tree* value = table.find(key);
  if (!value || value->is_null()) {
    if (required) return invalid(std::string(key) + " is missing");
    return std::string();
  }
  if (!value->string()) return invalid(std::string(key) + " must be a text");
  return *value->string();
}

Result<bool> flag_at(const Tree& table, const char* key, bool otherwise) {
  const Tree* value = table.find(key);
  if (!value || value->is_null()) return otherwise;
  if (!value->boolean()) return invalid(std::string(key) + " must be true or false");
  return *value->boolean();
}

Result<Matcher> matcher_of(const Tree& item) {
  if (!item.table()) return invalid("a matcher must be an object");
  TRY(std::string name, text_at(item, "name", true));
  TRY(std::string value, text_at(item, "value", true));
  TRY(const bool regex, flag_at(item, "isRegex", false));
  TRY(const bool equal, flag_at(item, "isEqual", true));
  const auto kind = regex ? (equal ? Matcher::Kind::regex : Matcher::Kind::not_regex)
                          : (equal ? Matcher::Kind::equal : Matcher::Kind::not_equal);
  return Matcher::make(std::move(name), kind, std::move(value));
}

Result<Matchers> matchers_of(const Tree& body) {
  const Tree* list = body.find("matchers");
  if (!list || !list->array()) return invalid("matchers must be a list");
  if (list->array()->size() > matchers_most) return invalid("too many matchers");
  Matchers matchers;
  for (const Tree& item : *list->array()) {
    TRY(Matcher matcher, matcher_of(item));
    matchers.push_back(std::move(matcher));
  }
  return matchers;
}

std::vector<std::string> split(const std::string& every) {
  std::vector<std::string> windows;
  std::size_t from = 0;
  while (from < every.size()) {
    const std::size_t end = std::min(every.find(';', from), every.size());
    std::string one = every.substr(from, end - from);
    one.erase(0, std::min(one.find_first_not_of(' '), one.size()));
    windows.push_back(std::move(one));
    from = end + 1;
  }
  return windows;
}

Result<> read_windows(const Tree& body, escalation::SilenceTerms& terms) {
  const Tree* annotations = body.find("annotations");
  if (!annotations || annotations->is_null()) return {};
  if (!annotations->table()) return invalid("annotations must be an object");
  TRY(const std::string every, text_at(*annotations, "every", false));
  TRY(terms.zone, text_at(*annotations, "timezone", false));
  terms.windows = split(every);
  if (terms.windows.size() > windows_most) return invalid("too many windows");
  return {};
}

}  // namespace

Result<SilenceAsked> decode_silence(std::string_view text) {
  TRY(const Tree body, text::parse_json(text));
  if (!body.table()) return invalid("a silence must be a JSON object");
  SilenceAsked asked;
  TRY(const std::string id, text_at(body, "id", false));
  if (!id.empty()) {
    const auto known = escalation::silence_of_uuid(id);
    if (!known) return fail(Code::not_found, "there is no silence " + id);
    asked.silence = *known;
  }
  TRY(asked.terms.matchers, matchers_of(body));
  TRY(const std::string from, text_at(body, "startsAt", true));
  TRY(const std::string to, text_at(body, "endsAt", true));
  TRY(asked.terms.from, parse_rfc3339(from));
  TRY(asked.terms.to, parse_rfc3339(to));
  TRY(asked.terms.comment, text_at(body, "comment", false));
  TRY(asked.actor.who, text_at(body, "createdBy", false));
  if (auto windows = read_windows(body, asked.terms); !windows) {
    return std::unexpected(windows.error());
  }
  return asked;
}

std::string encode_silence_id(std::string_view id) {
  text::JsonWriter json;
  return json.begin_object().member("silenceID", id).end_object().take();
}

}  // namespace reveille::integrations
