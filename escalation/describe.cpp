// SPDX-License-Identifier: Apache-2.0
// The timeline: each fact as a responder would say it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/secret.hpp"
#include "escalation/message.hpp"

namespace reveille::escalation {
namespace {

const char* noun(ContactKind kind) {
  switch (kind) {
    case ContactKind::sms:
      return "text";
    case ContactKind::call:
      return "call";
    case ContactKind::email:
      return "e-mail";
    case ContactKind::post:
      return "post";
  }
  return "page";
}

// Nobody reads milliseconds beside half a minute.
Span rounded(Span time) {
  return time < Span{10'000} ? time : Span{(time.count() + 500) / 1000 * 1000};
}

const char* in_words(Evidence evidence) {
  switch (evidence) {
    case Evidence::drill:
      return "a drill in quiet hours";
    case Evidence::assisted:
      return "an assisted drill";
    case Evidence::night_page:
      return "a page in quiet hours";
  }
  return "an answer";
}

std::string because(const std::string& why) {
  return why.empty() ? "" : ": " + why;
}

class Description {
 public:
  explicit Description(const Book& book) : book_(book) {}

  std::string operator()(const IncidentOpened& fact) const {
    return fmt::format(
        "incident {} opened: {} ({}){}", fact.incident.value, fact.title, to_string(fact.urgency),
        fact.by.empty() ? "" : fmt::format(", paged by {} ({})", fact.by, to_string(fact.via)));
  }
  std::string operator()(const IncidentReopened&) const { return "it is back: re-opened"; }
  std::string operator()(const AlertJoined& fact) const {
    return fmt::format("alert {} fires", to_string(fact.labels));
  }
  std::string operator()(const AlertRefreshed& fact) const {
    return fmt::format("alert {} still fires", alert(fact.incident, fact));
  }
  std::string operator()(const AlertEnded& fact) const {
    return fmt::format("alert {} ended", alert(fact.incident, fact));
  }
  std::string operator()(const AlertLost& fact) const {
    return fmt::format("contact lost with the sender of alert {}; the incident stays",
                       alert(fact.incident, fact));
  }
  std::string operator()(const UrgencyRaised& fact) const {
    return fmt::format("it has become {}", to_string(fact.urgency));
  }
  std::string operator()(const StepEntered& fact) const {
    if (fact.step == 0) return "final step: paged again and again until somebody acknowledges";
    return fmt::format("round {}, step {}", fact.round, fact.step);
  }
  std::string operator()(const HandoffPassed&) const { return "a shift changed hands"; }
  std::string operator()(const TargetEmpty& fact) const {
    return fmt::format("{} reaches nobody{}", fact.target, because(fact.why));
  }
  std::string operator()(const RoundFinished& fact) const {
    return fmt::format("round {} is over and nobody has acknowledged", fact.round);
  }
  std::string operator()(const NobodyAnswered&) const { return "nobody answered in any round"; }
  std::string operator()(const TurnBegan& fact) const {
    return fmt::format("{} {} ({})", fact.person.value,
                       fact.goes_on ? "is being reached" : "is to be reached", fact.because);
  }
  std::string operator()(const TurnAdvanced& fact) const {
    return fmt::format("{}: on to the next contact{}", fact.person.value, because(fact.why));
  }
  std::string operator()(const PersonUnreachable& fact) const {
    return fmt::format("{} cannot be reached{}", fact.person.value, because(fact.why));
  }
  std::string operator()(const PageRequested& fact) const {
    const char* what = fact.purpose == PagePurpose::wake              ? "page"
                       : fact.purpose == PagePurpose::resolved_notice ? "notice that it is resolved"
                       : fact.purpose == PagePurpose::drill           ? "drill"
                                                                      : "confirmation";
    return fmt::format("{} by {} to {} ({}){}", what, noun(fact.kind), fact.person.value,
                       mask_address(fact.address),
                       fact.more > 0 ? fmt::format(", telling of {} more", fact.more) : "");
  }
  std::string operator()(const NoticesDropped& fact) const {
    return fmt::format("{} is not told that it is resolved{}", fact.person.value,
                       because(fact.why));
  }
  std::string operator()(const PageBundled& fact) const {
    if (fact.purpose == PagePurpose::resolved_notice) {
      return fmt::format("{} is told a little later that it is resolved, with others",
                         fact.person.value);
    }
    return fmt::format("{} was paged a moment ago: this {} waits", fact.person.value,
                       noun(fact.kind));
  }
  std::string operator()(const PostRequested& fact) const {
    return fmt::format("posted to {}: {}{}{}", fact.outlet.value, to_string(fact.event),
                       fact.by.empty() ? "" : " by " + fact.by,
                       fact.more > 0 ? fmt::format(", and {} more", fact.more) : "");
  }
  std::string operator()(const PostBundled& fact) const {
    return fmt::format("{} was told of something a moment ago: this waits", fact.outlet.value);
  }
  std::string operator()(const PostsDropped& fact) const {
    return fmt::format("{}: {}{}", fact.outlet.value,
                       fact.page ? "the post is given up" : "it is told nothing more of this",
                       because(fact.why));
  }
  std::string operator()(const DeliveryRequested& fact) const {
    return fmt::format("{} handed to {}", delivery(fact.page, fact.leg, fact.attempt),
                       fact.carrier.value);
  }
  std::string operator()(const DeliveryProgressed& fact) const {
    return fmt::format("{}: {}{}", delivery(fact.page, fact.leg, fact.attempt),
                       to_string(fact.state), because(fact.reason));
  }
  std::string operator()(const DeliveryCancelled& fact) const {
    return fmt::format("{} {}", delivery(fact.page, fact.leg, fact.attempt),
                       fact.for_second ? "is hung up: the second follows" : "withdrawn");
  }
  std::string operator()(const ContactBroken& fact) const {
    return fmt::format("{} of {} ({}): {}", fact.contact.value, fact.person.value,
                       mask_address(fact.address), fact.why);
  }
  std::string operator()(const Acknowledged& fact) const {
    return fmt::format("{} by {} ({}) after {}", fact.first ? "acknowledged" : "acknowledged again",
                       fact.by, to_string(fact.via), reveille::to_string(rounded(fact.after)));
  }
  std::string operator()(const AckCounted& fact) const {
    return fmt::format("acknowledged by {} ({}) after {}: {} of {} people", fact.by,
                       to_string(fact.via), reveille::to_string(rounded(fact.after)), fact.have,
                       fact.wanted);
  }
  std::string operator()(const Picked& fact) const {
    return fmt::format("it is {}'s turn", fact.person.value);
  }
  std::string operator()(const AnswerUnclear& fact) const {
    const Page* page = book_.page(fact.page);
    return fmt::format("unclear answer{}: {}", page ? " of " + page->person.value : "", fact.what);
  }
  std::string operator()(const TextTaken& fact) const {
    return fmt::format("text from {}: {}", fact.person.value, fact.body);
  }
  std::string operator()(const AckTimedOut&) const {
    return "acknowledged long ago and not resolved: asking again";
  }
  std::string operator()(const AnswerOutlived&) const {
    return "what was acknowledged is over, and other alerts fire: asking again";
  }
  std::string operator()(const Snoozed& fact) const {
    return fmt::format("snoozed by {} ({}) until {}", fact.by, to_string(fact.via),
                       to_rfc3339(fact.until));
  }
  std::string operator()(const SnoozeEnded&) const {
    return "the snooze is over and it is not resolved: asking again";
  }
  std::string operator()(const Reassigned& fact) const {
    return fmt::format("reassigned to {} by {} ({})", fact.to, fact.by, to_string(fact.via));
  }
  std::string operator()(const EscalatedByHand& fact) const {
    return fmt::format("escalated by {} ({})", fact.by, to_string(fact.via));
  }
  std::string operator()(const IncidentResolved& fact) const {
    return fmt::format("resolved by {}", fact.by);
  }
  std::string operator()(const OverrideSet& fact) const {
    const auto what = [&] {
      switch (fact.kind) {
        case OverrideKind::replace:
          return fact.instead_of.empty()
                     ? fmt::format("{} takes {}", fact.person.value, fact.rotation.value)
                     : fmt::format("{} takes {} instead of {}", fact.person.value,
                                   fact.rotation.value, fact.instead_of.value);
        case OverrideKind::add:
          return fmt::format("{} joins {}", fact.person.value, fact.rotation.value);
        case OverrideKind::remove:
          return fmt::format("{} leaves {}", fact.person.value, fact.rotation.value);
      }
      return std::string();
    };
    return fmt::format("{} from {} to {} (set by {}){}", what(), to_rfc3339(fact.from),
                       to_rfc3339(fact.to), fact.by, fact.note.empty() ? "" : ": " + fact.note);
  }
  std::string operator()(const OverrideCancelled& fact) const {
    return fmt::format("override {} cancelled by {}", fact.id.value, fact.by);
  }
  std::string operator()(const SilenceSet& fact) const {
    std::string what;
    for (const Matcher& matcher : fact.terms.matchers) {
      what += (what.empty() ? "" : ", ") + to_string(matcher);
    }
    return fmt::format("silence {} of {{{}}} from {} to {} (set by {})", fact.silence.value, what,
                       to_rfc3339(fact.terms.from), to_rfc3339(fact.terms.to), fact.by);
  }
  std::string operator()(const SilenceTurned& fact) const {
    return fmt::format("silence {} {}", fact.silence.value,
                       fact.active ? "holds from now on" : "pauses");
  }
  std::string operator()(const SilenceEnded& fact) const {
    return fmt::format("silence {} ended{}{}", fact.silence.value, because(fact.why),
                       fact.by.empty() ? "" : " (" + fact.by + ")");
  }
  std::string operator()(const AlertSilenced& fact) const {
    return fmt::format("alert {} is silenced ({})", alert(fact.incident, fact),
                       fmt::join(fact.by, ", "));
  }
  std::string operator()(const AlertHeard& fact) const {
    return fmt::format("alert {} is silenced no longer, and fires", alert(fact.incident, fact));
  }
  std::string operator()(const AlertIndexed& fact) const {
    return fmt::format("alert {} has its place in the rules of inhibition",
                       alert(fact.incident, fact));
  }
  std::string operator()(const IncidentMuted& fact) const {
    return fmt::format("nobody is paged: all that fires is silenced ({})",
                       fmt::join(fact.by, ", "));
  }
  std::string operator()(const IncidentUnmuted&) const { return "it is silenced no longer"; }
  std::string operator()(const Reconsidered& fact) const {
    return fmt::format("{} incidents looked at again", fact.incidents.size());
  }
  std::string operator()(const Refused& fact) const { return "refused: " + fact.why; }
  std::string operator()(const PlanAdopted& fact) const {
    return "configuration in force: " + fact.summary;
  }
  std::string operator()(const ProofRecorded& fact) const {
    return fmt::format("{} of {} gets through Do-Not-Disturb: proven by {} until {}{}",
                       fact.contact.value, fact.person.value, in_words(fact.evidence),
                       to_rfc3339(fact.until), fact.confirmed ? " (it was on)" : "");
  }
  std::string operator()(const ProofInvalidated& fact) const {
    return fmt::format("{} of {} is {}{}", fact.contact.value, fact.person.value,
                       to_string(fact.state), because(fact.why));
  }
  std::string operator()(const ProofWithdrawn& fact) const {
    return fmt::format("Do-Not-Disturb was off: this proves nothing of {} of {}",
                       fact.contact.value, fact.person.value);
  }
  std::string operator()(const PageMissed& fact) const {
    return fmt::format("{} of {} was proven, and this page was not answered through it",
                       fact.contact.value, fact.person.value);
  }
  std::string operator()(const DndAsked& fact) const {
    const Page* page = book_.page(fact.page);
    return fmt::format("{} is asked whether Do-Not-Disturb was on",
                       page ? page->person.value : "the person");
  }
  std::string operator()(const DndTold& fact) const {
    const Page* page = book_.page(fact.page);
    return fmt::format("{} says that Do-Not-Disturb was {} ({})",
                       page ? page->person.value : "the person", fact.on ? "on" : "off",
                       to_string(fact.via));
  }
  std::string operator()(const DrillPlanned& fact) const {
    return fmt::format("drill {} of {}{} planned for {} by {}", fact.drill.value, fact.person.value,
                       fact.contact.empty() ? "" : ":" + fact.contact.value, to_rfc3339(fact.at),
                       fact.by);
  }
  std::string operator()(const DrillBegan& fact) const {
    return fmt::format("drill {} of {}:{} begins", fact.drill.value, fact.person.value,
                       fact.contact.value);
  }
  std::string operator()(const DrillAnswered& fact) const {
    return fmt::format("drill {} answered by {} ({}) after {}", fact.drill.value, fact.person.value,
                       to_string(fact.via), reveille::to_string(rounded(fact.after)));
  }
  std::string operator()(const DrillEnded& fact) const {
    return fmt::format("drill {} of {} is over: {}{}", fact.drill.value, fact.person.value,
                       to_string(fact.outcome), because(fact.why));
  }

 private:
  template <class AlertFact>
  [[nodiscard]] std::string alert(IncidentId id, const AlertFact& fact) const {
    const Incident* incident = book_.incident(id);
    if (!incident) return to_hex(fact.fingerprint);
    const auto found = incident->alerts.find({fact.source, fact.fingerprint});
    return found == incident->alerts.end() ? to_hex(fact.fingerprint)
                                           : to_string(found->second.labels);
  }

  [[nodiscard]] std::string delivery(PageId id, int leg, int attempt) const {
    const Page* page = book_.page(id);
    if (!page) return fmt::format("page {}", id.value);
    if (page->kind == ContactKind::post) {
      return fmt::format("post to {}{}", page->address,
                         attempt > 1 ? fmt::format(", attempt {}", attempt) : "");
    }
    const bool call = page->kind == ContactKind::call;
    return fmt::format("{}{} to {} ({}){}", noun(page->kind), call ? fmt::format(" {}", leg) : "",
                       page->person.value, mask_address(page->address),
                       attempt > 1 ? fmt::format(", attempt {}", attempt) : "");
  }

  const Book& book_;
};

}  // namespace

std::string describe(const Book& book, const Fact& fact) {
  return std::visit(Description(book), fact);
}

}  // namespace reveille::escalation
