// SPDX-License-Identifier: Apache-2.0
// Everything that can have happened: what the journal stores, and the only thing that changes a
// book. A fact is a plain struct with a name for ever and fields that may be added, never changed
// or removed: journals of old versions stay readable (a missing field keeps its default). fields()
// lists them once, for the codec, comparison and printing.
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "escalation/facts/course.hpp"
#include "escalation/facts/incidents.hpp"
#include "escalation/facts/pages.hpp"
#include "escalation/facts/people.hpp"
#include "escalation/facts/posts.hpp"
#include "escalation/facts/proofs.hpp"
#include "escalation/facts/silences.hpp"

namespace reveille::escalation {

using Fact = std::variant<
    IncidentOpened, IncidentReopened, AlertJoined, AlertRefreshed, AlertEnded, AlertLost,
    UrgencyRaised, StepEntered, HandoffPassed, TargetEmpty, RoundFinished, NobodyAnswered,
    TurnBegan, TurnAdvanced, PersonUnreachable, PageRequested, PageBundled, DeliveryRequested,
    DeliveryProgressed, DeliveryCancelled, ContactBroken, Acknowledged, AnswerUnclear, TextTaken,
    AckTimedOut, Snoozed, SnoozeEnded, Reassigned, EscalatedByHand, IncidentResolved, OverrideSet,
    OverrideCancelled, Refused, PlanAdopted, Picked, AckCounted, SilenceSet, SilenceTurned,
    SilenceEnded, AlertSilenced, AlertHeard, AlertIndexed, IncidentMuted, IncidentUnmuted,
    Reconsidered, ProofRecorded, ProofInvalidated, ProofWithdrawn, PageMissed, DndAsked, DndTold,
    DrillPlanned, DrillBegan, DrillAnswered, DrillEnded, NoticesDropped, PostRequested, PostBundled,
    PostsDropped, AnswerOutlived>;

// A fact with the moment it became one. The journal adds the sequence number.
struct Dated {
  // Not inline: what a variant of sixty facts needs to be copied is much, and would be compiled
  // again wherever there is a list of them.
  Dated();
  Dated(Instant at, Fact fact);
  Dated(const Dated&);
  Dated(Dated&&) noexcept;
  Dated& operator=(const Dated&);
  Dated& operator=(Dated&&) noexcept;
  ~Dated();
  bool operator==(const Dated&) const;

  Instant at;
  Fact fact;
};
using Facts = std::vector<Dated>;

[[nodiscard]] std::string_view name_of(const Fact& fact);

}  // namespace reveille::escalation
