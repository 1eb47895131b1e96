// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "escalation/detail/findings.hpp"

namespace reveille::escalation::detail {
namespace {

// Messages name the people, never the number.
void shared_numbers(const Plan& plan, std::vector<Finding>& findings) {
  std::set<std::string> senders;
  for (const Carrier& carrier : plan.carriers)
    senders.insert(carrier.from.begin(), carrier.from.end());
  std::map<std::string, const Person*> owners;
  for (const auto& [name, person] : plan.people) {
    std::set<std::string> told;
    for (const Contact& contact : person.contacts) {
      if (contact.kind == ContactKind::email || told.contains(contact.address)) continue;
      const auto [found, is_new] = owners.emplace(contact.address, &person);
      if (!is_new && found->second != &person) {
        told.insert(contact.address);
        findings.push_back(warning(
            "R009", contact.place,
            fmt::format("{} and {} have the same number: an answer from it cannot be told apart",
                        found->second->full_name, person.full_name),
            "give each person a number of their own"));
      }
      if (senders.contains(contact.address)) {
        told.insert(contact.address);
        findings.push_back(
            warning("R011", contact.place,
                    fmt::format("the number of {} (contact {}) is one that a carrier sends from",
                                person.full_name, quoted(contact.name.value)),
                    "write the number of the person's own phone"));
      }
    }
  }
}

// Steps may name contacts, or kinds of them.
bool is_named_by_a_step(const Plan& plan, const Contact& contact) {
  return std::ranges::any_of(plan.policies, [&](const auto& entry) {
    return std::ranges::any_of(entry.second.steps, [&](const Step& step) {
      return std::ranges::any_of(step.with, [&](const std::string& word) {
        return word == contact.name.value || word == to_string(contact.kind);
      });
    });
  });
}

void unused_contacts(const Plan& plan, std::vector<Finding>& findings) {
  for (const auto& [name, person] : plan.people) {
    for (const Contact& contact : person.contacts) {
      const auto names_it = [&](const WakeRule& rule) { return rule.contact == contact.name; };
      if (std::ranges::any_of(person.urgent, names_it) || std::ranges::any_of(person.low, names_it))
        continue;
      if (is_named_by_a_step(plan, contact)) continue;
      findings.push_back(
          warning("R018", contact.place,
                  fmt::format("contact {} of {} is never paged", quoted(contact.name.value),
                              person.full_name),
                  fmt::format("add {{ contact = {} }} to people.{}.urgent, or remove it",
                              quoted(contact.name.value), name.value)));
    }
  }
}

// Told once: the mending is one for all.
void unsent_mail(const Plan& plan, std::vector<Finding>& findings) {
  if (std::ranges::find(plan.carriers, true, &Carrier::email) != plan.carriers.end()) return;
  for (const auto& [name, person] : plan.people) {
    const auto mail = std::ranges::find(person.contacts, ContactKind::email, &Contact::kind);
    if (mail == person.contacts.end()) continue;
    findings.push_back(
        warning("R020", mail->place,
                fmt::format("contact {} of {} is a mail address, and no carrier sends mail: none "
                            "is sent",
                            quoted(mail->name.value), person.full_name),
                "add [carriers.mail] with type = \"smtp\", url and from"));
    return;
  }
}

void unused_groups(const Plan& plan, std::vector<Finding>& findings) {
  const auto tell = [&](const char* what, const std::string& name, const Place& place) {
    findings.push_back(warning("R018", place,
                               fmt::format("no policy pages {} {}", what, quoted(name)),
                               fmt::format("page \"{}:{}\" in a step, or remove it", what, name)));
  };
  for (const auto& [name, rotation] : plan.rotations) {
    if (!is_targeted(plan, TargetChoice(name))) tell("rotation", name.value, rotation.place);
  }
  for (const auto& [name, team] : plan.teams) {
    if (!is_targeted(plan, TargetChoice(name))) tell("team", name.value, team.place);
  }
  for (const auto& [name, outlet] : plan.outlets) {
    if (is_targeted(plan, TargetChoice(name))) continue;
    findings.push_back(warning("R018", outlet.place,
                               fmt::format("no policy posts to {}", quoted(name.value)),
                               fmt::format("name {} in a step, or remove it", quoted(name.value))));
  }
}

void add_turns(const Rotation& rotation, std::set<PersonName>& used) {
  for (const Layer& layer : rotation.layers) {
    for (const auto& turn : layer.turns) used.insert(turn.begin(), turn.end());
  }
}

// Not told of groups that nothing uses: that is told once.
void unused_people(const Plan& plan, std::vector<Finding>& findings) {
  if (plan.policies.empty() || is_targeted(plan, TargetChoice(Everyone{}))) return;
  std::set<PersonName> used;
  for (const auto& [name, rotation] : plan.rotations) add_turns(rotation, used);
  for (const auto& [name, team] : plan.teams) used.insert(team.people.begin(), team.people.end());
  for (const Override& each : plan.overrides) used.insert(each.person);
  for (const auto& [name, person] : plan.people) {
    if (used.contains(name) || is_targeted(plan, TargetChoice(name))) continue;
    findings.push_back(
        warning("R018", person.place,
                fmt::format("{} is never paged: no rotation, team or policy names {}",
                            person.full_name, quoted(name.value)),
                "add this person to a rotation, or to a policy's \"final\""));
  }
}

}  // namespace

std::vector<Finding> findings_of_names(const Plan& plan) {
  std::vector<Finding> findings;
  shared_numbers(plan, findings);
  unused_contacts(plan, findings);
  unsent_mail(plan, findings);
  unused_groups(plan, findings);
  unused_people(plan, findings);
  return findings;
}

}  // namespace reveille::escalation::detail
