// SPDX-License-Identifier: Apache-2.0
// https://www.twilio.com/docs/api/errors
#include "integrations/twilio/errors.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace reveille::integrations::twilio {
namespace {

using escalation::FailureClass;

struct Row {
  int code;
  FailureClass failure;
  const char* words;
};

constexpr auto later = FailureClass::retry_later;
constexpr auto contact = FailureClass::contact_broken;
constexpr auto carrier = FailureClass::carrier_broken;
constexpr auto config = FailureClass::our_configuration;
constexpr auto bug = FailureClass::our_bug;

// Ordered by code. Where a code may mean trouble on the way as well as a bad number (13224, 30008),
// it is trouble on the way: a contact taken for broken by mistake is a person not woken.
constexpr Row table[] = {
    {10001, carrier, "account is not active"},
    {12100, bug, "our TwiML does not parse"},
    {12300, bug, "our answer has a wrong content type"},
    {13224, later, "number not valid or no carrier for it"},
    {20003, carrier, "wrong account or token"},
    {20403, carrier, "account may not do this"},
    {20404, config, "no such account or resource"},
    {20429, later, "too many requests"},
    {20500, later, "trouble at the carrier"},
    {20503, later, "carrier unavailable"},
    {21205, config, "callback URL not valid"},
    {21210, config, "sender number not verified"},
    {21211, contact, "not a phone number"},
    {21212, config, "sender is not a phone number"},
    {21214, contact, "number cannot be reached"},
    {21215, config, "calls to this country are not permitted"},
    {21216, contact, "calls to this number are blocked"},
    {21217, contact, "not a phone number"},
    {21219, config, "trial account: number not verified"},
    {21401, contact, "not a phone number"},
    {21408, config, "texts to this country are not permitted"},
    {21602, bug, "empty text"},
    {21603, config, "no sender number"},
    {21606, config, "sender number cannot send texts"},
    {21608, config, "trial account: number not verified"},
    {21609, config, "callback URL not reachable"},
    {21610, contact, "recipient opted out with STOP"},
    {21611, later, "sender's queue is full"},
    {21612, config, "sender cannot reach this number"},
    {21614, contact, "not a mobile number"},
    {21617, bug, "text too long"},
    {21660, config, "sender number is not ours"},
    {30001, later, "queue overflow"},
    {30002, carrier, "account suspended"},
    {30003, later, "unreachable handset"},
    {30004, contact, "blocked by the recipient or their carrier"},
    {30005, contact, "unknown destination"},
    {30006, contact, "landline or unreachable carrier"},
    {30007, later, "filtered by the carrier"},
    {30008, later, "unknown error on the way"},
    {30024, config, "sender number not provisioned"},
    {30032, carrier, "toll-free sender not verified"},
    {30034, carrier, "sender not registered (10DLC)"},
    {30410, later, "time-out at the carrier"},
    {32016, later, "no answer from the network"},
    {34002, later, "line busy"},
    {70051, carrier, "not authorised"},
    {572005, config, "trial account: number not verified"},
    {573005, config, "trial account: number not verified"},
};
static_assert(std::is_sorted(std::begin(table), std::end(table),
                             [](const Row& a, const Row& b) { return a.code < b.code; }));

const Row* row_of(int code) {
  const Row* found = std::lower_bound(std::begin(table), std::end(table), code,
                                      [](const Row& row, int wanted) { return row.code < wanted; });
  return found != std::end(table) && found->code == code ? found : nullptr;
}

FailureClass class_of_status(int status) {
  if (status == 401 || status == 403) return carrier;
  if (status == 404) return config;
  if (status == 408 || status == 429 || status >= 500) return later;
  return status >= 400 ? bug : later;
}

}  // namespace

Meaning meaning_of_code(int code, int http_status) {
  if (const Row* row = row_of(code)) return {row->failure, fmt::format("{} {}", code, row->words)};
  // 11200..11237: Twilio could not fetch what our callback URLs promise.
  if (code >= 11200 && code <= 11237)
    return {bug, fmt::format("{} our callback was not answered", code)};
  return {http_status == 0 ? later : class_of_status(http_status), fmt::format("error {}", code)};
}

Meaning meaning_of_status(int http_status) {
  return {class_of_status(http_status), fmt::format("HTTP {}", http_status)};
}

Meaning meaning_of_sip(int sip_status) {
  switch (sip_status) {
    case 0:
      return {later, "failed"};
    case 404:
    case 410:
    case 484:
    case 604:
      return {contact, fmt::format("failed, SIP {}: no such number", sip_status)};
    case 403:
    case 603:
    case 607:
      return {later, fmt::format("failed, SIP {}: refused", sip_status)};
    case 408:
    case 480:
      return {later, fmt::format("failed, SIP {}: unreachable", sip_status)};
    default:
      return {later, fmt::format("failed, SIP {}", sip_status)};
  }
}

}  // namespace reveille::integrations::twilio
