// SPDX-License-Identifier: Apache-2.0
// Committed orders on their way to carriers and carriers' answers on their way back, as
// src/delivery/delivery.cpp does it: production's codec and circuit breaker, one request per key in
// flight, cancellations that wait for a reference.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "delivery/breaker.hpp"
#include "integrations/carrier.hpp"
#include "simulation/shell.hpp"

namespace reveille::simulation {

using escalation::CarrierName;

// The way to the carriers: performs an exchange and brings its result, or nothing ever.
class Wire {
 public:
  using Done = std::move_only_function<void(const ExchangeResult&)>;
  virtual ~Wire() = default;
  virtual void perform(const CarrierName& carrier, const Exchange& exchange, Done done) = 0;
};

class Courier final : public Carriage {
 public:
  using Codecs = std::map<CarrierName, std::shared_ptr<const integrations::CarrierCodec>>;
  using OnReport = std::function<void(escalation::Input)>;
  Courier(World& world, Wire& wire, const Codecs& codecs, OnReport on_report)
      : world_(world), wire_(wire), codecs_(codecs), on_report_(std::move(on_report)) {}

  void deliver(const escalation::Book& book, const Plan& plan,
               const escalation::Outstanding& order) override;
  void forget() override;
  [[nodiscard]] bool idle() const { return flights_.empty(); }
  // A carrier is asked, and has not answered yet.
  [[nodiscard]] bool carries(const Key& key) const { return flights_.contains(key); }

 private:
  struct Job {
    Key key;
    CarrierName carrier;
    integrations::Order order;
    std::string reference;
    bool withdrawn = false;
    bool only_carrier = false;
  };

  void send(const Job& job);
  void answered(const Job& job, const ExchangeResult& result);
  void cancel(Job job);
  void withdraw(const Job& job, int attempt);
  void report(const Job& job, const integrations::Report& report);
  void post(const Job& job);
  void fail(const Job& job, escalation::FailureClass failure, const char* reason);
  [[nodiscard]] delivery::SteadyInstant steady() const;

  World& world_;
  Wire& wire_;
  const Codecs& codecs_;
  const OnReport on_report_;
  std::uint64_t life_ = 0;
  std::map<Key, bool> flights_;  // true: to be cancelled when it lands
  std::set<Key> withdrawals_;
  std::map<Key, std::string> references_;
  std::map<CarrierName, delivery::Breaker> breakers_;
  std::vector<Job> waiting_;  // of a courier that keeps what it cannot send (a mutant)
};

}  // namespace reveille::simulation
