// SPDX-License-Identifier: Apache-2.0
#include "simulation/courier.hpp"

#include <algorithm>

#include "escalation/message.hpp"

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is simulated
using integrations::Report;

namespace {

constexpr int cancel_tries = 3;
constexpr Span cancel_pause{1'000};

bool serves_nobody(const Report& report, const ExchangeResult& result) {
  return report.failure == FailureClass::carrier_broken || result.status == 0 ||
         result.status >= 500 || result.status == 429;
}

}  // namespace

delivery::SteadyInstant Courier::steady() const {
  return delivery::SteadyInstant(world_.timeline.now().time_since_epoch());
}

void Courier::forget() {
  ++life_;
  flights_.clear();
  withdrawals_.clear();
  references_.clear();
  breakers_.clear();
  waiting_.clear();
}

void Courier::deliver(const Book& book, const Plan& plan, const Outstanding& order) {
  const Page* page = book.page(order.page);
  if (!page) return;
  const auto record = std::ranges::find_if(page->deliveries, [&](const Delivery& one) {
    return one.leg == order.leg && one.attempt == order.attempt;
  });
  if (record == page->deliveries.end()) return;
  Job job;
  job.key = {order.page, order.leg, order.attempt};
  job.carrier = record->carrier;
  job.reference = record->reference;
  job.withdrawn = record->cancel_requested;
  job.only_carrier = carriers_for(plan, page->kind).size() <= 1;
  job.order.page = order.page;
  job.order.leg = order.leg;
  job.order.attempt = order.attempt;
  job.order.kind = page->kind;
  job.order.from = record->from;
  job.order.to = page->address;
  job.order.ring = plan.timing.ring;
  const bool call = page->kind == ContactKind::call;
  if (!call && !order.cancel) job.order.text = text_message(book, *page);
  if (order.cancel) return cancel(std::move(job));
  send(job);
}

void Courier::send(const Job& job) {
  if (job.withdrawn) return cancel(job);
  if (job.order.kind == ContactKind::post) return post(job);
  const bool configured = codecs_.contains(job.carrier);
  if (!configured) return fail(job, FailureClass::carrier_broken, "carrier is not configured");
  if (flights_.contains(job.key)) return;
  if (!breakers_[job.carrier].admit(steady())) {
    if (world_.defect.drains_in_order()) return waiting_.push_back(job);
    return fail(job, job.only_carrier ? FailureClass::retry_later : FailureClass::carrier_broken,
                "carrier did not answer lately and is being spared");
  }
  flights_[job.key] = false;
  world_.oracle.handed_over(job.key);
  world_.tell("-> {} {} page {}-{}-{} to {}", job.carrier.value, to_string(job.order.kind),
              job.key.page.value, job.key.leg, job.key.attempt, job.order.to);
  wire_.perform(job.carrier, codecs_.at(job.carrier)->request(job.order),
                [this, job, life = life_](const ExchangeResult& result) {
                  if (life == life_) answered(job, result);
                });
}

void Courier::answered(const Job& job, const ExchangeResult& result) {
  Report outcome = codecs_.at(job.carrier)->interpret(result);
  const bool nobody = serves_nobody(outcome, result);
  if (nobody) {
    breakers_[job.carrier].failed(steady(), 0.5, outcome.retry_after.value_or(Span{0}));
  } else {
    breakers_[job.carrier].succeeded();
  }
  world_.defect.interpreted(outcome);
  if (!outcome.reference.empty()) references_[job.key] = outcome.reference;
  report(job, outcome);
  const bool cancelled = flights_[job.key] && !outcome.reference.empty();
  flights_.erase(job.key);
  if (cancelled && withdrawals_.insert(job.key).second) {
    Job known = job;
    known.reference = outcome.reference;
    withdraw(known, 1);
  }
  if (nobody) return;
  for (const Job& late : std::exchange(waiting_, {})) send(late);
}

void Courier::cancel(Job job) {
  if (const auto flight = flights_.find(job.key); flight != flights_.end()) {
    flight->second = true;
    return;
  }
  const auto known = references_.find(job.key);
  if (job.reference.empty() && known != references_.end()) job.reference = known->second;
  if (job.reference.empty()) {
    Report unsent;
    unsent.state = DeliveryState::cancelled;
    unsent.reason = "withdrawn before the carrier had answered";
    return report(job, unsent);
  }
  if (withdrawals_.insert(job.key).second) withdraw(job, 1);
}

void Courier::withdraw(const Job& job, int attempt) {
  const auto codec = codecs_.find(job.carrier);
  auto exchange =
      codec == codecs_.end() ? std::nullopt : codec->second->cancel(job.order, job.reference);
  if (!exchange) {
    withdrawals_.erase(job.key);
    return;
  }
  wire_.perform(
      job.carrier, *exchange, [this, job, attempt, life = life_](const ExchangeResult& result) {
        if (life != life_) return;
        const Report outcome = codecs_.at(job.carrier)->interpret(result);
        const bool over =
            outcome.state == DeliveryState::cancelled || outcome.state == DeliveryState::ended;
        if (over) report(job, outcome);
        const bool again = outcome.state == DeliveryState::failed && attempt < cancel_tries &&
                           outcome.failure != FailureClass::contact_broken;
        if (!again) {
          withdrawals_.erase(job.key);
          return;
        }
        world_.timeline.after(cancel_pause * (1 << (attempt - 1)), [this, job, attempt, life] {
          if (life == life_) withdraw(job, attempt + 1);
        });
      });
}

void Courier::report(const Job& job, const Report& outcome) {
  on_report_(DeliveryReported{job.key.page, job.key.leg, job.key.attempt, outcome.state,
                              outcome.failure, outcome.reason, outcome.reference});
}

// Nobody hears it. Of some posts every attempt fails.
void Courier::post(const Job& job) {
  if (job.key.page.value % 3 == 0) return fail(job, FailureClass::retry_later, "503");
  world_.oracle.handed_over(job.key);
  world_.oracle.reached(job.key, DeliveryState::delivered);
  Report taken;
  taken.state = DeliveryState::delivered;
  report(job, taken);
}

void Courier::fail(const Job& job, FailureClass failure, const char* reason) {
  world_.oracle.handed_over(job.key);
  world_.oracle.refused(job.key);
  Report outcome;
  outcome.state = DeliveryState::failed;
  outcome.failure = failure;
  outcome.reason = reason;
  report(job, outcome);
}

}  // namespace reveille::simulation
