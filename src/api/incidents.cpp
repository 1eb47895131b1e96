// SPDX-License-Identifier: Apache-2.0
// /api/reveille/v1: incidents and what people do with them.
#include <algorithm>
#include <charconv>

#include "api/api.hpp"
#include "api/asking.hpp"
#include "api/incident_view.hpp"
#include "api/reply.hpp"
#include "api/slices.hpp"
#include "base/section.hpp"
#include "text/json.hpp"

namespace reveille::api {
namespace {

using namespace escalation;

constexpr std::size_t timeline_lines = 5'000;

Result<IncidentId> incident_id(const Call& call) {
  const std::string& text = call.path.front();
  IncidentId id;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id.value);
  if (error != std::errc{} || end != text.data() + text.size() || !id)
    return fail(Code::not_found, "incidents have numbers; \"" + text + "\" is none");
  return id;
}

// Submits a human's act and answers with the incident once its facts are durable.
void act(const Parts& parts, Call call, IncidentId id, Input input) {
  auto waiting = shared(std::move(call));
  parts.engine.submit(std::move(input), [waiting, id](const Result<engine::Outcome>& outcome,
                                                      const Book& book, const Plan&) {
    if (!outcome) return waiting->respond(refusal(outcome.error()));
    const Incident* incident = book.incident(id);
    if (!incident) return waiting->respond(refusal({Code::not_found, "there is no such incident"}));
    if (const Refused* why = refused(outcome->facts))
      return waiting->respond(refusal({Code::conflict, why->why}));
    answer(waiting, 200, incident_summary(*incident));
  });
}

// What a body asks of that incident.
using Reading = Result<Input> (*)(const Parts& parts, const Call& call, IncidentId id,
                                  Section& body);

template <Reading reading>
void act_on_incident(const Parts& parts, Call call) {
  const auto id = incident_id(call);
  if (!id) return call.respond(refusal(id.error()));
  auto asked = read_body(call, [&](Section& body) { return reading(parts, call, *id, body); });
  if (!asked) return call.respond(refusal(asked.error()));
  act(parts, std::move(call), *id, *std::move(asked));
}

template <class Asked>
Result<Input> plainly_asked(const Parts&, const Call& call, IncidentId id, Section& body) {
  return Asked{id, answerer_of(call, body)};
}

// {"for": "2h"} or {"until": "2024-02-05T09:00:00Z"}
Result<Input> snooze_asked(const Parts& parts, const Call& call, IncidentId id, Section& body) {
  const Actor actor = answerer_of(call, body);
  const std::string length = body.string_or("for", "");
  const std::string until = body.string_or("until", "");
  if (length.empty() == until.empty())
    return invalid("say how long: either \"for\", such as \"2h\", or \"until\", as RFC 3339");
  if (!until.empty()) {
    TRY(const Instant at, parse_rfc3339(until));
    return SnoozeAsked{id, at, actor};
  }
  TRY(const Span span, parse_span(length));
  return SnoozeAsked{id, parts.now() + span, actor};
}

// {"person": "ada"} or {"policy": "database"}
Result<std::variant<PersonName, PolicyName>> whom_of(Section& body, const char* to_do) {
  const std::string person = body.string_or("person", "");
  const std::string policy = body.string_or("policy", "");
  if (person.empty() == policy.empty())
    return invalid(std::string("name whom to ") + to_do + ": either \"person\" or \"policy\"");
  if (!person.empty()) return PersonName(person);
  return PolicyName(policy);
}

Result<Input> reassign_asked(const Parts&, const Call& call, IncidentId id, Section& body) {
  const Actor actor = answerer_of(call, body);
  TRY(const auto whom, whom_of(body, "hand it to"));
  return ReassignAsked{id, whom, actor};
}

// Newest first: an incident that is opened meanwhile is not in it, and none is twice.
class IncidentList {
 public:
  explicit IncidentList(std::string wanted) : wanted_(std::move(wanted)) {
    json_.begin_object().key("incidents").begin_array();
  }

  // True when it is complete.
  bool go_on(const Book& book) {
    auto one = before_ ? book.incidents.lower_bound(*before_) : book.incidents.end();
    for (std::size_t looked_at = 0; looked_at < slice_things; ++looked_at) {
      if (one == book.incidents.begin()) return true;
      --one;
      if (is_shown(one->second)) json_.value(incident_summary(one->second));
      before_ = one->first;
    }
    return one == book.incidents.begin();
  }
  [[nodiscard]] std::string take() { return json_.end_array().end_object().take(); }

 private:
  [[nodiscard]] bool is_shown(const Incident& incident) const {
    if (wanted_.empty()) return incident.state != IncidentState::resolved;
    return wanted_ == "all" || wanted_ == to_string(incident.state);
  }

