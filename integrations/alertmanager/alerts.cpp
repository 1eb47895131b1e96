// SPDX-License-Identifier: Apache-2.0
#include "integrations/alertmanager/alerts.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/limits.hpp"
#include "base/tree.hpp"
#include "base/utf8.hpp"
#include "text/encoding.hpp"
#include "text/json.hpp"

namespace reveille::integrations {
namespace {

constexpr std::size_t errors_told = 20;
const std::string source = "alertmanager";

// Reads one alert; the first mistake ends it.
class Alert {
 public:
  Alert(const Tree& tree, Instant now) : tree_(tree), now_(now) {}

  // As Alertmanager: an empty value is an absent label; at least one must remain.
  Result<> read() {
    if (tree_.table() == nullptr)
      return invalid(fmt::format("expected an object, found {}", tree_.kind()));
    TRY(labels_, texts("labels"));
    TRY(annotations_, texts("annotations"));
    TRY(starts_at_, time("startsAt"));
    TRY(ends_at_, time("endsAt"));
    if (labels_.empty()) return invalid("at least one label is required");
    if (starts_at_ && ends_at_ && *ends_at_ < *starts_at_)
      return invalid("endsAt lies before startsAt");
    return {};
  }

  [[nodiscard]] std::optional<Instant> ends_at() const { return ends_at_; }

  [[nodiscard]] std::string status() const {
    const Tree* found = tree_.find("status");
    return found != nullptr && found->string() != nullptr ? *found->string() : std::string();
  }

  // The key is of the labels as they came, so that cutting them for show never makes two alerts
  // one.
  [[nodiscard]] escalation::AlertKey key() const { return {source, fingerprint(labels_)}; }

  [[nodiscard]] escalation::AlertFired fired(std::optional<Instant> expires_at) const {
    escalation::AlertFired alert;
    alert.key = key();
    alert.labels = shortened(labels_, limits::label_value_bytes);
    alert.annotations = shortened(annotations_, limits::alert_text_bytes);
    alert.starts_at = starts_at_.value_or(ends_at_.value_or(now_));
    alert.expires_at = expires_at;
    const Tree* link = tree_.find("generatorURL");
    if (link != nullptr && link->string() != nullptr)
      alert.link = cut(*link->string(), limits::alert_text_bytes);
    return alert;
  }

 private:
  Result<Labels> texts(const char* key) const {
    const Tree* found = tree_.find(key);
    if (found == nullptr || found->is_null()) return Labels();
    if (found->table() == nullptr)
      return invalid(fmt::format("{} must be an object, not {}", key, found->kind()));
    std::vector<Label> texts;
    for (const auto& [name, place, content] : *found->table()) {
      if (content.string() == nullptr) {
        return invalid(
            fmt::format("{} {} must be a text, not {}", key, quoted(name), content.kind()));
      }
      if (content.string()->empty()) continue;
      if (name.empty()) return invalid(fmt::format("{} has an empty name", key));
      texts.push_back({name, *content.string()});
    }
    return Labels(std::move(texts));
  }

  // Go's zero time stands for an absent one.
  Result<std::optional<Instant>> time(const char* key) const {
    const Tree* found = tree_.find(key);
    if (found == nullptr || found->is_null()) return std::nullopt;
    if (found->string() == nullptr) return invalid(fmt::format("{} must be an RFC 3339 time", key));
    if (found->string()->empty() || found->string()->starts_with("0001-01-01T00:00:00"))
      return std::nullopt;
    const auto at = parse_rfc3339(*found->string());
    if (!at)
      return invalid(
          fmt::format("{} must be an RFC 3339 time, not {}", key, quoted(*found->string())));
    return *at;
  }

  static Labels shortened(const Labels& labels, std::size_t bytes) {
    std::vector<Label> kept;
    for (const auto& [name, value] : labels) kept.push_back({name, cut(value, bytes)});
    return Labels(std::move(kept));
  }

  const Tree& tree_;
  Instant now_;
  Labels labels_;
  Labels annotations_;
  std::optional<Instant> starts_at_;
  std::optional<Instant> ends_at_;
};

Result<> check_count(const Tree::Array& alerts) {
  if (alerts.size() <= limits::alerts_per_request) return {};
  return fail(Code::limit, fmt::format("{} alerts in one request; at most {} are taken",
                                       alerts.size(), limits::alerts_per_request));
}

template <class Convert>
DecodedAlerts decode_each(const Tree::Array& alerts, Instant now, Convert convert) {
  DecodedAlerts decoded;
  for (std::size_t i = 0; i < alerts.size(); ++i) {
    Alert alert(alerts[i], now);
    if (const auto read = alert.read(); !read) {
      decoded.errors.push_back(fmt::format("alerts[{}]: {}", i, read.error().message));
      continue;
    }
    decoded.inputs.push_back(convert(alert));
  }
  return decoded;
}

}  // namespace

std::string DecodedAlerts::joined_errors() const {
  std::string joined;
  for (std::size_t i = 0; i < std::min(errors.size(), errors_told); ++i) joined += errors[i] + "\n";
  if (errors.size() > errors_told)
    joined += fmt::format("and {} more\n", errors.size() - errors_told);
  return joined;
}

Result<DecodedAlerts> decode_alerts(std::string_view body, Instant now) {
  TRY(const Tree tree, text::parse_json(body));
  if (tree.array() == nullptr)
    return invalid(fmt::format("expected a list of alerts, found {}", tree.kind()));
  if (auto counted = check_count(*tree.array()); !counted)
    return std::unexpected(std::move(counted).error());
  return decode_each(*tree.array(), now, [now](const Alert& alert) -> escalation::Input {
    const Instant ends = alert.ends_at().value_or(now + alert_resolve_timeout);
    if (ends <= now) return escalation::AlertResolved{alert.key()};
    return alert.fired(ends);
  });
}

Result<DecodedAlerts> decode_alertmanager_webhook(std::string_view body, Instant now) {
  TRY(const Tree tree, text::parse_json(body));
  const Tree* alerts = tree.find("alerts");
  if (alerts == nullptr || alerts->array() == nullptr) {
    return invalid(
        "expected the body of an Alertmanager webhook: an object with a list of \"alerts\"");
  }
  const Tree* version = tree.find("version");
  if (version != nullptr && version->string() != nullptr && *version->string() != "4") {
    return invalid(fmt::format("webhook version {} is not \"4\"", quoted(*version->string())));
  }
  if (auto counted = check_count(*alerts->array()); !counted)
    return std::unexpected(std::move(counted).error());
  // Only the word itself resolves: whatever else stands there is a reason to wake somebody.
  return decode_each(*alerts->array(), now, [](const Alert& alert) -> escalation::Input {
    if (alert.status() == "resolved") return escalation::AlertResolved{alert.key()};
    return alert.fired(std::nullopt);
  });
}

}  // namespace reveille::integrations
