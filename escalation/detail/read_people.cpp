// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "escalation/address.hpp"
#include "escalation/detail/plan_reading.hpp"
#include "escalation/detail/wall_clock.hpp"

namespace reveille::escalation::detail {
namespace {

constexpr Span longest_delay{24 * 3'600'000LL};
constexpr Span call_delay{60'000};  // unless the person says otherwise: a text may do

bool is_e164(std::string_view number) {
  if (number.size() < 8 || number.size() > 16 || number[0] != '+' || number[1] == '0') return false;
  return std::ranges::all_of(number.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

// The kinds by the keys that give their address.
struct KindKey {
  const char* key;
  ContactKind kind;
};
constexpr std::array<KindKey, 3> kind_keys{
    {{"call", ContactKind::call}, {"sms", ContactKind::sms}, {"email", ContactKind::email}}};

// The address is personal: no message repeats it.
void read_address(Section& section, Contact& contact) {
  int found = 0;
  for (const auto& [key, kind] : kind_keys) {
    const auto address = section.string(key);
    if (!address) continue;
    ++found;
    contact.kind = kind;
    contact.address = *address;
    const bool mail = kind == ContactKind::email;
    if (mail ? !is_mail_address(*address) : !is_e164(*address)) {
      section.mistake_at(key, fmt::format("\"{}\" must be {}", key,
                                          mail ? "a mail address such as \"ada@example.org\""
                                               : "a number with country code such as "
                                                 "\"+13125550100\", without spaces"));
    }
  }
  if (found != 1) {
    section.mistake(section.place(), "needs exactly one of \"call\", \"sms\" and \"email\"");
  }
}

void read_dnd(Section& section, Contact& contact) {
  const auto choice = section.choice("dnd", {"none", "repeated-call", "bypass"});
  if (!choice) return;
  contact.dnd = static_cast<DndPassage>(*choice);
  if (contact.dnd == DndPassage::repeated_call && contact.kind != ContactKind::call) {
    section.mistake_at("dnd",
                       "only a call passes Do-Not-Disturb by being repeated; "
                       "expected \"none\" or \"bypass\"");
  } else if (contact.dnd != DndPassage::none && contact.kind == ContactKind::email) {
    section.mistake_at("dnd", "mail does not pass Do-Not-Disturb; expected \"none\"");
  }
}

void read_contacts(const Tree& table, Person& person, PlanReading& reading) {
  for (const Tree::Member& member : *table.table()) {
    if (!is_good_name(member, "contact", reading.mistakes)) continue;
    Section section(
        member.value,
        fmt::format("person {}, contact {}", quoted(person.name.value), quoted(member.key)),
        reading.mistakes);
    Contact contact;
    contact.name = ContactName(member.key);
    contact.place = member.place;
    if (member.value.table() != nullptr) read_address(section, contact);
    read_dnd(section, contact);
    contact.device = section.string_or("device", "");
    section.finish();
    person.contacts.push_back(std::move(contact));
  }
}

std::vector<DailyWindow> read_windows(Section& section, const char* key) {
  const Tree* value = section.any(key);
  std::vector<DailyWindow> windows;
  if (value == nullptr) return windows;
  const auto read_one = [&](const Tree& item) {
    const auto window = item.string() == nullptr
                            ? Result<DailyWindow>(invalid("expected hours as a string"))
                            : parse_window(*item.string());
    if (window) {
      windows.push_back(*window);
    } else {
      section.mistake(item.place(), fmt::format("\"{}\": {}", key, window.error().message));
    }
  };
  if (const Tree::Array* items = value->array()) {
    for (const Tree& item : *items) read_one(item);
  } else {
    read_one(*value);
  }
  return windows;
}

std::vector<WakeRule> read_wake_rules(Section& person_section, const char* key,
                                      const Person& person, PlanReading& reading) {
  std::vector<WakeRule> rules;
  const Tree* array = person_section.array(key);
  if (array == nullptr) return rules;
  std::vector<std::string> known;
  for (const Contact& contact : person.contacts) known.push_back(contact.name.value);
  for (const Tree& item : *array->array()) {
    Section section(item, fmt::format("person {}, {} rule", quoted(person.name.value), key),
                    reading.mistakes);
    WakeRule rule;
    rule.contact = ContactName(section.required_string("contact"));
    rule.after = section.span_or("after", Span{0}, Span{0}, longest_delay);
    rule.place = item.place();
    section.finish();
    if (rule.contact.empty()) continue;
    if (person.contact(rule.contact) == nullptr) {
      section.mistake_at("contact", "unknown contact " + unknown_name(rule.contact.value, known));
      continue;
    }
    rules.push_back(std::move(rule));
  }
  if (array->array()->empty()) person_section.mistake_at(key, fmt::format("\"{}\" is empty", key));
  std::ranges::stable_sort(rules, {}, &WakeRule::after);
  return rules;
}

// What a person gets who says nothing: texts at once, then calls. Mail is for low urgency only.
std::vector<WakeRule> usual_rules(const Person& person, Urgency urgency) {
  std::vector<WakeRule> rules;
  for (const Contact& contact : person.contacts) {
    const bool mail = contact.kind == ContactKind::email;
    const bool call = contact.kind == ContactKind::call;
    if (urgency == Urgency::urgent ? mail : call) continue;
    rules.push_back(WakeRule{contact.name, call ? call_delay : Span{0}, contact.place});
  }
  std::ranges::stable_sort(rules, {}, &WakeRule::after);
  return rules;
}

void read_drills_of(Section& person_section, Person& person, PlanReading& reading) {
  person.drill_every = reading.plan.drills.every;
  person.drill_time = reading.plan.drills.time;
  const Tree* table = person_section.table("drills");
  if (table == nullptr) return;
  Section section(*table, fmt::format("person {}, drills", quoted(person.name.value)),
                  reading.mistakes);
  read_drill_rhythm(section, person.drill_every, person.drill_time);
  section.finish();
}

Person read_person(const Tree::Member& member, PlanReading& reading) {
  Person person;
  person.name = PersonName(member.key);
  person.place = member.place;
  Section section(member.value, fmt::format("person {}", quoted(member.key)), reading.mistakes);
  person.full_name = section.string_or("name", member.key);
  person.zone = read_zone(section, reading);
  person.quiet_hours = read_windows(section, "quiet_hours");
  person.working_hours = read_windows(section, "working_hours");
  if (const Tree* contacts = section.table("contacts")) read_contacts(*contacts, person, reading);
  person.urgent = read_wake_rules(section, "urgent", person, reading);
  person.low = read_wake_rules(section, "low", person, reading);
  if (section.any("urgent") == nullptr) person.urgent = usual_rules(person, Urgency::urgent);
  if (section.any("low") == nullptr) person.low = usual_rules(person, Urgency::low);
  if (person.low.empty()) person.low = person.urgent;
  read_drills_of(section, person, reading);
  section.finish();
  return person;
}

}  // namespace

void read_people(const Tree& people, PlanReading& reading) {
  for (const Tree::Member& member : *people.table()) {
    if (!is_good_name(member, "person", reading.mistakes)) continue;
    Person person = read_person(member, reading);
    reading.plan.people.emplace(person.name, std::move(person));
  }
}

}  // namespace reveille::escalation::detail
