// SPDX-License-Identifier: Apache-2.0
// reveille silence add|list|expire, over Alertmanager's API.
#include <chrono>

#include <fmt/format.h>

#include "base/instant.hpp"
#include "base/matcher.hpp"
#include "cli/commands.hpp"
#include "cli/night_words.hpp"
#include "cli/terminal.hpp"
#include "config/zone_loader.hpp"
#include "text/form.hpp"
#include "text/json.hpp"

namespace reveille::cli {
namespace {

Instant wall_clock() {
  return Instant{
      std::chrono::duration_cast<Span>(std::chrono::system_clock::now().time_since_epoch())};
}

Result<Tree> matchers_of(const std::vector<std::string>& texts) {
  Tree list(Tree::Array{});
  for (const std::string& text : texts) {
    TRY(const Matcher matcher, parse_matcher(text));
    const auto kind = matcher.kind();
    Tree one;
    one.set("name", Tree(matcher.name()));
    one.set("value", Tree(matcher.value()));
    one.set("isRegex", Tree(kind == Matcher::Kind::regex || kind == Matcher::Kind::not_regex));
    one.set("isEqual", Tree(kind == Matcher::Kind::equal || kind == Matcher::Kind::regex));
    list.push(std::move(one));
  }
  return list;
}

Result<Tree> body_of(const SilenceOptions& options) {
  if (options.length.empty() == options.until.empty())
    return invalid("how long? either --for 2h or --until TIME");
  TRY(Tree matchers, matchers_of(options.matchers));
  Instant from = wall_clock();
  if (!options.from.empty()) {
    TRY(from, parse_moment(options.from, config::load_zone));
  }
  Instant to = from;
  if (!options.until.empty()) {
    TRY(to, parse_moment(options.until, config::load_zone));
  } else {
    TRY(const Span length, parse_span(options.length));
    to = from + length;
  }
  Tree body;
  body.set("matchers", std::move(matchers));
  body.set("startsAt", Tree(to_rfc3339(from)));
  body.set("endsAt", Tree(to_rfc3339(to)));
  body.set("createdBy", Tree(options.by));
  body.set("comment", Tree(options.comment));
  if (!options.every.empty()) {
    std::string every;
    for (const std::string& window : options.every) every += (every.empty() ? "" : "; ") + window;
    Tree annotations;
    annotations.set("every", Tree(every));
    annotations.set("timezone", Tree(options.zone));
    body.set("annotations", std::move(annotations));
  }
  return body;
}

std::string matchers_text(const Tree& silence) {
  std::string all;
  for (const Tree& one : list_at(silence, "matchers")) {
    const auto flag = [&](const char* key) {
      const Tree* value = one.find(key);
      return value && value->boolean() && *value->boolean();
    };
    const bool equal = flag("isEqual");
    all += fmt::format("{}{}{}{}\"{}\"", all.empty() ? "" : " ", text_at(one, "name"),
                       equal ? "=" : "!",
                       flag("isRegex") ? "~"
                       : equal         ? ""
                                       : "=",
                       text_at(one, "value"));
  }
  return all;
}

// "Sun 02:00-04:00 Europe/Berlin": of one that recurs.
std::string hours_of(const Tree& silence) {
  const Tree* annotations = silence.find("annotations");
  if (!annotations) return "";
  const std::string every = text_at(*annotations, "every");
  return every.empty() ? "" : every + " " + text_at(*annotations, "timezone");
}

std::string state_of(const Tree& silence) {
  const Tree* status = silence.find("status");
  return status ? text_at(*status, "state") : "";
}

}  // namespace

int silence_add(const Remote& remote, const SilenceOptions& options, Output output) {
  const auto body = body_of(options);
  if (!body) {
    print_error(body.error().message);
    return 2;
  }
  const auto answer = remote.post("/api/v2/silences", *body);
  if (!answer) return refused(answer.error());
  print(output.json ? text::to_json(*answer) : text_at(*answer, "silenceID"));
  return 0;
}

int silence_list(const Remote& remote, bool all, Output output) {
  const auto answer = remote.get(std::string("/api/v2/silences") + (all ? "" : "?expired=false"));
  if (!answer) return refused(answer.error());
  if (output.json) {
    print(text::to_json(*answer));
    return 0;
  }
  std::vector<std::vector<std::string>> rows{
      {"id", "state", "until", "only", "by", "matchers", "comment"}};
  if (answer->array()) {
    for (const Tree& one : *answer->array())
      rows.push_back({text_at(one, "id"), state_of(one), text_at(one, "endsAt"), hours_of(one),
                      text_at(one, "createdBy"), matchers_text(one), text_at(one, "comment")});
  }
  if (rows.size() == 1)
    print("nothing is silenced");
  else
    print(columns(rows));
  return 0;
}

int silence_expire(const Remote& remote, const std::string& id) {
  const auto answer = remote.remove("/api/v2/silence/" + text::percent_encode(id));
  if (!answer) return refused(answer.error());
  return 0;
}

}  // namespace reveille::cli
