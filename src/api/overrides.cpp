// SPDX-License-Identifier: Apache-2.0
// /api/reveille/v1/overrides: who is on call instead of whom, for a while.
#include <charconv>

#include "api/api.hpp"
#include "api/asking.hpp"
#include "api/reply.hpp"
#include "escalation/calendar.hpp"

namespace reveille::api {
namespace {

using namespace escalation;

Tree override_tree(const OverrideSet& one, Instant now) {
  Tree row;
  row.set("id", Tree(static_cast<std::int64_t>(one.id.value)));
  row.set("rotation", Tree(one.rotation.value));
  row.set("kind", Tree(std::string(to_string(one.kind))));
  row.set("person", Tree(one.person.value));
  if (!one.instead_of.empty()) row.set("instead_of", Tree(one.instead_of.value));
  row.set("from", Tree(to_rfc3339(one.from)));
  row.set("to", Tree(to_rfc3339(one.to)));
  row.set("by", Tree(one.by));
  if (one.swap) row.set("swap", Tree(static_cast<std::int64_t>(one.swap.value)));
  if (!one.note.empty()) row.set("note", Tree(one.note));
  const char* state = one.to <= now ? "over" : one.from <= now ? "in force" : "to come";
  row.set("state", Tree(std::string(state)));
  return row;
}

void list_overrides(const Parts& parts, Call call) {
  const bool all = call.parameter("state") == "all";
  auto waiting = shared(std::move(call));
  parts.engine.read(
      [waiting, all, now = parts.now()](const Book& book, const Plan& plan) {
        Tree list(Tree::Array{});
        for (const OverrideSet& one : book.overrides) {
          if (!all && one.to <= now) continue;
          Tree row = override_tree(one, now);
          const auto rotation = plan.rotations.find(one.rotation);
          if (rotation != plan.rotations.end()) {
            row.set("from_local", Tree(to_local(one.from, rotation->second.zone)));
            row.set("to_local", Tree(to_local(one.to, rotation->second.zone)));
          }
          list.push(std::move(row));
        }
        Tree body;
        body.set("overrides", std::move(list));
        answer(waiting, 200, body);
      },
      not_read(waiting));
}

// Answers 201 with what has been set.
void submit(const Parts& parts, const std::shared_ptr<Call>& waiting, Input input) {
  parts.engine.submit(std::move(input),
                      [waiting, now = parts.now()](const Result<engine::Outcome>& outcome,
                                                   const Book&, const Plan&) {
                        if (!outcome) return waiting->respond(refusal(outcome.error()));
                        if (const Refused* why = refused(outcome->facts))
                          return waiting->respond(refusal({Code::invalid, why->why}));
                        Tree list(Tree::Array{});
                        Tree body;
                        for (const Dated& dated : outcome->facts) {
                          const auto* set = std::get_if<OverrideSet>(&dated.fact);
                          if (set == nullptr) continue;
                          if (body.is_null())
                            body.set("id", Tree(static_cast<std::int64_t>(set->id.value)));
                          list.push(override_tree(*set, now));
                        }
                        body.set("overrides", std::move(list));
                        answer(waiting, 201, body);
                      });
}

// Times without a zone are those of the rotation, which only the plan knows.
using Reading = std::function<Result<Input>(const Zone& zone)>;
void submit_in_zone(const Parts& parts, const std::shared_ptr<Call>& waiting,
                    const RotationName& rotation, Reading reading) {
  parts.engine.read(
      [&parts, waiting, rotation, reading = std::move(reading)](const Book&, const Plan& plan) {
        const auto found = plan.rotations.find(rotation);
        auto input = reading(found == plan.rotations.end() ? Zone{} : found->second.zone);
        if (!input) return waiting->respond(refusal(input.error()));
        submit(parts, waiting, *std::move(input));
      },
      not_read(waiting));
}

Result<OverrideKind> kind_of(const Tree& body) {
  const std::string word = text_of(body, "kind");
  if (word.empty()) return OverrideKind::replace;
  for (const auto kind : {OverrideKind::replace, OverrideKind::add, OverrideKind::remove})
    if (word == to_string(kind)) return kind;
  return invalid(R"("kind" is one of "replace", "add" and "remove")");
}

// {"from", "to"}, or {"for": "8h"} from "from" or from now on.
Result<std::pair<Instant, Instant>> time_of(const Tree& body, const Zone& zone, Instant now) {
  const std::string to = text_of(body, "to");
  const std::string length = text_of(body, "for");
  Instant from = now;
  if (const std::string text = text_of(body, "from"); !text.empty()) {
    TRY(from, parse_time(text, zone));
  }
  if (to.empty() == length.empty())
    return invalid("say until when: either \"to\", a time, or \"for\", such as \"8h\"");
  if (!to.empty()) {
    TRY(const Instant until, parse_time(to, zone));
    return std::pair{from, until};
  }
  TRY(const Span span, parse_span(length));
  return std::pair{from, from + span};
}

void set_override(const Parts& parts, Call call) {
  const auto body = body_of(call);
  if (!body) return call.respond(refusal(body.error()));
  const auto kind = kind_of(*body);
  if (!kind) return call.respond(refusal(kind.error()));
  const Actor actor = actor_of(call, *body);
  auto reading = [body = *body, kind = *kind, actor,
                  now = parts.now()](const Zone& zone) -> Result<Input> {
    TRY(const auto time, time_of(body, zone, now));
    return OverrideAsked{RotationName(text_of(body, "rotation")),
                         PersonName(text_of(body, "person")),
                         time.first,
                         time.second,
                         actor,
                         kind,
                         PersonName(text_of(body, "instead_of")),
                         text_of(body, "note")};
  };
  submit_in_zone(parts, shared(std::move(call)), RotationName(text_of(*body, "rotation")),
                 std::move(reading));
}

// {"rotation", "one": {"person", "at"}, "other": {"person", "at"}}
void swap_shifts(const Parts& parts, Call call) {
  const auto body = body_of(call);
  if (!body) return call.respond(refusal(body.error()));
  const Tree* one = body->find("one");
  const Tree* other = body->find("other");
  if (!one || !one->table() || !other || !other->table())
    return call.respond(
        refusal({Code::invalid, R"(name both: "one" and "other", each with "person" and "at")"}));
  const Actor actor = actor_of(call, *body);
  auto reading = [body = *body, one = *one, other = *other,
                  actor](const Zone& zone) -> Result<Input> {
    TRY(const Instant one_at, parse_time(text_of(one, "at"), zone));
    TRY(const Instant other_at, parse_time(text_of(other, "at"), zone));
    return SwapAsked{RotationName(text_of(body, "rotation")),
                     PersonName(text_of(one, "person")),
                     one_at,
                     PersonName(text_of(other, "person")),
                     other_at,
                     actor,
                     text_of(body, "note")};
  };
  submit_in_zone(parts, shared(std::move(call)), RotationName(text_of(*body, "rotation")),
                 std::move(reading));
}

void cancel_override(const Parts& parts, Call call) {
  const std::string& text = call.path.front();
  OverrideId id;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id.value);
  if (error != std::errc{} || end != text.data() + text.size() || !id)
    return call.respond(refusal({Code::not_found, "overrides have numbers"}));
  const auto body = body_of(call);
  if (!body) return call.respond(refusal(body.error()));
  OverrideCancelAsked asked{id, actor_of(call, *body)};
  auto waiting = shared(std::move(call));
  parts.engine.submit(std::move(asked),
                      [waiting](const Result<engine::Outcome>& outcome, const Book&, const Plan&) {
                        if (!outcome) return waiting->respond(refusal(outcome.error()));
                        if (const Refused* why = refused(outcome->facts))
                          return waiting->respond(refusal({Code::conflict, why->why}));
                        Tree list(Tree::Array{});
                        for (const Dated& dated : outcome->facts)
                          if (const auto* one = std::get_if<OverrideCancelled>(&dated.fact))
                            list.push(Tree(static_cast<std::int64_t>(one->id.value)));
                        Tree answer_body;
                        answer_body.set("cancelled", std::move(list));
                        answer(waiting, 200, answer_body);
                      });
}

}  // namespace

void add_overrides(Router& router, const Parts& parts) {
  const std::string base = "/api/reveille/v1/overrides";
  const auto bound = [&parts](auto answer_with) {
    return [&parts, answer_with](Call call) { answer_with(parts, std::move(call)); };
  };
  router.add("GET", base, Door::read, bound(list_overrides));
  router.add("POST", base, Door::respond, bound(set_override));
  router.add("POST", base + "/swap", Door::respond, bound(swap_shifts));
  router.add("POST", base + "/{}/cancel", Door::respond, bound(cancel_override));
}

}  // namespace reveille::api
