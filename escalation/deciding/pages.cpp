// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <ranges>

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
// Four pairs of calls in ten minutes are enough for anybody; what is new waits no longer than this.
constexpr Span longest_window{3 * 60'000};
// Not called for so long, a number is another chance to wake somebody; and one more pair of calls
// in so long a time keeps to ten calls.
constexpr Span number_rest{10 * 60'000};
// So many pairs of calls in that time, and a storm is a storm.
constexpr int most_while_it_rests = 4;
// Of the pages to a phone no older one rings: others have taken its place, or it is over.
constexpr int pages_that_may_ring = 16;

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

void call_twice(PageRequested& fact, const Timing& timing) {
  fact.pair = true;
  fact.pair_gap = timing.pair_gap;
  fact.pair_window = timing.pair_window;
  fact.first_call = timing.first_call();
}

bool has_failed(const Page& page) {
  return !page.deliveries.empty() && page.deliveries.back().state == DeliveryState::failed;
}

bool others_wait(const Bundle& bundle, IncidentId id) {
  return std::ranges::any_of(bundle.waiting,
                             [&](const Waiting& waiting) { return waiting.incident != id; });
}

// Twice as long after each page in a row that led to nothing, or a storm would ring all night.
Span longer(Span window, int in_a_row) {
  const Span most = std::max(window, longest_window);
  return std::min(window * (std::int64_t{1} << std::clamp(in_a_row - 1, 0, 10)), most);
}

// Which page in a row this one would be, of those that others wait behind. What did not reach the
// phone, or was answered, makes nobody wait longer; nor does what can wait anything urgent.
int place_in_row(const Scribe& scribe, const Incident& incident, const BundleKey& key) {
  const auto found = scribe.book().bundles.find(key);
  if (found == scribe.book().bundles.end()) return 1;
  const Bundle& bundle = found->second;
  const Page* last = scribe.book().page(bundle.last);
  if (bundle.urgency < incident.urgency || !others_wait(bundle, incident.id) || !last ||
      has_failed(*last) || is_answered(scribe.book(), *last))
    return 1;
  return bundle.in_a_row + 1;
}

// How long others wait behind a page when there is no storm.
Span usual_window(const Timing& timing, ContactKind kind, bool pair) {
  if (kind != ContactKind::call) return timing.bundle;
  // A phone that is being called is busy for the next call.
  const Span calls = (pair ? timing.ring * 2 + timing.pair_gap : timing.ring) + call_margin;
  return std::max(timing.bundle, calls);
}

std::optional<Instant> bundle_end(const Scribe& scribe, const Contact& contact, bool pair,
                                  int in_a_row) {
  const Timing& timing = scribe.plan().timing;
  if (timing.bundle == Span{0}) return {};
  return scribe.now() + longer(usual_window(timing, contact.kind, pair), in_a_row);
}

// Pages of this kind to a number while it would have to rest; counts no further than `most`.
int pages_lately(const Scribe& scribe, const std::string& address, ContactKind kind, int most) {
  const auto phone = scribe.book().phones.find(address);
  if (phone == scribe.book().phones.end()) return 0;
  int pages = 0;
  const auto& given = phone->second.given;
  for (auto newest = given.rbegin(); newest != given.rend() && pages < most; ++newest) {
    const auto known = remembered_page(scribe.book(), newest->first);
    if (!known || known->requested_at + number_rest <= scribe.now()) break;
    const Page* page = scribe.book().page(newest->first);
    if (!page || page->kind == kind) ++pages;
  }
  return pages;
}

// A phone that has been called so often lately is in a storm, though nobody waits just now.
bool had_its_calls(const Scribe& scribe, const Page& last) {
  return last.kind == ContactKind::call &&
         pages_lately(scribe, last.address, last.kind, most_while_it_rests) == most_while_it_rests;
}

// When the page that waits behind this bundle's last is sent. A storm's long window is not for what
// comes when nobody waits any more.
Instant end_of_wait(const Scribe& scribe, const Incident& incident, const Bundle& bundle,
                    const Page& last) {
  if (others_wait(bundle, incident.id) || had_its_calls(scribe, last)) return bundle.until;
  const Span usual = usual_window(scribe.plan().timing, last.kind, last.pair);
  return std::min(bundle.until, last.requested_at + usual);
}

// The page into which this one may be bundled.
PageId recent_page(const Scribe& scribe, const Incident& incident, const BundleKey& key) {
  if (scribe.plan().timing.bundle == Span{0}) return {};
  const auto found = scribe.book().bundles.find(key);
  if (found == scribe.book().bundles.end()) return {};
  const Bundle& bundle = found->second;
  if (bundle.urgency < incident.urgency) return {};
  const Page* last = scribe.book().page(bundle.last);
  if (!last || is_answered(scribe.book(), *last)) return {};
  if (scribe.now() >= end_of_wait(scribe, incident, bundle, *last)) return {};
  // What comes and goes every few seconds is bundled with itself. So is one of a storm, unless the
  // page before it came to nothing: then its next contact is due now.
  const bool other = last->incident != incident.id || last->requested_at < incident.since;
  const bool storm = others_wait(bundle, incident.id) && !has_failed(*last);
  return other || storm ? last->id : PageId{};
}

// In a storm another phone of the same person does not wait behind the first. Once in a while: with
// many phones they would ring without end.
bool is_another_phone(const Scribe& scribe, const Incident& incident, const BundleKey& key,
                      const Contact& contact) {
  const Bundle& bundle = scribe.book().bundles.at(key);
  const auto& before = bundle.other_number_at;
  if (before && scribe.now() < *before + number_rest) return false;
  const Page* last = scribe.book().page(bundle.last);
  const bool less_urgent =
      incident.urgency == Urgency::low && !bundle.waiting.empty() && !bundle.waiting.begin()->low;
  return !less_urgent && others_wait(bundle, incident.id) && last &&
         last->address != contact.address &&
         pages_lately(scribe, contact.address, contact.kind, 1) == 0;
}

// Until when a call keeps the phone: it rings, or somebody listens to what it says.
Instant end_of_call(const Scribe& scribe, const Delivery& call) {
  const bool listened_to = call.state == DeliveryState::answered;
  const Instant began = listened_to ? call.changed_at : call.started_at;
  return began + scribe.plan().timing.ring + call_margin;
}

// The call of this page rings aloud now, or somebody listens to it.
bool is_heard_now(const Scribe& scribe, const Person& person, const Contact& contact,
                  const Page& page) {
  const Delivery& last = page.deliveries.back();
  if (is_over(last) || last.cancel_requested || may_never_ring(page)) return false;
  const bool passes = contact.dnd == DndPassage::bypass ||
                      (contact.dnd == DndPassage::repeated_call && last.leg == 2);
  const bool silent = last.state != DeliveryState::answered && !passes &&
                      inside(person.quiet_hours, person.zone, last.started_at);
  return !silent && scribe.now() < end_of_call(scribe, last);
}

// Until when the phone is kept by that page; none: it is not. While only the second call of a pair
// gets through, no new page takes its place: with steps shorter than a pair it would never come.
// Whoever listens to what is over meanwhile, and has not answered, listens all the same.
std::optional<Instant> kept_until(const Scribe& scribe, const Page& page, const Person& person,
                                  const Contact& contact) {
  const bool same = page.address == contact.address && page.kind == contact.kind;
  if (!same || page.deliveries.empty() || is_answered(scribe.book(), page)) return {};
  const Delivery& last = page.deliveries.back();
  const bool listened_to = last.state == DeliveryState::answered;
  if (!listened_to && !still_matters(scribe.book(), page)) return {};
  const bool again = calls_again(scribe.book(), page, scribe.now());
  const bool second_wakes = again && contact.dnd == DndPassage::repeated_call &&
                            inside(person.quiet_hours, person.zone, scribe.now());
  if (!second_wakes && !is_heard_now(scribe, person, contact, page)) return {};
  if (!again) return end_of_call(scribe, last);
  const Span call = scribe.plan().timing.ring + call_margin;
  const Span gap = last.cut_at || is_over(last) ? Span{0} : page.pair_gap;
  return std::max(scribe.now(), page.due.value_or(scribe.now())) + gap + call;
}

struct BusyPhone {
  PageId page;  // for which it is called
  Instant until;
};

// A phone that is being called for this very incident would be busy.
std::optional<BusyPhone> busy_for_itself(const Scribe& scribe, const Incident& incident,
                                         const Person& person, const Contact& contact) {
  if (contact.kind != ContactKind::call) return {};
  const auto latest = incident.latest.find({person.name, contact.name});
  const Page* page = latest == incident.latest.end() ? nullptr : scribe.book().page(latest->second);
  if (!page || page->requested_at < incident.since) return {};
  const auto until = kept_until(scribe, *page, person, contact);
  return until ? std::optional(BusyPhone{page->id, *until}) : std::nullopt;
}

// So would one that is being called for anything else; of this incident, too, before it became
// urgent.
std::optional<BusyPhone> busy_for_another(const Scribe& scribe, const Incident& incident,
                                          const Person& person, const Contact& contact) {
  const bool bundles = scribe.plan().timing.bundle > Span{0} && contact.kind == ContactKind::call;
  const auto phone = scribe.book().phones.find(contact.address);
  if (!bundles || phone == scribe.book().phones.end()) return {};
  for (const auto& [id, code] :
       phone->second.given | std::views::reverse | std::views::take(pages_that_may_ring)) {
    const Page* page = scribe.book().page(id);
    if (!page || page->drill || page->person != person.name) continue;
    if (page->incident == incident.id && page->requested_at >= incident.since) continue;
    if (const auto until = kept_until(scribe, *page, person, contact)) return BusyPhone{id, *until};
  }
  return {};
}

void wait_for_free_phone(Scribe& scribe, const PageOrder& order, const Contact& contact,
                         const BusyPhone& busy) {
  const auto found = scribe.book().bundles.find({order.person, contact.kind});
  const Bundle none;
  const Bundle& bundle = found == scribe.book().bundles.end() ? none : found->second;
  PageBundled fact{order.incident, order.person, order.contact, {}, contact.kind, order.entry};
  fact.into = busy.page;
  // Those that can wait make nothing urgent wait longer than the phone does.
  const Incident& incident = *scribe.book().incident(order.incident);
  const bool storm = others_wait(bundle, order.incident) && bundle.urgency >= incident.urgency;
  if (scribe.now() >= bundle.until) {
    fact.until = busy.until;
  } else if (!storm) {
    fact.until = std::min(bundle.until, busy.until);
  }
  scribe.write(fact);
}

// Of those that wait, the first whose phone is free; nothing goes before what is more urgent.
Waiting next_of(const Scribe& scribe, const BundleKey& key, const std::set<Waiting>& waiting) {
  const Person* person = scribe.plan().person(key.first);
  const auto is_free = [&](const Waiting& one) {
    if (one.low != waiting.begin()->low) return false;
    const Contact* contact = person ? person->contact(one.contact) : nullptr;
    const Incident& incident = *scribe.book().incident(one.incident);
    return !contact || (!busy_for_itself(scribe, incident, *person, *contact) &&
                        !busy_for_another(scribe, incident, *person, *contact));
  };
  const auto found = std::ranges::find_if(waiting, is_free);
  return found == waiting.end() ? *waiting.begin() : *found;
}

struct Keys {
  std::string acknowledge;
  std::string snooze;
};

// Usually 4 and 8, far apart on the dial. Where a policy asks for more: digits that whoever listens
// hears, and a pocket or a reflex does not know, neither of them the usual 4 nor the 6 that
// escalates; a snooze silences as an acknowledgement does. The same for both calls of a pair.
Keys keys_of(const Incident& incident, const Contact& contact, PageId page) {
  if (contact.kind != ContactKind::call) return {};
  if (!incident.terms.ack_by_code) return {"", "8"};
  constexpr std::string_view digits = "1235789";
  const auto spread = (page.value * 0x9E3779B97F4A7C15ULL) >> 40;
  const auto first = spread % digits.size();
  const auto apart = 1 + spread / digits.size() % (digits.size() - 1);
  return {std::string(1, digits[first]), std::string(1, digits[(first + apart) % digits.size()])};
}

PageRequested wake_page(const Scribe& scribe, const Incident& incident, const Person& person,
                        const Contact& contact, int entry) {
  PageRequested fact;
  fact.page = {scribe.book().last_page.value + 1};
  fact.incident = incident.id;
  fact.person = person.name;
  fact.contact = contact.name;
  fact.kind = contact.kind;
  fact.address = contact.address;
  fact.code = next_code(scribe, contact);
  if (wants_pair(scribe, incident, person, contact)) call_twice(fact, scribe.plan().timing);
  fact.more = static_cast<int>(waiting_for(scribe.book(), person.name, incident.id).size());
  fact.entry = entry;
  fact.in_a_row = place_in_row(scribe, incident, {person.name, contact.kind});
  fact.bundle_until = bundle_end(scribe, contact, fact.pair, fact.in_a_row);
  const Keys keys = keys_of(incident, contact, fact.page);
  fact.key = keys.acknowledge;
  fact.snooze_key = keys.snooze;
  return fact;
}

// Where it disturbs least that something is over; nullptr: nowhere.
const Contact* quiet_contact(const Scribe& scribe, const PersonName& name) {
  const Person* person = scribe.plan().person(name);
  if (!person) return nullptr;
  for (const ContactKind kind : {ContactKind::sms, ContactKind::email}) {
    const auto quiet = std::ranges::find_if(person->contacts, [&](const Contact& contact) {
      return contact.kind == kind && why_unusable(scribe, *person, contact).empty();
    });
    if (quiet != person->contacts.end()) return &*quiet;
  }
  return nullptr;
}

// Tells of all that wait, too.
void request_notice(Scribe& scribe, IncidentId id, const PersonName& name, const Contact& quiet) {
  const auto found = scribe.book().notices.find(name);
  const bool some = found != scribe.book().notices.end() && !found->second.waiting.empty();
  PageRequested fact;
  fact.page = {scribe.book().last_page.value + 1};
  fact.incident = id;
  fact.person = name;
  fact.contact = quiet.name;
  fact.kind = quiet.kind;
  fact.address = quiet.address;
  fact.purpose = PagePurpose::resolved_notice;
  if (some) {
    const std::set<IncidentId>& waiting = found->second.waiting;
    fact.more = static_cast<int>(waiting.size() - waiting.count(id));
  }
  fact.in_a_row = some ? found->second.in_a_row + 1 : 1;
  fact.bundle_until = bundle_end(scribe, quiet, false, fact.in_a_row);
  scribe.write(fact);
  request_first(scribe, fact.page);
}

}  // namespace

bool can_reach(const Scribe& scribe, const Contact& contact) {
  return contact.kind != ContactKind::email && !carriers_for(scribe.plan(), contact.kind).empty();
}

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
  if (const auto busy = busy_for_itself(scribe, incident, person, contact)) {
    return wait_for_free_phone(scribe, order, contact, *busy);
  }
  const BundleKey key{person.name, contact.kind};
  const PageId into = recent_page(scribe, incident, key);
  const bool other_number = into && is_another_phone(scribe, incident, key, contact);
  if (into && !other_number) {
    const Bundle& bundle = scribe.book().bundles.at(key);
    PageBundled fact{order.incident, order.person, order.contact, into, contact.kind, order.entry};
    const Instant until = end_of_wait(scribe, incident, bundle, *scribe.book().page(into));
    if (until < bundle.until) fact.until = until;
    scribe.write(fact);
    return;
  }
  // The time of the bundle is over, and the call that it began is not.
  if (const auto busy = busy_for_another(scribe, incident, person, contact)) {
    return wait_for_free_phone(scribe, order, contact, *busy);
  }
  note_superseded(scribe, incident, person.name, contact.name);
  PageRequested fact = wake_page(scribe, incident, person, contact, order.entry);
  fact.other_number = other_number;
  scribe.write(fact);
  request_first(scribe, fact.page);
}

