// SPDX-License-Identifier: Apache-2.0
#include "escalation/proof.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/secret.hpp"

namespace reveille::escalation {
namespace {

// A ledger that came over the network knows its numbers in part only.
bool same_address(const std::string& known, const std::string& address) {
  return known == address || known == mask_address(address);
}

// Why what is known belongs to another contact than this one; "" when it does not. Quiet hours are
// not looked at: a proof says what got through a phone whose Do-Not-Disturb was on, and when that
// is on is another matter. Whether it was on at all its owner is asked at every proof, and by an
// answer "no" nothing is proven.
std::string why_changed(const Proof& proof, const Plan& plan, const Contact& contact) {
  if (!same_address(proof.address, contact.address)) return "its number has changed";
  if (proof.device != contact.device) return "its device has changed";
  // Other senders may end what was shown, but make nothing better.
  if (proof.state != ProofState::proven) return {};
  if (proof.senders != senders_of(plan, contact.kind)) {
    return "the numbers that Reveille calls from have changed: save the contact card again";
  }
  return {};
}

}  // namespace

const char* to_string(ProofState state) {
  switch (state) {
    case ProofState::unproven:
      return "unproven";
    case ProofState::proven:
      return "proven";
    case ProofState::suspect:
      return "suspect";
    case ProofState::failed:
      return "failed";
    case ProofState::stale:
      return "stale";
  }
  return "unknown";
}

const char* to_string(Evidence evidence) {
  switch (evidence) {
    case Evidence::drill:
      return "drill";
    case Evidence::assisted:
      return "assisted";
    case Evidence::night_page:
      return "night_page";
  }
  return "unknown";
}

Standing standing_of(const Ledger& ledger, const Plan& plan, const Person& person,
                     const Contact& contact, Instant now) {
  const auto found = ledger.find({person.name, contact.name});
  if (found == ledger.end() || contact.kind == ContactKind::email) return {};
  const Proof& proof = found->second.now;
  if (proof.state == ProofState::unproven) return {};
  if (proof.state == ProofState::stale) return {ProofState::stale, {}, proof.why};
  if (std::string why = why_changed(proof, plan, contact); !why.empty()) {
    return {ProofState::stale, {}, std::move(why)};
  }
  if (proof.state != ProofState::proven) return {proof.state, {}, proof.why};
  if (proof.until <= now) return {ProofState::stale, {}, "the proof is too old"};
  return {ProofState::proven, proof.until, {}};
}

std::vector<std::string> senders_of(const Plan& plan, ContactKind kind) {
  std::vector<std::string> senders;
  if (kind == ContactKind::email) return senders;  // a mail comes from no number
  for (const Carrier* carrier : carriers_for(plan, kind)) {
    senders.insert(senders.end(), carrier->from.begin(), carrier->from.end());
  }
  std::ranges::sort(senders);
  senders.erase(std::unique(senders.begin(), senders.end()), senders.end());
  return senders;
}

bool is_relied_on(const Person& person, const Contact& contact) {
  if (person.quiet_hours.empty() || contact.dnd == DndPassage::none) return false;
  return contact.kind != ContactKind::email &&
         std::ranges::find(person.urgent, contact.name, &WakeRule::contact) != person.urgent.end();
}

std::vector<ReliedOn> relied_on(const Ledger& ledger, const Plan& plan, Instant now) {
  std::vector<ReliedOn> all;
  for (const auto& [name, person] : plan.people) {
    for (const Contact& contact : person.contacts) {
      if (!is_relied_on(person, contact)) continue;
      all.push_back({&person, &contact, standing_of(ledger, plan, person, contact, now)});
    }
  }
  return all;
}

std::optional<Standing> best_standing(const Ledger& ledger, const Plan& plan, const Person& person,
                                      Instant now) {
  constexpr std::array best_first{ProofState::proven, ProofState::stale, ProofState::unproven,
                                  ProofState::suspect, ProofState::failed};
  std::optional<Standing> best;
  const auto rank = [&](ProofState state) { return std::ranges::find(best_first, state); };
  for (const Contact& contact : person.contacts) {
    if (!is_relied_on(person, contact)) continue;
    Standing standing = standing_of(ledger, plan, person, contact, now);
    if (!best || rank(standing.state) < rank(best->state)) best = std::move(standing);
  }
  if (!best && !person.quiet_hours.empty()) best = Standing{};
  return best;
}

}  // namespace reveille::escalation
