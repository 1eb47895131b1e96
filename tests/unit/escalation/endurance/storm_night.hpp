// SPDX-License-Identifier: Apache-2.0
// A storm, with phones beside people who sleep: texts arrive, calls ring out, nobody answers. What
// reaches each person is counted.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "escalation/message.hpp"
#include "unit/escalation/night.hpp"

namespace reveille::escalation {

class StormNight : public Night {
 public:
  // `alerts` of so many groups come evenly within ten seconds.
  void blow(int alerts, int groups) {
    for (int n = 0; n < alerts; ++n) {
      sleep_until(began + Span{10'000LL * n / alerts});
      take(alert_of(n, groups));
    }
  }
  void calm(int alerts, int groups) {
    const Instant calmed = now;
    for (int n = 0; n < alerts; ++n) {
      sleep_until(calmed + Span{10'000LL * n / alerts});
      take(AlertResolved{alert_of(n, groups).key});
    }
  }

  void sleep_until(Instant end) {
    for (;;) {
      const Instant tick = next_wakeup(book, plan, now);
      const Instant report = reports_.empty() ? Instant::max() : reports_.begin()->first;
      if (std::min(tick, report) > end) break;
      now = std::max(now, std::min(tick, report));
      if (report <= now) {
        const DeliveryReported input = reports_.begin()->second;
        reports_.erase(reports_.begin());
        take(input);
      } else {
        take(Tick{});
      }
    }
    now = end;
  }

  // Unlike put() it keeps no facts: a storm has millions.
  void take(const Input& input) {
    for (const Dated& dated : decide(book, plan, input, now)) {
      if (const auto* request = std::get_if<DeliveryRequested>(&dated.fact)) carry(*request);
    }
  }

  [[nodiscard]] int calls(const std::string& person, Span within) const {
    return reached(person, ContactKind::call, within);
  }
  [[nodiscard]] int texts(const std::string& person, Span within) const {
    return reached(person, ContactKind::sms, within);
  }
  [[nodiscard]] Span first_call() const {
    for (const auto& one : reached_)
      if (one.kind == ContactKind::call) return one.at - began;
    return Span::max();
  }
  [[nodiscard]] Span first_call_of(const std::string& number) const {
    for (const auto& one : reached_)
      if (one.kind == ContactKind::call && one.number == number) return one.at - began;
    return Span::max();
  }
  // In any stretch of that length.
  [[nodiscard]] int most(const std::string& person, ContactKind kind, Span within) const {
    std::deque<Instant> lately;
    std::size_t most = 0;
    for (const auto& one : reached_) {
      if (one.person != person || one.kind != kind) continue;
      lately.push_back(one.at);
      while (lately.front() + within <= one.at) lately.pop_front();
      most = std::max(most, lately.size());
    }
    return static_cast<int>(most);
  }
  [[nodiscard]] std::size_t alerts_in_incidents() const {
    std::size_t sum = 0;
    for (const auto& [id, incident] : book.incidents) sum += incident.alerts.size();
    return sum;
  }
  [[nodiscard]] std::size_t incidents_that_are(IncidentState state) const {
    std::size_t sum = 0;
    for (const auto& [id, incident] : book.incidents) sum += incident.state == state ? 1 : 0;
    return sum;
  }
  [[nodiscard]] const std::string& last_text_to(const std::string& person) const {
    return last_text_.at(person);
  }

  const Instant began = now;

 private:
  struct Reached {
    Instant at;
    std::string person;
    ContactKind kind;
    std::string number;
  };

  static AlertFired alert_of(int number, int groups) {
    AlertFired alert = alert_named("Storm" + std::to_string(number % groups));
    alert.labels.set("instance", std::to_string(number));
    alert.key.fingerprint = fingerprint(alert.labels);
    return alert;
  }

  [[nodiscard]] int reached(const std::string& person, ContactKind kind, Span within) const {
    int count = 0;
    for (const Reached& one : reached_)
      count += one.person == person && one.kind == kind && one.at < began + within ? 1 : 0;
    return count;
  }

  void carry(const DeliveryRequested& request) {
    const Page& page = *book.page(request.page);
    reached_.push_back({now, page.person.value, page.kind, page.address});
    const auto report = [&](Span after, DeliveryState state, const char* reason = "") {
      reports_.emplace(
          now + after,
          DeliveryReported{
              request.page, request.leg, request.attempt, state, FailureClass::none, reason, {}});
    };
    report(Span{200}, DeliveryState::accepted);
    if (page.kind != ContactKind::call) {
      last_text_[page.person.value] = text_message(book, page);
      return report(Span{1'000}, DeliveryState::delivered);
    }
    report(Span{1'000}, DeliveryState::ringing);
    report(Span{1'000} + plan.timing.ring, DeliveryState::ended, "no-answer");
  }

  std::multimap<Instant, DeliveryReported> reports_;
  std::vector<Reached> reached_;
  std::map<std::string, std::string> last_text_;
};

}  // namespace reveille::escalation
