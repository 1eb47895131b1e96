// SPDX-License-Identifier: Apache-2.0
// What each fact does to the book: one function for each kind of fact, in the file named above it.
// Nothing here decides, and nothing here can fail: a fact that fits nothing (an old journal, a
// forgotten incident) changes nothing.
#pragma once

#include <string>
#include <vector>

#include "escalation/book.hpp"

namespace reveille::escalation {

// Lives for one fact.
class Evolution {
 public:
  Evolution(Book& book, Instant at) : book_(book), at_(at) {}

  // --- incidents.cpp ---
  void operator()(const IncidentOpened& fact);
  void operator()(const IncidentReopened& fact);
  void operator()(const UrgencyRaised& fact);
  void operator()(const IncidentResolved& fact);

  // --- alerts.cpp ---
  void operator()(const AlertJoined& fact);
  void operator()(const AlertRefreshed& fact);
  void operator()(const AlertEnded& fact);
  void operator()(const AlertLost& fact);

  // --- silences.cpp: what silences ---
  void operator()(const SilenceSet& fact);
  void operator()(const SilenceTurned& fact);
  void operator()(const SilenceEnded& fact);
  void operator()(const AlertSilenced& fact);
  void operator()(const AlertHeard& fact);
  void operator()(const AlertIndexed& fact);
  void operator()(const IncidentMuted& fact);
  void operator()(const IncidentUnmuted& fact);
  void operator()(const Reconsidered& fact);

  // --- course.cpp: steps and turns ---
  void operator()(const StepEntered& fact);
  void operator()(const HandoffPassed& fact);
  void operator()(const Picked& fact);
  void operator()(const TurnBegan& fact);
  void operator()(const TurnAdvanced& fact);
  void operator()(const PersonUnreachable& fact);

  // --- pages.cpp: pages and their bundles ---
  void operator()(const PageRequested& fact);
  void operator()(const PageBundled& fact);
  void operator()(const NoticesDropped& fact);

  // --- deliveries.cpp ---
  void operator()(const DeliveryRequested& fact);
  void operator()(const DeliveryProgressed& fact);
  void operator()(const DeliveryCancelled& fact);
  void operator()(const ContactBroken& fact);

  // --- posts.cpp ---
  void operator()(const PostRequested& fact);
  void operator()(const PostBundled& fact);
  void operator()(const PostsDropped& fact);

  // --- people.cpp: what humans do ---
  void operator()(const Acknowledged& fact);
  void operator()(const AckCounted& fact);
  void operator()(const TextTaken& fact);
  void operator()(const Snoozed& fact);
  void operator()(const SnoozeEnded& fact);
  void operator()(const AckTimedOut& fact);
  void operator()(const AnswerOutlived& fact);
  void operator()(const Reassigned& fact);
  void operator()(const EscalatedByHand& fact);

  // --- overrides.cpp ---
  void operator()(const OverrideSet& fact);
  void operator()(const OverrideCancelled& fact);

  // --- proofs.cpp: proofs and drills ---
  void operator()(const ProofRecorded& fact);
  void operator()(const ProofInvalidated& fact);
  void operator()(const ProofWithdrawn& fact);
  void operator()(const PageMissed& fact);
  void operator()(const DndAsked& fact);
  void operator()(const DndTold& fact);
  void operator()(const DrillPlanned& fact);
  void operator()(const DrillBegan& fact);
  void operator()(const DrillAnswered& fact);
  void operator()(const DrillEnded& fact);

  // --- told to whoever reads the journal; they change nothing ---
  void operator()(const TargetEmpty&) {}
  void operator()(const RoundFinished&) {}
  void operator()(const NobodyAnswered&) {}
  void operator()(const AnswerUnclear& fact);
  void operator()(const Refused&) {}
  void operator()(const PlanAdopted&) {}

 private:
  // --- evolution.cpp: the only door to the book's incidents and pages ---
  // Whatever is found, made or taken away here is noted as touched; tests/tidy sees to it that
  // nobody goes round it. What is only read comes from Book::incident() and Book::page(). nullptr:
  // the book has none of that number.
  Incident* find(IncidentId id);
  Page* find_page(PageId id);
  AlertRecord* find_alert(IncidentId id, const AlertKey& key);
  Incident& new_incident(IncidentId id);
  Page& new_page(PageId id);
  void take_away(IncidentId id);
  void take_away(PageId id);

  // --- incidents.cpp ---
  // As if nobody had answered for it.
  static void wants_answer(Incident& incident);
  void stop_paging(Incident& incident);

  // --- alerts.cpp: who is heard ---
  // It fires from now on, or no longer.
  void count(Incident& incident, const AlertRecord& alert);
  void discount(Incident& incident, const AlertRecord& alert);
  // It silences others from now on, or no longer.
  void enlist(const AlertRecord& alert);
  void strike(const AlertRecord& alert);
  bool is_never_inhibited(const AlertKey& key);
  void reconsider_inhibitable(const std::string& first);

  // --- silences.cpp ---
  template <class AlertFact>
  void silence(const AlertFact& fact, const std::vector<std::string>& by);
  void reconsider_all();
  void enter_index(const Silence& silence);
  void leave_index(const Silence& silence);
  void expect_turn(const Silence& silence);
  void forget_turn(const Silence& silence);
  void forget_silences();

  // --- course.cpp ---
  static Turn* find_turn(Incident& incident, const PersonName& person);
  [[nodiscard]] bool calls_again(const Turn& turn) const;

  // --- pages.cpp ---
  // The person's turn has come past this entry.
  static void consume(Incident& incident, const PersonName& person, int entry);
  void wake(Incident& incident, Page& page, const PageRequested& fact);
  void bundle(Incident& incident, Page& page, const PageRequested& fact);
  void notice(const PageRequested& fact);
  // True: it had waited there.
  bool leave_bundle(Incident& incident, const PersonName& person, const ContactName& contact);
  void leave_bundles(Incident& incident);
  void erase_waiting(const BundleKey& key, IncidentId id, const ContactName& contact);
  // It is not tried again.
  void retire(PageId id);
  void retire_pages_to(Incident& incident, const PersonName& person);

  // --- posts.cpp ---
  template <class Visit>
  void each_told(const Page& page, const Visit& visit);
  void give_back(const Page& page);
  void overtake(const Incident& incident, const Told& told);
  void tell(Incident& incident, const Page& page);
  void untell(Incident& incident, const OutletName& outlet);
  Page& page_of(const Incident& incident, const PostRequested& fact);
  // The last delivery of this post has news.
  void note_post(const Page& page);
  // It is resolved: whoever has not heard of it, or knows that already, is not told it is over.
  void forget_untold(Incident& incident);
  // It leaves the book: of those that are still to hear of its end it is one more.
  void count_untold(const Incident& incident);

  // --- people.cpp ---
  void phoned(const std::string& by, Via via);
  void hear(Incident& incident);

  // --- overrides.cpp ---
  void forget_overrides();

  // --- proofs.cpp ---
  void reschedule_page(PageId id);
  void forget_drills();

  // --- forgetting.cpp: memory is bounded ---
  void forget_pages(Incident& incident);
  void forget_page(const Page& page);
  [[nodiscard]] bool is_past(const Incident& incident, const Page& page) const;
  [[nodiscard]] bool may_ring(const Delivery& delivery) const;
  void forget_resolved();
  void forget_groups(const Incident& incident);

  Book& book_;
  Instant at_;
};

}  // namespace reveille::escalation
