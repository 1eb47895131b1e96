// SPDX-License-Identifier: Apache-2.0
// /api/reveille/v1/proofs and drills: what is known of contacts' way through Do-Not-Disturb, and
// finding out; /contact.vcf, which lets us through.
#include <algorithm>
#include <charconv>

#include "api/api.hpp"
#include "api/asking.hpp"
#include "api/reply.hpp"
#include "base/secret.hpp"
#include "escalation/calendar.hpp"
#include "integrations/vcard/card.hpp"

namespace reveille::api {
namespace {

using namespace escalation;

Tree number(std::uint64_t value) {
  return Tree(static_cast<std::int64_t>(value));
}

Tree texts(const std::vector<std::string>& all) {
  Tree list(Tree::Array{});
  for (const std::string& one : all) list.push(Tree(one));
  return list;
}

Tree drill_tree(const Drill& drill) {
  Tree row;
  row.set("id", number(drill.id.value));
  row.set("person", Tree(drill.person.value));
  if (!drill.contact.empty()) row.set("contact", Tree(drill.contact.value));
  row.set("form", Tree(std::string(to_string(drill.form))));
  row.set("scheduled", Tree(drill.scheduled));
  row.set("by", Tree(drill.by));
  // Of an assisted one it is a surprise.
  const bool surprise = drill.form == DrillForm::assisted && drill.stage == DrillStage::planned;
  if (!surprise) row.set("at", Tree(to_rfc3339(drill.at)));
  row.set("stage", Tree(std::string(to_string(drill.stage))));
  if (drill.stage == DrillStage::over)
    row.set("outcome", Tree(std::string(to_string(drill.outcome))));
  if (!drill.why.empty()) row.set("why", Tree(drill.why));
  if (drill.ended_at) row.set("ended_at", Tree(to_rfc3339(*drill.ended_at)));
  return row;
}

const Drill* last_drill_of(const Book& book, const Person& person, const Contact& contact) {
  const Drill* last = nullptr;
  for (const auto& [id, drill] : book.drills) {
    const bool over = drill.stage == DrillStage::over && drill.page;
    if (over && drill.person == person.name && drill.contact == contact.name) last = &drill;
  }
  return last;
}

void add_evidence(Tree& row, const Proof& proof) {
  if (proof.page) {
    row.set("evidence", Tree(std::string(to_string(proof.evidence))));
    row.set("proven_at", Tree(to_rfc3339(proof.proven_at)));
    row.set("page", number(proof.page.value));
    if (proof.leg > 0) row.set("leg", Tree(std::int64_t{proof.leg}));
    row.set("confirmed", Tree(proof.confirmed));
  }
  row.set("senders", texts(proof.senders));
}

Tree contact_tree(const Book& book, const Plan& plan, const Person& person, const Contact& contact,
                  Instant now) {
  const Standing standing = standing_of(book, plan, person, contact, now);
  Tree row;
  row.set("person", Tree(person.name.value));
  row.set("full_name", Tree(person.full_name));
  row.set("contact", Tree(contact.name.value));
  row.set("kind", Tree(std::string(to_string(contact.kind))));
  row.set("address", Tree(mask_address(contact.address)));
  if (!contact.device.empty()) row.set("device", Tree(contact.device));
  row.set("dnd", Tree(std::string(to_string(contact.dnd))));
  row.set("relied_on", Tree(is_relied_on(person, contact)));
  row.set("state", Tree(std::string(to_string(standing.state))));
  if (standing.until) {
    row.set("until", Tree(to_rfc3339(*standing.until)));
    row.set("until_local", Tree(to_local(*standing.until, person.zone)));
  }
  if (!standing.why.empty()) row.set("why", Tree(standing.why));
  const auto known = book.proofs.find({person.name, contact.name});
  if (known != book.proofs.end()) add_evidence(row, known->second.now);
  if (const Drill* last = last_drill_of(book, person, contact))
    row.set("last_drill", drill_tree(*last));
  return row;
}

void list_proofs(const Parts& parts, Call call) {
  if (const auto known = only(call, {"person"}); !known)
    return call.respond(refusal(known.error()));
  const std::string only(call.parameter("person"));
  auto waiting = shared(std::move(call));
  parts.engine.read(
      [waiting, only, now = parts.now()](const Book& book, const Plan& plan) {
        if (!only.empty() && !plan.person(PersonName(only)))
          return waiting->respond(refusal({Code::not_found, "there is no person " + only}));
        Tree list(Tree::Array{});
        for (const auto& [name, person] : plan.people) {
          if (!only.empty() && name.value != only) continue;
          for (const Contact& contact : person.contacts)
            if (contact.kind != ContactKind::email)
              list.push(contact_tree(book, plan, person, contact, now));
        }
        Tree body;
        body.set("at", Tree(to_rfc3339(now)));
        body.set("proofs", std::move(list));
        answer(waiting, 200, body);
      },
      not_read(waiting));
}

void list_drills(const Parts& parts, Call call) {
  if (const auto known = only(call, {}); !known) return call.respond(refusal(known.error()));
  auto waiting = shared(std::move(call));
  parts.engine.read(
      [waiting](const Book& book, const Plan&) {
        Tree list(Tree::Array{});
        for (auto one = book.drills.rbegin(); one != book.drills.rend(); ++one)
          list.push(drill_tree(one->second));
        Tree body;
        body.set("drills", std::move(list));
        answer(waiting, 200, body);
      },
      not_read(waiting));
}

Result<DrillId> drill_of(const Call& call) {
  const std::string& text = call.path.front();
  DrillId id;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id.value);
  if (error != std::errc{} || end != text.data() + text.size() || !id)
    return fail(Code::not_found, "drills have numbers");
  return id;
}

void show_drill(const Parts& parts, Call call) {
  if (const auto known = only(call, {}); !known) return call.respond(refusal(known.error()));
  const auto id = drill_of(call);
  if (!id) return call.respond(refusal(id.error()));
  auto waiting = shared(std::move(call));
  parts.engine.read(
      [waiting, id = *id](const Book& book, const Plan&) {
        const Drill* drill = book.drill(id);
        if (!drill)
          return waiting->respond(refusal({Code::not_found, "there is no such drill any more"}));
        answer(waiting, 200, drill_tree(*drill));
      },
      not_read(waiting));
}

void submit(const Parts& parts, const std::shared_ptr<Call>& waiting, Input input, int status) {
  parts.engine.submit(std::move(input), [waiting, status](const Result<engine::Outcome>& outcome,
                                                          const Book& book, const Plan&) {
    if (!outcome) return waiting->respond(refusal(outcome.error()));
    if (const Refused* why = refused(outcome->facts))
      return waiting->respond(refusal({Code::conflict, why->why}));
    for (const Dated& dated : outcome->facts) {
      DrillId id;
      if (const auto* planned = std::get_if<DrillPlanned>(&dated.fact)) id = planned->drill;
      if (const auto* ended = std::get_if<DrillEnded>(&dated.fact)) id = ended->drill;
      if (const Drill* drill = id ? book.drill(id) : nullptr)
        return answer(waiting, status, drill_tree(*drill));
    }
    waiting->respond(refusal({Code::conflict, "nothing came of it"}));
  });
}

// {"person", "contact", "assisted": true} or {"person", "at": "2024-02-05T03:00"}
void begin_drill(const Parts& parts, Call call) {
  std::string at;
  const auto read = read_body(call, [&](Section& body) -> Result<DrillAsked> {
    DrillAsked asked;
    asked.person = PersonName(body.required_string("person"));
    asked.contact = ContactName(body.string_or("contact", ""));
    asked.assisted = body.boolean("assisted").value_or(false);
    asked.actor = actor_of(call, body);
    at = body.string_or("at", "");
    return asked;
  });
  if (!read) return call.respond(refusal(read.error()));
  auto waiting = shared(std::move(call));
  parts.engine.read(
      [&parts, waiting, asked = *read, at](const Book&, const Plan& plan) mutable {
        const Person* person = plan.person(asked.person);
        if (!person)
          return waiting->respond(
              refusal({Code::not_found, "there is no person " + asked.person.value}));
        if (!at.empty()) {
          const auto moment = parse_time(at, person->zone);
          if (!moment) return waiting->respond(refusal(moment.error()));
          asked.at = *moment;
        }
        submit(parts, waiting, asked, 201);
      },
      not_read(waiting));
}

void cancel_drill(const Parts& parts, Call call) {
  const auto id = drill_of(call);
  if (!id) return call.respond(refusal(id.error()));
  auto actor = read_body(call, [&](Section& body) { return Result<Actor>(actor_of(call, body)); });
  if (!actor) return call.respond(refusal(actor.error()));
  DrillCancelAsked asked{*id, *std::move(actor)};
  submit(parts, shared(std::move(call)), std::move(asked), 200);
}

void show_card(const Parts& parts, Call call) {
  namespace vcard = integrations::vcard;
  const std::string version(call.parameter("version"));
  if (!version.empty() && version != "3.0" && version != "4.0")
    return call.respond(refusal({Code::invalid, "\"version\" is 3.0 or 4.0"}));
  auto waiting = shared(std::move(call));
  parts.engine.read(
      [&parts, waiting, v4 = version == "4.0"](const Book&, const Plan& plan) {
        vcard::Card card;
        card.name = plan.public_name;
        card.numbers = senders_of(plan, ContactKind::call);
        for (const std::string& sender : senders_of(plan, ContactKind::sms))
          if (std::ranges::find(card.numbers, sender) == card.numbers.end())
            card.numbers.push_back(sender);
        card.url = parts.public_url + "/contact.vcf";
        card.note =
            "Pages come from these numbers. Let them through Do-Not-Disturb: on iOS, Emergency "
            "Bypass for ringtone and text tone of this contact; on Android, star it.";
        HttpResponse response =
            text_response(200, vcard::to_text(card, v4 ? vcard::Version::v4 : vcard::Version::v3),
                          vcard::media_type);
        response.headers.emplace("Cache-Control", "max-age=300");
        response.headers.emplace("Content-Disposition", "inline; filename=\"reveille.vcf\"");
        waiting->respond(std::move(response));
      },
      not_read(waiting));
}

}  // namespace

void add_proofs(Router& router, const Parts& parts) {
  const std::string base = "/api/reveille/v1";
  const auto bound = [&parts](auto answer_with) {
    return [&parts, answer_with](Call call) { answer_with(parts, std::move(call)); };
  };
  router.add("GET", base + "/proofs", Door::read, bound(list_proofs));
  router.add("GET", base + "/drills", Door::read, bound(list_drills));
  router.add("GET", base + "/drills/{}", Door::read, bound(show_drill));
  router.add("POST", base + "/drills", Door::respond, bound(begin_drill));
  router.add("POST", base + "/drills/{}/cancel", Door::respond, bound(cancel_drill));
  // The numbers are on the phone of everybody who was ever paged, and a phone has no token.
  router.add("GET", "/contact.vcf", Door::open, bound(show_card));
}

}  // namespace reveille::api
