// SPDX-License-Identifier: Apache-2.0
// Facts about what keeps alerts from paging. See escalation/fact.hpp for what a fact is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "escalation/names.hpp"
#include "escalation/silence.hpp"

namespace reveille::escalation {

// New, or changed in place.
struct SilenceSet {
  static constexpr std::string_view name = "silence_set";
  SilenceId silence;
  std::string configured;  // its name in the configuration; "": set by hand
  SilenceTerms terms;
  std::string by;
  bool active = false;
  std::optional<Instant> next;  // when it turns
  bool operator==(const SilenceSet&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("silence", self.silence);
    visit("configured", self.configured);
    visit("terms", self.terms);
    visit("by", self.by);
    visit("active", self.active);
    visit("next", self.next);
  }
};

// One of its windows opened or closed.
struct SilenceTurned {
  static constexpr std::string_view name = "silence_turned";
  SilenceId silence;
  bool active = false;
  std::optional<Instant> next;
  bool operator==(const SilenceTurned&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("silence", self.silence);
    visit("active", self.active);
    visit("next", self.next);
  }
};

// For good: its time is over, or somebody ended it.
struct SilenceEnded {
  static constexpr std::string_view name = "silence_ended";
  SilenceId silence;
  std::string by;   // "": nobody
  std::string why;  // "its time is over"
  bool operator==(const SilenceEnded&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("silence", self.silence);
    visit("by", self.by);
    visit("why", self.why);
  }
};

// This alert fires and is not to page.
struct AlertSilenced {
  static constexpr std::string_view name = "alert_silenced";
  IncidentId incident;
  std::string source;
  std::uint64_t fingerprint = 0;
  std::vector<std::string> by;  // "silence 7", "inhibition node-down"
  bool operator==(const AlertSilenced&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("source", self.source);
    visit("fingerprint", self.fingerprint);
    visit("by", self.by);
  }
};

// It still fires, and nothing silences it any more.
struct AlertHeard {
  static constexpr std::string_view name = "alert_heard";
  IncidentId incident;
  std::string source;
  std::uint64_t fingerprint = 0;
  bool operator==(const AlertHeard&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("source", self.source);
    visit("fingerprint", self.fingerprint);
  }
};

// A new configuration has other rules of inhibition.
struct AlertIndexed {
  static constexpr std::string_view name = "alert_indexed";
  IncidentId incident;
  std::string source;
  std::uint64_t fingerprint = 0;
  std::vector<std::string> inhibits;
  std::vector<std::string> inhibitable;
  bool operator==(const AlertIndexed&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("source", self.source);
    visit("fingerprint", self.fingerprint);
    visit("inhibits", self.inhibits);
    visit("inhibitable", self.inhibitable);
  }
};

// Everything of it that fires is silenced: nobody is paged for it until that changes.
struct IncidentMuted {
  static constexpr std::string_view name = "incident_muted";
  IncidentId incident;
  std::vector<std::string> by;
  bool operator==(const IncidentMuted&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("by", self.by);
  }
};

struct IncidentUnmuted {
  static constexpr std::string_view name = "incident_unmuted";
  IncidentId incident;
  bool operator==(const IncidentUnmuted&) const = default;
  void fields(this auto&& self, auto&& visit) { visit("incident", self.incident); }
};

// These were looked at since something that silences changed.
struct Reconsidered {
  static constexpr std::string_view name = "reconsidered";
  std::vector<IncidentId> incidents;
  bool operator==(const Reconsidered&) const = default;
  void fields(this auto&& self, auto&& visit) { visit("incidents", self.incidents); }
};

}  // namespace reveille::escalation
