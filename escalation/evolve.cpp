// SPDX-License-Identifier: Apache-2.0
// What each fact does to the book. Nothing here decides, and nothing here can fail: a fact that
// fits nothing (an old journal, a forgotten incident) changes nothing.
#include <algorithm>
#include <utility>

#include "escalation/book.hpp"
#include "escalation/detail/evolve_posts.hpp"
#include "escalation/detail/evolve_proofs.hpp"
#include "escalation/schedule.hpp"
#include "escalation/suppression.hpp"

namespace reveille::escalation {
namespace {

class Evolution {
 public:
  Evolution(Book& book, Instant at) : book_(book), at_(at) {}

  // --- alerts and incidents ---

  void operator()(const IncidentOpened& fact) {
    book_.touched.note(fact.incident);
    Incident& incident = book_.incidents[fact.incident];
    incident.id = fact.incident;
    incident.title = fact.title;
    incident.route = fact.route;
    incident.group = fact.group;
    incident.urgency = fact.urgency;
    incident.reopen_within = fact.reopen_within;
    incident.terms = fact.terms;
    incident.opened_at = at_;
    incident.paged_by = fact.by;
    incident.since = at_;
    incident.step_until = at_;
    book_.last_incident = std::max(book_.last_incident, fact.incident);
    if (fact.route != paged_by_hand) book_.groups[{fact.route, fact.group}] = fact.incident;
    reschedule(book_, incident);
  }

  void operator()(const IncidentReopened& fact) {
    Incident* incident = find(fact.incident);
    if (!incident || incident->state != IncidentState::resolved) return;
    book_.resolved.erase({incident->resolved_at.value_or(at_), incident->id});
    incident->alerts.clear();
    incident->firing = 0;
    incident->audible = 0;
    incident->resolved_at.reset();
    wants_answer(*incident);
    incident->round = 1;
    incident->step = 1;
    incident->step_until = at_;
    ++incident->times_reopened;
    incident->terms.at_once = false;
    for (auto& [person, notices] : book_.notices) notices.waiting.erase(incident->id);
    incident->since = at_;
    reschedule(book_, *incident);
  }

  void operator()(const AlertJoined& fact) {
    Incident* incident = find(fact.incident);
    if (!incident) return;
    const AlertKey key{fact.source, fact.fingerprint};
    AlertRecord& alert = incident->alerts[key];
    const bool known = alert.key == key && !alert.ended_at;
    // One that comes and goes is no other alert to whoever heard of it while it fired.
    const auto heard_at = alert.key == key ? alert.heard_at : std::nullopt;
    if (known) {
      discount(*incident, alert);
      unschedule(book_, alert);
    }
    alert = {.key = key,
             .labels = fact.labels,
             .annotations = fact.annotations,
             .starts_at = fact.starts_at,
             .expires_at = fact.expires_at,
             .ended_at = {},
             .lost = false,
             .evidence = fact.evidence,
             .link = fact.link,
             .told_at = at_,
             .silenced_by = fact.silenced_by,
             .inhibits = fact.inhibits,
             .inhibitable = fact.inhibitable,
             .heard_at = heard_at};
    book_.alerts[key] = fact.incident;
    count(*incident, alert);
    schedule(book_, alert);
    reschedule(book_, *incident);
  }

  void operator()(const AlertRefreshed& fact) {
    AlertRecord* alert = find_alert(fact.incident, {fact.source, fact.fingerprint});
    if (!alert || alert->ended_at) return;
    unschedule(book_, *alert);
    alert->annotations = fact.annotations;
    alert->expires_at = fact.expires_at;
    if (alert->lost) {
      alert->lost = false;
      enlist(*alert);
    }
    alert->told_at = at_;
    schedule(book_, *alert);
  }

  void operator()(const AlertEnded& fact) {
    AlertRecord* alert = find_alert(fact.incident, {fact.source, fact.fingerprint});
    if (!alert || alert->ended_at) return;
    unschedule(book_, *alert);
    Incident& incident = *find(fact.incident);
    discount(incident, *alert);
    alert->ended_at = at_;
    reschedule(book_, incident);
    if (incident.alerts.size() <= alerts_remembered_most) return;
    book_.alerts.erase(alert->key);
    incident.alerts.erase(AlertKey(alert->key));
  }