PageId page_for_drill(Scribe& scribe, DrillId drill, const Person& person, const Contact& contact) {
  PageRequested fact;
  fact.page = {scribe.book().last_page.value + 1};
  fact.drill = drill;
  fact.person = person.name;
  fact.contact = contact.name;
  fact.kind = contact.kind;
  fact.address = contact.address;
  fact.purpose = PagePurpose::drill;
  fact.code = next_code(scribe, contact);
  if (contact.kind == ContactKind::call) call_twice(fact, scribe.plan().timing);
  scribe.write(fact);
  return fact.page;
}

void send_resolved_notice(Scribe& scribe, IncidentId id, const PersonName& name) {
  const Contact* quiet = quiet_contact(scribe, name);
  if (!quiet) return;
  const auto found = scribe.book().notices.find(name);
  const bool wait = found != scribe.book().notices.end() && scribe.now() < found->second.until;
  if (!wait) return request_notice(scribe, id, name, *quiet);
  scribe.write(PageBundled{id, name, quiet->name, found->second.last, quiet->kind, 0,
                           PagePurpose::resolved_notice});
}

void run_notices(Scribe& scribe, const PersonName& name) {
  const auto found = scribe.book().notices.find(name);
  INVARIANT(found != scribe.book().notices.end() && !found->second.waiting.empty(),
            "notices are due while some wait");
  const std::set<IncidentId>& waiting = found->second.waiting;
  // Of those that a storm has pushed out of the book only the number is left.
  const auto known = std::find_if(waiting.rbegin(), waiting.rend(),
                                  [&](IncidentId id) { return scribe.book().incident(id); });
  const Contact* quiet = quiet_contact(scribe, name);
  if (quiet && known != waiting.rend()) return request_notice(scribe, *known, name, *quiet);
  scribe.write(NoticesDropped{*waiting.rbegin(), name,
                              quiet ? "it was long ago" : "no text or mail can be sent to them"});
}

void run(Scribe& scribe, const BundleKey& key) {
  const auto bundle = scribe.book().bundles.find(key);
  INVARIANT(bundle != scribe.book().bundles.end() && !bundle->second.waiting.empty(),
            "a bundle is due while somebody waits in it");
  const Waiting first = next_of(scribe, key, bundle->second.waiting);
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
