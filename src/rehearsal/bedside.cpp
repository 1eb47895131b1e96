// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/bedside.hpp"

#include <optional>

namespace reveille::rehearsal {

using namespace escalation;
namespace sandbox = integrations::sandbox;

namespace {

sandbox::PhoneSettings phone_of(const Person& person, const Contact& contact) {
  sandbox::PhoneSettings phone;
  phone.number = contact.address;
  phone.os = sandbox::Os::ios;  // the shorter of the two windows for a repeated call
  phone.dnd = person.quiet_hours;
  phone.repeated_calls = contact.dnd == DndPassage::repeated_call;
  phone.call_bypass = phone.text_bypass = contact.dnd == DndPassage::bypass;
  return phone;
}

}  // namespace

Hearing Bedside::arrives(const Person& person, const Contact& contact, const std::string& sender,
                         Instant at) {
  const sandbox::PhoneSettings phone = phone_of(person, contact);
  switch (contact.kind) {
    case ContactKind::sms:
      return sandbox::hears_text(phone, person.zone, at);
    case ContactKind::call: {
      const auto before = rang_.find({contact.address, sender});
      const auto previous = before == rang_.end() ? std::nullopt : std::optional(before->second);
      rang_.insert_or_assign({contact.address, sender}, at);
      return sandbox::hears_call(phone, person.zone, previous, at);
    }
    case ContactKind::email:
      return {false, "mail wakes nobody"};
    case ContactKind::post:
      return {false, "a post wakes nobody"};
  }
  return {false, ""};
}

}  // namespace reveille::rehearsal