  void operator()(const AlertLost& fact) {
    AlertRecord* alert = find_alert(fact.incident, {fact.source, fact.fingerprint});
    if (!alert) return;
    unschedule(book_, *alert);
    // Nobody knows whether it still fires: too little to silence others.
    if (!alert->ended_at && !alert->lost) strike(*alert);
    alert->lost = true;
  }

  void operator()(const UrgencyRaised& fact) {
    Incident* incident = find(fact.incident);
    if (!incident || incident->state == IncidentState::resolved) return;
    incident->urgency = fact.urgency;
    incident->route = fact.route;
    incident->terms = fact.terms;
    book_.groups[{fact.route, incident->group}] = fact.incident;
    leave_bundles(*incident);
    wants_answer(*incident);
    incident->round = 1;
    incident->step = 1;
    incident->step_until = at_;
    incident->turns.clear();
    incident->since = at_;
    reschedule(book_, *incident);
  }

  // --- what silences ---

  void operator()(const SilenceSet& fact) {
    Silence& silence = book_.silences[fact.silence];
    forget_turn(silence);
    leave_index(silence);
    const bool was_active = silence.active;
    silence = {.id = fact.silence,
               .configured = fact.configured,
               .terms = fact.terms,
               .by = fact.by,
               .updated_at = at_,
               .active = fact.active,
               .next = fact.next,
               .ended_at = {}};
    book_.last_silence = std::max(book_.last_silence, fact.silence);
    enter_index(silence);
    expect_turn(silence);
    if (was_active || fact.active) reconsider_all();
    forget_silences();
  }

  void operator()(const SilenceTurned& fact) {
    const auto found = book_.silences.find(fact.silence);
    if (found == book_.silences.end() || found->second.ended_at) return;
    Silence& silence = found->second;
    forget_turn(silence);
    leave_index(silence);
    const bool changed = silence.active != fact.active;
    silence.active = fact.active;
    silence.next = fact.next;
    enter_index(silence);
    expect_turn(silence);
    if (changed) reconsider_all();
  }

  void operator()(const SilenceEnded& fact) {
    const auto found = book_.silences.find(fact.silence);
    if (found == book_.silences.end() || found->second.ended_at) return;
    Silence& silence = found->second;
    forget_turn(silence);
    leave_index(silence);
    const bool was_active = silence.active;
    silence.active = false;
    silence.next.reset();
    silence.ended_at = silence.updated_at = at_;
    if (was_active) reconsider_all();
  }

  void operator()(const AlertSilenced& fact) { silence(fact, fact.by); }
  void operator()(const AlertHeard& fact) { silence(fact, {}); }

  void operator()(const AlertIndexed& fact) {
    AlertRecord* alert = find_alert(fact.incident, {fact.source, fact.fingerprint});
    if (!alert || alert->ended_at) return;
    Incident& incident = *find(fact.incident);
    discount(incident, *alert);
    alert->inhibits = fact.inhibits;
    alert->inhibitable = fact.inhibitable;
    count(incident, *alert);
    book_.reconsider.insert(fact.incident);
  }

  void operator()(const IncidentMuted& fact) {
    Incident* incident = find(fact.incident);
    if (!incident || incident->state == IncidentState::resolved) return;
    stop_paging(*incident);
    incident->muted = true;
    reschedule(book_, *incident);
  }

  void operator()(const IncidentUnmuted& fact) {
    Incident* incident = find(fact.incident);
    if (!incident || !incident->muted) return;
    incident->muted = false;
    incident->step_until = at_;
    reschedule(book_, *incident);
  }

  void operator()(const Reconsidered& fact) {
    for (const IncidentId id : fact.incidents) book_.reconsider.erase(id);
  }

  // --- the policy's course ---

  void operator()(const StepEntered& fact) {
    Incident* incident = find(fact.incident);
    if (!incident) return;
    incident->round = fact.round;
    incident->step = fact.step;
    incident->step_until = fact.until;
    incident->handoff = fact.handoff;
    // A person's contacts run until somebody acknowledges, not until the next person's turn.
    std::erase_if(incident->turns, [&](const Turn& turn) {
      return turn.exhausted || (turn.next >= turn.entries.size() && !calls_again(turn));
    });
    for (Turn& turn : incident->turns) turn.earlier = true;
    reschedule(book_, *incident);
  }

  [[nodiscard]] bool calls_again(const Turn& turn) const {
    return std::ranges::any_of(turn.pages, [&](PageId id) {
      const Page* page = book_.page(id);
      return page && escalation::calls_again(book_, *page, at_);
    });
  }

