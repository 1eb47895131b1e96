// SPDX-License-Identifier: Apache-2.0
#include "simulation/front.hpp"

#include <algorithm>

#include "escalation/message.hpp"

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is simulated
using integrations::Callback;

namespace {

integrations::Order order_of(const Callback& callback) {
  integrations::Order order;
  order.page = callback.page;
  order.leg = callback.leg;
  order.attempt = callback.attempt;
  order.kind = escalation::ContactKind::call;
  return order;
}

DeliveryReported report_of(const Callback& callback, DeliveryState state) {
  return {callback.page,           callback.leg,           callback.attempt,         state,
          callback.report.failure, callback.report.reason, callback.report.reference};
}

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
  return "";
}

}  // namespace

void Front::take(const CarrierName& carrier, const HttpRequest& request, Respond respond) {
  const auto codec = codecs_.find(carrier);
  if (codec == codecs_.end()) return respond(text_response(404, "no such carrier"));
  auto callback = codec->second->decode(request);
  if (!callback) {
    world_.oracle.violated("I20", "a true callback is refused: " + callback.error().message);
    return respond(text_response(403, callback.error().message));
  }
  switch (callback->kind) {
    case Callback::Kind::voice:
      return take_voice(codec->second, std::move(*callback), std::move(respond));
    case Callback::Kind::digits:
      return take_digits(codec->second, std::move(*callback), std::move(respond));
    case Callback::Kind::text:
      return take_text(codec->second, std::move(*callback), std::move(respond));
    case Callback::Kind::progress:
      return take_progress(codec->second, std::move(*callback), std::move(respond));
  }
}

void Front::take_voice(const Codec& codec, Callback callback, Respond respond) {
  const DeliveryReported answered = report_of(callback, DeliveryState::answered);
  shell_.submit({answered},
                [codec, callback, respond = std::move(respond)](
                    Taken taken, const Facts&, const Book& book, const Plan& plan) mutable {
                  if (taken == Taken::gone) return respond(std::nullopt);
                  const std::string over = why_over(book, callback.page);
                  if (!over.empty()) return respond(codec->say(over));
                  respond(codec->ask_for_key(
                      order_of(callback), spoken_message(book, plan, *book.page(callback.page))));
                });
}

void Front::take_digits(const Codec& codec, Callback callback, Respond respond) {
  shell_.submit({DigitPressed{callback.page, callback.leg, callback.digit}},
                [this, codec, callback, respond = std::move(respond)](
                    Taken taken, const Facts& facts, const Book& book, const Plan& plan) mutable {
                  if (taken == Taken::gone) return respond(std::nullopt);
                  const std::string words = spoken_answer(book, facts);
                  world_.oracle.told(words, callback.page);
                  const bool unclear = std::ranges::any_of(facts, [](const Dated& dated) {
                    return std::holds_alternative<AnswerUnclear>(dated.fact);
                  });
                  const Page* page = book.page(callback.page);
                  const bool question = page && page->dnd_asked && !page->dnd_on;
                  if (asks_about_dnd(facts) || (question && unclear))
                    return respond(codec->ask_for_key(order_of(callback), words));
                  if (words.empty()) return respond(codec->say("Good bye."));
                  if (unclear && callback.digit != 0 && why_over(book, callback.page).empty()) {
                    return respond(codec->ask_for_key(
                        order_of(callback),
                        words + " " + spoken_message(book, plan, *book.page(callback.page))));
                  }
                  respond(codec->say(words));
                });
}

void Front::take_text(const Codec& codec, Callback callback, Respond respond) {
  shell_.submit({TextReceived{callback.from, callback.body, callback.message_id}},
                [this, codec, respond = std::move(respond)](Taken taken, const Facts& facts,
                                                            const Book& book, const Plan&) mutable {
                  if (taken == Taken::gone) return respond(std::nullopt);
                  PageId page;
                  for (const Dated& dated : facts) {
                    if (const auto* ack = std::get_if<Acknowledged>(&dated.fact)) page = ack->page;
                  }
                  const std::string words = spoken_answer(book, facts);
                  world_.oracle.told(words, page);
                  respond(codec->accept(words));
                });
}

void Front::take_progress(const Codec& codec, Callback callback, Respond respond) {
  shell_.submit({report_of(callback, callback.report.state)},
                [codec, respond = std::move(respond)](Taken taken, const Facts&, const Book&,
                                                      const Plan&) mutable {
                  if (taken == Taken::gone) return respond(std::nullopt);
                  respond(codec->accept(""));
                });
}

}  // namespace reveille::simulation
