// SPDX-License-Identifier: Apache-2.0
// The contract of an outbound integration: a carrier that reaches phones or mailboxes, or a post to
// a chat room or a webhook. Pure: it describes requests as data and reads answers; src/delivery
// performs them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/http_message.hpp"
#include "base/instant.hpp"
#include "base/labels.hpp"
#include "base/result.hpp"
#include "escalation/input.hpp"
#include "escalation/names.hpp"
#include "escalation/plan.hpp"

namespace reveille::integrations {

// What a post tells as data: to a program (webhook), or to a room (channel), which reads it as a
// sentence or two.
struct Notice {
  std::string event;  // "paged", "escalated", "acknowledged", "reopened", "resolved"
  escalation::IncidentId incident;
  std::string summary;
  escalation::Urgency urgency = escalation::Urgency::urgent;
  Labels labels;
  Labels annotations;
  std::string acknowledged_by;  // "": nobody yet
  std::string resolved_by;      // "": it ended by itself, or has not ended
  int more = 0;                 // other incidents of which the same is told
  std::string url;              // where the incident is looked at; "": nowhere
  Instant at{};                 // when it happened: the same in each attempt to tell
};

// What delivery is asked to do, ready to be encoded: the book's page with its words filled in.
struct Order {
  escalation::PageId page;
  int leg = 1;
  int attempt = 1;
  escalation::ContactKind kind = escalation::ContactKind::sms;
  std::string from;
  std::string to;
  std::string text;              // of a text message or a mail
  std::string subject;           // of a mail
  std::optional<Notice> notice;  // of a post
  Instant page_at{};             // when the page was asked for: with its number, the same for ever
  Instant now{};                 // when this is sent, by our own clock
  Span ring{25'000};             // of a call
  Span valid_for{300'000};       // a text older than this is worthless
};

// Where an answer of the carrier leads.
struct Report {
  escalation::DeliveryState state = escalation::DeliveryState::accepted;
  escalation::FailureClass failure = escalation::FailureClass::none;
  std::string reason;
  std::string reference;
  std::optional<Span> retry_after;
  bool unknown = false;  // it may have been carried out (time-out after sending)
};

// A callback of the carrier, decoded.
struct Callback {
  enum class Kind { progress, voice, digits, text };
  Kind kind = Kind::progress;
  escalation::PageId page;  // 0 for text
  int leg = 1;
  int attempt = 1;
  Report report;      // progress
  int sequence = -1;  // progress: the carrier's order, -1 unknown
  char digit = 0;     // digits: 0 when none was pressed
  std::string from;   // text
  std::string body;
  std::string message_id;
  std::string opt_out;  // text: "STOP", "START" or "HELP" when the carrier acted on it; else ""
};

// One configured carrier, channel or webhook. Immutable after construction; any thread may call.
class CarrierCodec {
 public:
  virtual ~CarrierCodec() = default;
  [[nodiscard]] virtual Exchange request(const Order& order) const = 0;
  [[nodiscard]] virtual Report interpret(const ExchangeResult& result) const = 0;
  // Withdraws or hangs up what `reference` names; nullopt where that is impossible.
  [[nodiscard]] virtual std::optional<Exchange> cancel(const Order& order,
                                                       const std::string& reference) const = 0;

  // Verifies the signature and decodes. Code::unauthorized: not from the carrier.
  [[nodiscard]] virtual Result<Callback> decode(const HttpRequest& request) const = 0;
  // What the phone is to hear: `words`, then wait for a key and send it to us; several tries.
  [[nodiscard]] virtual HttpResponse ask_for_key(const Order& order,
                                                 const std::string& words) const = 0;
  // Says the words and hangs up.
  [[nodiscard]] virtual HttpResponse say(const std::string& words) const = 0;
  // The answer to a callback that needs no words; `reply`: a text to send back, or "".
  [[nodiscard]] virtual HttpResponse accept(const std::string& reply) const = 0;
};

// One that calls nobody back to us: mail and posts. Callbacks in its name are refused.
class OneWayCodec : public CarrierCodec {
 public:
  [[nodiscard]] std::optional<Exchange> cancel(const Order& order,
                                               const std::string& reference) const override;
  [[nodiscard]] Result<Callback> decode(const HttpRequest& request) const override;
  [[nodiscard]] HttpResponse ask_for_key(const Order& order,
                                         const std::string& words) const override;
  [[nodiscard]] HttpResponse say(const std::string& words) const override;
  [[nodiscard]] HttpResponse accept(const std::string& reply) const override;
};

}  // namespace reveille::integrations
