// SPDX-License-Identifier: Apache-2.0
// The leaves of decide(), by noun. Each takes the scribe, looks at its book, and writes facts.
// Functions named take() answer an input; functions named run() do what is due.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "escalation/deciding/scribe.hpp"

namespace reveille::escalation {

// --- alerts.cpp: alerts in, incidents opened, joined, re-opened ---
void take(Scribe& scribe, const AlertFired& input);
void take(Scribe& scribe, const AlertResolved& input);
void take(Scribe& scribe, const PageAsked& input);
void lose(Scribe& scribe, const AlertKey& key);

// This alert of the incident is to be heard: it pages, if that is news.
void hear(Scribe& scribe, IncidentId id, const Labels& labels);

// --- silences.cpp: what humans silence ---
void take(Scribe& scribe, const SilenceAsked& input);
void take(Scribe& scribe, const SilenceEndAsked& input);
void turn_silence(Scribe& scribe, SilenceId id);
// Those of a new configuration.
void adopt_silences(Scribe& scribe);

// --- suppression.cpp: who is heard ---
// Nothing of it is heard: nobody is paged for it any more.
void mute_if_silenced(Scribe& scribe, IncidentId id);
// After an alert of it ended.
void settle(Scribe& scribe, IncidentId id);
// Looks at some of the incidents for which something that silences has changed.
void reconsider_some(Scribe& scribe);
void adopt_inhibitions(Scribe& scribe);

// --- terms.cpp: what an incident keeps of the plan when it opens ---
[[nodiscard]] Terms terms_of(const Policy& policy, Urgency urgency);
// For a page by hand: that person, then everyone.
[[nodiscard]] Terms terms_by_hand(const PersonName& person);
// That person, then the policy that the incident has.
[[nodiscard]] Terms terms_reassigned(const Plan& plan, const Incident& incident,
                                     const PersonName& person);
// For an alert that no route takes, or a policy that is gone: some policy, or else everyone.
[[nodiscard]] Terms fallback_terms(const Plan& plan);

// --- targets.cpp: who stands behind a step at this instant ---
struct Called {
  PersonName person;
  std::string because;  // the target
};
struct EmptyTarget {
  std::string target;
  std::string why;
};
struct Resolved {
  std::vector<Called> people;  // each once, in the order of the targets
  std::vector<EmptyTarget> empty;
  std::vector<OutletName> outlets;  // channels and webhooks: to be told, and nobody
  std::optional<Instant> handoff;   // the first end of a shift behind one of the targets
};
[[nodiscard]] Resolved resolve(const Scribe& scribe, const std::vector<std::string>& targets);
// The step in which the incident stands; nullptr: the final one.
[[nodiscard]] const StepTerms* current_step(const Incident& incident);
// The targets of the step in which the incident stands.
[[nodiscard]] std::vector<std::string> current_targets(const Incident& incident);

// --- steps.cpp: steps, rounds, the final step ---
void enter_step(Scribe& scribe, IncidentId id, int round, int step);
void enter_next_step(Scribe& scribe, IncidentId id);
// Goes on at once when nobody of the step can be reached at all.
void leave_dead_step(Scribe& scribe, IncidentId id);
// Pages whoever came in since the step was entered.
void check_handoff(Scribe& scribe, IncidentId id);
// Does all that is due of this incident.
void run(Scribe& scribe, IncidentId id);

// --- turns.cpp: one person's contacts ---
void begin_turn(Scribe& scribe, IncidentId id, const Called& called);
// Pages the contacts that are due.
void run_turn(Scribe& scribe, IncidentId id, const PersonName& person);
// A page to this person came to nothing: the next contact is due now.
void advance_turn(Scribe& scribe, const Page& page, const std::string& why);
// When this person may be bothered with an incident of this urgency, not later than the limit.
[[nodiscard]] Instant turn_start(const Scribe& scribe, const Person& person, Urgency urgency);

// --- pages.cpp: one page, and the bundling of many ---
struct PageOrder {
  IncidentId incident;
  PersonName person;
  ContactName contact;
  int entry = 0;  // of the turn, from 1; 0: it had waited in a bundle
};
// The contact must exist and some carrier go there. Sent now, or told within a page sent just
// before.
void page(Scribe& scribe, const PageOrder& order);
// Writes it down; its request is left to the caller.
[[nodiscard]] PageId page_for_drill(Scribe& scribe, DrillId drill, const Person& person,
                                    const Contact& contact);
// Now, or with others in a moment.
void send_resolved_notice(Scribe& scribe, IncidentId id, const PersonName& person);
// The moment has passed.
void run_notices(Scribe& scribe, const PersonName& person);
// The window of a bundle ended: the first that waits is paged and tells of the others.
void run(Scribe& scribe, const BundleKey& key);
// Whether a carrier takes its pages and they may reach somebody: a mail is only a copy.
[[nodiscard]] bool can_reach(const Scribe& scribe, const Contact& contact);
// Why this contact cannot be used now; "" when it can.
[[nodiscard]] std::string why_unusable(const Scribe& scribe, const Person& person,
                                       const Contact& contact);

// --- posts.cpp: what channels and webhooks are told ---
// The step that is just entered names these. After its people: they are nobody.
void post_step(Scribe& scribe, IncidentId id, const std::vector<OutletName>& outlets);
// Whoever was told of it, and of something else, is told what it has come to; by: who did that.
void post_news(Scribe& scribe, IncidentId id, const std::string& by);
// The window of an outlet ended: it is told of all that waits.
void run(Scribe& scribe, const OutletName& outlet);
// A report says that it did not get there.
void post_failed(Scribe& scribe, const Page& page);
void retry_post(Scribe& scribe, const Page& page);

// --- deliveries.cpp: requests to carriers and their reports ---
[[nodiscard]] std::vector<const Carrier*> carriers_for(const Plan& plan, ContactKind kind);
void request_first(Scribe& scribe, PageId page);
void take(Scribe& scribe, const DeliveryReported& input);
// The second call of a pair, or a retry.
void run(Scribe& scribe, PageId page);
void cancel_deliveries(Scribe& scribe, const std::vector<PageId>& pages);

// --- answers.cpp: what humans do ---
void take(Scribe& scribe, const AckAsked& input);
void take(Scribe& scribe, const ResolveAsked& input);
void take(Scribe& scribe, const DigitPressed& input);
void acknowledge(Scribe& scribe, IncidentId id, const Actor& actor, int leg);
void take(Scribe& scribe, const SnoozeAsked& input);
void take(Scribe& scribe, const ReassignAsked& input);
void take(Scribe& scribe, const EscalateAsked& input);
// An answer to a page that is forgotten is for its incident, where that has not come back since.
// "" when it is; else why it is not.
[[nodiscard]] std::string why_not_for(const Book& book, const ForgottenPage& page);
void resolve_incident(Scribe& scribe, IncidentId id, const std::string& by);

// --- texts.cpp: replies by text ---
void take(Scribe& scribe, const TextReceived& input);

// --- overrides.cpp: who is on call instead of whom ---
void take(Scribe& scribe, const OverrideAsked& input);
void take(Scribe& scribe, const OverrideCancelAsked& input);
void take(Scribe& scribe, const SwapAsked& input);

// --- proofs.cpp: what real pages show of contacts' way through Do-Not-Disturb ---
[[nodiscard]] bool in_quiet_hours(const Person& person, Instant at);
// An answer to this page, given now, shows that it came through. Ask before the answer is a fact.
[[nodiscard]] bool shows_passage(const Scribe& scribe, const Page& page, Via via);
void record_night_page(Scribe& scribe, const Page& page, int leg);
void record_proof(Scribe& scribe, const Page& page, Evidence evidence, int leg, bool confirmed);
void ask_about_dnd(Scribe& scribe, PageId page);
void answer_about_dnd(Scribe& scribe, const Page& page, bool on, Via via);
void fail_contact(Scribe& scribe, const Page& page, const std::string& why);
// A page to a proven contact in quiet hours that its person did not answer through it.
void note_missed(Scribe& scribe, const Page& page);
// Somebody has answered, or it is over: the texts that had their time. `answered` may be null.
void note_missed_texts(Scribe& scribe, const Incident& incident, const Page* answered);
// The contact is about to be paged again for this incident.
void note_superseded(Scribe& scribe, const Incident& incident, const PersonName& person,
                     const ContactName& contact);
void check_ledger(Scribe& scribe);
void forget_proof(Scribe& scribe, const PersonName& person, const ContactName& contact,
                  const std::string& why);
[[nodiscard]] bool is_proven(const Scribe& scribe, const Person& person, const ContactName& name);
// Why nobody should wait for this contact now; "" when it may be waited for.
[[nodiscard]] std::string why_doubtful(const Scribe& scribe, const Person& person,
                                       const Contact& contact);

// --- drills.cpp ---
void take(Scribe& scribe, const DrillAsked& input);
void take(Scribe& scribe, const DrillCancelAsked& input);
void run(Scribe& scribe, DrillId id);
void answer_drill(Scribe& scribe, const Page& page, Via via, int leg);
void settle_drill(Scribe& scribe, const Page& page, bool dnd_was_on);
// Nothing more will ring for it, or the conversation is over.
void drill_call_over(Scribe& scribe, const Page& page);
// A real page goes to this person: nothing may be taken for it.
void withdraw_drills(Scribe& scribe, const PersonName& person);
// The next one that the configuration asks for, unless it is planned already. `soon`: the last one
// could not be.
void plan_drill(Scribe& scribe, const PersonName& name, bool soon);
void check_drills(Scribe& scribe);

// --- changes.cpp: a new plan ---
void take(Scribe& scribe, const PlanChanged& input);
[[nodiscard]] std::vector<IncidentId> open_incidents(const Book& book);

}  // namespace reveille::escalation
