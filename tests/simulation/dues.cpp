// SPDX-License-Identifier: Apache-2.0
#include "simulation/dues.hpp"

#include <algorithm>

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is judged

namespace {

std::string word_for(ContactKind kind) {
  return kind == ContactKind::call ? "call" : kind == ContactKind::sms ? "sms" : "email";
}

}  // namespace

bool carried(const Plan& plan, ContactKind kind) {
  return !carriers_for(plan, kind).empty();
}

Span timeout_of(const Terms& terms, int step) {
  if (step == 0) return std::max(terms.final_every, Span{1000});
  const auto index = static_cast<std::size_t>(step - 1);
  return index < terms.steps.size() ? std::max(terms.steps[index].timeout, Span{1000}) : Span{0};
}

std::vector<WakeRule> rules_in(const Plan& plan, const Terms& terms, int step, Urgency urgency,
                               const Person& person) {
  const auto& all = urgency == Urgency::low && !person.low.empty() ? person.low : person.urgent;
  if (step < 1 || static_cast<std::size_t>(step) > terms.steps.size()) {
    const bool works = std::ranges::any_of(all, [&](const WakeRule& rule) {
      const Contact* contact = person.contact(rule.contact);
      return contact && carried(plan, contact->kind);
    });
    return works ? all : person.urgent;
  }
  const auto& with = terms.steps[static_cast<std::size_t>(step - 1)].with;
  const auto is_named = [&](const Contact& contact) {
    return std::ranges::any_of(with, [&](const std::string& word) {
      return word == contact.name.value || word == word_for(contact.kind);
    });
  };
  std::vector<WakeRule> named;
  for (const WakeRule& rule : all) {
    const Contact* contact = person.contact(rule.contact);
    if (contact && is_named(*contact)) named.push_back(rule);
  }
  for (const Contact& contact : person.contacts) {
    const bool listed = std::ranges::any_of(
        all, [&](const WakeRule& rule) { return rule.contact == contact.name; });
    if (!listed && is_named(contact)) named.push_back({contact.name, Span{0}, {}});
  }
  if (with.empty() || named.empty()) return all;
  const Span first = std::ranges::min(named, {}, &WakeRule::after).after;
  for (WakeRule& rule : named) rule.after -= first;
  return named;
}

}  // namespace reveille::simulation
