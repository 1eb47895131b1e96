// SPDX-License-Identifier: Apache-2.0
// Thirty bugs that others shipped or nearly did, and some of what the desk asks for, put between
// the core and the world. Each must be noticed.
#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "base/zone_data.hpp"
#include "simulation/defect.hpp"
#include "simulation/timeline.hpp"

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is perturbed

namespace {

// A defect of what the decider says: the facts are perturbed, and the book follows what is left.
class FactDefect : public Defect {
 public:
  bool recovered(Book& book, Instant /*now*/) override {
    before_ = book;
    return false;
  }
  // To follow in a second book is much cheaper than to copy it before each decision.
  Facts decide(Book& book, const Plan& plan, const Input& input, Instant now) override {
    const Facts facts = Defect::decide(book, plan, input, now);
    Facts perturbed = perturb(before_, facts, input, std::max(now, before_.last_fact_at));
    for (const Dated& dated : perturbed) evolve(before_, dated);
    if (perturbed != facts) book = before_;
    return perturbed;
  }

 protected:
  virtual Facts perturb(const Book& before, const Facts& facts, const Input& input,
                        Instant now) = 0;

 private:
  Book before_;
};

template <class FactType>
const FactType* as(const Dated& dated) {
  return std::get_if<FactType>(&dated.fact);
}

struct MarkedBeforeSending final : FactDefect {
  Facts perturb(const Book&, const Facts& facts, const Input&, Instant now) override {
    Facts all;
    for (const Dated& dated : facts) {
      all.push_back(dated);
      if (const auto* asked = as<DeliveryRequested>(dated))
        all.push_back({now, DeliveryProgressed{.page = asked->page,
                                               .leg = asked->leg,
                                               .attempt = asked->attempt,
                                               .state = DeliveryState::accepted}});
    }
    return all;
  }
};

struct NeverRetried final : Defect {
  Facts decide(Book& book, const Plan& plan, const Input& input, Instant now) override {
    const auto* report = std::get_if<DeliveryReported>(&input);
    if (!report || report->failure != FailureClass::retry_later)
      return Defect::decide(book, plan, input, now);
    DeliveryReported final_one = *report;
    final_one.failure = FailureClass::none;
    return Defect::decide(book, plan, final_one, now);
  }
};

struct WindowLostAtRestart final : Defect {
  bool recovered(Book& book, Instant now) override {
    for (auto& [id, incident] : book.incidents) {
      for (Turn& turn : incident.turns) {
        if (turn.from > now) turn.exhausted = true;
      }
    }
    return true;
  }
};

struct PagingGoesOn final : FactDefect {
  Facts perturb(const Book&, const Facts& facts, const Input&, Instant) override {
    Facts all;
    for (const Dated& dated : facts) {
      if (as<DeliveryCancelled>(dated)) continue;
      all.push_back(dated);
      if (const auto* ack = as<Acknowledged>(dated)) {
        Acknowledged second = *ack;
        second.first = false;
        all.back().fact = second;
      }
    }
    return all;
  }
};

struct OldOnesPagedAgain final : FactDefect {
  Facts perturb(const Book& before, const Facts& facts, const Input& input, Instant now) override {
    Facts all = facts;
    if (!std::holds_alternative<PlanChanged>(input)) return all;
    for (const auto& [id, incident] : before.incidents) {
      if (incident.state == IncidentState::acknowledged) all.push_back({now, AckTimedOut{id}});
    }
    return all;
  }
};

struct NobodyIsSkippedSilently final : FactDefect {
  Facts perturb(const Book&, const Facts& facts, const Input&, Instant) override {
    Facts all;
    for (const Dated& dated : facts) {
      if (as<PersonUnreachable>(dated)) return all;
      all.push_back(dated);
    }
    return all;
  }
};

struct AnsweredTooSoon final : Defect {
  [[nodiscard]] bool answers_before_commit() const override { return true; }
};
struct WallClock final : Defect {
  [[nodiscard]] bool reads_wall_clock() const override { return true; }
};
struct DrainedInOrder final : Defect {
  [[nodiscard]] bool drains_in_order() const override { return true; }
};
struct FailedCommitIgnored final : Defect {
  [[nodiscard]] bool ignores_failed_commits() const override { return true; }
};
struct ShedWithSuccess final : Defect {
  [[nodiscard]] bool sheds_with_success() const override { return true; }
};
struct AdoptedUnchecked final : Defect {
  [[nodiscard]] bool adopts_rejected_plans() const override { return true; }
};

struct RetriedAtOnce final : FactDefect {
  Facts perturb(const Book& before, const Facts& facts, const Input&, Instant now) override {
    Facts all = facts;
    for (const Dated& dated : facts) {
      const auto* news = as<DeliveryProgressed>(dated);
      if (!news || news->failure != FailureClass::retry_later) continue;
      const Page* page = before.page(news->page);
      if (!page || page->deliveries.empty()) continue;
      const Delivery& last = page->deliveries.back();
      if (last.attempt != news->attempt || last.leg != news->leg || last.attempt > 50) continue;
      all.push_back(
          {now, DeliveryRequested{page->id, last.leg, last.attempt + 1, last.carrier, last.from}});
    }
    return all;
  }
};

// Whoever reports this is taken to have acknowledged.
template <DeliveryState acknowledging>
struct ReportAcknowledges final : Defect {
  Facts decide(Book& book, const Plan& plan, const Input& input, Instant now) override {
    Facts facts = Defect::decide(book, plan, input, now);
    const auto* report = std::get_if<DeliveryReported>(&input);
    const Page* page = report ? book.page(report->page) : nullptr;
    if (!page || report->state != acknowledging) return facts;
    const AckAsked ack{page->incident, {page->person.value, Via::call, page->id}};
    Facts more = Defect::decide(book, plan, ack, now);
    facts.insert(facts.end(), more.begin(), more.end());
    return facts;
  }
};

struct SeverityHidden final : FactDefect {
  Facts perturb(const Book&, const Facts& facts, const Input&, Instant) override {
    Facts all;
    for (const Dated& dated : facts) {
      if (as<UrgencyRaised>(dated)) return all;
      all.push_back(dated);
    }
    return all;
  }
};

// Hours are added to hours, as if a day had always 24.
struct FixedOffsets final : Defect {
  Facts decide(Book& book, const Plan& plan, const Input& input, Instant now) override {
    Plan fixed = plan;
    for (auto& [name, rotation] : fixed.rotations) {
      for (Layer& layer : rotation.layers) {
        const Instant winter = parse_rfc3339("2024-01-01T00:00:00Z").value();
        const int offset = layer.zone.offset_minutes(winter);
        layer.zone = Zone("fixed", std::make_shared<const Zone::Rules>(
                                       Zone::Rules{absl::FixedTimeZone(offset * 60)}));
      }
    }
    return Defect::decide(book, fixed, input, now);
  }
};

struct EveryRepetitionKept final : FactDefect {
  Facts perturb(const Book& before, const Facts& facts, const Input& input, Instant now) override {
    const auto* fired = std::get_if<AlertFired>(&input);
    if (!fired || !facts.empty()) return facts;
    const auto known = before.alerts.find(fired->key);
    if (known == before.alerts.end()) return facts;
    return {{now, AlertRefreshed{known->second, fired->key.source, fired->key.fingerprint,
                                 fired->annotations, fired->expires_at}}};
  }
};

// News of an earlier request is taken for news of the present one.
struct Unfenced final : Defect {
  Facts decide(Book& book, const Plan& plan, const Input& input, Instant now) override {
    const auto* report = std::get_if<DeliveryReported>(&input);
    const Page* page = report ? book.page(report->page) : nullptr;
    if (!page || page->deliveries.empty()) return Defect::decide(book, plan, input, now);
    DeliveryReported newest = *report;
    newest.leg = page->deliveries.back().leg;
    newest.attempt = page->deliveries.back().attempt;
    return Defect::decide(book, plan, newest, now);
  }
};

struct StateGoesBack final : FactDefect {
  Facts perturb(const Book& before, const Facts& facts, const Input& input, Instant now) override {
    const auto* report = std::get_if<DeliveryReported>(&input);
    const Page* page = report ? before.page(report->page) : nullptr;
    if (!page || !facts.empty()) return facts;
    return {{now, DeliveryProgressed{.page = report->page,
                                     .leg = report->leg,
                                     .attempt = report->attempt,
                                     .state = report->state}}};
  }
};

struct RepeatedTroubleSwallowed final : Defect {
  Facts decide(Book& book, const Plan& plan, const Input& input, Instant now) override {
    if (const auto* ended = std::get_if<AlertResolved>(&input))
      until_[ended->key] = now + minutes(30);
    const auto* fired = std::get_if<AlertFired>(&input);
    const auto known = fired ? until_.find(fired->key) : until_.end();
    if (known != until_.end() && now < known->second) return {};
    return Defect::decide(book, plan, input, now);
  }
  std::map<AlertKey, Instant> until_;
};

struct RefusalTakenForSuccess final : Defect {
  void interpreted(integrations::Report& report) override {
    if (report.failure != FailureClass::contact_broken) return;
    report.state = DeliveryState::accepted;
    report.failure = FailureClass::none;
  }
};

struct OutcomeOverwritesAck final : FactDefect {
  Facts perturb(const Book& before, const Facts& facts, const Input& input, Instant now) override {
    const auto* report = std::get_if<DeliveryReported>(&input);
    const Page* page = report ? before.page(report->page) : nullptr;
    const Incident* incident = page ? before.incident(page->incident) : nullptr;
    Facts all = facts;
    if (incident && incident->state == IncidentState::acknowledged &&
        report->state == DeliveryState::ended)
      all.push_back({now, AckTimedOut{incident->id}});
    return all;
  }
};

// Milliseconds since the start, in 32 bits.
struct TimerOverflows final : Defect {
  Instant next_wakeup(const Book& book, const Plan& plan, Instant now, Span uptime) override {
    constexpr Span most{4'294'967'295};
    return uptime > most ? Instant::max() : Defect::next_wakeup(book, plan, now, uptime);
  }
};

struct DiesOfOneItem final : Defect {
  [[nodiscard]] bool dies_of(const Input& input) const override {
    const auto* fired = std::get_if<AlertFired>(&input);
    return fired && fired->labels.get("alertname") == "Alert3";
  }
};

// --- snoozes, silences, several acknowledgements, turns, overrides ----------------------------

// Until something else is due.
struct SnoozeWakesNobody final : Defect {
  Instant next_wakeup(const Book& book, const Plan& plan, Instant now, Span uptime) override {
    const Instant due = Defect::next_wakeup(book, plan, now, uptime);
    const auto first = book.agenda.incidents.begin();
    if (first == book.agenda.incidents.end() || first->first != due) return due;
    const Incident* incident = book.incident(first->second);
    return incident && incident->snoozed_until ? std::max(due, now) + hours(1) : due;
  }
};

struct SilenceOutlivesItself final : FactDefect {
  Facts perturb(const Book&, const Facts& facts, const Input&, Instant) override {
    const bool over =
        std::ranges::any_of(facts, [](const Dated& dated) { return as<SilenceEnded>(dated); });
    Facts all;
    for (const Dated& dated : facts) {
      if (over && as<AlertHeard>(dated)) return all;
      all.push_back(dated);
    }
    return all;
  }
};

struct SilenceMutesAll final : FactDefect {
  Facts perturb(const Book& before, const Facts& facts, const Input& input, Instant now) override {
    Facts all = facts;
    if (!std::holds_alternative<SilenceAsked>(input)) return all;
    for (const auto& [id, incident] : before.incidents) {
      if (incident.state == IncidentState::open && !incident.muted && incident.firing > 0)
        all.push_back({now, IncidentMuted{id, {}}});
    }
    return all;
  }
};

struct OneAcknowledgementIsEnough final : FactDefect {
  Facts perturb(const Book&, const Facts& facts, const Input&, Instant) override {
    Facts all = facts;
    for (Dated& dated : all) {
      if (const auto* ack = as<AckCounted>(dated))
        dated.fact =
            Acknowledged{ack->incident, ack->by, ack->via, ack->page, ack->leg, ack->after, true};
    }
    return all;
  }
};

struct TurnEndsWithFirstContact final : FactDefect {
  Facts perturb(const Book&, const Facts& facts, const Input&, Instant) override {
    Facts all = facts;
    for (Dated& dated : all) {
      auto* turn = std::get_if<TurnBegan>(&dated.fact);
      if (turn && turn->entries.size() > 1) turn->entries.resize(1);
    }
    return all;
  }
};

// Whoever's turn it is was picked, and that is all.
struct PickedAndNotPaged final : FactDefect {
  Facts perturb(const Book&, const Facts& facts, const Input&, Instant) override {
    bool picked = false;
    Facts all;
    for (const Dated& dated : facts) {
      picked = picked || as<Picked>(dated);
      if (picked && as<TurnBegan>(dated)) return all;
      all.push_back(dated);
    }
    return all;
  }
};

struct OverrideOutlivesItself final : Defect {
  Facts decide(Book& book, const Plan& plan, const Input& input, Instant now) override {
    Plan stale = plan;
    for (const OverrideSet& one : book.overrides) {
      if (one.to > now || one.to + hours(24) <= now) continue;
      stale.overrides.push_back({.rotation = one.rotation,
                                 .person = one.person,
                                 .from = one.from,
                                 .to = one.to + hours(24),
                                 .kind = one.kind,
                                 .instead_of = one.instead_of});
    }
    return Defect::decide(book, stale, input, now);
  }
};

// --- inhibition, codes, drills, snoozes by text, the last resort ------------------------------

struct InhibitionOutlivesItsSource final : FactDefect {
  Facts perturb(const Book&, const Facts& facts, const Input& input, Instant) override {
    Facts all;
    for (const Dated& dated : facts) {
      if (std::holds_alternative<AlertResolved>(input) && as<AlertHeard>(dated)) return all;
      all.push_back(dated);
    }
    return all;
  }
};

struct InhibitedAndPaged final : FactDefect {
  Facts perturb(const Book&, const Facts& facts, const Input& input, Instant) override {
    const auto starts = [](const Dated& dated) {
      const auto* muted = as<IncidentMuted>(dated);
      return muted && !muted->by.empty() && muted->by.front().starts_with("inhibition");
    };
    Facts all;
    for (const Dated& dated : facts) {
      if (std::holds_alternative<AlertFired>(input) && starts(dated)) return all;
      all.push_back(dated);
    }
    return all;
  }
};

struct AnyKeyIsTheCode final : Defect {
  Facts decide(Book& book, const Plan& plan, const Input& input, Instant now) override {
    const auto* pressed = std::get_if<DigitPressed>(&input);
    const Page* page = pressed ? book.page(pressed->page) : nullptr;
    if (!page || pressed->digit != '4') return Defect::decide(book, plan, input, now);
    return Defect::decide(book, plan,
                          DigitPressed{page->id, pressed->leg, acknowledge_key_of(*page)}, now);
  }
};

// Whoever is really paged is drilled on.
struct DrillGoesOn final : FactDefect {
  Facts perturb(const Book&, const Facts& facts, const Input&, Instant) override {
    Facts all;
    for (const Dated& dated : facts) {
      const auto* ended = as<DrillEnded>(dated);
      if (!ended || ended->outcome != DrillOutcome::withdrawn) all.push_back(dated);
    }
    return all;
  }
};

struct DrilledInDaylight final : Defect {
  Facts decide(Book& book, const Plan& plan, const Input& input, Instant now) override {
    Plan always = plan;
    for (auto& [name, person] : always.people) {
      if (std::holds_alternative<DrillAsked>(input)) person.quiet_hours = {{0, 24 * 60}};
    }
    return Defect::decide(book, always, input, now);
  }
};

struct DrillAcknowledges final : Defect {
  Facts decide(Book& book, const Plan& plan, const Input& input, Instant now) override {
    Facts facts = Defect::decide(book, plan, input, now);
    for (const Dated& dated : Facts(facts)) {
      const auto* answer = as<DrillAnswered>(dated);
      const auto open = std::ranges::find_if(book.incidents, [](const auto& entry) {
        return entry.second.state == IncidentState::open;
      });
      if (!answer || open == book.incidents.end()) continue;
      const AckAsked ack{open->first, {answer->person.value, answer->via, answer->page}};
      std::ranges::move(Defect::decide(book, plan, ack, now), std::back_inserter(facts));
    }
    return facts;
  }
};

struct UnansweredDrillProves final : FactDefect {
  Facts perturb(const Book&, const Facts& facts, const Input&, Instant) override {
    Facts all = facts;
    for (Dated& dated : all) {
      auto* ended = std::get_if<DrillEnded>(&dated.fact);
      if (ended && ended->outcome == DrillOutcome::unanswered)
        ended->outcome = DrillOutcome::proven;
    }
    return all;
  }
};

struct MinutesAreHours final : FactDefect {
  Facts perturb(const Book&, const Facts& facts, const Input&, Instant now) override {
    Facts all = facts;
    for (Dated& dated : all) {
      auto* snoozed = std::get_if<Snoozed>(&dated.fact);
      if (snoozed && snoozed->via == Via::sms) snoozed->until = now + (snoozed->until - now) * 60;
    }
    return all;
  }
};

// Its second round is entered, and that is all.
struct LastResortPagesOnce final : FactDefect {
  Facts perturb(const Book& before, const Facts& facts, const Input&, Instant) override {
    Facts all;
    IncidentId again;
    std::set<PageId> left_out;
    for (const Dated& dated : facts) {
      const auto* entered = as<StepEntered>(dated);
      const Incident* incident = entered ? before.incident(entered->incident) : nullptr;
      if (incident && entered->step == 0 && incident->step == 0 &&
          incident->state == IncidentState::open)
        again = incident->id;
      const auto* asked = as<PageRequested>(dated);
      const auto* request = as<DeliveryRequested>(dated);
      if (again && asked && asked->incident == again) left_out.insert(asked->page);
      if ((asked && left_out.contains(asked->page)) ||
          (request && left_out.contains(request->page)))
        continue;
      all.push_back(dated);
      if (auto* turn = std::get_if<TurnBegan>(&all.back().fact); turn && turn->incident == again)
        turn->goes_on = true;
    }
    return all;
  }
};

// A page that came to nothing takes along what waits for the same phone.
struct WaitingCallDropped final : FactDefect {
  Facts perturb(const Book& before, const Facts& facts, const Input&, Instant) override {
    Facts all = facts;
    for (Dated& dated : all) {
      auto* advanced = std::get_if<TurnAdvanced>(&dated.fact);
      const Incident* incident = advanced ? before.incident(advanced->incident) : nullptr;
      if (!incident || advanced->entry != 0) continue;
      for (const auto& [key, contact] : incident->bundled)
        if (key.first == advanced->person) advanced->contact = contact;
    }
    return all;
  }
};

template <class DefectType>
std::unique_ptr<Defect> make() {
  return std::make_unique<DefectType>();
}

}  // namespace

const std::vector<Mutant>& mutants() {
  static const std::vector<Mutant> all{
      {1, "marked as handed over before it is", &make<MarkedBeforeSending>, ""},
      {2, "a time-out is the end of a page", &make<NeverRetried>, ""},
      {3, "a follower waits longer than the time-out", nullptr, "one node: no followers"},
      {4, "a wait for working hours is lost at a restart", &make<WindowLostAtRestart>, ""},
      {5, "paging goes on after an acknowledgement", &make<PagingGoesOn>, ""},
      {6, "an old acknowledged incident is paged again", &make<OldOnesPagedAgain>, ""},
      {7, "a person without contacts is skipped silently", &make<NobodyIsSkippedSilently>, ""},
      {8, "answered before the commit", &make<AnsweredTooSoon>, ""},
      {9, "the wall clock measures delays", &make<WallClock>, ""},
      {10, "a session lock makes the leader", nullptr, "one node: no leader"},
      {11, "what waited for a carrier is sent in order, unasked", &make<DrainedInOrder>, ""},
      {12, "retries without a pause", &make<RetriedAtOnce>, ""},
      {13, "the last clock wins between acknowledgements", nullptr, "one node: nothing to merge"},
      {14, "delivered is an acknowledgement", &make<ReportAcknowledges<DeliveryState::delivered>>,
       ""},
      {15, "fetching the words is an acknowledgement",
       &make<ReportAcknowledges<DeliveryState::answered>>, ""},
      {16, "a failed commit is ignored", &make<FailedCommitIgnored>, ""},
      {17, "a resolve of an older episode ends the new one", nullptr,
       "inputs carry no time of their own: the integrations' matter"},
      {18, "a group hides a new severity", &make<SeverityHidden>, ""},
      {19, "a heartbeat that knows nothing of the auditor", nullptr,
       "the service manager's matter"},
      {20, "a day has 24 hours at every handoff", &make<FixedOffsets>, ""},
      {21, "every repetition is kept", &make<EveryRepetitionKept>, ""},
      {22, "news of an old request is news of the new one", &make<Unfenced>, ""},
      {23, "a delivery's state goes back", &make<StateGoesBack>, ""},
      {24, "a configuration is adopted before it is checked", &make<AdoptedUnchecked>, ""},
      {25, "load is shed with success", &make<ShedWithSuccess>, ""},
      {26, "what fires again soon is taken for known", &make<RepeatedTroubleSwallowed>, ""},
      {27, "a refusal is taken for success", &make<RefusalTakenForSuccess>, ""},
      {28, "an old outcome undoes an acknowledgement", &make<OutcomeOverwritesAck>, ""},
      {29, "the timer overflows after 49.7 days", &make<TimerOverflows>, ""},
      {30, "one item kills the daemon at each try", &make<DiesOfOneItem>, ""},
      {31, "the end of a snooze wakes nobody", &make<SnoozeWakesNobody>, ""},
      {32, "a silence outlives its end", &make<SilenceOutlivesItself>, ""},
      {33, "a silence mutes what it does not name", &make<SilenceMutesAll>, ""},
      {34, "one acknowledgement is enough for two", &make<OneAcknowledgementIsEnough>, ""},
      {35, "a turn ends with its first contact", &make<TurnEndsWithFirstContact>, ""},
      {36, "whoever's turn it is, is not paged", &make<PickedAndNotPaged>, ""},
      {37, "an override outlives its end", &make<OverrideOutlivesItself>, ""},
      {38, "inhibition outlives its source", &make<InhibitionOutlivesItsSource>, ""},
      {39, "what is inhibited pages", &make<InhibitedAndPaged>, ""},
      {40, "key 4 is good for any code", &make<AnyKeyIsTheCode>, ""},
      {41, "a drill goes on beside a real page", &make<DrillGoesOn>, ""},
      {42, "a drill comes in daylight", &make<DrilledInDaylight>, ""},
      {43, "an answer to a drill acknowledges an incident", &make<DrillAcknowledges>, ""},
      {44, "a drill that nobody answered proves something", &make<UnansweredDrillProves>, ""},
      {45, "a snooze by text takes minutes for hours", &make<MinutesAreHours>, ""},
      {46, "the last resort pages once", &make<LastResortPagesOnce>, ""},
      {47, "what waits for a busy phone is dropped", &make<WaitingCallDropped>, ""},
  };
  return all;
}

}  // namespace reveille::simulation