  void operator()(const HandoffPassed& fact) {
    Incident* incident = find(fact.incident);
    if (!incident) return;
    incident->handoff = fact.next;
    reschedule(book_, *incident);
  }

  void operator()(const TargetEmpty&) {}
  void operator()(const Picked& fact) { book_.picked[fact.step] = fact.person; }
  void operator()(const RoundFinished&) {}
  void operator()(const NobodyAnswered&) {}

  void operator()(const TurnBegan& fact) {
    Incident* incident = find(fact.incident);
    if (!incident) return;
    if (Turn* running = find_turn(*incident, fact.person); running && fact.goes_on) {
      running->earlier = false;
      return;
    }
    std::erase_if(incident->turns, [&](const Turn& turn) { return turn.person == fact.person; });
    Turn turn;
    turn.person = fact.person;
    turn.because = fact.because;
    turn.from = fact.from;
    turn.entries = fact.entries;
    incident->turns.push_back(std::move(turn));
    reschedule(book_, *incident);
  }

  void operator()(const TurnAdvanced& fact) {
    Incident* incident = find(fact.incident);
    if (!incident) return;
    if (Turn* turn = find_turn(*incident, fact.person)) {
      turn->next = std::max(turn->next, static_cast<std::size_t>(std::max(fact.entry, 0)));
      turn->advanced = turn->next < turn->entries.size();
    }
    leave_bundle(*incident, fact.person, fact.contact);
    reschedule(book_, *incident);
  }

  void operator()(const PersonUnreachable& fact) {
    Incident* incident = find(fact.incident);
    if (!incident) return;
    if (Turn* turn = find_turn(*incident, fact.person)) turn->exhausted = true;
    reschedule(book_, *incident);
  }

  // --- pages and deliveries ---

  void operator()(const PageRequested& fact) {
    Incident* incident = find(fact.incident);
    if (!incident && !fact.drill) return;
    book_.touched.note(fact.page);
    Page& page = book_.pages[fact.page];
    page.id = fact.page;
    page.incident = fact.incident;
    page.person = fact.person;
    page.contact = fact.contact;
    page.kind = fact.kind;
    page.address = fact.address;
    page.purpose = fact.purpose;
    page.code = fact.code;
    page.pair = fact.pair;
    page.pair_gap = fact.pair_gap;
    page.pair_window = fact.pair_window;
    page.first_call = fact.first_call;
    page.more = fact.more;
    page.text = fact.text;
    page.key = fact.key;
    page.snooze_key = fact.snooze_key;
    page.requested_at = at_;
    page.drill = fact.drill;
    book_.last_page = std::max(book_.last_page, fact.page);
    if (!fact.code.empty()) give_code(book_.phones[fact.address], fact);
    if (!incident) return;
    page.round = incident->round;
    page.step = incident->step;
    incident->pages.push_back(fact.page);
    if (fact.purpose == PagePurpose::wake) wake(*incident, page, fact);
    if (fact.purpose == PagePurpose::resolved_notice) notice(fact);
    forget_pages(*incident);
    reschedule(book_, *incident);
  }

  void operator()(const NoticesDropped& fact) { book_.notices.erase(fact.person); }

  void operator()(const PostRequested& fact) {
    Incident* incident = find(fact.incident);
    if (!incident) return;
    detail::apply(book_, at_, fact);
    forget_pages(*incident);
  }
  void operator()(const PostBundled& fact) { detail::apply(book_, at_, fact); }
  void operator()(const PostsDropped& fact) { detail::apply(book_, at_, fact); }

  void operator()(const PageBundled& fact) {
    if (fact.purpose == PagePurpose::resolved_notice) {
      book_.notices[fact.person].waiting.insert(fact.incident);
      return;
    }
    Incident* incident = find(fact.incident);
    if (!incident) return;
    consume(*incident, fact.person, fact.entry);
    leave_bundle(*incident, fact.person, fact.contact);  // of another kind, before a reload
    const BundleKey key{fact.person, fact.kind};
    book_.bundles[key].waiting.insert(
        {incident->urgency == Urgency::low, fact.incident, fact.contact});
    incident->bundled.insert({key, fact.contact});
    reschedule(book_, *incident);
  }

