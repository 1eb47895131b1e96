// SPDX-License-Identifier: Apache-2.0
// Facts about alerts and the incidents that they are part of. See escalation/fact.hpp for what a
// fact is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/labels.hpp"
#include "escalation/input.hpp"
#include "escalation/names.hpp"
#include "escalation/plan.hpp"

namespace reveille::escalation {

// The part of a policy that an open incident keeps, whatever happens to the configuration.
struct StepTerms {
  std::vector<std::string> targets;  // "rotation:primary", "person:ada", "team:db", "everyone"
  Span timeout{0};
  std::vector<std::string> with;  // see Step
  int acks = 1;
  bool round_robin = false;
  bool operator==(const StepTerms&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("targets", self.targets);
    visit("timeout", self.timeout);
    visit("with", self.with);
    visit("acks", self.acks);
    visit("round_robin", self.round_robin);
  }
};
struct Terms {
  std::string policy;
  std::vector<StepTerms> steps;
  int repeat = 0;
  std::vector<std::string> final;
  Span final_every{0};
  Span ack_timeout{0};
  bool ack_by_code = false;
  bool at_once = false;  // a human asked for it: nobody's working hours are waited for
  bool operator==(const Terms&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("policy", self.policy);
    visit("steps", self.steps);
    visit("repeat", self.repeat);
    visit("final", self.final);
    visit("final_every", self.final_every);
    visit("ack_timeout", self.ack_timeout);
    visit("ack_by_code", self.ack_by_code);
    visit("at_once", self.at_once);
  }
};

struct IncidentOpened {
  static constexpr std::string_view name = "incident_opened";
  IncidentId incident;
  std::string title;
  std::string route;
  Labels group;  // the labels of group_by
  Urgency urgency = Urgency::urgent;
  Span reopen_within{0};
  Terms terms;
  std::string by{};  // of a page by hand; "" of alerts, and in old journals
  Via via = Via::api;
  bool operator==(const IncidentOpened&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("title", self.title);
    visit("route", self.route);
    visit("group", self.group);
    visit("urgency", self.urgency);
    visit("reopen_within", self.reopen_within);
    visit("terms", self.terms);
    visit("by", self.by);
    visit("via", self.via);
  }
};

struct IncidentReopened {
  static constexpr std::string_view name = "incident_reopened";
  IncidentId incident;
  bool operator==(const IncidentReopened&) const = default;
  void fields(this auto&& self, auto&& visit) { visit("incident", self.incident); }
};

struct AlertJoined {
  static constexpr std::string_view name = "alert_joined";
  IncidentId incident;
  std::string source;
  std::uint64_t fingerprint = 0;
  Labels labels;
  Labels annotations;
  Instant starts_at;
  std::optional<Instant> expires_at;
  std::vector<EvidenceTable> evidence;
  std::string link;
  std::vector<std::string> silenced_by;  // "silence 7": it pages nobody now
  std::vector<std::string> inhibits;     // its places in the index of inhibition
  std::vector<std::string> inhibitable;
  bool operator==(const AlertJoined&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("source", self.source);
    visit("fingerprint", self.fingerprint);
    visit("labels", self.labels);
    visit("annotations", self.annotations);
    visit("starts_at", self.starts_at);
    visit("expires_at", self.expires_at);
    visit("evidence", self.evidence);
    visit("link", self.link);
    visit("silenced_by", self.silenced_by);
    visit("inhibits", self.inhibits);
    visit("inhibitable", self.inhibitable);
  }
};

// The sender repeated itself with news (annotations, later expiry worth remembering).
struct AlertRefreshed {
  static constexpr std::string_view name = "alert_refreshed";
  IncidentId incident;
  std::string source;
  std::uint64_t fingerprint = 0;
  Labels annotations;
  std::optional<Instant> expires_at;
  bool operator==(const AlertRefreshed&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("source", self.source);
    visit("fingerprint", self.fingerprint);
    visit("annotations", self.annotations);
    visit("expires_at", self.expires_at);
  }
};

struct AlertEnded {
  static constexpr std::string_view name = "alert_ended";
  IncidentId incident;
  std::string source;
  std::uint64_t fingerprint = 0;
  bool operator==(const AlertEnded&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("source", self.source);
    visit("fingerprint", self.fingerprint);
  }
};

// The sender fell silent without saying that it ended. The incident stays open: silence is no cure.
struct AlertLost {
  static constexpr std::string_view name = "alert_lost";
  IncidentId incident;
  std::string source;
  std::uint64_t fingerprint = 0;
  bool operator==(const AlertLost&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("source", self.source);
    visit("fingerprint", self.fingerprint);
  }
};

struct UrgencyRaised {
  static constexpr std::string_view name = "urgency_raised";
  IncidentId incident;
  Urgency urgency = Urgency::urgent;
  std::string route;  // whose terms hold from now on
  Terms terms;
  bool operator==(const UrgencyRaised&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("urgency", self.urgency);
    visit("route", self.route);
    visit("terms", self.terms);
  }
};

}  // namespace reveille::escalation
