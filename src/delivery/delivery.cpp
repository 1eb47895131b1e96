// SPDX-License-Identifier: Apache-2.0
#include "delivery/delivery.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "delivery/notice.hpp"
#include "escalation/message.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace reveille::delivery {
namespace {

using escalation::CarrierName;
using escalation::DeliveryState;
using escalation::FailureClass;
using integrations::Report;

// Far more than can be on their way from the carrier's answer to the book.
constexpr std::size_t remembered_references = 4096;

SteadyInstant steady_now() {
  return std::chrono::steady_clock::now();
}

// Not what a carrier says about one number, but that it serves nobody just now.
bool serves_nobody(const Report& report, const ExchangeResult& result) {
  if (report.failure == FailureClass::contact_broken) return false;
  // A mail server that refuses one message takes others.
  if (result.stage == MailStage::message && result.status >= 500) return false;
  return report.failure == FailureClass::carrier_broken || result.status == 0 ||
         result.status >= 500 || result.status == 429;
}

void add_words(integrations::Order& order, const escalation::Book& book,
               const escalation::Plan& plan, const escalation::Page& page) {
  switch (page.kind) {
    case escalation::ContactKind::sms:
      order.text = escalation::text_message(book, page);
      return;
    case escalation::ContactKind::email:
      order.subject = escalation::mail_subject(book, page);
      order.text = escalation::mail_text(book, plan, page);
      return;
    case escalation::ContactKind::post:
      order.notice = notice_of(book, page);
      return;
    case escalation::ContactKind::call:  // says its words when it is answered
      return;
  }
}

void count(const CarrierName& carrier, const Report& report, SteadyInstant began) {
  const Labels labels{{"carrier", carrier.value}};
  metrics::counter("reveille_delivery_requests_total", "Requests made to carriers.", labels).add();
  metrics::histogram("reveille_delivery_seconds", "From a request to a carrier to its answer.",
                     metrics::duration_bounds(), labels)
      .observe(std::chrono::duration<double>(steady_now() - began).count());
  if (report.state != DeliveryState::failed) return;
  metrics::counter("reveille_delivery_failures_total", "Requests that carriers did not take.",
                   {{"carrier", carrier.value}, {"class", escalation::to_string(report.failure)}})
      .add();
}

void show_breaker(const CarrierName& carrier, const Breaker& breaker) {
  metrics::gauge("reveille_delivery_breaker_open", "1 while a carrier is being spared.",
                 {{"carrier", carrier.value}})
      .set(breaker.is_open() ? 1 : 0);
}

}  // namespace

Delivery::Delivery(Carriers carriers, OnReport on_report, DeliveryOptions options)
    : on_report_(std::move(on_report)),
      options_(options),
      carriers_(std::move(carriers)),
      later_(std::make_unique<Later>()),
      client_(std::make_unique<http::Client>(options.client)) {}

Delivery::~Delivery() {
  stop(Span{0});
}

void Delivery::deliver(const escalation::Book& book, const escalation::Plan& plan,
                       const std::vector<escalation::Outstanding>& orders) {
  for (const auto& order : orders) {
    auto job = job_of(book, plan, order);
    if (!job) continue;
    if (order.cancel) {
      cancel(*std::move(job));
    } else {
      send(*std::move(job));
    }
  }
}

std::optional<Delivery::Job> Delivery::job_of(const escalation::Book& book,
                                              const escalation::Plan& plan,
                                              const escalation::Outstanding& order) {
  const escalation::Page* page = book.page(order.page);
  if (page == nullptr) return std::nullopt;
  const auto record =
      std::ranges::find_if(page->deliveries, [&order](const escalation::Delivery& one) {
        return one.leg == order.leg && one.attempt == order.attempt;
      });
  if (record == page->deliveries.end()) return std::nullopt;
  Job job;
  job.key = {order.page, order.leg, order.attempt};
  job.carrier = record->carrier;
  job.reference = record->reference;
  job.withdrawn = record->cancel_requested;
  job.only_carrier = escalation::carriers_for(plan, page->kind).size() <= 1;
  job.order.page = order.page;
  job.order.leg = order.leg;
  job.order.attempt = order.attempt;
  job.order.kind = page->kind;
  job.order.from = record->from;
  job.order.to = page->address;
  job.order.ring = plan.timing.ring;
  job.order.page_at = page->requested_at;
  if (!order.cancel) add_words(job.order, book, plan, *page);
  return job;
}

