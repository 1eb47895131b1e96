// SPDX-License-Identifier: Apache-2.0
#include "escalation/fact.hpp"

namespace reveille::escalation {

const char* to_string(PagePurpose purpose) {
  switch (purpose) {
    case PagePurpose::wake:
      return "wake";
    case PagePurpose::resolved_notice:
      return "resolved_notice";
    case PagePurpose::confirmation:
      return "confirmation";
    case PagePurpose::drill:
      return "drill";
    case PagePurpose::post:
      return "post";
  }
  return "unknown";
}

const char* to_string(PostEvent event) {
  switch (event) {
    case PostEvent::paged:
      return "paged";
    case PostEvent::escalated:
      return "escalated";
    case PostEvent::acknowledged:
      return "acknowledged";
    case PostEvent::reopened:
      return "reopened";
    case PostEvent::resolved:
      return "resolved";
  }
  return "unknown";
}

const char* to_string(DrillForm form) {
  switch (form) {
    case DrillForm::quiet:
      return "quiet";
    case DrillForm::assisted:
      return "assisted";
  }
  return "unknown";
}

const char* to_string(DrillOutcome outcome) {
  switch (outcome) {
    case DrillOutcome::none:
      return "none";
    case DrillOutcome::proven:
      return "proven";
    case DrillOutcome::unanswered:
      return "unanswered";
    case DrillOutcome::dnd_off:
      return "dnd_off";
    case DrillOutcome::unconfirmed:
      return "unconfirmed";
    case DrillOutcome::inconclusive:
      return "inconclusive";
    case DrillOutcome::withdrawn:
      return "withdrawn";
    case DrillOutcome::skipped:
      return "skipped";
    case DrillOutcome::cancelled:
      return "cancelled";
  }
  return "unknown";
}

Dated::Dated() = default;
Dated::Dated(Instant when, Fact what) : at(when), fact(std::move(what)) {}
Dated::Dated(const Dated&) = default;
Dated::Dated(Dated&&) noexcept = default;
Dated& Dated::operator=(const Dated&) = default;
Dated& Dated::operator=(Dated&&) noexcept = default;
Dated::~Dated() = default;
bool Dated::operator==(const Dated&) const = default;

std::string_view name_of(const Fact& fact) {
  return std::visit([](const auto& one) { return one.name; }, fact);
}

}  // namespace reveille::escalation
