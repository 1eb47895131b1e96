// SPDX-License-Identifier: Apache-2.0
// /api/reveille/v1/overrides: who is on call instead of whom, for a while.
#include <array>
#include <charconv>
#include <tuple>

#include <fmt/format.h>

#include "api/api.hpp"
#include "api/asking.hpp"
#include "api/reply.hpp"
#include "base/section.hpp"
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
  const std::string state(call.parameter("state"));
  if (const auto known = only(call, {"state"}); !known) return call.respond(refusal(known.error()));
  if (!state.empty() && state != "all")
    return call.respond(refusal({Code::invalid, "unknown state " + unknown_name(state, {"all"})}));
  const bool all = !state.empty();
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

// {"from", "to"}, or {"for": "8h"} from "from" or from now on.
struct AskedTime {
  std::string from;
  std::string to;
  std::string length;
};

Result<std::pair<Instant, Instant>> time_of(const AskedTime& asked, const Zone& zone, Instant now) {
  Instant from = now;
  if (!asked.from.empty()) {
    TRY(from, parse_time(asked.from, zone));
  }
  if (!asked.to.empty()) {
    TRY(const Instant until, parse_time(asked.to, zone));
    return std::pair{from, until};
  }
  TRY(const Span span, parse_span(asked.length));
  return std::pair{from, from + span};
}

struct AskedOverride {
  OverrideAsked input;  // all but its times
  AskedTime time;
};

Result<AskedOverride> override_asked(const Call& call, Section& body) {
  static constexpr std::array kinds{OverrideKind::replace, OverrideKind::add, OverrideKind::remove};
  AskedOverride asked;
  OverrideAsked& input = asked.input;
  input.rotation = RotationName(body.required_string("rotation"));
  input.person = PersonName(body.required_string("person"));
  input.actor = actor_of(call, body);
  input.kind = kinds.at(body.choice("kind", {"replace", "add", "remove"}).value_or(0));
  input.instead_of = PersonName(body.string_or("instead_of", ""));
  input.note = body.string_or("note", "");
  asked.time = {body.string_or("from", ""), body.string_or("to", ""), body.string_or("for", "")};
  if (asked.time.to.empty() == asked.time.length.empty())
    return invalid("say until when: either \"to\", a time, or \"for\", such as \"8h\"");
  return asked;
}

void set_override(const Parts& parts, Call call) {
  auto asked = read_body(call, [&](Section& body) { return override_asked(call, body); });
  if (!asked) return call.respond(refusal(asked.error()));
  const RotationName rotation = asked->input.rotation;
  auto reading = [asked = *std::move(asked), now = parts.now()](const Zone& zone) -> Result<Input> {
    TRY(const auto time, time_of(asked.time, zone, now));
    OverrideAsked input = asked.input;
    input.from = time.first;
    input.to = time.second;
    return input;
  };
  submit_in_zone(parts, shared(std::move(call)), rotation, std::move(reading));
}

struct AskedSwap {
  SwapAsked input;  // all but its times
  std::string one_at;
  std::string other_at;
};

// {"person", "at"}
std::pair<PersonName, std::string> side_of(Section& body, const char* key) {
  const Tree* side = body.any(key);
  if (!side || !side->table()) {
    body.mistake_at(key, fmt::format(R"("{}" must be an object with "person" and "at")", key));
    return {};
  }
  Mistakes mistakes;
  Section section(*side, fmt::format("\"{}\"", key), mistakes);
  std::pair<PersonName, std::string> read{PersonName(section.required_string("person")),
                                          section.required_string("at")};
  section.finish();
  for (Mistake& mistake : mistakes) body.mistake(mistake.place, std::move(mistake.message));
  return read;
}

// {"rotation", "one": {"person", "at"}, "other": {"person", "at"}}
Result<AskedSwap> swap_asked(const Call& call, Section& body) {
  AskedSwap asked;
  SwapAsked& input = asked.input;
  input.rotation = RotationName(body.required_string("rotation"));
  std::tie(input.one, asked.one_at) = side_of(body, "one");
  std::tie(input.other, asked.other_at) = side_of(body, "other");
  input.actor = actor_of(call, body);
  input.note = body.string_or("note", "");
  return asked;
}

void swap_shifts(const Parts& parts, Call call) {
  auto asked = read_body(call, [&](Section& body) { return swap_asked(call, body); });
  if (!asked) return call.respond(refusal(asked.error()));
  const RotationName rotation = asked->input.rotation;
  auto reading = [asked = *std::move(asked)](const Zone& zone) -> Result<Input> {
    SwapAsked input = asked.input;
    TRY(input.one_at, parse_time(asked.one_at, zone));
    TRY(input.other_at, parse_time(asked.other_at, zone));
    return input;
  };
  submit_in_zone(parts, shared(std::move(call)), rotation, std::move(reading));
}

void cancel_override(const Parts& parts, Call call) {
  const std::string& text = call.path.front();
  OverrideId id;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id.value);
  if (error != std::errc{} || end != text.data() + text.size() || !id)
    return call.respond(refusal({Code::not_found, "overrides have numbers"}));
  auto actor = read_body(call, [&](Section& body) { return Result<Actor>(actor_of(call, body)); });
  if (!actor) return call.respond(refusal(actor.error()));
  OverrideCancelAsked asked{id, *std::move(actor)};
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
