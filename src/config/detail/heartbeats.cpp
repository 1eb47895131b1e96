// SPDX-License-Identifier: Apache-2.0
#include <map>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "config/detail/reading.hpp"

namespace reveille::config::detail {
namespace {

constexpr Span one_day{24 * 3'600'000LL};

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

// Who knows it may check in, so no message repeats it.
std::string read_uuid(Section& section) {
  std::string uuid = section.required_string("uuid");
  for (char& c : uuid) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  }
  if (!uuid.empty() && !is_uuid(uuid)) {
    section.mistake_at("uuid", "\"uuid\" must be one as `uuidgen` prints it");
  }
  return uuid;
}

Labels read_labels(Section& section) {
  Labels labels;
  const Tree* table = section.table("labels");
  if (table == nullptr) return labels;
  for (const Tree::Member& member : *table->table()) {
    if (!is_label_name(member.key)) {
      section.mistake(member.place, quoted(member.key) + " is no label name");
    } else if (const std::string* value = member.value.string()) {
      labels.set(member.key, *value);
    } else {
      section.mistake(member.value.place(), fmt::format("label {} must be a string, found {}",
                                                        quoted(member.key), member.value.kind()));
    }
  }
  return labels;
}

integrations::Heartbeat read_heartbeat(const Tree& item, Mistakes& mistakes) {
  const Tree* name = item.find("name");
  const std::string* text = name == nullptr ? nullptr : name->string();
  Section section(item, text == nullptr ? "heartbeat" : "heartbeat " + quoted(*text), mistakes);
  integrations::Heartbeat heartbeat;
  heartbeat.name = section.required_string("name");
  heartbeat.uuid = read_uuid(section);
  if (section.any("every") == nullptr) section.mistake(item.place(), "\"every\" is missing");
  heartbeat.every = section.span_or("every", one_day, Span{1'000}, 400 * one_day);
  heartbeat.grace = section.span_or("grace", Span{60'000}, Span{0}, 400 * one_day);
  heartbeat.labels = read_labels(section);
  section.finish();
  return heartbeat;
}

}  // namespace

std::vector<integrations::Heartbeat> read_heartbeats(const Tree& heartbeats, Mistakes& mistakes) {
  std::vector<integrations::Heartbeat> all;
  std::map<std::string, Place> names;
  std::map<std::string, Place> uuids;
  for (const Tree& item : *heartbeats.array()) {
    integrations::Heartbeat heartbeat = read_heartbeat(item, mistakes);
    const auto twice = [&](std::map<std::string, Place>& seen, const std::string& value,
                           const char* what) {
      const auto [first, is_new] = seen.emplace(value, item.place());
      if (is_new || value.empty()) return;
      mistakes.push_back(
          {item.place(), fmt::format("heartbeat {}: its {} is given twice: here and "
                                     "at {}",
                                     quoted(heartbeat.name), what, to_string(first->second))});
    };
    twice(names, heartbeat.name, "name");
    twice(uuids, heartbeat.uuid, "uuid");
    all.push_back(std::move(heartbeat));
  }
  return all;
}

}  // namespace reveille::config::detail
