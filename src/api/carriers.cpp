// SPDX-License-Identifier: Apache-2.0
// What carriers call back: calls that were answered, keys that were pressed, texts that came.
#include "api/api.hpp"
#include "api/reply.hpp"
#include "escalation/message.hpp"

namespace reveille::api {
namespace {

using namespace escalation;
using integrations::Callback;

struct Waiting {
  Call call;
  Parts::Codec codec;
  Callback callback;
};

const char* const words_without_book =
    "You are being paged. What for cannot be read just now; please look at the incidents. "
    "To acknowledge press 4, to escalate press 6.";

integrations::Order order_of(const Callback& callback) {
  integrations::Order order;
  order.page = callback.page;
  order.leg = callback.leg;
  order.attempt = callback.attempt;
  order.kind = ContactKind::call;
  return order;
}

DeliveryReported report_of(const Callback& callback) {
  return {callback.page,
          callback.leg,
          callback.attempt,
          callback.report.state,
          callback.report.failure,
          callback.report.reason,
          callback.report.reference};
}

// A page that is still worth a key, or why not.
std::string why_over(const Book& book, PageId id) {
  const Page* page = book.page(id);
  if (page && page->drill) {
    const Drill* drill = book.drill(page->drill);
    const bool open = drill && drill->stage == DrillStage::paged;
    return open ? "" : "This was a drill, and it is over. Good bye.";
  }
  const Incident* incident = page ? book.incident(page->incident) : nullptr;
  if (!incident) return "This page is over. Good bye.";
  if (incident->state == IncidentState::resolved) return "This incident is resolved. Good bye.";
  if (incident->state == IncidentState::acknowledged)
    return "This incident is already acknowledged by " + incident->acknowledged_by + ". Good bye.";
  if (page->requested_at < incident->since)
    return "This incident came back after this page: whoever is on call is paged anew. Good bye.";
  return "";
}

// The phone was picked up: tell them, and ask for a key.
void answer_voice(const Parts& parts, std::shared_ptr<Waiting> waiting) {
  DeliveryReported answered = report_of(waiting->callback);
  answered.state = DeliveryState::answered;
  parts.engine.submit(answered, [waiting](const Result<engine::Outcome>& outcome, const Book& book,
                                          const Plan& plan) {
    const Callback& callback = waiting->callback;
    // Without an outcome the book is empty. Whoever has picked up is awake, and is asked for a
    // key all the same: while the words are said, we may be back.
    if (!outcome)
      return waiting->call.respond(
          waiting->codec->ask_for_key(order_of(callback), words_without_book));
    if (const std::string over = why_over(book, callback.page); !over.empty())
      return waiting->call.respond(waiting->codec->say(over));
    const Page& page = *book.page(callback.page);
    waiting->call.respond(
        waiting->codec->ask_for_key(order_of(callback), spoken_message(book, plan, page)));
  });
}

// A key: the words that answer it are said only when the fact is durable.
void answer_digits(const Parts& parts, std::shared_ptr<Waiting> waiting) {
  const DigitPressed pressed{waiting->callback.page, waiting->callback.leg,
                             waiting->callback.digit};
  parts.engine.submit(pressed, [waiting](const Result<engine::Outcome>& outcome, const Book& book,
                                         const Plan& plan) {
    const Callback& callback = waiting->callback;
    if (!outcome)
      return waiting->call.respond(waiting->codec->ask_for_key(
          order_of(callback), "That could not be recorded. Please press the key again."));
    const std::string words = spoken_answer(book, outcome->facts);
    bool unclear = false;
    for (const Dated& dated : outcome->facts)
      unclear |= std::holds_alternative<AnswerUnclear>(dated.fact);
    const Page* page = book.page(callback.page);
    if (asks_about_dnd(outcome->facts))
      return waiting->call.respond(waiting->codec->ask_for_key(order_of(callback), words));
    const bool question = page && page->dnd_asked && !page->dnd_on;
    if (question && unclear)
      return waiting->call.respond(waiting->codec->ask_for_key(order_of(callback), words));
    if (words.empty()) return waiting->call.respond(waiting->codec->say("Good bye."));
    // Silence was asked three times within the call already; a mailbox would go on for ever.
    const bool silence = callback.digit == 0;
    if (unclear && !silence && page && why_over(book, callback.page).empty())
      return waiting->call.respond(waiting->codec->ask_for_key(
          order_of(callback), words + " " + spoken_message(book, plan, *page)));
    waiting->call.respond(waiting->codec->say(words));
  });
}

void answer_text(const Parts& parts, std::shared_ptr<Waiting> waiting) {
  const Callback& callback = waiting->callback;
  parts.engine.submit(
      TextReceived{callback.from, callback.body, callback.message_id},
      [waiting](const Result<engine::Outcome>& outcome, const Book& book, const Plan&) {
        // A carrier does not repeat a text that was refused; its sender can, when told.
        if (!outcome)
          return waiting->call.respond(
              waiting->codec->accept("That could not be recorded. Please send it again."));
        waiting->call.respond(waiting->codec->accept(spoken_answer(book, outcome->facts)));
      });
}

void answer_progress(const Parts& parts, std::shared_ptr<Waiting> waiting) {
  parts.engine.submit(report_of(waiting->callback),
                      [waiting](const Result<engine::Outcome>& outcome, const Book&, const Plan&) {
                        if (!outcome) return waiting->call.respond(refusal(outcome.error()));
                        waiting->call.respond(waiting->codec->accept(""));
                      });
}

}  // namespace

void add_carriers(Router& router, const Parts& parts) {
  router.add("POST", "/carriers/{}/{...}", Door::open, [&parts](Call call) {
    auto codec = parts.carrier(CarrierName(call.path.front()));
    if (!codec) return call.respond(refusal({Code::not_found, "no such carrier is configured"}));
    auto callback = codec->decode(call.request);
    if (!callback) {
      HttpResponse refused = refusal(callback.error());
      if (refused.status == 401) refused.status = 403;
      return call.respond(std::move(refused));
    }
    auto waiting =
        std::make_shared<Waiting>(std::move(call), std::move(codec), *std::move(callback));
    switch (waiting->callback.kind) {
      case Callback::Kind::voice:
        return answer_voice(parts, std::move(waiting));
      case Callback::Kind::digits:
        return answer_digits(parts, std::move(waiting));
      case Callback::Kind::text:
        return answer_text(parts, std::move(waiting));
      case Callback::Kind::progress:
        return answer_progress(parts, std::move(waiting));
    }
  });
}

}  // namespace reveille::api
