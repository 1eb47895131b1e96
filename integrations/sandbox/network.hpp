// SPDX-License-Identifier: Apache-2.0
// A telephone network in a box: it speaks Twilio's REST API, has phones and people, and goes wrong
// when told to. A state machine in virtual time: whoever drives it says what time it is.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/http_message.hpp"
#include "base/result.hpp"
#include "integrations/sandbox/settings.hpp"

namespace reveille::integrations::sandbox {

// Something that happened, as one would tell it.
struct Event {
  std::uint64_t sequence = 0;  // from 1
  Instant at;
  std::string number;  // whose phone
  std::string what;    // "call 1 from +1…06 silenced by DnD"
};

// A webhook that the network calls: a status callback, a request for TwiML, a text from a phone.
struct Outgoing {
  std::uint64_t id = 0;
  Exchange exchange;  // signed
};

// Every call takes the time, which must not go back; what was due before it happens first. One
// thread at a time. The same settings and calls give the same network on every machine.
class Network {
 public:
  explicit Network(NetworkSettings settings);
  ~Network();
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  // Twilio's API under /2010-04-01/, the control API (JSON) under /sandbox/. A response with status
  // 0 is one that never comes: the connection stays silent.
  [[nodiscard]] HttpResponse handle(const HttpRequest& request, Instant now);

  // Lets time pass and returns the webhooks to be called; their answers go to answered().
  [[nodiscard]] std::vector<Outgoing> advance(Instant now);
  void answered(std::uint64_t outgoing, const ExchangeResult& result, Instant now);
  // When advance() has something to do; Instant::max() if never.
  [[nodiscard]] Instant next_wakeup() const;

  // What a person does with a phone; Code::not_found: no such phone, Code::conflict: not now.
  [[nodiscard]] Result<> answer(const std::string& number, Instant now);
  // Answers if it rings, then types. Keys typed while nobody asks wait for the next question.
  [[nodiscard]] Result<> press(const std::string& number, const std::string& keys, Instant now);
  [[nodiscard]] Result<> hang_up(const std::string& number, Instant now);
  // Sends a text; `to` "" is whoever wrote or called last.
  [[nodiscard]] Result<> send_text(const std::string& number, const std::string& to,
                                   const std::string& body, Instant now);
  // Replaces what is known of a phone (switches DnD on, the phone off, wakes the person), or adds
  // it.
  void set_phone(const PhoneSettings& phone, Instant now);
  [[nodiscard]] const PhoneSettings* phone(const std::string& number) const;
  // Who the customers are, where that was not known at the start.
  void set_accounts(std::vector<Account> accounts, Instant now);
  // Of one carrier, or ("") of all.
  [[nodiscard]] Result<> set_faults(const std::string& carrier, const Faults& faults, Instant now);
  [[nodiscard]] const Faults* faults(const std::string& carrier) const;

  // The latest 10 000, oldest first.
  [[nodiscard]] const std::vector<Event>& events() const;

 private:
  std::unique_ptr<class World> world_;
};

}  // namespace reveille::integrations::sandbox
