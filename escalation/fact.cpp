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
  }
  return "unknown";
}

std::string_view name_of(const Fact& fact) {
  return std::visit([](const auto& one) { return one.name; }, fact);
}

}  // namespace reveille::escalation
