// SPDX-License-Identifier: Apache-2.0
// Carries pages to carriers: what committed facts ask for becomes requests, and what carriers
// answer becomes inputs.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "delivery/breaker.hpp"
#include "delivery/later.hpp"
#include "engine/ports.hpp"
#include "escalation/input.hpp"
#include "http/client.hpp"
#include "integrations/carrier.hpp"

namespace reveille::delivery {

using Carriers =
    std::map<escalation::CarrierName, std::shared_ptr<const integrations::CarrierCodec>>;
// Called from the client's thread, and from deliver() for what fails before it is sent; must not
// block.
using OnReport = std::function<void(escalation::Input)>;

struct DeliveryOptions {
  http::ClientOptions client;
  BreakerOptions breaker;
  int cancel_tries = 3;
  Span cancel_pause{1'000};   // before the second try to cancel; doubles
  Span retired_for{600'000};  // longer than any call lasts
  std::function<Instant()> now = [] {
    using std::chrono::system_clock;
    return Instant{std::chrono::duration_cast<Span>(system_clock::now().time_since_epoch())};
  };
};

// One order per key (page-leg-attempt) is in flight at a time; the same key again is ignored. It
// does not retry: the decider does, with its backoff. Only a cancellation is retried, because
// nobody else would. While a carrier's breaker is open its orders fail at once as carrier_broken,
// or as retry_later when no other carrier could take them.
class Delivery final : public engine::Courier {
 public:
  Delivery(Carriers carriers, OnReport on_report, DeliveryOptions options = {});
  ~Delivery() override;  // stop() without patience

  void deliver(const escalation::Book& book, const escalation::Plan& plan,
               const std::vector<escalation::Outstanding>& orders) override;

  // For callbacks of carriers; nullptr for an unknown name. One that a reload took away is known
  // for a while: whoever is on the phone with it can still press a key. Any thread.
  [[nodiscard]] std::shared_ptr<const integrations::CarrierCodec> carrier(
      const escalation::CarrierName& name) const;
  // Reload: what is in flight keeps the codec it was sent with; nothing new goes to a carrier that
  // is gone. Any thread.
  void adopt(Carriers carriers);

  // Waits for answers of what is in flight, so that they become facts. What has no answer by then
  // is reported by nobody and sent again after the restart.
  void stop(Span patience);

 private:
  using Key = std::tuple<escalation::PageId, int, int>;
  using Codec = std::shared_ptr<const integrations::CarrierCodec>;
  struct Job {
    Key key;
    escalation::CarrierName carrier;
    integrations::Order order;
    std::string reference;      // what the book knows of an earlier answer
    bool withdrawn = false;     // cancelled before it was ever sent
    bool only_carrier = false;  // nobody else could take it
  };
  struct Retired {
    Codec codec;
    SteadyInstant until;
  };
  struct Flight {
    bool cancel = false;
  };

  [[nodiscard]] static std::optional<Job> job_of(const escalation::Book& book,
                                                 const escalation::Plan& plan,
                                                 const escalation::Outstanding& order);
  [[nodiscard]] Codec configured(const escalation::CarrierName& name) const;
  void send(Job job);
  [[nodiscard]] bool take_off(const Job& job, std::string& refusal);
  void answered(const Job& job, const Codec& codec, const ExchangeResult& result,
                SteadyInstant began);
  void judge(const escalation::CarrierName& carrier, const integrations::Report& report,
             const ExchangeResult& result);
  void cancel(Job job);
  void withdraw(const Job& job, const Codec& codec, int attempt);
  void withdrawal_answered(const Job& job, const Codec& codec, int attempt,
                           const ExchangeResult& result);
  void withdrawal_over(const Key& key);
  void perform(Exchange exchange, http::Client::Done done, bool post = false);
  void remember(const Key& key, const std::string& reference);
  void report(const Job& job, const integrations::Report& report);
  void fail(const Job& job, escalation::FailureClass failure, std::string reason);

  const OnReport on_report_;
  const DeliveryOptions options_;
  mutable std::mutex mutex_;  // guards what follows, up to the threads
  std::condition_variable landed_;
  Carriers carriers_;
  std::map<escalation::CarrierName, Retired> retired_;  // of earlier configurations
  std::map<Key, Flight> flights_;
  std::set<Key> withdrawals_;
  // References that the book may not know yet: an ack can ask to hang up before the answer of the
  // carrier is a fact.
  std::map<Key, std::string> references_;
  std::deque<Key> remembered_;
  std::map<escalation::CarrierName, Breaker> breakers_;
  std::minstd_rand chance_{std::random_device{}()};
  bool stopping_ = false;
  std::unique_ptr<Later> later_;
  std::unique_ptr<http::Client> client_;
  std::unique_ptr<http::Client> mailer_;  // since the first mail: a slow one delays no call
  std::unique_ptr<http::Client> poster_;  // since the first post: so do rooms that do not answer
};

}  // namespace reveille::delivery
