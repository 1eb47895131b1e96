// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "escalation/decide.hpp"
#include "nights/pagers.hpp"

namespace reveille::nights {

using namespace escalation;  // NOLINT: the words of what is simulated

namespace {

constexpr Span at_the_carrier{300};
constexpr std::size_t inputs_most = 100'000;

class Daemon {
 public:
  Daemon(const Plan& plan, Household& household, Instant alert)
      : plan_(plan), household_(household), alert_(alert), now_(alert) {}

  Answered play(Instant morning) {
    decide(PlanChanged{});
    AlertFired alert;
    alert.labels = {{"alertname", "JobBacklog"}, {"severity", "critical"}};
    alert.annotations = {{"summary", "12000 jobs are waiting"}};
    alert.key = {"rules", fingerprint(alert.labels)};
    alert.starts_at = now_;
    decide(alert);
    for (std::size_t inputs = 0; !answered_; ++inputs) {
      INVARIANT(inputs < inputs_most, "a night has an end");
      const Instant tick = next_wakeup(book_, plan_, now_);
      const bool report = !due_.empty() && due_.begin()->first.first <= tick;
      const Instant next = report ? due_.begin()->first.first : tick;
      if (next >= morning) break;
      now_ = std::max(now_, next);
      if (!report) {
        decide(Tick{});
        continue;
      }
      const Input input = std::move(due_.begin()->second.input);
      due_.erase(due_.begin());
      decide(input);
    }
    return answered_;
  }

 private:
  using Request = std::tuple<PageId, int, int>;
  struct Due {
    std::optional<Request> call;  // that it belongs to: withdrawn with it
    Input input;
  };

  void decide(const Input& input) {
    for (const Dated& dated : escalation::decide(book_, plan_, input, now_)) {
      if (const auto* request = std::get_if<DeliveryRequested>(&dated.fact)) carry(*request);
      if (const auto* cancel = std::get_if<DeliveryCancelled>(&dated.fact)) withdraw(*cancel);
      if (std::holds_alternative<Acknowledged>(dated.fact) && !answered_) answered_ = now_ - alert_;
    }
  }

  void carry(const DeliveryRequested& request) {
    const Page page = *book_.page(request.page);
    if (!household_.takes(request.carrier, now_)) {
      return report(request, at_the_carrier, DeliveryState::failed, FailureClass::carrier_broken);
    }
    report(request, at_the_carrier, DeliveryState::accepted);
    if (page.kind == ContactKind::call) return call(request, page);
    if (page.kind == ContactKind::sms) return text(request, page);
    report(request, at_the_carrier, DeliveryState::sent);
  }

  void call(const DeliveryRequested& request, const Page& page) {
    using enum CallFate::End;
    const CallFate fate = household_.call(page.person, request.from, plan_.timing.ring, now_);
    if (fate.reply) reply(page, *fate.reply);
    if (fate.rings) report(request, fate.ringing, DeliveryState::ringing);
    if (fate.end != unanswered) report(request, fate.picked_up, DeliveryState::answered);
    if (fate.end == key)
      add(fate.over, request, DigitPressed{page.id, request.leg, acknowledge_key_of(page)});
    report(request, fate.over, DeliveryState::ended);
  }

  void text(const DeliveryRequested& request, const Page& page) {
    const TextFate fate = household_.text(page.person, now_);
    report(request, at_the_carrier, DeliveryState::sent);
    if (fate.arrives) report(request, *fate.arrives, DeliveryState::delivered);
    if (fate.reply) reply(page, *fate.reply);
  }

  void reply(const Page& page, Span after) {
    const PageId last = latest_text_of(page);
    const Page* text = book_.page(last);
    if (!text) return;
    add(after, {},
        TextReceived{text->address, text->code + " a", fmt::format("reply-{}", ++order_)});
  }

  // What lies on the phone to be answered: this text, or the one before this call.
  [[nodiscard]] PageId latest_text_of(const Page& page) const {
    if (page.kind == ContactKind::sms) return page.id;
    PageId found;
    for (const auto& [id, other] : book_.pages) {
      if (other.kind == ContactKind::sms && other.person == page.person) found = id;
    }
    return found;
  }

  void withdraw(const DeliveryCancelled& cancel) {
    const Request request{cancel.page, cancel.leg, cancel.attempt};
    std::erase_if(due_, [&](const auto& entry) { return entry.second.call == request; });
    DeliveryRequested again;
    std::tie(again.page, again.leg, again.attempt) = request;
    report(again, at_the_carrier, DeliveryState::cancelled);
  }

  void report(const DeliveryRequested& request, Span after, DeliveryState state,
              FailureClass failure = FailureClass::none) {
    add(after, request,
        DeliveryReported{request.page, request.leg, request.attempt, state, failure, {}, {}});
  }

  void add(Span after, const std::optional<DeliveryRequested>& request, Input input) {
    std::optional<Request> call;
    if (request) call = {request->page, request->leg, request->attempt};
    due_.emplace(std::pair{now_ + after, ++order_}, Due{call, std::move(input)});
  }

  const Plan& plan_;
  Household& household_;
  Instant alert_;
  Instant now_;
  Book book_;
  std::map<std::pair<Instant, std::uint64_t>, Due> due_;
  std::uint64_t order_ = 0;
  Answered answered_;
};

}  // namespace

Answered reveille_night(const Plan& plan, Household& household, Instant alert, Instant morning) {
  return Daemon(plan, household, alert).play(morning);
}

}  // namespace reveille::nights
