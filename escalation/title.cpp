// SPDX-License-Identifier: Apache-2.0
#include "escalation/title.hpp"

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace reveille::escalation {
namespace {

constexpr std::size_t title_bytes = 200;
constexpr int alerts_asked = 1'000;

}  // namespace

std::string clip_title(std::string title) {
  if (title.size() <= title_bytes) return title;
  return cut(title, title_bytes) + "…";
}

std::string title_of(const Labels& labels, const Labels& annotations, const Labels& group) {
  std::string title(annotations.get("summary"));
  if (title.empty()) {
    title = labels.get("alertname");
    for (const Label& label : group) {
      if (label.name != "alertname") title += fmt::format(" {}", label.value);
    }
  }
  return clip_title(title.empty() ? to_string(labels) : std::move(title));
}

std::string current_title(const Incident& incident) {
  const std::string_view first = incident.title;
  const bool no_route = first.ends_with(unrouted);
  const std::string_view known = first.substr(0, first.size() - (no_route ? unrouted.size() : 0));
  std::string heard;
  std::string silenced;
  std::string over;
  bool known_is_over = false;
  int asked = 0;
  for (const auto& [key, alert] : incident.alerts) {
    if (++asked > alerts_asked) break;
    std::string title = title_of(alert.labels, alert.annotations, incident.group);
    const bool is_known = title == known;
    if (is_known && !alert.ended_at) return incident.title;
    known_is_over = known_is_over || is_known;
    std::string& place = alert.ended_at ? over : alert.silenced_by.empty() ? heard : silenced;
    if (place.empty()) place = std::move(title);
  }
  if (heard.empty()) heard = std::move(silenced);
  if (heard.empty() && !known_is_over) heard = std::move(over);
  if (heard.empty()) return incident.title;
  return no_route ? heard + std::string(unrouted) : heard;
}

}  // namespace reveille::escalation