  void operator()(const DeliveryRequested& fact) {
    Page* page = find_page(fact.page);
    if (!page) return;
    Delivery delivery;
    delivery.leg = fact.leg;
    delivery.attempt = fact.attempt;
    delivery.carrier = fact.carrier;
    delivery.from = fact.from;
    delivery.requested_at = delivery.changed_at = delivery.started_at = at_;
    page->deliveries.push_back(std::move(delivery));
    reschedule(book_, *page);
  }

  void operator()(const DeliveryProgressed& fact) {
    Page* page = find_page(fact.page);
    Delivery* delivery = page ? find_delivery(*page, fact.leg, fact.attempt) : nullptr;
    if (!delivery) return;
    if (delivery->state == DeliveryState::requested) delivery->started_at = at_;
    delivery->state = fact.state;
    delivery->failure = fact.failure;
    delivery->reason = fact.reason;
    if (!fact.reference.empty()) delivery->reference = fact.reference;
    delivery->changed_at = at_;
    if (page->purpose == PagePurpose::post) detail::note_post(book_, *page);
    reschedule(book_, *page);
  }

  void operator()(const DeliveryCancelled& fact) {
    Page* page = find_page(fact.page);
    Delivery* delivery = page ? find_delivery(*page, fact.leg, fact.attempt) : nullptr;
    if (!delivery) return;
    delivery->cancel_requested = true;
    if (fact.for_second) delivery->cut_at = at_;
    reschedule(book_, *page);
  }

  void operator()(const ContactBroken& fact) {
    if (fact.until <= at_) {
      book_.broken.erase({fact.person, fact.contact});
    } else {
      book_.broken[{fact.person, fact.contact}] = fact;
    }
  }

  // --- drills and proofs ---

  void operator()(const ProofRecorded& fact) { detail::apply(book_, at_, fact); }
  void operator()(const ProofInvalidated& fact) { detail::apply(book_, at_, fact); }
  void operator()(const ProofWithdrawn& fact) { detail::apply(book_, at_, fact); }
  void operator()(const PageMissed& fact) { detail::apply(book_, at_, fact); }
  void operator()(const DndAsked& fact) { detail::apply(book_, at_, fact); }
  void operator()(const DndTold& fact) { detail::apply(book_, at_, fact); }
  void operator()(const DrillPlanned& fact) { detail::apply(book_, at_, fact); }
  void operator()(const DrillBegan& fact) { detail::apply(book_, at_, fact); }
  void operator()(const DrillAnswered& fact) { detail::apply(book_, at_, fact); }
  void operator()(const DrillEnded& fact) { detail::apply(book_, at_, fact); }

  // --- humans ---

  void operator()(const Acknowledged& fact) {
    phoned(fact.by, fact.via);
    Incident* incident = find(fact.incident);
    if (!incident || incident->state == IncidentState::resolved) return;
    if (Page* page = find_page(fact.page)) page->answered = true;
    incident->unanswered.erase(PersonName(fact.by));
    if (fact.first) {
      incident->state = IncidentState::acknowledged;
      incident->acknowledged_at = at_;
      incident->acknowledged_by = fact.by;
      stop_paging(*incident);
    }
    hear(*incident);
    reschedule(book_, *incident);
  }

  void operator()(const AckCounted& fact) {
    phoned(fact.by, fact.via);
    Incident* incident = find(fact.incident);
    if (!incident || incident->state != IncidentState::open) return;
    const PersonName by(fact.by);
    if (Page* page = find_page(fact.page)) page->answered = true;
    incident->acks.insert(by);
    incident->unanswered.erase(by);
    // Their turn is over, and it was not in vain: the step waits for the others.
    if (Turn* turn = find_turn(*incident, by)) {
      turn->next = turn->entries.size();
      turn->advanced = false;
    }
    retire_pages_to(*incident, by);
    reschedule(book_, *incident);
  }

  void operator()(const AnswerUnclear&) {}
  void operator()(const Refused&) {}
  void operator()(const PlanAdopted&) {}

  void operator()(const TextTaken& fact) {
    if (fact.message.empty() || !book_.texts_seen.insert(fact.message).second) return;
    book_.texts_order.push_back(fact.message);
    if (book_.texts_order.size() <= texts_seen_most) return;
    book_.texts_seen.erase(book_.texts_order.front());
    book_.texts_order.pop_front();
  }

