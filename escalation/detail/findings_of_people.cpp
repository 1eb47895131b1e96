// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "escalation/detail/findings.hpp"
#include "escalation/detail/waking.hpp"

namespace reveille::escalation::detail {
namespace {

// When one person must be woken, and through which target.
struct Duty {
  Stretches stretches;
  std::set<std::string> because;
};

void add_target(const Horizon& horizon, const Target& target, std::vector<Duty>& duties) {
  const auto add = [&](const PersonName& name, const Stretch& stretch) {
    if (!horizon.knows(name)) return;
    Duty& duty = duties[horizon.index_of(name)];
    duty.stretches.push_back(stretch);
    duty.because.insert(to_string(target));
  };
  if (const auto* person = std::get_if<PersonName>(&target.choice)) {
    add(*person, horizon.all());
  } else if (const auto* team = std::get_if<TeamName>(&target.choice)) {
    for (const PersonName& name : horizon.plan().teams.at(*team).people) add(name, horizon.all());
  } else if (const auto* rotation = std::get_if<RotationName>(&target.choice)) {
    for (const Shift& shift : horizon.duty(*rotation).shifts) {
      for (const PersonName& name : shift.people) add(name, {shift.from, shift.to});
    }
  }
  // "everyone" may hold people who need not wake; that enough of them do is the policy's matter.
}

std::vector<Duty> urgent_duties(const Horizon& horizon) {
  std::vector<Duty> duties(horizon.people().size());
  std::set<std::string> seen;  // a rotation may serve many policies
  for (const auto& [name, routes] : horizon.urgent_routes()) {
    const Policy& policy = *horizon.plan().policy(name);
    for (const Step& step : policy.steps) {
      for (const Target& target : step.targets) {
        if (seen.insert(to_string(target)).second) add_target(horizon, target, duties);
      }
    }
    for (const Target& target : policy.final) {
      if (seen.insert(to_string(target)).second) add_target(horizon, target, duties);
    }
  }
  for (Duty& duty : duties) duty.stretches = united(std::move(duty.stretches));
  return duties;
}

std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + quoted(word);
  return text;
}

class PersonFindings {
 public:
  PersonFindings(const Horizon& horizon, const Person& person, const Duty& duty,
                 const Stretches& quiet)
      : horizon_(horizon),
        person_(person),
        duty_(duty),
        quiet_duty_(intersection(duty.stretches, quiet)),
        wakes_loud_(can_wake(horizon.plan(), person, false)),
        wakes_quiet_(can_wake(horizon.plan(), person, true)) {}

  [[nodiscard]] std::vector<Finding> all() {
    const bool exposed_at_night = !wakes_quiet_ && !quiet_duty_.empty();
    if (!has_call_rule()) no_voice();
    if (exposed_at_night) {
      nothing_passes();
      for (const Contact* contact : urgent_contacts(ContactKind::sms))
        text_not_let_through(*contact);
    }
    if (exposed_at_night || !wakes_loud_) {
      for (const WakeRule& rule : person_.urgent) {
        if (person_.contact(rule.contact)->kind == ContactKind::email) relies_on_mail(rule);
      }
    }
    if (findings_.empty() && urgent_contacts(ContactKind::email).size() > 0) only_mail_besides();
    return std::move(findings_);
  }

 private:
  [[nodiscard]] std::string who() const {
    return fmt::format("{}, paged as {},", person_.full_name, joined(duty_.because));
  }

  [[nodiscard]] std::vector<const Contact*> urgent_contacts(ContactKind kind) const {
    std::vector<const Contact*> found;
    for (const WakeRule& rule : person_.urgent) {
      const Contact* contact = person_.contact(rule.contact);
      if (contact->kind != kind || std::ranges::find(found, contact) != found.end()) continue;
      found.push_back(contact);
    }
    return found;
  }
  [[nodiscard]] bool has_call_rule() const { return !urgent_contacts(ContactKind::call).empty(); }

