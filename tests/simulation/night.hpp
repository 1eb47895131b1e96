// SPDX-License-Identifier: Apache-2.0
// One alert, and nobody who answers: the core as shipped pages until everybody has been woken, and
// this notes who was when. Carriers and phones keep to what `check` assumes.
#pragma once

#include <map>
#include <optional>
#include <random>
#include <vector>

#include "escalation/decide.hpp"

namespace reveille::simulation {

// What is left open by what `check` assumes.
struct Nature {
  // The first of a pair: nobody picks up, or a mailbox does at once and talks for ever (until it is
  // hung up), or hangs up at once.
  enum class Calls { ring_out, mailbox, declined, by_chance, worst };
  enum class Ends { untold, told, by_chance, worst };  // of the second, as the carrier tells
  std::optional<escalation::CarrierName> down;   // refuses everything, after `refusal` at most
  std::optional<escalation::PersonName> broken;  // whose phone makes no sound
  Calls calls = Calls::ring_out;
  Ends ends = Ends::untold;
  bool trace = false;
  bool prompt = false;  // the carrier that is down refuses sooner, by chance
  std::uint64_t seed = 0;
};
inline constexpr Span refusal{2'000};

class Night {
 public:
  Night(const escalation::Plan& plan, escalation::Book book, Instant begins, Nature nature);

  // When each person was first woken, counted from the beginning, soonest first. Ends with `enough`
  // of them, or when `longest` has passed.
  std::vector<std::pair<Span, escalation::PersonName>> run(Span longest, std::size_t enough);
  // What happened, as the timeline tells it.
  [[nodiscard]] const std::vector<std::string>& told() const { return told_; }

 private:
  void put(const escalation::Input& input);
  void send(const escalation::DeliveryRequested& request);
  void report(Instant at, const escalation::DeliveryRequested& request,
              escalation::DeliveryState state);
  void sound(const escalation::Page& page, int leg);
  [[nodiscard]] bool passes(const escalation::Person& person, const escalation::Contact& contact,
                            int leg, Instant at) const;
  void first_call(const escalation::DeliveryRequested& request, const escalation::Page& page);
  [[nodiscard]] std::optional<Span> first_ends(const escalation::Page& page);
  void hang_up(const escalation::DeliveryCancelled& request);
  [[nodiscard]] std::optional<Span> second_ends(const escalation::Page& page);
  [[nodiscard]] bool next_would_be_silent(const escalation::Page& page) const;
  [[nodiscard]] Span upto(Span most);

  const escalation::Plan& plan_;
  Instant begins_;
  Instant now_;
  Nature nature_;
  std::mt19937_64 chance_;
  escalation::Book book_;
  std::multimap<Instant, escalation::DeliveryReported> reports_;
  std::map<escalation::PersonName, Instant> woken_;
  std::vector<std::string> told_;
};

}  // namespace reveille::simulation
