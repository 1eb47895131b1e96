// SPDX-License-Identifier: Apache-2.0
// Who is on call: at an instant, over weeks, and as feeds for calendars.
#include "api/api.hpp"
#include "api/asking.hpp"
#include "api/reply.hpp"
#include "escalation/calendar.hpp"
#include "integrations/icalendar/feed.hpp"

namespace reveille::api {
namespace {

using namespace escalation;

constexpr Span one_day{24 * 3'600'000LL};
constexpr Span two_weeks = 14 * one_day;
constexpr Span feed_past = 31 * one_day;
constexpr Span feed_future = 184 * one_day;

Result<Instant> time_of(const Call& call, std::string_view name, Instant otherwise) {
  const auto text = call.parameter(name);
  if (text.empty()) return otherwise;
  return parse_rfc3339(text);
}

// Of those on call who have quiet hours: what is known of getting through to them.
Tree through_dnd(const Tree& rotations, const Plan& plan, const Book& book, Instant at) {
  std::map<std::string, std::string> states;
  for (const Tree& row : *rotations.array()) {
    const Tree* names = row.find("people");
    if (!names || !names->array()) continue;
    for (const Tree& name : *names->array()) {
      const Person* person = name.string() ? plan.person(PersonName(*name.string())) : nullptr;
      const auto standing =
          person ? best_standing(book.proofs, plan, *person, at) : std::optional<Standing>{};
      if (standing) states[*name.string()] = to_string(standing->state);
    }
  }
  Tree people{Tree::Table{}};
  for (const auto& [name, state] : states) people.set(name, Tree(state));
  return people;
}

void show_on_call(const Parts& parts, Call call) {
  if (const auto known = only(call, {"at"}); !known) return call.respond(refusal(known.error()));
  const auto at = time_of(call, "at", parts.now());
  if (!at) return call.respond(refusal(at.error()));
  auto waiting = shared(std::move(call));
  parts.engine.read(
      [waiting, at = *at](const Book& book, const Plan& plan) {
        Tree body;
        body.set("at", Tree(to_rfc3339(at)));
        Tree rotations = on_call_tree(plan, all_overrides(plan, book), at);
        Tree known = through_dnd(rotations, plan, book, at);
        body.set("rotations", std::move(rotations));
        body.set("through_dnd", std::move(known));
        answer(waiting, 200, body);
      },
      not_read(waiting));
}

// Working out weeks of shifts is not the paging thread's business: it hands over what is needed.
using Work = std::function<void(const Plan&, const std::vector<Override>&)>;
void with_schedule(const Parts& parts, const std::shared_ptr<Call>& waiting, Work work) {
  parts.engine.read(
      [&parts, waiting, work = std::move(work)](const Book& book, const Plan& plan) {
        Plan part;
        part.rotations = plan.rotations;
        for (const auto& [name, person] : plan.people) {
          Person& known = part.people[name];
          known.name = name;
          known.full_name = person.full_name;
          known.zone = person.zone;
        }
        const bool taken =
            parts.aside([part = std::move(part), overrides = all_overrides(plan, book), work] {
              work(part, overrides);
            });
        if (!taken)
          waiting->respond(
              refusal({Code::unavailable, "too many calendars are asked for at once"}));
      },
      not_read(waiting));
}

Result<CalendarQuery> query_of(const Call& call, Instant now) {
  if (auto known = only(call, {"from", "to", "rotation", "person"}); !known)
    return std::unexpected(std::move(known.error()));
  CalendarQuery query;
  TRY(query.from, time_of(call, "from", now));
  TRY(query.to, time_of(call, "to", query.from + two_weeks));
  query.rotation = RotationName(call.parameter("rotation"));
  query.person = PersonName(call.parameter("person"));
  return query;
}

void show_calendar(const Parts& parts, Call call) {
  const auto query = query_of(call, parts.now());
  if (!query) return call.respond(refusal(query.error()));
  auto waiting = shared(std::move(call));
  with_schedule(
      parts, waiting,
      [waiting, query = *query](const Plan& plan, const std::vector<Override>& overrides) {
        if (const auto good = check(plan, query); !good)
          return waiting->respond(refusal(good.error()));
        Tree body;
        body.set("from", Tree(to_rfc3339(query.from)));
        body.set("to", Tree(to_rfc3339(query.to)));
        body.set("rotations", calendar_tree(plan, overrides, query));
        answer(waiting, 200, body);
      });
}

HttpResponse as_icalendar(const Plan& plan, const std::vector<Override>& overrides,
                          const CalendarQuery& query, Instant now) {
  namespace icalendar = integrations::icalendar;
  HttpResponse response =
      text_response(200, icalendar::to_text(icalendar::calendar_of(plan, overrides, query, now)),
                    icalendar::media_type);
  response.headers.emplace("Cache-Control", "private, max-age=300");
  response.headers.emplace("Content-Disposition", "inline; filename=\"on-call.ics\"");
  return response;
}

void show_icalendar(const Parts& parts, Call call) {
  const Instant now = parts.now();
  const auto query = query_of(call, now);
  if (!query) return call.respond(refusal(query.error()));
  if (query->rotation.empty() && query->person.empty())
    return call.respond(refusal({Code::invalid, "whose: name a \"rotation\" or a \"person\""}));
  auto waiting = shared(std::move(call));
  with_schedule(
      parts, waiting,
      [waiting, now, query = *query](const Plan& plan, const std::vector<Override>& overrides) {
        if (const auto good = check(plan, query); !good)
          return waiting->respond(refusal(good.error()));
        waiting->respond(as_icalendar(plan, overrides, query, now));
      });
}

// Whoever asks without the right key learns nothing, not even whether there is such a feed.
HttpResponse no_such_feed() {
  return text_response(404, "there is no such calendar\n");
}

// /calendar/rotations/NAME/KEY.ics, /calendar/people/NAME/KEY.ics
void show_feed(const Parts& parts, const CalendarKeys& keys, bool of_person, Call call) {
  const std::string name = call.path[0];
  std::string_view key = call.path[1];
  const std::string feed = (of_person ? "person:" : "rotation:") + name;
  if (!key.ends_with(".ics")) return call.respond(no_such_feed());
  key.remove_suffix(4);
  if (!keys.opens(feed, key)) return call.respond(no_such_feed());
  const Instant now = parts.now();
  CalendarQuery query{now - feed_past, now + feed_future, {}, {}};
  (of_person ? query.person.value : query.rotation.value) = name;
  auto waiting = shared(std::move(call));
  with_schedule(parts, waiting,
                [waiting, now, query](const Plan& plan, const std::vector<Override>& overrides) {
                  waiting->respond(check(plan, query) ? as_icalendar(plan, overrides, query, now)
                                                      : no_such_feed());
                });
}

using Keys = std::shared_ptr<const CalendarKeys>;  // outlives the router that a reload replaces

void list_feeds(const Parts& parts, const Keys& keys, Call call) {
  if (const auto known = only(call, {}); !known) return call.respond(refusal(known.error()));
  if (!keys->any())
    return call.respond(refusal({Code::not_found,
                                 "there are no calendar feeds: [calendars] with a \"secret\" in "
                                 "the configuration makes them"}));
  auto waiting = shared(std::move(call));
  parts.engine.read(
      [&parts, keys, waiting](const Book&, const Plan& plan) {
        Tree list(Tree::Array{});
        const auto add = [&](const char* kind, const char* folder, const std::string& name) {
          const std::string feed = std::string(kind) + ":" + name;
          Tree row;
          row.set("feed", Tree(feed));
          row.set("url", Tree(parts.public_url + "/calendar/" + folder + "/" + name + "/" +
                              keys->key(feed) + ".ics"));
          list.push(std::move(row));
        };
        for (const auto& [name, rotation] : plan.rotations)
          add("rotation", "rotations", name.value);
        for (const auto& [name, person] : plan.people) add("person", "people", name.value);
        Tree body;
        body.set("calendars", std::move(list));
        answer(waiting, 200, body);
      },
      not_read(waiting));
}

}  // namespace

void add_on_call(Router& router, const Parts& parts, CalendarKeys calendar_keys) {
  const std::string base = "/api/reveille/v1";
  const auto bound = [&parts](auto answer_with) {
    return [&parts, answer_with](Call call) { answer_with(parts, std::move(call)); };
  };
  router.add("GET", base + "/on-call", Door::read, bound(show_on_call));
  router.add("GET", base + "/on-call/calendar", Door::read, bound(show_calendar));
  router.add("GET", base + "/on-call/calendar.ics", Door::read, bound(show_icalendar));
  const Keys keys = std::make_shared<const CalendarKeys>(std::move(calendar_keys));
  router.add("GET", base + "/calendars", Door::respond,
             [&parts, keys](Call call) { list_feeds(parts, keys, std::move(call)); });
  router.add("GET", "/calendar/rotations/{}/{}", Door::open,
             [&parts, keys](Call call) { show_feed(parts, *keys, false, std::move(call)); });
  router.add("GET", "/calendar/people/{}/{}", Door::open,
             [&parts, keys](Call call) { show_feed(parts, *keys, true, std::move(call)); });
}

}  // namespace reveille::api
