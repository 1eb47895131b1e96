// SPDX-License-Identifier: Apache-2.0
// The fields of the book, for snapshots. The structured bindings see to it that none is forgotten:
// a member more or less does not compile.
#pragma once

#include "escalation/book.hpp"
#include "journal/json_fields.hpp"

namespace reveille::journal {

template <>
struct FieldsOf<escalation::AlertKey> {
  static void visit(auto& self, auto&& visitor) {
    auto& [source, fingerprint] = self;
    visitor("source", source);
    visitor("fingerprint", fingerprint);
  }
};

template <>
struct FieldsOf<escalation::AlertRecord> {
  static void visit(auto& self, auto&& visitor) {
    auto& [key, labels, annotations, starts_at, expires_at, ended_at, lost, evidence, link, told_at,
           silenced_by, inhibits, inhibitable, heard_at] = self;
    visitor("key", key);
    visitor("labels", labels);
    visitor("annotations", annotations);
    visitor("starts_at", starts_at);
    visitor("expires_at", expires_at);
    visitor("ended_at", ended_at);
    visitor("lost", lost);
    visitor("evidence", evidence);
    visitor("link", link);
    visitor("told_at", told_at);
    visitor("silenced_by", silenced_by);
    visitor("inhibits", inhibits);
    visitor("inhibitable", inhibitable);
    visitor("heard_at", heard_at);
  }
};

template <>
struct FieldsOf<escalation::Delivery> {
  static void visit(auto& self, auto&& visitor) {
    auto& [leg, attempt, carrier, from, state, failure, reason, reference, requested_at, changed_at,
           started_at, connected_at, cancel_requested, cut_at] = self;
    visitor("leg", leg);
    visitor("attempt", attempt);
    visitor("carrier", carrier);
    visitor("from", from);
    visitor("state", state);
    visitor("failure", failure);
    visitor("reason", reason);
    visitor("reference", reference);
    visitor("requested_at", requested_at);
    visitor("changed_at", changed_at);
    visitor("started_at", started_at);
    visitor("connected_at", connected_at);
    visitor("cancel_requested", cancel_requested);
    visitor("cut_at", cut_at);
  }
};

template <>
struct FieldsOf<escalation::Page> {
  static void visit(auto& self, auto&& visitor) {
    auto& [id, incident, person, contact, kind, address, purpose, code, pair, pair_gap, pair_window,
           first_call, more, told, text, key, snooze_key, requested_at, round, step, deliveries,
           answered, superseded, due, drill, dnd_asked, dnd_on, event, by] = self;
    visitor("id", id);
    visitor("incident", incident);
    visitor("person", person);
    visitor("contact", contact);
    visitor("kind", kind);
    visitor("address", address);
    visitor("purpose", purpose);
    visitor("code", code);
    visitor("pair", pair);
    visitor("pair_gap", pair_gap);
    visitor("pair_window", pair_window);
    visitor("first_call", first_call);
    visitor("more", more);
    visitor("told", told);
    visitor("text", text);
    visitor("key", key);
    visitor("snooze_key", snooze_key);
    visitor("requested_at", requested_at);
    visitor("round", round);
    visitor("step", step);
    visitor("deliveries", deliveries);
    visitor("answered", answered);
    visitor("superseded", superseded);
    visitor("due", due);
    visitor("drill", drill);
    visitor("dnd_asked", dnd_asked);
    visitor("dnd_on", dnd_on);
    visitor("event", event);
    visitor("by", by);
  }
};

template <>
struct FieldsOf<escalation::Turn> {
  static void visit(auto& self, auto&& visitor) {
    auto& [person, because, from, entries, next, advanced, exhausted, earlier, pages] = self;
    visitor("person", person);
    visitor("because", because);
    visitor("from", from);
    visitor("entries", entries);
    visitor("next", next);
    visitor("advanced", advanced);
    visitor("exhausted", exhausted);
    visitor("earlier", earlier);
    visitor("pages", pages);
  }
};

template <>
struct FieldsOf<escalation::Waiting> {
  static void visit(auto& self, auto&& visitor) {
    auto& [low, incident, contact] = self;
    visitor("low", low);
    visitor("incident", incident);
    visitor("contact", contact);
  }
};

template <>
struct FieldsOf<escalation::Told> {
  static void visit(auto& self, auto&& visitor) {
    auto& [state, at, page, arrived] = self;
    visitor("state", state);
    visitor("at", at);
    visitor("page", page);
    visitor("arrived", arrived);
  }
};

template <>
struct FieldsOf<escalation::Incident> {
  static void visit(auto& self, auto&& visitor) {
    auto& [id, title, route, group, urgency, reopen_within, terms, state, opened_at, paged_by,
           since, acknowledged_at, acknowledged_by, acks, snoozed_until, heard_at, heard,
           resolved_at, alerts, firing, audible, muted, round, step, step_until, handoff, turns,
           pages, pages_forgotten, latest, unanswered, bundled, times_reopened, due, told] = self;
    visitor("id", id);
    visitor("title", title);
    visitor("route", route);
    visitor("group", group);
    visitor("urgency", urgency);
    visitor("reopen_within", reopen_within);
    visitor("terms", terms);
    visitor("state", state);
    visitor("opened_at", opened_at);
    visitor("paged_by", paged_by);
    visitor("since", since);
    visitor("acknowledged_at", acknowledged_at);
    visitor("acknowledged_by", acknowledged_by);
    visitor("acks", acks);
    visitor("snoozed_until", snoozed_until);
    visitor("heard_at", heard_at);
    visitor("heard", heard);
    visitor("resolved_at", resolved_at);
    visitor("alerts", alerts);
    visitor("firing", firing);
    visitor("audible", audible);
    visitor("muted", muted);
    visitor("round", round);
    visitor("step", step);
    visitor("step_until", step_until);
    visitor("handoff", handoff);
    visitor("turns", turns);
    visitor("pages", pages);
    visitor("pages_forgotten", pages_forgotten);
    visitor("latest", latest);
    visitor("unanswered", unanswered);
    visitor("bundled", bundled);
    visitor("times_reopened", times_reopened);
    visitor("due", due);
    visitor("told", told);
  }
};

template <>
struct FieldsOf<escalation::Bundle> {
  static void visit(auto& self, auto&& visitor) {
    auto& [last, urgency, until, in_a_row, other_number_at, waiting] = self;
    visitor("last", last);
    visitor("urgency", urgency);
    visitor("until", until);
    visitor("in_a_row", in_a_row);
    visitor("other_number_at", other_number_at);
    visitor("waiting", waiting);
  }
};

template <>
struct FieldsOf<escalation::Notices> {
  static void visit(auto& self, auto&& visitor) {
    auto& [last, until, in_a_row, waiting] = self;
    visitor("last", last);
    visitor("until", until);
    visitor("in_a_row", in_a_row);
    visitor("waiting", waiting);
  }
};

template <>
struct FieldsOf<escalation::Posts> {
  static void visit(auto& self, auto&& visitor) {
    auto& [last, until, waiting] = self;
    visitor("last", last);
    visitor("until", until);
    visitor("waiting", waiting);
  }
};

template <>
struct FieldsOf<escalation::ForgottenPage> {
  static void visit(auto& self, auto&& visitor) {
    auto& [incident, person, requested_at, round, step] = self;
    visitor("incident", incident);
    visitor("person", person);
    visitor("requested_at", requested_at);
    visitor("round", round);
    visitor("step", step);
  }
};

template <>
struct FieldsOf<escalation::Phone> {
  static void visit(auto& self, auto&& visitor) {
    auto& [codes, given, forgotten] = self;
    visitor("codes", codes);
    visitor("given", given);
    visitor("forgotten", forgotten);
  }
};

template <>
struct FieldsOf<escalation::Agenda> {
  static void visit(auto& self, auto&& visitor) {
    auto& [incidents, pages, alerts, drills, silences] = self;
    visitor("incidents", incidents);
    visitor("pages", pages);
    visitor("alerts", alerts);
    visitor("drills", drills);
    visitor("silences", silences);
  }
};

template <>
struct FieldsOf<escalation::Proof> {
  static void visit(auto& self, auto&& visitor) {
    auto& [state, evidence, proven_at, until, page, leg, confirmed, address, senders, device, why,
           missed, missed_page] = self;
    visitor("state", state);
    visitor("evidence", evidence);
    visitor("proven_at", proven_at);
    visitor("until", until);
    visitor("page", page);
    visitor("leg", leg);
    visitor("confirmed", confirmed);
    visitor("address", address);
    visitor("senders", senders);
    visitor("device", device);
    visitor("why", why);
    visitor("missed", missed);
    visitor("missed_page", missed_page);
  }
};

template <>
struct FieldsOf<escalation::ProofRecord> {
  static void visit(auto& self, auto&& visitor) {
    auto& [now, before] = self;
    visitor("now", now);
    visitor("before", before);
  }
};

template <>
struct FieldsOf<escalation::Drill> {
  static void visit(auto& self, auto&& visitor) {
    auto& [id, person, contact, form, scheduled, by, asked_at, at, stage, page, outcome, why, due,
           ended_at] = self;
    visitor("id", id);
    visitor("person", person);
    visitor("contact", contact);
    visitor("form", form);
    visitor("scheduled", scheduled);
    visitor("by", by);
    visitor("asked_at", asked_at);
    visitor("at", at);
    visitor("stage", stage);
    visitor("page", page);
    visitor("outcome", outcome);
    visitor("why", why);
    visitor("due", due);
    visitor("ended_at", ended_at);
  }
};

template <>
struct FieldsOf<escalation::Silence> {
  static void visit(auto& self, auto&& visitor) {
    auto& [id, configured, terms, by, updated_at, active, next, ended_at] = self;
    visitor("id", id);
    visitor("configured", configured);
    visitor("terms", terms);
    visitor("by", by);
    visitor("updated_at", updated_at);
    visitor("active", active);
    visitor("next", next);
    visitor("ended_at", ended_at);
  }
};

template <>
struct FieldsOf<escalation::Book> {
  static void visit(auto& self, auto&& visitor) {
    auto& [incidents, pages, alerts, groups, broken, bundles, notices, posts, phones, proofs,
           drills, drilled, phoned_in, overrides, texts_seen, texts_order, resolved, silences,
           silences_by_label, inhibiting, inhibitable, picked, reconsider, agenda, last_silence,
           last_incident, last_page, last_override, last_drill, last_fact_at, touched] = self;
    visitor("incidents", incidents);
    visitor("pages", pages);
    visitor("alerts", alerts);
    visitor("groups", groups);
    visitor("broken", broken);
    visitor("bundles", bundles);
    visitor("notices", notices);
    visitor("posts", posts);
    visitor("phones", phones);
    visitor("proofs", proofs);
    visitor("drills", drills);
    visitor("drilled", drilled);
    visitor("phoned_in", phoned_in);
    visitor("overrides", overrides);
    visitor("texts_seen", texts_seen);
    visitor("texts_order", texts_order);
    visitor("resolved", resolved);
    visitor("silences", silences);
    visitor("silences_by_label", silences_by_label);
    visitor("inhibiting", inhibiting);
    visitor("inhibitable", inhibitable);
    visitor("picked", picked);
    visitor("reconsider", reconsider);
    visitor("agenda", agenda);
    visitor("last_silence", last_silence);
    visitor("last_incident", last_incident);
    visitor("last_page", last_page);
    visitor("last_override", last_override);
    visitor("last_drill", last_drill);
    visitor("last_fact_at", last_fact_at);
    static_cast<void>(touched);  // is of the moment
  }
};

}  // namespace reveille::journal
