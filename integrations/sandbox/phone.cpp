// SPDX-License-Identifier: Apache-2.0
#include "integrations/sandbox/phone.hpp"

#include "escalation/oncall.hpp"

namespace reveille::integrations::sandbox {

Span repeat_window(Os os) {
  return os == Os::ios ? Span{180'000} : Span{15 * 60'000};
}

bool in_dnd(const PhoneSettings& phone, const Zone& zone, Instant at) {
  return escalation::inside(phone.dnd, zone, at);
}

Hearing hears_call(const PhoneSettings& phone, const Zone& zone, std::optional<Instant> previous,
                   Instant at) {
  if (!in_dnd(phone, zone, at)) return {true, "DnD is off"};
  if (phone.call_bypass) return {true, "saved contact"};
  if (phone.repeated_calls && previous && at - *previous < repeat_window(phone.os))
    return {true, "repeated call"};
  return {false, "DnD"};
}

Hearing hears_text(const PhoneSettings& phone, const Zone& zone, Instant at) {
  if (!in_dnd(phone, zone, at)) return {true, "DnD is off"};
  if (phone.text_bypass) return {true, "saved contact"};
  return {false, "DnD"};
}

bool notices(const PhoneSettings& phone, const Hearing& hearing) {
  switch (phone.attention) {
    case Attention::asleep:
      return hearing.audible;
    case Attention::awake:
      return true;
    case Attention::manual:
      return false;
  }
  return false;
}

const char* to_string(Os os) {
  return os == Os::ios ? "ios" : "android";
}

const char* to_string(Attention attention) {
  switch (attention) {
    case Attention::asleep:
      return "asleep";
    case Attention::awake:
      return "awake";
    case Attention::manual:
      return "manual";
  }
  return "";
}

const char* to_string(Reach reach) {
  switch (reach) {
    case Reach::on:
      return "on";
    case Reach::off:
      return "off";
    case Reach::no_coverage:
      return "no_coverage";
  }
  return "";
}

}  // namespace reveille::integrations::sandbox
