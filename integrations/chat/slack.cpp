// SPDX-License-Identifier: Apache-2.0
#include "integrations/chat/slack.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "integrations/http_answer.hpp"
#include "text/encoding.hpp"
#include "text/json.hpp"

namespace reveille::integrations {
namespace {

using escalation::FailureClass;

constexpr std::string_view no_width = "\xE2\x80\x8B";  // U+200B: "@", nothing, "all"
constexpr std::string_view dots = "...";

// What Slack says in the body of an answer that is not 200.
// https://api.slack.com/changelog/2016-05-17-changes-to-errors-for-incoming-webhooks
struct Row {
  std::string_view word;
  FailureClass failure;
  const char* meaning;
};
constexpr Row table[] = {
    {"invalid_payload", FailureClass::our_bug, "it does not understand our message"},
    {"no_text", FailureClass::our_bug, "our message has no text"},
    {"no_service", FailureClass::contact_broken, "this incoming webhook does not exist any more"},
    {"no_service_id", FailureClass::contact_broken, "the address names no incoming webhook"},
    {"no_active_hooks", FailureClass::contact_broken, "this incoming webhook is switched off"},
    {"no_team", FailureClass::contact_broken, "the workspace does not exist"},
    {"team_disabled", FailureClass::contact_broken, "the workspace is switched off"},
    {"channel_not_found", FailureClass::contact_broken, "the channel does not exist"},
    {"channel_is_archived", FailureClass::contact_broken, "the channel is archived"},
    {"invalid_token", FailureClass::our_configuration, "the address is not valid"},
    {"user_not_found", FailureClass::our_configuration, "its user does not exist"},
    {"action_prohibited", FailureClass::our_configuration, "posting here is not allowed"},
    {"posting_to_general_channel_denied", FailureClass::our_configuration,
     "posting to this channel is not allowed"},
};

bool calls_everybody(std::string_view after_at) {
  for (const std::string_view word : {"all", "channel", "here", "everyone"}) {
    const std::string_view found = after_at.substr(0, word.size());
    const bool same = std::ranges::equal(found, word, [](char a, char b) {
      return a == b || (a >= 'A' && a <= 'Z' && a - 'A' == b - 'a');
    });
    if (same) return true;
  }
  return false;
}

std::string_view escaped(std::string_view rest) {
  switch (rest.front()) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    default:
      return rest.substr(0, utf8_length(rest));
  }
}

// "Paged, urgent: Job backlog", and where to look.
std::string words_of(const Notice& notice) {
  std::string words = notice.event;
  if (!words.empty() && words[0] >= 'a' && words[0] <= 'z')
    words[0] = static_cast<char>(words[0] - 'a' + 'A');
  if (!notice.acknowledged_by.empty() && notice.event == "acknowledged")
    words += " by " + notice.acknowledged_by;
  if (!notice.resolved_by.empty()) words += " by " + notice.resolved_by;
  if (notice.event == "paged") words += fmt::format(", {}", to_string(notice.urgency));
  words += fmt::format(": {} (incident {})", cut(notice.summary, limits::chat_text_bytes / 2),
                       notice.incident.value);
  if (notice.more > 0) words += fmt::format(", and {} more", notice.more);
  if (!notice.url.empty()) words += "\n" + notice.url;
  return words;
}

}  // namespace

std::string chat_text(std::string_view text, std::size_t most) {
  const std::string clean = text::to_utf8(text);
  std::string out;
  std::size_t room_for_dots = 0;  // so much of it, should not all of it fit
  for (std::string_view rest = clean; !rest.empty(); rest.remove_prefix(utf8_length(rest))) {
    if (out.size() + dots.size() <= most) room_for_dots = out.size();
    out += escaped(rest);
    if (rest.front() == '@' && calls_everybody(rest.substr(1))) out += no_width;
    if (out.size() > most) return out.replace(room_for_dots, out.npos, dots);
  }
  return out;
}

Exchange SlackChannel::request(const Order& order) const {
  const std::string words = order.notice ? words_of(*order.notice) : order.text;
  text::JsonWriter json;
  json.begin_object().member("text", chat_text(words, limits::chat_text_bytes)).end_object();
  Exchange exchange;
  exchange.url = url_.reveal();
  exchange.headers.emplace("Content-Type", "application/json");
  exchange.body = json.take();
  return exchange;
}

Report SlackChannel::interpret(const ExchangeResult& result) const {
  Report report = answer_to_post(result);
  if (report.failure == FailureClass::none || result.status >= 500) return report;
  const auto row = std::ranges::find(table, std::string_view(result.body), &Row::word);
  if (row == std::end(table)) {
    // Others than Slack say it in words of their own.
    if (result.status == 404) report.failure = FailureClass::contact_broken;
    return report;
  }
  report.failure = row->failure;
  report.reason = fmt::format("{}: {}", row->word, row->meaning);
  return report;
}

}  // namespace reveille::integrations
