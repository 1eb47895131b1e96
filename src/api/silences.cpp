// SPDX-License-Identifier: Apache-2.0
// Alertmanager's API of silences: amtool, Grafana and karma set and end them here.
#include "integrations/alertmanager/silences.hpp"

#include <algorithm>

#include "api/api.hpp"
#include "api/reply.hpp"
#include "escalation/silence.hpp"
#include "integrations/alertmanager/answers.hpp"

namespace reveille::api {
namespace {

using namespace escalation;
using namespace integrations;

ListedSilence listed(const Silence& silence, Instant now) {
  ListedSilence view;
  view.id = to_uuid(silence.id);
  view.matchers = silence.terms.matchers;
  view.starts_at = silence.terms.from;
  view.ends_at = silence.ended_at.value_or(silence.terms.to);
  view.updated_at = silence.updated_at;
  view.created_by = silence.by;
  view.comment = silence.terms.comment;
  if (!silence.configured.empty()) view.comment = silence.configured + ": " + view.comment;
  view.windows = silence.terms.windows;
  view.zone = silence.terms.zone;
  using State = ListedSilence::State;
  if (silence.ended_at || silence.terms.to <= now) {
    view.state = State::expired;
  } else {
    view.state = silence.active ? State::active : State::pending;
  }
  return view;
}

bool is_wanted(const Call& call, const ListedSilence& silence) {
  using State = ListedSilence::State;
  const char* what = silence.state == State::active    ? "active"
                     : silence.state == State::pending ? "pending"
                                                       : "expired";
  return call.parameter(what) != "false";
}

// As in Alertmanager: a filter is compared with the matchers, not with alerts.
bool has_all(const Matchers& matchers, const Matchers& filter) {
  return std::ranges::all_of(filter, [&](const Matcher& wanted) {
    return std::ranges::any_of(matchers, [&](const Matcher& one) {
      return one.name() == wanted.name() && wanted.matches(one.value());
    });
  });
}

void list_silences(const Parts& parts, Call call) {
  Matchers filter;
  for (const std::string& text : call.all("filter")) {
    auto matcher = parse_matcher(text);
    if (!matcher) return call.respond(alertmanager_refusal(matcher.error()));
    filter.push_back(*std::move(matcher));
  }
  auto waiting = std::make_shared<Call>(std::move(call));
  parts.engine.read(
      [waiting, filter = std::move(filter), now = parts.now()](const Book& book, const Plan&) {
        std::vector<ListedSilence> silences;
        for (const auto& [id, silence] : book.silences) {
          ListedSilence view = listed(silence, now);
          if (!is_wanted(*waiting, view) || !has_all(view.matchers, filter)) continue;
          silences.push_back(std::move(view));
        }
        waiting->respond(json_response(200, encode_silences(std::move(silences))));
      },
      [waiting](const Error& why) { waiting->respond(alertmanager_refusal(why)); });
}

std::optional<SilenceId> named(Call& call) {
  const auto id = silence_of_uuid(call.path.front());
  if (!id) call.respond(alertmanager_refusal({Code::not_found, "there is no such silence"}));
  return id;
}

void show_silence(const Parts& parts, Call call) {
  const auto id = named(call);
  if (!id) return;
  auto waiting = std::make_shared<Call>(std::move(call));
  parts.engine.read(
      [waiting, id = *id, now = parts.now()](const Book& book, const Plan&) {
        const auto found = book.silences.find(id);
        if (found == book.silences.end())
          return waiting->respond(
              alertmanager_refusal({Code::not_found, "there is no such silence"}));
        waiting->respond(json_response(200, encode_silence(listed(found->second, now))));
      },
      [waiting](const Error& why) { waiting->respond(alertmanager_refusal(why)); });
}

// Answers once the facts are durable; `answer_with` gets them.
template <class AnswerWith>
void submit(const Parts& parts, Call call, Input input, AnswerWith answer_with) {
  auto waiting = std::make_shared<Call>(std::move(call));
  parts.engine.submit(
      std::move(input),
      [waiting, answer_with](const Result<engine::Outcome>& outcome, const Book&, const Plan&) {
        if (!outcome) return waiting->respond(alertmanager_refusal(outcome.error()));
        for (const Dated& dated : outcome->facts) {
          const auto* refused = std::get_if<Refused>(&dated.fact);
          if (!refused) continue;
          const Code code = refused->unknown ? Code::not_found : Code::invalid;
          return waiting->respond(alertmanager_refusal({code, refused->why}));
        }
        waiting->respond(answer_with(outcome->facts));
      });
}

void set_silence(const Parts& parts, Call call) {
  auto decoded = decode_silence(call.request.body);
  if (!decoded) return call.respond(alertmanager_refusal(decoded.error()));
  const std::string by = decoded->actor.who;
  decoded->actor = {by.empty() ? call.caller : by, Via::api, {}};
  submit(parts, std::move(call), *std::move(decoded), [](const Facts& facts) {
    std::string id;
    for (const Dated& dated : facts)
      if (const auto* set = std::get_if<SilenceSet>(&dated.fact)) id = to_uuid(set->silence);
    return json_response(200, encode_silence_id(id));
  });
}

void end_silence(const Parts& parts, Call call) {
  const auto id = named(call);
  if (!id) return;
  SilenceEndAsked asked{*id, {call.caller, Via::api, {}}};
  submit(parts, std::move(call), std::move(asked),
         [](const Facts&) { return HttpResponse{200, {}, ""}; });
}

}  // namespace

void add_silences(Router& router, const Parts& parts) {
  const auto bound = [&parts](auto answer_with) {
    return [&parts, answer_with](Call call) { answer_with(parts, std::move(call)); };
  };
  router.add("GET", "/api/v2/silences", Door::read, bound(list_silences));
  router.add("POST", "/api/v2/silences", Door::respond, bound(set_silence));
  router.add("GET", "/api/v2/silence/{}", Door::read, bound(show_silence));
  router.add("DELETE", "/api/v2/silence/{}", Door::respond, bound(end_silence));
}

}  // namespace reveille::api