  void operator()(const AckTimedOut& fact) {
    Incident* incident = find(fact.incident);
    if (!incident || incident->state != IncidentState::acknowledged) return;
    wants_answer(*incident);
    incident->step_until = at_;
    reschedule(book_, *incident);
  }

  void operator()(const Snoozed& fact) {
    Incident* incident = find(fact.incident);
    if (!incident || incident->state != IncidentState::acknowledged) return;
    incident->snoozed_until = fact.until;
    incident->acknowledged_by = fact.by;
    hear(*incident);
    reschedule(book_, *incident);
  }

  void operator()(const SnoozeEnded& fact) { (*this)(AckTimedOut{fact.incident}); }
  void operator()(const AnswerOutlived& fact) { (*this)(AckTimedOut{fact.incident}); }

  void operator()(const Reassigned& fact) {
    Incident* incident = find(fact.incident);
    if (!incident || incident->state == IncidentState::resolved) return;
    if (Page* page = find_page(fact.page)) page->answered = true;
    stop_paging(*incident);
    wants_answer(*incident);
    incident->unanswered.erase(PersonName(fact.by));
    incident->terms = fact.terms;
    incident->round = 1;
    incident->step = 1;
    incident->step_until = at_;
    reschedule(book_, *incident);
  }

  void operator()(const EscalatedByHand& fact) {
    phoned(fact.by, fact.via);
    Incident* incident = find(fact.incident);
    if (!incident || incident->state == IncidentState::resolved) return;
    wants_answer(*incident);
    incident->terms.at_once = true;
    const PersonName by(fact.by);
    incident->unanswered.erase(by);
    std::erase_if(incident->turns, [&](const Turn& turn) { return turn.person == by; });
    if (Page* page = find_page(fact.page)) page->answered = true;
    retire_pages_to(*incident, by);
    reschedule(book_, *incident);
  }

  void operator()(const IncidentResolved& fact) {
    Incident* incident = find(fact.incident);
    if (!incident || incident->state == IncidentState::resolved) return;
    for (auto& [key, alert] : incident->alerts) {
      unschedule(book_, alert);
      if (!alert.ended_at) discount(*incident, alert);
      if (!alert.ended_at) alert.ended_at = at_;
      book_.alerts.erase(key);
    }
    incident->muted = false;
    incident->state = IncidentState::resolved;
    incident->resolved_at = at_;
    incident->snoozed_until.reset();
    incident->unanswered.clear();
    stop_paging(*incident);
    detail::forget_untold(book_, *incident);
    book_.resolved.insert({at_, incident->id});
    reschedule(book_, *incident);
    forget();
  }

  void operator()(const OverrideSet& fact) {
    book_.last_override =
        std::max(OverrideId{book_.last_override.value + (fact.id ? 0 : 1)}, fact.id);
    book_.overrides.push_back(fact);
    if (!fact.id) book_.overrides.back().id = book_.last_override;
    forget_overrides();
  }

  void operator()(const OverrideCancelled& fact) {
    const auto found = std::ranges::find(book_.overrides, fact.id, &OverrideSet::id);
    if (found == book_.overrides.end()) return;
    if (found->from >= at_) {
      book_.overrides.erase(found);
    } else {
      found->to = std::min(found->to, at_);  // it was in force, and the past stays as it was
    }
  }

 private:
  void phoned(const std::string& by, Via via) {
    if (via == Via::call || via == Via::sms) book_.phoned_in[PersonName(by)] = at_;
  }

  // --- who is heard ---

  static bool is_heard_of(const Incident& incident, const AlertRecord& alert) {
    return incident.heard_at && alert.heard_at == incident.heard_at;
  }

  void count(Incident& incident, const AlertRecord& alert) {
    ++incident.firing;
    if (is_heard_of(incident, alert)) ++incident.heard;
    if (alert.silenced_by.empty()) ++incident.audible;
    for (const std::string& key : alert.inhibitable) book_.inhibitable[key].insert(alert.key);
    if (!alert.lost) enlist(alert);
  }

  void discount(Incident& incident, const AlertRecord& alert) {
    --incident.firing;
    if (is_heard_of(incident, alert)) --incident.heard;
    if (alert.silenced_by.empty()) --incident.audible;
    for (const std::string& key : alert.inhibitable) erase(book_.inhibitable, key, alert.key);
    if (!alert.lost) strike(alert);
  }

