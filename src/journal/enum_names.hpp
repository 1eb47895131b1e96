// SPDX-License-Identifier: Apache-2.0
// Enumerations in the journal are words. The words are their to_string(); the way back tries all.
#pragma once

#include <optional>
#include <string_view>

#include "escalation/book.hpp"

namespace reveille::journal {

// The switches have no default: a new enumerator does not compile until it is listed here.
[[nodiscard]] constexpr bool known(escalation::Urgency value) {
  switch (value) {
    case escalation::Urgency::low:
    case escalation::Urgency::urgent:
      return true;
  }
  return false;
}
[[nodiscard]] constexpr bool known(escalation::ContactKind value) {
  switch (value) {
    case escalation::ContactKind::sms:
    case escalation::ContactKind::call:
    case escalation::ContactKind::email:
    case escalation::ContactKind::post:
      return true;
  }
  return false;
}
[[nodiscard]] constexpr bool known(escalation::PagePurpose value) {
  switch (value) {
    case escalation::PagePurpose::wake:
    case escalation::PagePurpose::resolved_notice:
    case escalation::PagePurpose::confirmation:  // nobody asks for one; names are for ever
    case escalation::PagePurpose::drill:
    case escalation::PagePurpose::post:
      return true;
  }
  return false;
}
[[nodiscard]] constexpr bool known(escalation::PostEvent value) {
  switch (value) {
    case escalation::PostEvent::paged:
    case escalation::PostEvent::escalated:
    case escalation::PostEvent::acknowledged:
    case escalation::PostEvent::reopened:
    case escalation::PostEvent::resolved:
      return true;
  }
  return false;
}
[[nodiscard]] constexpr bool known(escalation::Via value) {
  switch (value) {
    case escalation::Via::call:
    case escalation::Via::sms:
    case escalation::Via::api:
    case escalation::Via::cli:
    case escalation::Via::web:
      return true;
  }
  return false;
}
[[nodiscard]] constexpr bool known(escalation::DeliveryState value) {
  switch (value) {
    case escalation::DeliveryState::requested:
    case escalation::DeliveryState::accepted:
    case escalation::DeliveryState::ringing:
    case escalation::DeliveryState::sent:
    case escalation::DeliveryState::delivered:
    case escalation::DeliveryState::answered:
    case escalation::DeliveryState::ended:
    case escalation::DeliveryState::failed:
    case escalation::DeliveryState::cancelled:
      return true;
  }
  return false;
}
[[nodiscard]] constexpr bool known(escalation::FailureClass value) {
  switch (value) {
    case escalation::FailureClass::none:
    case escalation::FailureClass::retry_later:
    case escalation::FailureClass::contact_broken:
    case escalation::FailureClass::carrier_broken:
    case escalation::FailureClass::our_configuration:
    case escalation::FailureClass::our_bug:
      return true;
  }
  return false;
}
[[nodiscard]] constexpr bool known(escalation::IncidentState value) {
  switch (value) {
    case escalation::IncidentState::open:
    case escalation::IncidentState::acknowledged:
    case escalation::IncidentState::resolved:
      return true;
  }
  return false;
}
[[nodiscard]] constexpr bool known(escalation::OverrideKind value) {
  switch (value) {
    case escalation::OverrideKind::replace:
    case escalation::OverrideKind::add:
    case escalation::OverrideKind::remove:
      return true;
  }
  return false;
}
[[nodiscard]] constexpr bool known(escalation::ProofState value) {
  switch (value) {
    case escalation::ProofState::unproven:
    case escalation::ProofState::proven:
    case escalation::ProofState::suspect:
    case escalation::ProofState::failed:
    case escalation::ProofState::stale:
      return true;
  }
  return false;
}
[[nodiscard]] constexpr bool known(escalation::Evidence value) {
  switch (value) {
    case escalation::Evidence::drill:
    case escalation::Evidence::assisted:
    case escalation::Evidence::night_page:
      return true;
  }
  return false;
}
[[nodiscard]] constexpr bool known(escalation::DrillForm value) {
  switch (value) {
    case escalation::DrillForm::quiet:
    case escalation::DrillForm::assisted:
      return true;
  }
  return false;
}
[[nodiscard]] constexpr bool known(escalation::DrillStage value) {
  switch (value) {
    case escalation::DrillStage::planned:
    case escalation::DrillStage::paged:
    case escalation::DrillStage::answered:
    case escalation::DrillStage::over:
      return true;
  }
  return false;
}
[[nodiscard]] constexpr bool known(escalation::DrillOutcome value) {
  switch (value) {
    case escalation::DrillOutcome::none:
    case escalation::DrillOutcome::proven:
    case escalation::DrillOutcome::unanswered:
    case escalation::DrillOutcome::dnd_off:
    case escalation::DrillOutcome::unconfirmed:
    case escalation::DrillOutcome::inconclusive:
    case escalation::DrillOutcome::withdrawn:
    case escalation::DrillOutcome::skipped:
    case escalation::DrillOutcome::cancelled:
      return true;
  }
  return false;
}

template <class E>
[[nodiscard]] std::optional<E> enum_named(std::string_view word) {
  for (int i = 0; known(static_cast<E>(i)); ++i) {
    if (to_string(static_cast<E>(i)) == word) return static_cast<E>(i);
  }
  return std::nullopt;
}

}  // namespace reveille::journal
