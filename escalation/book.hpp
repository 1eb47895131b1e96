// SPDX-License-Identifier: Apache-2.0
// The whole state of paging, built from facts and from nothing else.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "escalation/fact.hpp"
#include "escalation/plan.hpp"

namespace reveille::escalation {

struct AlertRecord {
  AlertKey key;
  Labels labels;
  Labels annotations;
  Instant starts_at;
  std::optional<Instant> expires_at;
  std::optional<Instant> ended_at;
  bool lost = false;
  std::vector<EvidenceTable> evidence;
  std::string link;
};

// One request to a carrier and what became of it.
struct Delivery {
  int leg = 1;
  int attempt = 1;
  CarrierName carrier;
  std::string from;
  DeliveryState state = DeliveryState::requested;
  FailureClass failure = FailureClass::none;
  std::string reason;
  std::string reference;
  Instant requested_at;
  Instant changed_at;
  bool cancel_requested = false;
};

struct Page {
  PageId id;
  IncidentId incident;
  PersonName person;
  ContactName contact;
  ContactKind kind = ContactKind::sms;
  std::string address;
  PagePurpose purpose = PagePurpose::wake;
  std::string code;
  bool pair = false;
  int more = 0;
  std::string text;
  Instant requested_at;
  std::vector<Delivery> deliveries;
  bool answered = false;  // a human answered through it
};

// A person's turn: where they stand in their own list of contacts.
struct Turn {
  PersonName person;
  std::string because;
  Instant from;
  std::vector<TurnEntry> entries;
  std::size_t next = 0;      // index of the first entry not yet paged
  bool advanced = false;     // the next entry is due now
  bool exhausted = false;    // unreachable: nothing left to try
};

enum class IncidentState { open, acknowledged, resolved };
[[nodiscard]] const char* to_string(IncidentState state);

struct Incident {
  IncidentId id;
  std::string title;
  std::string route;
  Labels group;
  Urgency urgency = Urgency::urgent;
  Span reopen_within{0};
  Terms terms;
  IncidentState state = IncidentState::open;
  Instant opened_at;
  std::optional<Instant> acknowledged_at;
  std::string acknowledged_by;
  std::optional<Instant> resolved_at;
  std::map<AlertKey, AlertRecord> alerts;
  int round = 1;
  int step = 1;              // 0: final
  Instant step_until;        // when the next step is due
  std::vector<Turn> turns;   // of the current step
  std::vector<PageId> pages;
  int times_reopened = 0;
};

// Owned by the paging thread; changed by evolve() only. Readers get closures run on that thread.
struct Book {
  std::map<IncidentId, Incident> incidents;
  std::map<PageId, Page> pages;
  std::map<AlertKey, IncidentId> alerts;      // of incidents that are not resolved
  std::map<std::pair<PersonName, ContactName>, ContactBroken> broken;
  std::vector<OverrideSet> overrides;
  std::set<std::string> texts_seen;           // message ids, bounded
  IncidentId last_incident;
  PageId last_page;
  Instant last_fact_at;                       // the floor of the next `now`

  [[nodiscard]] const Incident* incident(IncidentId id) const;
  [[nodiscard]] const Page* page(PageId id) const;
};

// Applies one fact: trivial, total (an impossible fact of an old journal is skipped, never fatal),
// stable across versions.
void evolve(Book& book, const Dated& fact);

// Every invariant that must hold between two inputs; empty when all do. Each sentence names the
// incident. The same code runs in the simulator, the chaos tests and every 10 s in production.
[[nodiscard]] std::vector<std::string> audit(const Book& book, const Plan& plan, Instant now);

}  // namespace reveille::escalation