  // Only the first and the last source of a key change anything for those it silences.
  void enlist(const AlertRecord& alert) {
    for (const std::string& key : alert.inhibits) {
      if (!is_inhibiting(book_, key)) reconsider_inhibitable(key);
      book_.inhibiting[key].insert(alert.key);
    }
  }

  void strike(const AlertRecord& alert) {
    for (const std::string& key : alert.inhibits) {
      erase(book_.inhibiting, key, alert.key);
      const auto left = book_.inhibiting.find(key);
      if (left != book_.inhibiting.end() && is_never_inhibited(*left->second.begin())) continue;
      reconsider_inhibitable(key);
    }
  }

  bool is_never_inhibited(const AlertKey& key) {
    const auto id = book_.alerts.find(key);
    const AlertRecord* alert = id == book_.alerts.end() ? nullptr : find_alert(id->second, key);
    return alert && alert->inhibitable.empty();
  }

  static void erase(std::map<std::string, std::set<AlertKey>>& index, const std::string& key,
                    const AlertKey& alert) {
    const auto found = index.find(key);
    if (found == index.end()) return;
    found->second.erase(alert);
    if (found->second.empty()) index.erase(found);
  }

  // Whom the sources of this key silence, and whom those silence in turn.
  void reconsider_inhibitable(const std::string& first) {
    std::set<std::string> keys{first};
    std::vector<std::string> todo{first};
    while (!todo.empty()) {
      const auto targets = book_.inhibitable.find(todo.back());
      todo.pop_back();
      if (targets == book_.inhibitable.end()) continue;
      for (const AlertKey& target : targets->second) {
        const auto incident = book_.alerts.find(target);
        const AlertRecord* alert =
            incident == book_.alerts.end() ? nullptr : find_alert(incident->second, target);
        if (!alert) continue;
        book_.reconsider.insert(incident->second);
        for (const std::string& key : alert->inhibits) {
          if (keys.insert(key).second) todo.push_back(key);
        }
      }
    }
  }

  void reconsider_all() {
    for (const auto& [id, incident] : book_.incidents) {
      if (incident.firing > 0) book_.reconsider.insert(id);
    }
  }

  template <class AlertFact>
  void silence(const AlertFact& fact, const std::vector<std::string>& by) {
    AlertRecord* alert = find_alert(fact.incident, {fact.source, fact.fingerprint});
    if (!alert || alert->ended_at) return;
    Incident& incident = *find(fact.incident);
    if (alert->silenced_by.empty() && !by.empty()) --incident.audible;
    if (!alert->silenced_by.empty() && by.empty()) ++incident.audible;
    alert->silenced_by = by;
  }

  // Those that ended days ago; more of them where there are too many.
  void forget_silences() {
    for (auto one = book_.silences.begin(); one != book_.silences.end();) {
      const auto ended = one->second.ended_at;
      const bool old = ended && *ended + remember_silences <= at_;
      const bool gone = old || (ended && book_.silences.size() > silences_most);
      one = gone ? book_.silences.erase(one) : std::next(one);
    }
  }

  void enter_index(const Silence& silence) {
    if (silence.active) book_.silences_by_label[index_of(silence.terms)].insert(silence.id);
  }

  void leave_index(const Silence& silence) {
    const auto found = book_.silences_by_label.find(index_of(silence.terms));
    if (found == book_.silences_by_label.end()) return;
    found->second.erase(silence.id);
    if (found->second.empty()) book_.silences_by_label.erase(found);
  }

  void expect_turn(const Silence& silence) {
    if (silence.next) book_.agenda.silences.insert({*silence.next, silence.id});
  }

  void forget_turn(const Silence& silence) {
    if (silence.next) book_.agenda.silences.erase({*silence.next, silence.id});
  }

  void forget_overrides() {
    const auto ended = [&](const OverrideSet& one) { return one.to <= at_; };
    std::erase_if(book_.overrides, [&](const OverrideSet& one) {
      return ended(one) && one.to + remember_overrides <= at_;
    });
    auto surplus = std::ranges::count_if(book_.overrides, ended) -
                   static_cast<std::ptrdiff_t>(overrides_remembered_most);
    std::erase_if(book_.overrides,
                  [&](const OverrideSet& one) { return ended(one) && surplus-- > 0; });
  }

  Incident* find(IncidentId id) {
    const auto found = book_.incidents.find(id);
    if (found == book_.incidents.end()) return nullptr;
    book_.touched.note(id);
    return &found->second;
  }

