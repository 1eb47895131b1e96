// SPDX-License-Identifier: Apache-2.0
#include "escalation/rotation.hpp"

namespace reveille::escalation {

const char* to_string(OverrideKind kind) {
  switch (kind) {
    case OverrideKind::replace:
      return "replace";
    case OverrideKind::add:
      return "add";
    case OverrideKind::remove:
      return "remove";
  }
  return "?";
}

}  // namespace reveille::escalation
