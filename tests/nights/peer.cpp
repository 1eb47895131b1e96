// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "escalation/oncall.hpp"
#include "nights/pagers.hpp"

namespace reveille::nights {

using namespace escalation;  // NOLINT: the words of what is simulated

namespace {

constexpr Span one_minute{60'000};
constexpr Span step{5 * one_minute};
constexpr Span rings{60'000};  // a carrier's default, which they leave as it is

class Peer {
 public:
  Peer(const Plan& plan, const PeerRules& rules, Household& household, Instant alert)
      : plan_(plan), rules_(rules), household_(household), alert_(alert) {}

  Answered play(Instant morning) {
    Instant at = alert_;
    for (int pass = 0; pass < rules_.passes; ++pass) {
      for (const char* rotation : {"primary", "secondary"}) {
        page(plan_.rotations.at(RotationName(rotation)), at);
        at += step;
      }
    }
    const bool in_time = answered_ && alert_ + *answered_ < morning;
    return in_time ? answered_ : std::nullopt;
  }

 private:
  void page(const Rotation& rotation, Instant at) {
    const auto shift = shift_at(rotation, plan_.overrides, at);
    if (!shift || is_over(at)) return;
    const PersonName& who = shift->people.front();
    const Carrier& carrier = plan_.carriers.front();
    if (household_.takes(carrier.name, at)) answer(at, household_.text(who, at).reply);
    at += one_minute;
    if (is_over(at)) return;
    if (rules_.mail) answer(at, household_.reads_mail(who));
    if (rules_.calls && household_.takes(carrier.name, at)) {
      call(who, carrier.from.front(), at);
    }
  }

  void call(const PersonName& who, const std::string& from, Instant at) {
    const CallFate fate = household_.call(who, from, rings, at);
    answer(at, fate.reply);
    if (fate.end == CallFate::End::key) return answer(at, fate.over);
    const bool picked_up = fate.end != CallFate::End::unanswered;
    if (rules_.pick_up_ends_it && picked_up) ended_ = at + fate.picked_up;
  }

  void answer(Instant at, std::optional<Span> after) {
    if (!after) return;
    const Span whole = at + *after - alert_;
    answered_ = std::min(answered_.value_or(whole), whole);
  }

  [[nodiscard]] bool is_over(Instant at) const {
    return (answered_ && alert_ + *answered_ <= at) || (ended_ && *ended_ <= at);
  }

  const Plan& plan_;
  const PeerRules& rules_;
  Household& household_;
  Instant alert_;
  Answered answered_;
  std::optional<Instant> ended_;
};

}  // namespace

Answered peer_night(const Plan& plan, const PeerRules& rules, Household& household, Instant alert,
                    Instant morning) {
  return Peer(plan, rules, household, alert).play(morning);
}

}  // namespace reveille::nights