  std::string wanted_;
  std::optional<IncidentId> before_;
  text::JsonWriter json_;
};

void list_incidents(const Parts& parts, Call call) {
  if (const auto known = only(call, {"state"}); !known) return call.respond(refusal(known.error()));
  const std::string wanted(call.parameter("state"));
  static const std::vector<std::string> states{"open", "acknowledged", "resolved", "all"};
  if (!wanted.empty() && std::ranges::find(states, wanted) == states.end())
    return call.respond(refusal({Code::invalid, "unknown state " + unknown_name(wanted, states)}));
  auto waiting = shared(std::move(call));
  read_in_slices(parts,
                 std::make_shared<Step>(
                     [waiting, list = IncidentList(wanted)](const Book& book, const Plan&) mutable {
                       if (!list.go_on(book)) return false;
                       waiting->respond(json_response(200, list.take()));
                       return true;
                     }),
                 [waiting](const Error& why) { waiting->respond(refusal(why)); });
}

void show_incident(const Parts& parts, Call call) {
  if (const auto known = only(call, {}); !known) return call.respond(refusal(known.error()));
  const auto id = incident_id(call);
  if (!id) return call.respond(refusal(id.error()));
  auto waiting = shared(std::move(call));
  parts.engine.read(
      [waiting, id = *id](const Book& book, const Plan&) {
        const Incident* incident = book.incident(id);
        if (!incident)
          return waiting->respond(refusal({Code::not_found, "there is no such incident"}));
        answer(waiting, 200, incident_whole(book, *incident));
      },
      not_read(waiting));
}

bool opens(const engine::Entry& entry) {
  return std::holds_alternative<escalation::IncidentOpened>(entry.dated.fact);
}

void show_timeline(const Parts& parts, Call call) {
  if (const auto known = only(call, {}); !known) return call.respond(refusal(known.error()));
  const auto id = incident_id(call);
  if (!id) return call.respond(refusal(id.error()));
  auto waiting = shared(std::move(call));
  parts.engine.read(
      [waiting, id = *id](const Book& book, const Plan&, engine::Journal& journal) {
        const auto entries = journal.read(0, timeline_lines, id);
        if (!entries) return waiting->respond(refusal(entries.error()));
        // Of what was resolved long ago, or pushed out by a storm, the journal still knows.
        if (!book.incident(id) && std::ranges::none_of(*entries, opens))
          return waiting->respond(refusal({Code::not_found, "there is no such incident"}));
        Tree body;
        body.set("incident", Tree(static_cast<std::int64_t>(id.value)));
        body.set("timeline", timeline(book, *entries));
        answer(waiting, 200, body);
      },
      not_read(waiting));
}

Result<PageAsked> page_asked(const Call& call, Section& body) {
  PageAsked asked;
  asked.summary = body.string_or("summary", "");
  asked.actor = actor_of(call, body);
  TRY(asked.whom, whom_of(body, "page"));
  if (asked.summary.empty()) return invalid("say what it is about: \"summary\"");
  return asked;
}

void page_by_hand(const Parts& parts, Call call) {
  auto asked = read_body(call, [&](Section& body) { return page_asked(call, body); });
  if (!asked) return call.respond(refusal(asked.error()));
  auto waiting = shared(std::move(call));
  parts.engine.submit(*std::move(asked), [waiting](const Result<engine::Outcome>& outcome,
                                                   const Book& book, const Plan&) {
    if (!outcome) return waiting->respond(refusal(outcome.error()));
    if (const Refused* why = refused(outcome->facts))
      return waiting->respond(refusal({Code::not_found, why->why}));
    for (const Dated& dated : outcome->facts)
      if (const auto* opened = std::get_if<IncidentOpened>(&dated.fact))
        if (const Incident* incident = book.incident(opened->incident))
          return answer(waiting, 201, incident_summary(*incident));
    waiting->respond(refusal({Code::conflict, "that page is already open"}));
  });
}

}  // namespace

void add_incidents(Router& router, const Parts& parts) {
  const std::string base = "/api/reveille/v1";
  const auto bound = [&parts](auto answer_with) {
    return [&parts, answer_with](Call call) { answer_with(parts, std::move(call)); };
  };
  router.add("GET", base + "/incidents", Door::read, bound(list_incidents));
  router.add("GET", base + "/incidents/{}", Door::read, bound(show_incident));
  router.add("GET", base + "/incidents/{}/timeline", Door::read, bound(show_timeline));
  router.add("POST", base + "/incidents/{}/ack", Door::respond,
             bound(act_on_incident<plainly_asked<AckAsked>>));
  router.add("POST", base + "/incidents/{}/resolve", Door::respond,
             bound(act_on_incident<plainly_asked<ResolveAsked>>));
  router.add("POST", base + "/incidents/{}/escalate", Door::respond,
             bound(act_on_incident<plainly_asked<EscalateAsked>>));
  router.add("POST", base + "/incidents/{}/snooze", Door::respond,
             bound(act_on_incident<snooze_asked>));
  router.add("POST", base + "/incidents/{}/reassign", Door::respond,
             bound(act_on_incident<reassign_asked>));
  router.add("POST", base + "/pages", Door::respond, bound(page_by_hand));
}

}  // namespace reveille::api
