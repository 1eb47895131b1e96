// SPDX-License-Identifier: Apache-2.0
#include "escalation/input.hpp"

namespace reveille::escalation {

const char* to_string(Via via) {
  switch (via) {
    case Via::call:
      return "call";
    case Via::sms:
      return "sms";
    case Via::api:
      return "api";
    case Via::cli:
      return "cli";
    case Via::web:
      return "web";
  }
  return "unknown";
}

const char* to_string(DeliveryState state) {
  switch (state) {
    case DeliveryState::requested:
      return "requested";
    case DeliveryState::accepted:
      return "accepted";
    case DeliveryState::ringing:
      return "ringing";
    case DeliveryState::sent:
      return "sent";
    case DeliveryState::delivered:
      return "delivered";
    case DeliveryState::answered:
      return "answered";
    case DeliveryState::ended:
      return "ended";
    case DeliveryState::failed:
      return "failed";
    case DeliveryState::cancelled:
      return "cancelled";
  }
  return "unknown";
}

const char* to_string(FailureClass failure) {
  switch (failure) {
    case FailureClass::none:
      return "none";
    case FailureClass::retry_later:
      return "retry_later";
    case FailureClass::contact_broken:
      return "contact_broken";
    case FailureClass::carrier_broken:
      return "carrier_broken";
    case FailureClass::our_configuration:
      return "our_configuration";
    case FailureClass::our_bug:
      return "our_bug";
  }
  return "unknown";
}

}  // namespace reveille::escalation