  Page* find_page(PageId id) {
    const auto found = book_.pages.find(id);
    if (found == book_.pages.end()) return nullptr;
    book_.touched.note(id);
    return &found->second;
  }

  AlertRecord* find_alert(IncidentId id, const AlertKey& key) {
    Incident* incident = find(id);
    if (!incident) return nullptr;
    const auto found = incident->alerts.find(key);
    return found == incident->alerts.end() ? nullptr : &found->second;
  }

  static Turn* find_turn(Incident& incident, const PersonName& person) {
    for (Turn& turn : incident.turns) {
      if (turn.person == person) return &turn;
    }
    return nullptr;
  }

  static Delivery* find_delivery(Page& page, int leg, int attempt) {
    for (Delivery& delivery : page.deliveries) {
      if (delivery.leg == leg && delivery.attempt == attempt) return &delivery;
    }
    return nullptr;
  }

  static void consume(Incident& incident, const PersonName& person, int entry) {
    Turn* turn = entry > 0 ? find_turn(incident, person) : nullptr;
    if (!turn) return;
    turn->next = std::max(turn->next, static_cast<std::size_t>(entry));
    turn->advanced = false;
  }

  static void give_code(Phone& phone, const PageRequested& fact) {
    const auto [code, is_new] = phone.codes.try_emplace(fact.code, fact.page);
    if (!is_new) {
      const PageId before = std::exchange(code->second, fact.page);
      phone.given.erase(before);
      phone.forgotten.erase(before);
    }
    phone.given.insert_or_assign(fact.page, fact.code);
  }

  void wake(Incident& incident, Page& page, const PageRequested& fact) {
    incident.unanswered.insert(fact.person);
    const auto [latest, is_new] =
        incident.latest.try_emplace({fact.person, fact.contact}, fact.page);
    if (!is_new) {
      retire(latest->second);
      latest->second = fact.page;
    }
    consume(incident, fact.person, fact.entry);
    if (Turn* turn = find_turn(incident, fact.person)) turn->pages.push_back(fact.page);
    bundle(incident, page, fact);
  }

  void bundle(Incident& incident, Page& page, const PageRequested& fact) {
    const BundleKey key{fact.person, fact.kind};
    const bool had_waited = leave_bundle(incident, fact.person, fact.contact);
    Bundle& bundle = book_.bundles[key];
    bundle.last = fact.page;
    bundle.urgency = incident.urgency;
    bundle.in_a_row = fact.in_a_row;
    // Who waits already does not wait longer because somebody else was paged in between.
    const bool opens_window =
        bundle.waiting.empty() || had_waited || bundle.until <= at_ || fact.other_number;
    if (fact.other_number) bundle.other_number_at = at_;
    if (fact.bundle_until && opens_window) bundle.until = *fact.bundle_until;
    if (fact.more > 0) page.told = runs_of(waiting_for(book_, fact.person, incident.id));
  }

  void notice(const PageRequested& fact) {
    if (!fact.bundle_until) {
      book_.notices.erase(fact.person);
      return;
    }
    book_.notices[fact.person] = {fact.page, *fact.bundle_until, fact.in_a_row, {}};
  }

  bool leave_bundle(Incident& incident, const PersonName& person, const ContactName& contact) {
    bool left = false;
    for (auto place = incident.bundled.begin(); place != incident.bundled.end();) {
      const bool here = place->first.first == person && place->second == contact;
      if (here) erase_waiting(place->first, incident.id, contact);
      left = left || here;
      place = here ? incident.bundled.erase(place) : std::next(place);
    }
    return left;
  }

  void leave_bundles(Incident& incident) {
    for (const auto& [key, contact] : incident.bundled) erase_waiting(key, incident.id, contact);
    incident.bundled.clear();
  }

  void erase_waiting(const BundleKey& key, IncidentId id, const ContactName& contact) {
    std::set<Waiting>& waiting = book_.bundles[key].waiting;
    waiting.erase({false, id, contact});
    waiting.erase({true, id, contact});
  }

  void hear(Incident& incident) {
    incident.heard_at = at_;
    incident.heard = incident.firing;
    for (auto& [key, alert] : incident.alerts) {
      if (!alert.ended_at) alert.heard_at = at_;
    }
  }

