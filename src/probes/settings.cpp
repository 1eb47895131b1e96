// SPDX-License-Identifier: Apache-2.0
#include "probes/settings.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "base/escape.hpp"

namespace reveille::probes {
namespace {

constexpr Span shortest_interval{1'000};
constexpr Span longest_interval{3'600'000};
constexpr Span shortest_timeout{100};

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c != '\x7f'; });
}

bool is_port(std::string_view text) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port > 0 && port < 65'536;
}

// "example.org:443", "[::1]:443".
bool is_host_and_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos || colon == 0 || !is_port(text.substr(colon + 1))) return false;
  const std::string_view host = text.substr(0, colon);
  const bool bracketed = host.starts_with('[') && host.ends_with(']') && host.size() > 2;
  return is_printable(host) && (bracketed || host.find_first_of(":[]/@") == host.npos);
}

bool is_web_url(std::string_view text) {
  const std::string_view scheme = text.starts_with("https://") ? "https://" : "http://";
  if (!text.starts_with(scheme) || !is_printable(text)) return false;
  const std::string_view host = text.substr(scheme.size());
  return !host.empty() && host.find_first_of("/?#:@") != 0;
}

void read_target(Section& section, ProbeSettings& probe) {
  const auto http = section.string("http");
  const auto tcp = section.string("tcp");
  if (http.has_value() == tcp.has_value()) {
    section.mistake(section.place(), "needs exactly one of \"http\" and \"tcp\"");
    return;
  }
  probe.kind = http ? ProbeKind::http : ProbeKind::tcp;
  probe.target = http ? *http : *tcp;
  if (http && !is_web_url(*http)) {
    section.mistake_at("http", "\"http\" must be a URL such as \"https://example.org/health\"");
  }
  if (tcp && !is_host_and_port(*tcp)) {
    section.mistake_at("tcp", "\"tcp\" must be a host and a port such as \"db.example.org:5432\"");
  }
}

void read_expected_status(Section& section, ProbeSettings& probe) {
  const Tree* array = section.array("expect_status");
  if (array == nullptr) return;
  if (probe.kind != ProbeKind::http) {
    section.mistake_at("expect_status", "only an HTTP probe has a status to expect");
  }
  for (const Tree& item : *array->array()) {
    const std::int64_t* status = item.integer();
    if (status != nullptr && *status >= 100 && *status <= 599) {
      probe.expect_status.push_back(static_cast<int>(*status));
    } else {
      section.mistake(item.place(), "\"expect_status\" must hold numbers from 100 to 599");
    }
  }
}

void read_labels(Section& section, ProbeSettings& probe) {
  const Tree* table = section.table("labels");
  if (table == nullptr) return;
  for (const Tree::Member& member : *table->table()) {
    const std::string* value = member.value.string();
    if (!is_label_name(member.key)) {
      section.mistake(member.place, quoted(member.key) + " is no label name");
    } else if (member.key == "job" || member.key == "instance") {
      section.mistake(member.place, quoted(member.key) + " is set by the probe itself");
    } else if (value == nullptr) {
      section.mistake(member.value.place(), fmt::format("label {} must be a string, found {}",
                                                        quoted(member.key), member.value.kind()));
    } else {
      probe.labels.set(member.key, *value);
    }
  }
}

ProbeSettings read_probe(const Tree& item, Mistakes& mistakes) {
  ProbeSettings probe;
  probe.place = item.place();
  const Tree* name = item.find("name");
  const std::string* text = name == nullptr ? nullptr : name->string();
  Section section(item, text == nullptr ? "probe" : "probe " + quoted(*text), mistakes);
  probe.name = section.required_string("name");
  if (item.table() != nullptr) read_target(section, probe);
  probe.every = section.span_or("every", probe.every, shortest_interval, longest_interval);
  probe.timeout = section.span_or("timeout", std::min(probe.timeout, probe.every), shortest_timeout,
                                  probe.every);
  read_expected_status(section, probe);
  read_labels(section, probe);
  section.finish();
  return probe;
}

}  // namespace

const char* to_string(ProbeKind kind) {
  switch (kind) {
    case ProbeKind::http:
      return "http";
    case ProbeKind::tcp:
      return "tcp";
  }
  return "?";
}

std::vector<ProbeSettings> read_probes(const Tree& probes, Mistakes& mistakes) {
  std::vector<ProbeSettings> all;
  std::map<std::string, Place> names;
  if (probes.array() == nullptr) {
    mistakes.push_back({probes.place(), "\"probes\" must be an array of tables: [[probes]]"});
    return all;
  }
  for (const Tree& item : *probes.array()) {
    ProbeSettings probe = read_probe(item, mistakes);
    const auto [first, is_new] = names.emplace(probe.name, probe.place);
    if (!is_new && !probe.name.empty()) {
      mistakes.push_back({probe.place, fmt::format("probe {} is given twice: here and at {}",
                                                   quoted(probe.name), to_string(first->second))});
    }
    all.push_back(std::move(probe));
  }
  return all;
}

}  // namespace reveille::probes
