// SPDX-License-Identifier: Apache-2.0
// Facts about pages and what carriers made of them. See escalation/fact.hpp for what a fact is.
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

enum class PagePurpose { wake, resolved_notice, confirmation, drill, post };
[[nodiscard]] const char* to_string(PagePurpose purpose);

// Intent: this person is to be reached through this contact. What is asked of the world follows as
// DeliveryRequested.
struct PageRequested {
  static constexpr std::string_view name = "page_requested";
  PageId page;
  IncidentId incident;
  PersonName person;
  ContactName contact;
  ContactKind kind = ContactKind::sms;
  std::string address;  // as it was then
  PagePurpose purpose = PagePurpose::wake;
  std::string code;     // what a text reply names: "42"; unique per phone for a day
  bool pair = false;    // a call pair: two calls from one number within pair_window
  int more = 0;         // other incidents bundled into this page
  std::string text;     // of a confirmation
  int entry = 0;        // which entry of the turn, from 1; 0: none
  Span pair_gap{0};     // of a pair: from the end of the first call to the second
  Span pair_window{0};  // the second starts sooner than this after the first started
  std::optional<Instant>
      bundle_until;           // pages of other incidents wait until then; none: they do not
  DrillId drill;              // whose page it is; then it has no incident
  std::string key;            // of a call: what acknowledges; "": 4
  int in_a_row = 0;           // which one it is of those that nobody answered while others waited
  std::string snooze_key;     // of a call: what snoozes; "": nothing does
  bool other_number = false;  // it did not wait with the others: its number had rested
  Span first_call{0};         // of a pair: the first call is hung up after this; 0: it is not
  bool operator==(const PageRequested&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("page", self.page);
    visit("incident", self.incident);
    visit("person", self.person);
    visit("contact", self.contact);
    visit("kind", self.kind);
    visit("address", self.address);
    visit("purpose", self.purpose);
    visit("code", self.code);
    visit("pair", self.pair);
    visit("more", self.more);
    visit("text", self.text);
    visit("entry", self.entry);
    visit("pair_gap", self.pair_gap);
    visit("pair_window", self.pair_window);
    visit("bundle_until", self.bundle_until);
    visit("drill", self.drill);
    visit("key", self.key);
    visit("in_a_row", self.in_a_row);
    visit("snooze_key", self.snooze_key);
    visit("other_number", self.other_number);
    visit("first_call", self.first_call);
  }
};

// This incident's page is not sent on its own now: this person was paged a moment ago. Pages to
// them that go out until then tell of it ("and 3 more"); when the window ends it is paged.
struct PageBundled {
  static constexpr std::string_view name = "page_bundled";
  IncidentId incident;
  PersonName person;
  ContactName contact;
  PageId into;
  ContactKind kind = ContactKind::sms;
  int entry = 0;                            // which entry of the turn, from 1
  PagePurpose purpose = PagePurpose::wake;  // or a notice that it is resolved
  std::optional<Instant> until{};           // the window ends then, whatever it was before
  bool operator==(const PageBundled&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("person", self.person);
    visit("contact", self.contact);
    visit("into", self.into);
    visit("kind", self.kind);
    visit("entry", self.entry);
    visit("purpose", self.purpose);
    visit("until", self.until);
  }
};

// The notices that waited for this person are not sent: there is no way to.
struct NoticesDropped {
  static constexpr std::string_view name = "notices_dropped";
  IncidentId incident;  // one of them
  PersonName person;
  std::string why;
  bool operator==(const NoticesDropped&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("incident", self.incident);
    visit("person", self.person);
    visit("why", self.why);
  }
};

// The outbox: one request to one carrier. Due until a report of it is a fact; sent again after a
// restart with the same key (page-leg-attempt).
struct DeliveryRequested {
  static constexpr std::string_view name = "delivery_requested";
  PageId page;
  int leg = 1;      // 2: the second call of a pair
  int attempt = 1;  // counts requests of this leg
  CarrierName carrier;
  std::string from;  // sender number
  bool operator==(const DeliveryRequested&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("page", self.page);
    visit("leg", self.leg);
    visit("attempt", self.attempt);
    visit("carrier", self.carrier);
    visit("from", self.from);
  }
};

struct DeliveryProgressed {
  static constexpr std::string_view name = "delivery_progressed";
  PageId page;
  int leg = 1;
  int attempt = 1;
  DeliveryState state = DeliveryState::accepted;
  FailureClass failure = FailureClass::none;
  std::string reason;
  std::string reference;
  bool operator==(const DeliveryProgressed&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("page", self.page);
    visit("leg", self.leg);
    visit("attempt", self.attempt);
    visit("state", self.state);
    visit("failure", self.failure);
    visit("reason", self.reason);
    visit("reference", self.reference);
  }
};

// Asks the carrier to hang up or to forget it.
struct DeliveryCancelled {
  static constexpr std::string_view name = "delivery_cancelled";
  PageId page;
  int leg = 1;
  int attempt = 1;
  bool for_second = false;  // a first call that lasted too long: the second of its pair follows
  bool operator==(const DeliveryCancelled&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("page", self.page);
    visit("leg", self.leg);
    visit("attempt", self.attempt);
    visit("for_second", self.for_second);
  }
};

struct ContactBroken {
  static constexpr std::string_view name = "contact_broken";
  PersonName person;
  ContactName contact;
  std::string address;
  std::string why;
  Instant until;  // tried again after this; not later than now: it is mended
  bool operator==(const ContactBroken&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("person", self.person);
    visit("contact", self.contact);
    visit("address", self.address);
    visit("why", self.why);
    visit("until", self.until);
  }
};

}  // namespace reveille::escalation