  void wants_answer(Incident& incident) {
    incident.state = IncidentState::open;
    incident.acknowledged_at.reset();
    incident.acknowledged_by.clear();
    incident.snoozed_until.reset();
    incident.heard_at.reset();
    incident.heard = 0;
    incident.acks.clear();
  }

  void stop_paging(Incident& incident) {
    incident.turns.clear();
    incident.handoff.reset();
    leave_bundles(incident);
    for (const auto& [contact, id] : incident.latest) retire(id);
    incident.latest.clear();
  }

  void retire_pages_to(Incident& incident, const PersonName& person) {
    for (auto& [contact, id] : incident.latest) {
      if (contact.first == person) retire(id);
    }
    std::erase_if(incident.latest, [&](const auto& entry) { return entry.first.first == person; });
    const auto waits = incident.bundled;
    for (const auto& [key, contact] : waits) {
      if (key.first == person) leave_bundle(incident, person, contact);
    }
  }

  void retire(PageId id) {
    Page* page = find_page(id);
    if (!page) return;
    page->superseded = true;
    reschedule(book_, *page);
  }

  [[nodiscard]] bool may_ring(const Delivery& delivery) const {
    if (is_over(delivery)) return false;
    const bool unasked = delivery.state == DeliveryState::requested && !delivery.cancel_requested;
    return unasked || at_ < delivery.requested_at + rings_most;
  }

  // Nothing more comes of it, and whoever wants to answer has newer ones.
  [[nodiscard]] bool is_past(const Incident& incident, const Page& page) const {
    if (page.due || (!page.superseded && page.purpose == PagePurpose::wake)) return false;
    if (std::ranges::any_of(page.deliveries, [&](const Delivery& one) { return may_ring(one); })) {
      return false;
    }
    return std::ranges::none_of(incident.turns, [&](const Turn& turn) {
      return std::ranges::find(turn.pages, page.id) != turn.pages.end();
    });
  }

  void forget(const Page& page) {
    if (const auto phone = book_.phones.find(page.address);
        phone != book_.phones.end() && phone->second.given.contains(page.id)) {
      phone->second.forgotten[page.id] = {page.incident, page.person, page.requested_at, page.round,
                                          page.step};
    }
    book_.touched.note(page.id);
    book_.pages.erase(PageId(page.id));
  }

  // Otherwise an incident that nobody answers would grow for ever.
  void forget_pages(Incident& incident) {
    const std::size_t most = past_pages_most + incident.latest.size();
    if (incident.pages.size() <= most) return;
    std::size_t surplus = incident.pages.size() - most;
    std::erase_if(incident.pages, [&](PageId id) {
      if (surplus == 0) return false;
      const Page* page = find_page(id);
      // The newest is only just being requested.
      if (page && (id == book_.last_page || !is_past(incident, *page))) return false;
      if (page) forget(*page);
      ++incident.pages_forgotten;
      --surplus;
      return true;
    });
  }

  // Memory is bounded: what was resolved long ago lives on in the journal only.
  void forget() {
    while (!book_.resolved.empty()) {
      const auto [at, id] = *book_.resolved.begin();
      const bool too_many = book_.resolved.size() > resolved_incidents_most;
      if (!too_many && at + remember_resolved > at_) return;
      book_.resolved.erase(book_.resolved.begin());
      const auto incident = book_.incidents.find(id);
      if (incident == book_.incidents.end()) continue;
      detail::count_untold(book_, incident->second);
      for (const PageId page : incident->second.pages) {
        retire(page);
        book_.touched.note(page);
        book_.pages.erase(page);
      }
      forget_groups(incident->second);
      book_.touched.note(id);
      book_.incidents.erase(incident);
    }
  }

  // An incident that became urgent stands under its earlier route, too. Routes are few.
  void forget_groups(const Incident& incident) {
    for (auto first = book_.groups.begin(); first != book_.groups.end();) {
      const std::string route = first->first.first;
      const auto group = book_.groups.find({route, incident.group});
      if (group != book_.groups.end() && group->second == incident.id) book_.groups.erase(group);
      first = book_.groups.lower_bound({route + '\0', Labels{}});
    }
  }

  Book& book_;
  Instant at_;
};

}  // namespace

void evolve(Book& book, const Dated& fact) {
  std::visit(Evolution(book, fact.at), fact.fact);
  book.last_fact_at = std::max(book.last_fact_at, fact.at);
}

}  // namespace reveille::escalation
