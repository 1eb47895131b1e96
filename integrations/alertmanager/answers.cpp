// SPDX-License-Identifier: Apache-2.0
#include "integrations/alertmanager/answers.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "text/json.hpp"

namespace reveille::integrations {
namespace {

using text::JsonWriter;

const char* state_word(ListedAlert::State state) {
  switch (state) {
    case ListedAlert::State::unprocessed:
      return "unprocessed";
    case ListedAlert::State::active:
      return "active";
    case ListedAlert::State::suppressed:
      return "suppressed";
  }
  return "active";
}

void write_labels(JsonWriter& json, std::string_view key, const Labels& labels) {
  json.key(key).begin_object();
  for (const auto& [name, value] : labels) json.member(name, value);
  json.end_object();
}

void write_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  json.key(key).begin_array();
  for (const auto& text : texts) json.value(text);
  json.end_array();
}

void write_alert(JsonWriter& json, const ListedAlert& alert) {
  json.begin_object();
  write_labels(json, "annotations", alert.annotations);
  json.member("endsAt", to_rfc3339(alert.ends_at));
  json.member("fingerprint", to_hex(alert.fingerprint));
  json.key("receivers").begin_array();
  for (const auto& receiver : alert.receivers)
    json.begin_object().member("name", receiver).end_object();
  json.end_array();
  json.member("startsAt", to_rfc3339(alert.starts_at));
  json.key("status").begin_object();
  write_texts(json, "inhibitedBy", alert.inhibited_by);
  write_texts(json, "mutedBy", {});
  write_texts(json, "silencedBy", alert.silenced_by);
  json.member("state", state_word(alert.state)).end_object();
  json.member("updatedAt", to_rfc3339(alert.updated_at));
  if (!alert.generator_url.empty()) json.member("generatorURL", alert.generator_url);
  write_labels(json, "labels", alert.labels);
  json.end_object();
}

void write_alerts(JsonWriter& json, std::vector<ListedAlert>& alerts) {
  std::ranges::sort(alerts, {}, &ListedAlert::fingerprint);
  json.begin_array();
  for (const auto& alert : alerts) write_alert(json, alert);
  json.end_array();
}

const char* state_word(ListedSilence::State state) {
  switch (state) {
    case ListedSilence::State::pending:
      return "pending";
    case ListedSilence::State::active:
      return "active";
    case ListedSilence::State::expired:
      return "expired";
  }
  return "expired";
}

void write_silence(JsonWriter& json, const ListedSilence& silence) {
  json.begin_object();
  json.member("id", silence.id).key("status").begin_object();
  json.member("state", state_word(silence.state)).end_object();
  json.member("updatedAt", to_rfc3339(silence.updated_at)).key("matchers").begin_array();
  for (const Matcher& matcher : silence.matchers) {
    const bool regex =
        matcher.kind() == Matcher::Kind::regex || matcher.kind() == Matcher::Kind::not_regex;
    const bool equal =
        matcher.kind() == Matcher::Kind::equal || matcher.kind() == Matcher::Kind::regex;
    json.begin_object().member("name", matcher.name()).member("value", matcher.value());
    json.member("isRegex", regex).member("isEqual", equal).end_object();
  }
  json.end_array();
  json.member("startsAt", to_rfc3339(silence.starts_at));
  json.member("endsAt", to_rfc3339(silence.ends_at));
  json.member("createdBy", silence.created_by).member("comment", silence.comment);
  if (!silence.windows.empty()) {
    std::string every;
    for (const std::string& window : silence.windows) every += (every.empty() ? "" : "; ") + window;
    json.key("annotations").begin_object().member("every", every);
    json.member("timezone", silence.zone).end_object();
  }
  json.end_object();
}

// A JSON text is a YAML text.
std::string yaml_text(std::string_view text) {
  std::string out;
  text::append_json_string(out, text);
  return out;
}

std::string yaml_list(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const auto& text : texts) {
    if (out.size() > 1) out += ", ";
    out += yaml_text(text);
  }
  return out + "]";
}

}  // namespace

std::string encode_alerts(std::vector<ListedAlert> alerts) {
  JsonWriter json;
  write_alerts(json, alerts);
  return json.take();
}

std::string encode_silence(const ListedSilence& silence) {
  JsonWriter json;
  write_silence(json, silence);
  return json.take();
}

std::string encode_silences(std::vector<ListedSilence> silences) {
  std::ranges::stable_sort(silences, [](const ListedSilence& a, const ListedSilence& b) {
    using State = ListedSilence::State;
    const auto rank = [](State state) {
      return state == State::active ? 0 : state == State::pending ? 1 : 2;
    };
    if (a.state != b.state) return rank(a.state) < rank(b.state);
    if (a.state == State::active) return a.ends_at < b.ends_at;
    if (a.state == State::pending) return a.starts_at < b.starts_at;
    return a.ends_at > b.ends_at;
  });
  JsonWriter json;
  json.begin_array();
  for (const ListedSilence& silence : silences) write_silence(json, silence);
  return json.end_array().take();
}

std::string encode_alert_groups(std::vector<ListedGroup> groups) {
  std::ranges::sort(groups, [](const ListedGroup& a, const ListedGroup& b) {
    return std::tie(a.labels, a.receiver) < std::tie(b.labels, b.receiver);
  });
  JsonWriter json;
  json.begin_array();
  for (auto& group : groups) {
    json.begin_object();
    write_labels(json, "labels", group.labels);
    json.key("receiver").begin_object().member("name", group.receiver).end_object();
    json.key("alerts");
    write_alerts(json, group.alerts);
    json.end_object();
  }
  return json.end_array().take();
}

std::string encode_receivers(const std::vector<std::string>& receivers) {
  JsonWriter json;
  json.begin_array();
  for (const auto& receiver : receivers) json.begin_object().member("name", receiver).end_object();
  return json.end_array().take();
}

std::string alertmanager_yaml(const ListedStatus& status) {
  // Alertmanager demands a root receiver, and that each receiver of a route is declared.
  std::vector<std::string> receivers = status.receivers;
  if (receivers.empty()) receivers.emplace_back("default");
  for (const auto& route : status.routes) {
    if (std::ranges::find(receivers, route.receiver) == receivers.end())
      receivers.push_back(route.receiver);
  }
  std::string yaml =
      "global:\n  resolve_timeout: 5m\nroute:\n  receiver: " + yaml_text(receivers.front()) + "\n";
  if (!status.routes.empty()) yaml += "  routes:\n";
  for (const auto& route : status.routes) {
    yaml += "  - receiver: " + yaml_text(route.receiver) + "\n";
    if (!route.group_by.empty()) yaml += "    group_by: " + yaml_list(route.group_by) + "\n";
    if (!route.matchers.empty()) yaml += "    matchers: " + yaml_list(route.matchers) + "\n";
  }
  yaml += "receivers:\n";
  for (const auto& receiver : receivers) yaml += "- name: " + yaml_text(receiver) + "\n";
  return yaml;
}

std::string encode_status(const ListedStatus& status) {
  JsonWriter json;
  json.begin_object();
  json.key("cluster")
      .begin_object()
      .member("status", "disabled")
      .key("peers")
      .begin_array()
      .end_array();
  json.end_object();
  json.key("config").begin_object().member("original", alertmanager_yaml(status)).end_object();
  json.member("uptime", to_rfc3339(status.started_at));
  json.key("versionInfo").begin_object();
  json.member("branch", "").member("buildDate", "").member("buildUser", "").member("goVersion", "");
  json.member("revision", status.revision).member("version", alertmanager_version).end_object();
  return json.end_object().take();
}

}  // namespace reveille::integrations
