// SPDX-License-Identifier: Apache-2.0
#include "escalation/names.hpp"

namespace reveille::escalation {

const char* to_string(Urgency urgency) {
  switch (urgency) {
    case Urgency::low:
      return "low";
    case Urgency::urgent:
      return "urgent";
  }
  return "unknown";
}

}  // namespace reveille::escalation
