// SPDX-License-Identifier: Apache-2.0
#include "escalation/plan.hpp"

#include <algorithm>

namespace reveille::escalation {

const char* to_string(ContactKind kind) {
  switch (kind) {
    case ContactKind::sms:
      return "sms";
    case ContactKind::call:
      return "call";
    case ContactKind::email:
      return "email";
    case ContactKind::post:
      return "post";
  }
  return "?";
}

const char* to_string(DndPassage passage) {
  switch (passage) {
    case DndPassage::none:
      return "none";
    case DndPassage::repeated_call:
      return "repeated-call";
    case DndPassage::bypass:
      return "bypass";
  }
  return "?";
}

std::string to_string(const Target& target) {
  struct Words {
    std::string operator()(const PersonName& name) const { return "person:" + name.value; }
    std::string operator()(const RotationName& name) const { return "rotation:" + name.value; }
    std::string operator()(const TeamName& name) const { return "team:" + name.value; }
    std::string operator()(const Everyone&) const { return "everyone"; }
    std::string operator()(const OutletName& name) const { return name.value; }
  };
  return std::visit(Words{}, target.choice);
}

bool is_outlet(std::string_view target) {
  return target.starts_with("channel:") || target.starts_with("webhook:");
}

bool only_posts(const std::vector<Target>& targets) {
  return std::ranges::all_of(targets, [](const Target& target) {
    return std::holds_alternative<OutletName>(target.choice);
  });
}

bool only_posts(const std::vector<std::string>& targets) {
  return std::ranges::all_of(targets, is_outlet);
}

const Contact* Person::contact(const ContactName& contact_name) const {
  const auto found = std::ranges::find(contacts, contact_name, &Contact::name);
  return found == contacts.end() ? nullptr : &*found;
}

std::vector<WakeRule> rules_of(const Person& person, Urgency urgency,
                               const std::vector<std::string>& with) {
  const bool low = urgency == Urgency::low && !person.low.empty();
  std::vector<WakeRule> all = low ? person.low : person.urgent;
  const auto wanted = [&](const Contact& contact) {
    return std::ranges::any_of(with, [&](const std::string& word) {
      return word == contact.name.value || word == to_string(contact.kind);
    });
  };
  std::vector<WakeRule> some;
  for (const WakeRule& rule : all) {
    const Contact* contact = person.contact(rule.contact);
    if (contact && wanted(*contact)) some.push_back(rule);
  }
  for (const Contact& contact : person.contacts) {
    const bool known = std::ranges::find(all, contact.name, &WakeRule::contact) != all.end();
    if (!known && (all.empty() || wanted(contact))) {
      (all.empty() ? all : some).push_back({contact.name, Span{0}, contact.place});
    }
  }
  if (with.empty() || some.empty()) return all;
  std::ranges::stable_sort(some, {}, &WakeRule::after);
  const Span first = some.front().after;
  for (WakeRule& rule : some) rule.after -= first;
  return some;
}

bool Carrier::takes(ContactKind kind) const {
  switch (kind) {
    case ContactKind::sms:
      return sms;
    case ContactKind::call:
      return call;
    case ContactKind::email:
      return email;
    case ContactKind::post:
      return false;
  }
  return false;
}

const Person* Plan::person(const PersonName& name) const {
  const auto found = people.find(name);
  return found == people.end() ? nullptr : &found->second;
}

const Policy* Plan::policy(const PolicyName& name) const {
  const auto found = policies.find(name);
  return found == policies.end() ? nullptr : &found->second;
}

const Route* Plan::route_of(const Labels& labels) const {
  const auto found = std::ranges::find_if(
      routes, [&](const Route& route) { return all_match(route.matchers, labels); });
  return found == routes.end() ? nullptr : &*found;
}

std::vector<const Carrier*> carriers_for(const Plan& plan, ContactKind kind) {
  std::vector<const Carrier*> able;
  for (const Carrier& carrier : plan.carriers) {
    if (carrier.takes(kind)) able.push_back(&carrier);
  }
  return able;
}

std::vector<const Carrier*> carriers_for(const Plan& plan, const Person& person,
                                         const Contact& contact) {
  std::vector<const Carrier*> carriers = carriers_for(plan, contact.kind);
  auto rest = carriers.begin();
  for (const CarrierName& name : contact.carriers.empty() ? person.carriers : contact.carriers) {
    const auto found =
        std::find_if(rest, carriers.end(), [&](const Carrier* one) { return one->name == name; });
    if (found == carriers.end()) continue;
    std::rotate(rest, found, std::next(found));
    ++rest;
  }
  return carriers;
}

}  // namespace reveille::escalation