void Delivery::send(Job job) {
  // Ordered and taken back between two commits: nobody is to be woken for it.
  if (job.withdrawn) return cancel(std::move(job));
  const Codec codec = configured(job.carrier);
  if (codec == nullptr) {
    return fail(job, FailureClass::carrier_broken,
                fmt::format("carrier \"{}\" is not configured", job.carrier.value));
  }
  std::string refusal;
  if (!take_off(job, refusal)) {
    if (refusal.empty()) return;
    return fail(job, job.only_carrier ? FailureClass::retry_later : FailureClass::carrier_broken,
                std::move(refusal));
  }
  job.order.now = options_.now();
  Exchange exchange = codec->request(job.order);
  const bool post = job.order.kind == escalation::ContactKind::post;
  perform(
      std::move(exchange),
      [this, job = std::move(job), codec, began = steady_now()](const ExchangeResult& result) {
        answered(job, codec, result, began);
      },
      post);
}

// False with an empty refusal: it is under way already.
bool Delivery::take_off(const Job& job, std::string& refusal) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || flights_.contains(job.key)) return false;
  auto& breaker = breakers_.try_emplace(job.carrier, options_.breaker).first->second;
  if (!breaker.admit(steady_now())) {
    refusal =
        fmt::format("carrier \"{}\" did not answer lately and is being spared", job.carrier.value);
    return false;
  }
  flights_.emplace(job.key, Flight{});
  return true;
}

void Delivery::perform(Exchange exchange, http::Client::Done done, bool post) {
  // With the lock held, stop() cannot take the client away in between.
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  if (!post && !exchange.mail) return client_->perform(std::move(exchange), std::move(done));
  auto& client = post ? poster_ : mailer_;
  if (!client) {
    http::ClientOptions options = options_.client;
    if (!post) options.in_flight = limits::mails_in_flight;
    client = std::make_unique<http::Client>(options);
  }
  client->perform(std::move(exchange), std::move(done));
}

void Delivery::remember(const Key& key, const std::string& reference) {
  references_.insert_or_assign(key, reference);
  remembered_.push_back(key);
  if (remembered_.size() <= remembered_references) return;
  references_.erase(remembered_.front());
  remembered_.pop_front();
}

void Delivery::answered(const Job& job, const Codec& codec, const ExchangeResult& result,
                        SteadyInstant began) {
  Report outcome = codec->interpret(result);
  if (outcome.unknown) outcome.reason += " (it may have been carried out all the same)";
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ && result.status == 0) return;
    judge(job.carrier, outcome, result);
    if (!outcome.reference.empty()) remember(job.key, outcome.reference);
  }
  count(job.carrier, outcome, began);
  report(job, outcome);
  bool cancelled = false;
  {
    const std::lock_guard lock(mutex_);
    const auto flight = flights_.find(job.key);
    cancelled =
        flight->second.cancel && !outcome.reference.empty() && withdrawals_.insert(job.key).second;
    flights_.erase(flight);
    landed_.notify_all();
  }
  if (!cancelled) return;
  Job known = job;
  known.reference = outcome.reference;
  withdraw(known, codec, 1);
}

void Delivery::judge(const CarrierName& carrier, const Report& report,
                     const ExchangeResult& result) {
  auto& breaker = breakers_.try_emplace(carrier, options_.breaker).first->second;
  const bool was_open = breaker.is_open();
  if (serves_nobody(report, result)) {
    const double chance = std::uniform_real_distribution<double>(0, 1)(chance_);
    breaker.failed(steady_now(), chance, report.retry_after.value_or(Span{0}));
  } else {
    breaker.succeeded();
  }
  show_breaker(carrier, breaker);
  if (breaker.is_open() == was_open) return;
  if (was_open) {
    log::info("carrier answers again", {{"carrier", carrier.value}});
  } else {
    log::warning("carrier answers nobody; it is spared for a while",
                 {{"carrier", carrier.value}, {"status", result.status}, {"why", report.reason}});
  }
}