  void add(const char* code, const Place& place, std::string message, std::string mend,
           const Stretches& when) {
    findings_.push_back(Finding{code, Severity::error, place, std::move(message), std::move(mend),
                                local_hours(when, person_.zone, horizon_.all())});
  }

  void no_voice() {
    const auto is_call = [](const Contact& contact) { return contact.kind == ContactKind::call; };
    const auto call = std::ranges::find_if(person_.contacts, is_call);
    const bool has_one = call != person_.contacts.end();
    add("R001", person_.place,
        fmt::format("{} cannot be phoned: {}", who(),
                    has_one ? "the urgent rules hold no contact of the kind \"call\""
                            : "there is no contact of the kind \"call\""),
        has_one
            ? fmt::format("add {{ contact = \"{}\", after = \"1m\" }} to people.{}.urgent",
                          call->name.value, person_.name.value)
            : fmt::format("add contacts.mobile = {{ call = \"+...\", dnd = \"repeated-call\" }} "
                          "to people.{}, and page it among the urgent rules",
                          person_.name.value),
        duty_.stretches);
  }

  void nothing_passes() {
    add("R002", person_.place,
        fmt::format("{} has quiet hours in which no contact passes Do-Not-Disturb: a page would "
                    "wake nobody",
                    who()),
        fmt::format("give {} a call among the urgent rules with dnd = \"repeated-call\" (Reveille "
                    "calls twice within three minutes) or dnd = \"bypass\" (the phone lets our "
                    "number through)",
                    person_.full_name),
        quiet_duty_);
  }

  void text_not_let_through(const Contact& contact) {
    add("R003", contact.place,
        fmt::format("{} relies on texts (contact \"{}\") in quiet hours, and the phone does not "
                    "let them through Do-Not-Disturb",
                    who(), contact.name.value),
        fmt::format("page a call besides it, or let our number through on the phone and say dnd = "
                    "\"bypass\" for people.{}.contacts.{}",
                    person_.name.value, contact.name.value),
        quiet_duty_);
  }

  void relies_on_mail(const WakeRule& rule) {
    add("R004", rule.place,
        fmt::format("{} relies on e-mail (contact \"{}\") to be reached: nobody is woken by mail",
                    who(), rule.contact.value),
        "let a call or a text that wakes come before it; mail may stay as a copy",
        wakes_loud_ ? quiet_duty_ : duty_.stretches);
  }

  // A lost phone, a number that a carrier takes for invalid: then there is only mail.
  void only_mail_besides() {
    const std::size_t ways =
        urgent_contacts(ContactKind::call).size() + urgent_contacts(ContactKind::sms).size();
    if (ways != 1) return;
    findings_.push_back(warning(
        "R015", urgent_contacts(ContactKind::email).front()->place,
        fmt::format("{} has one way that wakes, and only e-mail besides", who()),
        fmt::format("page a second one: add contacts.text = {{ sms = \"+...\" }} or another phone "
                    "to people.{}.urgent",
                    person_.name.value)));
  }

  const Horizon& horizon_;
  const Person& person_;
  const Duty& duty_;
  Stretches quiet_duty_;
  bool wakes_loud_;
  bool wakes_quiet_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> findings_of_people(const Horizon& horizon, std::vector<bool>& flagged) {
  std::vector<Finding> findings;
  const std::vector<Duty> duties = urgent_duties(horizon);
  flagged.assign(duties.size(), false);
  for (std::size_t i = 0; i < duties.size(); ++i) {
    if (duties[i].stretches.empty()) continue;
    PersonFindings person(horizon, *horizon.people()[i], duties[i], horizon.quiet(i));
    std::vector<Finding> found = person.all();
    flagged[i] = std::ranges::find(found, Severity::error, &Finding::severity) != found.end();
    std::ranges::move(found, std::back_inserter(findings));
  }
  return findings;
}

}  // namespace reveille::escalation::detail
