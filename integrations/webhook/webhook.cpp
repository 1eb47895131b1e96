// SPDX-License-Identifier: Apache-2.0
#include "integrations/webhook/webhook.hpp"

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "integrations/http_answer.hpp"
#include "text/digest.hpp"
#include "text/encoding.hpp"
#include "text/json.hpp"

namespace reveille::integrations {
namespace {

constexpr std::string_view prefix = "whsec_";
constexpr std::size_t shortest_key = 16;
// Of each text but those of labels and annotations: even when every byte needs an escape of six,
// all of them fit.
constexpr std::size_t longest_text = 1024;

// As JSON, or nothing when it is larger than `most`.
std::string object_of(const Labels& labels, std::size_t most) {
  text::JsonWriter json;
  json.begin_object();
  for (const Label& label : labels) {
    json.member(label.name, label.value);
    if (json.size() > most) break;
  }
  json.end_object();
  return json.size() > most ? std::string() : json.take();
}

std::string body_of(const Notice& notice) {
  constexpr std::size_t share = limits::webhook_body_bytes / 4;
  const std::string labels = object_of(notice.labels, share);
  const std::string annotations = object_of(notice.annotations, share);
  text::JsonWriter json;
  json.begin_object()
      .member("type", "incident." + notice.event)
      .member("timestamp", to_rfc3339(notice.at));
  json.key("data").begin_object();
  json.member("incident", notice.incident.value)
      .member("event", notice.event)
      .member("summary", cut(notice.summary, longest_text))
      .member("urgency", to_string(notice.urgency));
  json.key("labels").raw(labels.empty() ? "{}" : labels);
  json.key("annotations").raw(annotations.empty() ? "{}" : annotations);
  if (labels.empty() || annotations.empty()) json.member("truncated", true);
  if (!notice.acknowledged_by.empty())
    json.member("acknowledged_by", cut(notice.acknowledged_by, longest_text));
  if (!notice.resolved_by.empty())
    json.member("resolved_by", cut(notice.resolved_by, longest_text));
  if (notice.more > 0) json.member("more", std::int64_t{notice.more});
  if (!notice.url.empty()) json.member("url", cut(notice.url, longest_text));
  return json.end_object().end_object().take();
}

}  // namespace

std::optional<std::string> webhook_key(const Secret& secret) {
  std::string key = secret.reveal();
  if (key.starts_with(prefix)) {
    auto decoded = text::base64_decode(std::string_view(key).substr(prefix.size()));
    if (!decoded) return std::nullopt;
    key = *std::move(decoded);
  }
  if (key.size() < shortest_key) return std::nullopt;
  return key;
}

Webhook::Webhook(Secret url, const Secret& secret)
    : url_(std::move(url)), key_(webhook_key(secret).value_or("")) {}

Exchange Webhook::request(const Order& order) const {
  Exchange exchange;
  exchange.url = url_.reveal();
  exchange.body = body_of(order.notice.value_or(Notice{}));
  const std::string id = fmt::format("page_{}_{}", order.page.value, to_ms(order.page_at));
  const std::string timestamp = fmt::to_string(to_ms(order.now) / 1000);
  const std::string signed_text = fmt::format("{}.{}.{}", id, timestamp, exchange.body);
  exchange.headers = {{"Content-Type", "application/json"},
                      {"webhook-id", id},
                      {"webhook-timestamp", timestamp},
                      {"webhook-signature",
                       "v1," + text::base64_encode(text::hmac_sha256(key_.reveal(), signed_text))}};
  return exchange;
}

Report Webhook::interpret(const ExchangeResult& result) const {
  return answer_to_post(result);
}

}  // namespace reveille::integrations