void Delivery::cancel(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    if (const auto flight = flights_.find(job.key); flight != flights_.end()) {
      flight->second.cancel = true;  // its reference is not known before its answer
      return;
    }
    const auto known = references_.find(job.key);
    if (job.reference.empty() && known != references_.end()) job.reference = known->second;
    if (!job.reference.empty() && !withdrawals_.insert(job.key).second) return;
  }
  if (job.reference.empty()) {
    Report unsent;
    unsent.state = DeliveryState::cancelled;
    unsent.reason = "withdrawn before the carrier had answered";
    return report(job, unsent);
  }
  const Codec codec = carrier(job.carrier);
  if (codec == nullptr) return withdrawal_over(job.key);
  withdraw(job, codec, 1);
}

void Delivery::withdraw(const Job& job, const Codec& codec, int attempt) {
  auto exchange = codec->cancel(job.order, job.reference);
  if (!exchange) return withdrawal_over(job.key);  // a text cannot be taken back
  perform(*std::move(exchange), [this, job, codec, attempt](const ExchangeResult& result) {
    withdrawal_answered(job, codec, attempt, result);
  });
}

void Delivery::withdrawal_answered(const Job& job, const Codec& codec, int attempt,
                                   const ExchangeResult& result) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ && result.status == 0) return;
  }
  const Report outcome = codec->interpret(result);
  const bool over =
      outcome.state == DeliveryState::cancelled || outcome.state == DeliveryState::ended;
  const bool again = outcome.state == DeliveryState::failed && attempt < options_.cancel_tries &&
                     (outcome.failure == FailureClass::retry_later ||
                      outcome.failure == FailureClass::carrier_broken);
  if (over) report(job, outcome);
  if (!again) {
    if (outcome.state == DeliveryState::failed) {
      log::warning("a delivery could not be withdrawn", {{"carrier", job.carrier.value},
                                                         {"page", std::get<0>(job.key).value},
                                                         {"why", outcome.reason}});
    }
    return withdrawal_over(job.key);
  }
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  const Span pause = options_.cancel_pause * (1 << (attempt - 1));
  later_->run_in(pause, [this, job, codec, attempt] { withdraw(job, codec, attempt + 1); });
}

void Delivery::withdrawal_over(const Key& key) {
  const std::lock_guard lock(mutex_);
  withdrawals_.erase(key);
  landed_.notify_all();
}

void Delivery::report(const Job& job, const Report& outcome) {
  const auto& [page, leg, attempt] = job.key;
  const auto level =
      outcome.state == DeliveryState::failed ? log::Level::warning : log::Level::info;
  log::write(level, "delivery",
             {{"page", page.value},
              {"leg", leg},
              {"attempt", attempt},
              {"carrier", job.carrier.value},
              {"kind", escalation::to_string(job.order.kind)},
              {"state", escalation::to_string(outcome.state)},
              {"why", outcome.reason}});
  on_report_(escalation::DeliveryReported{page, leg, attempt, outcome.state, outcome.failure,
                                          outcome.reason, outcome.reference});
}

void Delivery::fail(const Job& job, FailureClass failure, std::string reason) {
  Report outcome;
  outcome.state = DeliveryState::failed;
  outcome.failure = failure;
  outcome.reason = std::move(reason);
  report(job, outcome);
}

Delivery::Codec Delivery::configured(const CarrierName& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = carriers_.find(name);
  return found == carriers_.end() ? nullptr : found->second;
}

Delivery::Codec Delivery::carrier(const CarrierName& name) const {
  if (auto codec = configured(name)) return codec;
  const std::lock_guard lock(mutex_);
  const auto found = retired_.find(name);
  const bool known = found != retired_.end() && steady_now() < found->second.until;
  return known ? found->second.codec : nullptr;
}

void Delivery::adopt(Carriers carriers) {
  const std::lock_guard lock(mutex_);
  std::erase_if(retired_, [&](const auto& one) {
    return steady_now() >= one.second.until || carriers.contains(one.first);
  });
  for (auto& [name, codec] : carriers_) {
    if (carriers.contains(name)) continue;
    retired_.insert_or_assign(name, Retired{codec, steady_now() + options_.retired_for});
  }
  carriers_ = std::move(carriers);
}

void Delivery::stop(Span patience) {
  {
    std::unique_lock lock(mutex_);
    landed_.wait_for(lock, patience, [this] { return flights_.empty() && withdrawals_.empty(); });
    stopping_ = true;
  }
  later_->stop();
  client_.reset();
  poster_.reset();
  mailer_.reset();
}

}  // namespace reveille::delivery
