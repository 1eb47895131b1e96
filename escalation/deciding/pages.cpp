// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "escalation/deciding/course.hpp"
#include "escalation/oncall.hpp"

namespace reveille::escalation {
namespace {

// Codes of two digits first, then three; consecutive ones look unlike each other, so that a slip of
// the finger does not name the page before.
constexpr std::size_t codes = 990;
constexpr std::size_t first_code = 10;
constexpr std::size_t code_stride = 37;
constexpr Span code_rest{24 * 3'600'000LL};
// What it takes to dial and to hang up, on top of ringing.
constexpr Span call_margin{25'000};

// One that was never given out.
std::string fresh_code(const Phone& phone) {
  for (std::size_t n = phone.codes.size();; ++n) {
    std::string code = fmt::to_string(n % codes * code_stride % codes + first_code);
    if (!phone.codes.contains(code)) return code;
  }
}

// Of all that were given out, one that nobody will answer to any more; else the one given out
// longest ago. Pages are in the order of their times, so that a storm looks at the first only.
std::string rested_code(const Scribe& scribe, const Phone& phone) {
  for (const auto& [id, code] : phone.given) {
    const Page* page = scribe.book().page(id);
    const auto forgotten = phone.forgotten.find(id);
    if (!page && forgotten == phone.forgotten.end()) return code;
    const Instant given_at = page ? page->requested_at : forgotten->second.requested_at;
    if (given_at + code_rest > scribe.now()) break;
    const Incident* incident =
        scribe.book().incident(page ? page->incident : forgotten->second.incident);
    if (!incident || incident->state == IncidentState::resolved) return code;
  }
  return phone.given.begin()->second;
}

std::string next_code(const Scribe& scribe, const Contact& contact) {
  if (contact.kind == ContactKind::email) return {};
  const auto found = scribe.book().phones.find(contact.address);
  const Phone none;
  const Phone& phone = found == scribe.book().phones.end() ? none : found->second;
  return phone.codes.size() < codes ? fresh_code(phone) : rested_code(scribe, phone);
}

// Inside quiet hours the first call of a pair stays silent; outside, a second call is cheap.
bool wants_pair(const Scribe& scribe, const Incident& incident, const Person& person,
                const Contact& contact) {
  if (contact.kind != ContactKind::call) return false;
  if (incident.urgency == Urgency::urgent) return true;
  return contact.dnd == DndPassage::repeated_call &&
         inside(person.quiet_hours, person.zone, scribe.now());
}

std::optional<Instant> bundle_end(const Scribe& scribe, const Contact& contact, bool pair) {
  const Timing& timing = scribe.plan().timing;
  if (timing.bundle == Span{0}) return {};
  if (contact.kind != ContactKind::call) return scribe.now() + timing.bundle;
  // A phone that is being called is busy for the next call.
  const Span calls = (pair ? timing.ring * 2 + timing.pair_gap : timing.ring) + call_margin;
  return scribe.now() + std::max(timing.bundle, calls);
}

// A human has answered for it: nothing waits to be told with it any more. That the signal ended is
// no answer, or what comes and goes would be a page each time.
bool is_answered(const Book& book, const Page& page) {
  const Incident* incident = book.incident(page.incident);
  return page.answered || (incident && incident->acknowledged_at);
}

// The page into which this one may be bundled.
PageId recent_page(const Scribe& scribe, const Incident& incident, const BundleKey& key) {
  if (scribe.plan().timing.bundle == Span{0}) return {};
  const auto found = scribe.book().bundles.find(key);
  if (found == scribe.book().bundles.end()) return {};
  const Bundle& bundle = found->second;
  if (scribe.now() >= bundle.until || bundle.urgency < incident.urgency) return {};
  const Page* last = scribe.book().page(bundle.last);
  if (last && is_answered(scribe.book(), *last)) return {};
  // What comes and goes every few seconds is bundled with itself.
  const bool other = last && (last->incident != incident.id || last->requested_at < incident.since);
  return other ? last->id : PageId{};
}

// A digit that whoever listens hears, and a pocket or a reflex does not know: neither the usual 4
// nor the 6 that escalates. The same for both calls of a pair.
std::string key_of(const Incident& incident, const Contact& contact, PageId page) {
  if (contact.kind != ContactKind::call || !incident.terms.ack_by_code) return {};
  constexpr std::string_view digits = "1235789";
  const auto spread = (page.value * 0x9E3779B97F4A7C15ULL) >> 40;
  return std::string(1, digits[spread % digits.size()]);
}

PageRequested wake_page(const Scribe& scribe, const Incident& incident, const Person& person,
                        const Contact& contact, int entry) {
  const Timing& timing = scribe.plan().timing;
  PageRequested fact;
  fact.page = {scribe.book().last_page.value + 1};
  fact.incident = incident.id;
  fact.person = person.name;
  fact.contact = contact.name;
  fact.kind = contact.kind;
  fact.address = contact.address;
  fact.code = next_code(scribe, contact);
  fact.pair = wants_pair(scribe, incident, person, contact);
  fact.pair_gap = fact.pair ? timing.pair_gap : Span{0};
  fact.pair_window = fact.pair ? timing.pair_window : Span{0};
  fact.more = static_cast<int>(waiting_for(scribe.book(), person.name, incident.id).size());
  fact.entry = entry;
  fact.bundle_until = bundle_end(scribe, contact, fact.pair);
  fact.key = key_of(incident, contact, fact.page);
  return fact;
}

}  // namespace

std::string why_unusable(const Scribe& scribe, const Person& person, const Contact& contact) {
  if (carriers_for(scribe.plan(), contact.kind).empty()) {
    return fmt::format("no carrier takes {} pages", to_string(contact.kind));
  }
  const auto broken = scribe.book().broken.find({person.name, contact.name});
  if (broken == scribe.book().broken.end()) return {};
  const bool same_number = broken->second.address == contact.address;
  return same_number && broken->second.until > scribe.now() ? broken->second.why : std::string{};
}

void page(Scribe& scribe, const PageOrder& order) {
  const Incident& incident = *scribe.book().incident(order.incident);
  const Person& person = *scribe.plan().person(order.person);
  const Contact& contact = *person.contact(order.contact);
  INVARIANT(incident.state == IncidentState::open, "only open incidents page");
  withdraw_drills(scribe, person.name);
  if (const PageId into = recent_page(scribe, incident, {person.name, contact.kind})) {
    scribe.write(
        PageBundled{order.incident, order.person, order.contact, into, contact.kind, order.entry});
    return;
  }
  note_superseded(scribe, incident, person.name, contact.name);
  const PageRequested fact = wake_page(scribe, incident, person, contact, order.entry);
  scribe.write(fact);
  request_first(scribe, fact.page);
}

PageId page_for_drill(Scribe& scribe, DrillId drill, const Person& person, const Contact& contact) {
  const Timing& timing = scribe.plan().timing;
  PageRequested fact;
  fact.page = {scribe.book().last_page.value + 1};
  fact.drill = drill;
  fact.person = person.name;
  fact.contact = contact.name;
  fact.kind = contact.kind;
  fact.address = contact.address;
  fact.purpose = PagePurpose::drill;
  fact.code = next_code(scribe, contact);
  fact.pair = contact.kind == ContactKind::call;
  fact.pair_gap = fact.pair ? timing.pair_gap : Span{0};
  fact.pair_window = fact.pair ? timing.pair_window : Span{0};
  scribe.write(fact);
  return fact.page;
}

void send_resolved_notice(Scribe& scribe, IncidentId id, const PersonName& name) {
  const Person* person = scribe.plan().person(name);
  if (!person) return;
  const auto quiet =
      std::find_if(person->contacts.begin(), person->contacts.end(), [&](const Contact& contact) {
        return contact.kind == ContactKind::sms && why_unusable(scribe, *person, contact).empty();
      });
  if (quiet == person->contacts.end()) return;
  PageRequested fact;
  fact.page = {scribe.book().last_page.value + 1};
  fact.incident = id;
  fact.person = name;
  fact.contact = quiet->name;
  fact.kind = quiet->kind;
  fact.address = quiet->address;
  fact.purpose = PagePurpose::resolved_notice;
  scribe.write(fact);
  request_first(scribe, fact.page);
}

void run(Scribe& scribe, const BundleKey& key) {
  const auto bundle = scribe.book().bundles.find(key);
  INVARIANT(bundle != scribe.book().bundles.end() && !bundle->second.waiting.empty(),
            "a bundle is due while somebody waits in it");
  const Waiting first = *bundle->second.waiting.begin();
  const Person* person = scribe.plan().person(key.first);
  const Contact* contact = person ? person->contact(first.contact) : nullptr;
  const std::string why =
      contact ? why_unusable(scribe, *person, *contact) : "no longer in the configuration";
  if (why.empty()) return page(scribe, {first.incident, key.first, first.contact, 0});
  scribe.write(TurnAdvanced{first.incident, key.first, why, first.contact, 0});
  run_turn(scribe, first.incident, key.first);
  leave_dead_step(scribe, first.incident);
}

}  // namespace reveille::escalation
