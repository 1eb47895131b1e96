// SPDX-License-Identifier: Apache-2.0
// What durable facts say, and what the oracle expects from then on.
#include <algorithm>

#include <fmt/format.h>

#include "simulation/dues.hpp"
#include "simulation/on_call.hpp"
#include "simulation/oracle.hpp"

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is judged

// Reads durable facts, one after the other.
class Oracle::Reader {
 public:
  Reader(Oracle& oracle, const Plan& plan, Instant at) : o_(oracle), plan_(plan), at_(at) {}

  // A fact that it has no opinion of changes nothing of what is expected.
  template <class Other>
  void operator()(const Other&) {}

  void operator()(const IncidentOpened& fact) {
    ++o_.counts.incidents;
    Case& one = o_.cases_[fact.incident];
    one = {};
    one.id = fact.incident;
    one.urgency = fact.urgency;
    one.terms = fact.terms;
    one.status_since = o_.timeline_.now();
    one.since_clock = at_;
    o_.expect_a_page(one, plan_);
  }

  void operator()(const IncidentReopened& fact) {
    Case* one = o_.find(fact.incident);
    if (!one) return;
    o_.require(one->status == Status::resolved, "I4",
               [&] { return fmt::format("incident {} re-opened unresolved", one->id.value); });
    one->firing.clear();
    one->since_clock = at_;
    wants_answer(*one);
  }

  void operator()(const AlertJoined& fact) {
    const AlertKey key{fact.source, fact.fingerprint};
    if (const auto old = o_.alerts_.find(key); old != o_.alerts_.end()) {
      if (Case* before = o_.find(old->second)) before->firing.erase(key);
    }
    o_.alerts_[key] = fact.incident;
    o_.labels_[key] = fact.labels;
    o_.firing_[key] = fact.labels;
    o_.lost_.erase(key);
    if (Case* one = o_.find(fact.incident)) one->firing.insert(key);
  }

  void operator()(const AlertLost& fact) { o_.lost_.insert({fact.source, fact.fingerprint}); }

  void operator()(const AlertRefreshed& fact) {
    o_.lost_.erase({fact.source, fact.fingerprint});
    o_.require(!o_.same_words_.contains({fact.source, fact.fingerprint}), "I25",
               [] { return "a repetition without news became a fact"; });
  }

  void operator()(const AlertEnded& fact) {
    const AlertKey key{fact.source, fact.fingerprint};
    o_.require(++o_.ended_[key] <= o_.said_resolved_[key].size(), "I4", [&] {
      return fmt::format("an alert of incident {} ended, and its sender said no such thing",
                         fact.incident.value);
    });
    o_.alerts_.erase(key);
    o_.firing_.erase(key);
    if (Case* one = o_.find(fact.incident)) one->firing.erase(key);
  }

  void operator()(const UrgencyRaised& fact) {
    Case* one = o_.find(fact.incident);
    if (!one) return;
    one->urgency = fact.urgency;
    one->terms = fact.terms;
    one->since_clock = at_;
    o_.stop_expecting(*one);
    wants_answer(*one);
  }

  void operator()(const StepEntered& fact) {
    o_.finish_entering(o_.entering_ && o_.entering_->incident == fact.incident);
    Case* one = o_.find(fact.incident);
    if (!one) return;
    o_.require(one->status == Status::open, "I2", [&] {
      return fmt::format("incident {} goes on to step {} and is not open", one->id.value,
                         fact.step);
    });
    one->step = fact.step;
    one->step_deadline = o_.timeline_.now() + slow(timeout_of(one->terms, fact.step)) + step_within;
    if (one->urgency == Urgency::low) *one->step_deadline += slow(plan_.timing.low_urgency_limit);
    const auto index = static_cast<std::size_t>(std::max(fact.step - 1, 0));
    static const std::vector<std::string> nobody;
    const bool known = fact.step == 0 || index < one->terms.steps.size();
    o_.require(known, "I8", [&] { return fmt::format("step {} does not exist", fact.step); });
    const auto& targets = fact.step == 0 ? one->terms.final
                          : known        ? one->terms.steps[index].targets
                                         : nobody;
    Entered entered{
        fact.incident, people_behind(targets, plan_, o_.overrides_, at_), {}, {}, false};
    const StepTerms* step = fact.step > 0 && known ? &one->terms.steps[index] : nullptr;
    entered.one_is_enough = step && step->round_robin;
    leave_out_acked(*one, entered.expected);
    const bool reaches = std::ranges::any_of(entered.expected, [&](const PersonName& person) {
      return o_.may_be_paged(*one, *plan_.person(person), plan_, at_);
    });
    const auto everyone = people_behind({"everyone"}, plan_, o_.overrides_, at_);
    if (fact.step == 0 && !reaches) entered.allowed = everyone;
    // What can wait until somebody is at work does, before it turns out to be in vain.
    const bool now = one->urgency == Urgency::urgent || entered.expected.empty();
    if (fact.step == 0 && !reaches && now) {
      entered.expected = everyone;
      leave_out_acked(*one, entered.expected);
    }
    if (fact.step == 0 && one->urgency == Urgency::urgent)
      expect_last_resort(*one, entered.expected);
    o_.entering_ = std::move(entered);
  }

  // The last resort pages in each of its rounds.
  void expect_last_resort(Case& one, const std::set<PersonName>& people) {
    const bool reaches = std::ranges::any_of(people, [&](const PersonName& person) {
      return o_.may_be_paged(one, *plan_.person(person), plan_, at_);
    });
    const Instant by = o_.timeline_.now() + slow(timeout_of(one.terms, 0)) + page_within;
    if (reaches && one.next_page) one.next_page = std::min(*one.next_page, by);
  }

  void operator()(const TurnBegan& fact) {
    Case* one = o_.find(fact.incident);
    if (!one) return;
    if (o_.entering_ && o_.entering_->incident == fact.incident) {
      o_.entering_->begun.insert(fact.person);
      const Person* person = plan_.person(fact.person);
      o_.entering_->reachable |= person && o_.may_be_paged(*one, *person, plan_, at_);
    }
    if (fact.goes_on) return;  // what it owes is expected already
    check_anew(*one, fact);
    std::erase_if(one->page_deadlines,
                  [&](const auto& entry) { return entry.first.first == fact.person; });
    o_.expect_pages(*one, fact.person, plan_, at_);
  }
  void operator()(const PersonUnreachable& fact) {
    Case* one = o_.find(fact.incident);
    if (!one) return;
    std::erase_if(one->page_deadlines,
                  [&](const auto& entry) { return entry.first.first == fact.person; });
  }

  void operator()(const PageRequested& fact) {
    PageRecord& page = o_.pages_[fact.page];
    page.incident = fact.incident;
    page.person = fact.person;
    page.contact = fact.contact;
    page.kind = fact.kind;
    page.purpose = fact.purpose;
    page.code = fact.code;
    page.more = fact.more;
    page.at_clock = at_;
    Case* one = o_.find(fact.incident);
    if (!one || fact.purpose != PagePurpose::wake) return;
    ++o_.counts.pages;
    o_.drills_.paged(fact.person);
    o_.require(one->status == Status::open, "I7", [&] {
      return fmt::format("page {} for incident {}, which is not open", fact.page.value,
                         one->id.value);
    });
    o_.require(!one->muted, "I7", [&] {
      return fmt::format("page {} for incident {}, which is silenced", fact.page.value,
                         one->id.value);
    });
    o_.expect_a_page(*one, plan_);
    PageId& newest = one->newest[{fact.person, fact.contact}];
    o_.retries_due_.erase(newest);
    newest = fact.page;
    one->pages.push_back(fact.page);
    one->page_deadlines.erase({fact.person, fact.contact});
    one->bundled.erase({fact.person, fact.contact});
    if (o_.entering_ && o_.entering_->incident == fact.incident)
      o_.entering_->reachable |= o_.entering_->expected.contains(fact.person);
    if (plan_.timing.bundle > Span{0}) o_.count_noise(page);
  }

  void operator()(const PageBundled& fact) {
    if (fact.purpose == PagePurpose::wake) o_.drills_.paged(fact.person);
    Case* one = o_.find(fact.incident);
    if (!one || one->status != Status::open) return;
    one->page_deadlines.erase({fact.person, fact.contact});
    one->bundled.insert({fact.person, fact.contact});
    o_.expect_a_page(*one, plan_);
  }

  void operator()(const TurnAdvanced& fact) {
    Case* one = o_.find(fact.incident);
    if (!one || one->bundled.erase({fact.person, fact.contact}) == 0 || fact.entry != 0) return;
    const Person* person = plan_.person(fact.person);
    const Contact* contact = person ? person->contact(fact.contact) : nullptr;
    o_.require(!contact || !o_.is_usable(plan_, fact.person, *contact, 1, at_), "I3", [&] {
      return fmt::format("incident {}: what waits for {} of {} is dropped", fact.incident.value,
                         fact.contact.value, fact.person.value);
    });
  }

  void operator()(const DeliveryRequested& fact) {
    const Key key{fact.page, fact.leg, fact.attempt};
    o_.requests_[key] = {.deaths_before = o_.deaths_,
                         .deadline = o_.timeline_.now() + hand_over_within};
    o_.unreported_.insert(key);
    PageRecord& page = o_.pages_[fact.page];
    o_.retries_due_.erase(fact.page);
    // A second call, or another try, pages somebody as well as a new page.
    if (Case* one = o_.find(page.incident); one && one->next_page) o_.expect_a_page(*one, plan_);
    // A request on the same carrier after a failed one comes after 2 s, 4 s ... 60 s, at least half
    // of it.
    if (page.failed_at_clock && page.last_carrier == fact.carrier) {
      const Span whole =
          std::min(seconds(60), seconds(2) * (1 << std::min(page.last_attempt - 1, 5)));
      o_.require(at_ - *page.failed_at_clock >= whole / 2 - Span{1}, "I10", [&] {
        return fmt::format("page {}: attempt {} comes {} ms after the failed one", fact.page.value,
                           fact.attempt, (at_ - *page.failed_at_clock).count());
      });
    }
    page.failed_at_clock.reset();
    page.last_carrier = fact.carrier;
    page.last_attempt = fact.attempt;
    page.last_leg = fact.leg;
  }

  void operator()(const DeliveryProgressed& fact) {
    const Key key{fact.page, fact.leg, fact.attempt};
    const auto found = o_.requests_.find(key);
    if (found == o_.requests_.end())
      return o_.violated("I11", fmt::format("page {}: news of no request", fact.page.value));
    Requested& request = found->second;
    const bool over = request.state >= DeliveryState::ended;
    o_.require(!over && fact.state > request.state, "I11", [&] {
      return fmt::format("page {}-{}-{}: {} after {}", fact.page.value, fact.leg, fact.attempt,
                         to_string(fact.state), to_string(request.state));
    });
    check_truth(key, request, fact.state);
    request.state = fact.state;
    request.reported = true;
    request.deadline.reset();
    o_.unreported_.erase(key);
    if (fact.state != DeliveryState::failed) return;
    failed(key, fact);
    // What no phone heard is no noise.
    const PageRecord& page = o_.pages_[key.page];
    auto& times = o_.noise_[{page.person, page.kind}];
    const auto quiet = std::ranges::find(times, page.at_clock);
    if (quiet != times.end()) times.erase(quiet);
  }

  void operator()(const DeliveryCancelled& fact) {
    const Key key{fact.page, fact.leg, fact.attempt};
    if (const auto found = o_.requests_.find(key); found != o_.requests_.end()) {
      found->second.withdrawn = true;
      found->second.deadline.reset();
    }
    o_.unreported_.erase(key);
    o_.retries_due_.erase(fact.page);
  }

  void operator()(const ContactBroken& fact) {
    if (fact.until <= at_) {
      o_.broken_.erase({fact.person, fact.contact});
    } else {
      o_.broken_[{fact.person, fact.contact}] = fact;
    }
    for (auto& [id, one] : o_.cases_) one.page_deadlines.erase({fact.person, fact.contact});
  }

  void operator()(const Acknowledged& fact) {
    Case* one = o_.find(fact.incident);
    if (!one) return;
    ++o_.counts.acknowledgements;
    o_.require(o_.act_for(fact) != nullptr, "I5", [&] {
      return fmt::format("incident {} acknowledged by {}, who did nothing of the kind",
                         fact.incident.value, fact.by);
    });
    if (fact.page) check_heard(fact);
    if (one->status == Status::open) one->acknowledged_clock = at_;
    one->heard = one->firing;
    if (!fact.first) return;
    const int wanted = acks_wanted(*one);
    const auto have = one->acked.size() + (one->acked.contains(PersonName(fact.by)) ? 0U : 1U);
    o_.require(static_cast<int>(have) >= wanted, "I5", [&] {
      return fmt::format("incident {}: {} of {} acknowledgements were enough", one->id.value, have,
                         wanted);
    });
    o_.set_status(*one, Status::acknowledged);
  }

  void operator()(const AckCounted& fact) {
    Case* one = o_.find(fact.incident);
    if (!one) return;
    Acknowledged ack;
    ack.incident = fact.incident;
    ack.by = fact.by;
    ack.via = fact.via;
    ack.page = fact.page;
    o_.require(o_.act_for(ack) != nullptr, "I5", [&] {
      return fmt::format("an acknowledgement of incident {} by {} was counted, who did nothing",
                         fact.incident.value, fact.by);
    });
    if (fact.page) check_heard(ack);
    one->acknowledged_clock = at_;
    one->acked.insert(PersonName(fact.by));
    spare(*one, PersonName(fact.by));
  }

  void operator()(const Snoozed& fact) {
    Case* one = o_.find(fact.incident);
    if (!one) return;
    o_.require(o_.has_snoozed(fact, at_), "I20", [&] {
      return fmt::format("incident {} is snoozed by {}, who did not", one->id.value, fact.by);
    });
    one->snoozed_until = fact.until;
    one->heard = one->firing;
  }

  void operator()(const AnswerOutlived& fact) {
    Case* one = o_.find(fact.incident);
    if (!one) return;
    const bool until_further_notice = one->snoozed_until || one->terms.ack_timeout == Span{0};
    o_.require(one->status == Status::acknowledged && until_further_notice, "I2", [&] {
      return fmt::format("incident {} wants a new answer, and nobody's stands", one->id.value);
    });
    const bool some_fires = std::ranges::any_of(
        one->heard, [&](const AlertKey& key) { return one->firing.contains(key); });
    o_.require(!some_fires, "I2", [&] {
      return fmt::format("what was answered of incident {} still fires", one->id.value);
    });
    wants_answer(*one);
  }

  void operator()(const SnoozeEnded& fact) {
    Case* one = o_.find(fact.incident);
    if (!one) return;
    o_.require(one->snoozed_until && at_ >= *one->snoozed_until, "I2", [&] {
      return fmt::format("the snooze of incident {} ended before its time", one->id.value);
    });
    wants_answer(*one);
  }

  void operator()(const Reassigned& fact) {
    Case* one = o_.find(fact.incident);
    if (!one) return;
    o_.require(o_.has_act(Act::Kind::reassign, fact.by, {}), "I20", [&] {
      return fmt::format("incident {} reassigned by {}, who did not", one->id.value, fact.by);
    });
    one->terms = fact.terms;
    o_.stop_expecting(*one);
    wants_answer(*one);
  }

  void operator()(const SilenceSet& fact) { o_.silences_[fact.silence] = fact.terms; }
  void operator()(const SilenceEnded& fact) { o_.silences_.erase(fact.silence); }

  void operator()(const IncidentMuted& fact) {
    Case* one = o_.find(fact.incident);
    if (!one) return;
    o_.muted_.insert(fact.incident);
    one->muted = true;
    o_.stop_expecting(*one);
  }

  void operator()(const IncidentUnmuted& fact) {
    Case* one = o_.find(fact.incident);
    if (!one) return;
    one->muted = false;
    o_.expect_a_page(*one, plan_);
  }

  void operator()(const AckTimedOut& fact) {
    Case* one = o_.find(fact.incident);
    if (!one) return;
    const Span wait = one->terms.ack_timeout;
    o_.require(one->status == Status::acknowledged && wait > Span{0} &&
                   at_ >= one->acknowledged_clock + wait,
               "I2", [&] {
                 return fmt::format("the acknowledgement of incident {} ran out before its time",
                                    one->id.value);
               });
    wants_answer(*one);
  }

  void operator()(const EscalatedByHand& fact) {
    Case* one = o_.find(fact.incident);
    if (!one) return;
    o_.require(o_.has_act(Act::Kind::escalate, fact.by, fact.page), "I20", [&] {
      return fmt::format("incident {} escalated by {}, who did not", one->id.value, fact.by);
    });
    o_.pages_[fact.page].answered = true;
    spare(*one, PersonName(fact.by));
    one->acked.clear();
    if (one->status != Status::open) wants_answer(*one);
  }

  void operator()(const IncidentResolved& fact) {
    Case* one = o_.find(fact.incident);
    if (!one) return;
    if (fact.by == "signal") {
      o_.require(one->firing.empty(), "I4", [&] {
        return fmt::format("incident {} resolved by signal while an alert of it fires",
                           one->id.value);
      });
    } else {
      one->resolved_by_hand = true;
      const bool meant = std::ranges::any_of(o_.acts_, [&](const auto& entry) {
        return entry.second.kind == Act::Kind::resolve && entry.second.who == fact.by;
      });
      o_.require(meant, "I20", [&] {
        return fmt::format("incident {} resolved by {}, who did not", one->id.value, fact.by);
      });
    }
    for (const AlertKey& key : one->firing) {
      o_.alerts_.erase(key);
      o_.firing_.erase(key);
      o_.told_firing_.erase(key);  // until its sender is told again
      o_.closed_at_[key] = o_.timeline_.now();
    }
    one->firing.clear();
    one->muted = false;
    o_.set_status(*one, Status::resolved);
  }

  void operator()(const OverrideSet& fact) { o_.overrides_.push_back(fact); }
  void operator()(const OverrideCancelled& fact) {
    for (OverrideSet& one : o_.overrides_) {
      if (one.id == fact.id) one.to = std::min(one.to, at_);
    }
  }

  void operator()(const DrillPlanned& fact) { o_.drills_.read(fact, plan_, at_); }
  void operator()(const DrillBegan& fact) {
    o_.drills_.read(fact, plan_, at_, o_.owes_page(fact.person));
  }
  void operator()(const DrillEnded& fact) { o_.drills_.read(fact); }
  void operator()(const DrillAnswered& fact) {
    Acknowledged answer;
    answer.by = fact.person.value;
    answer.via = fact.via;
    answer.page = fact.page;
    o_.require(o_.act_for(answer) != nullptr, "I5", [&] {
      return fmt::format("drill {} answered by {}, who did nothing of the kind", fact.drill.value,
                         fact.person.value);
    });
    o_.drills_.read(fact);
  }
  void operator()(const DndAsked& fact) { o_.drills_.read(fact, at_); }
  void operator()(const DndTold& fact) { o_.drills_.read(fact, o_.pages_[fact.page].person); }

  // What the changed plan makes impossible is not expected any more.
  void operator()(const PlanAdopted&) {
    o_.inhibitions_ = plan_.inhibitions;
    for (auto& [id, one] : o_.cases_) {
      if (one.next_page) o_.expect_a_page(one, plan_);
      std::erase_if(one.page_deadlines, [&](const auto& entry) {
        const Person* person = plan_.person(entry.first.first);
        const Contact* contact = person ? person->contact(entry.first.second) : nullptr;
        return !contact || !o_.is_usable(plan_, person->name, *contact, one.step, at_);
      });
    }
    o_.retries_due_.clear();
  }

 private:
  void wants_answer(Case& one) {
    one.acked.clear();
    one.snoozed_until.reset();
    o_.set_status(one, Status::open);
    o_.expect_a_page(one, plan_);
  }

  // They have answered: nothing more is due to them.
  void spare(Case& one, const PersonName& person) {
    std::erase_if(one.page_deadlines,
                  [&](const auto& entry) { return entry.first.first == person; });
    for (const auto& [contact, id] : one.newest) {
      if (contact.first == person) o_.retries_due_.erase(id);
    }
    std::erase_if(one.newest, [&](const auto& entry) { return entry.first.first == person; });
  }

  // Whoever has acknowledged already is asked again only where there is nobody else.
  static void leave_out_acked(const Case& one, std::set<PersonName>& people) {
    auto others = people;
    std::erase_if(others, [&](const PersonName& person) { return one.acked.contains(person); });
    if (!others.empty()) people = std::move(others);
  }

  static int acks_wanted(const Case& one) {
    const bool last = one.step < 1 || static_cast<std::size_t>(one.step) > one.terms.steps.size();
    return last ? 1 : one.terms.steps[static_cast<std::size_t>(one.step - 1)].acks;
  }

  // A turn that is not over does not begin again, or nobody ever comes to its later contacts. But a
  // step with other contacts says anew how its people are paged.
  void check_anew(Case& one, const TurnBegan& fact) {
    std::vector<ContactName> contacts;
    for (const TurnEntry& entry : fact.entries) contacts.push_back(entry.contact);
    std::ranges::sort(contacts);
    if (std::exchange(one.turns[fact.person], contacts) != contacts) return;
    for (const auto& [who, deadline] : one.page_deadlines) {
      o_.require(who.first != fact.person, "I3", [&] {
        return fmt::format("incident {}: the turn of {} begins again, and {} was never paged",
                           one.id.value, who.first.value, who.second.value);
      });
    }
  }

  void check_truth(const Key& key, const Requested& request, DeliveryState state) {
    const auto truth = o_.reached_.find(key);
    const bool happened = truth != o_.reached_.end() && truth->second.contains(state);
    const bool untrue = state == DeliveryState::failed ? !happened && !o_.refused_.contains(key)
                        : state == DeliveryState::cancelled ? !happened && !request.withdrawn
                        : state == DeliveryState::ended     ? !is_over(truth)
                                                            : !happened;
    o_.require(!untrue, "I11", [&] {
      return fmt::format("page {}-{}-{} is said to be {}, which no carrier did", key.page.value,
                         key.leg, key.attempt, to_string(state));
    });
  }

  // A carrier that is asked to end what has failed or was cancelled says that it is over.
  [[nodiscard]] bool is_over(std::map<Key, std::set<DeliveryState>>::const_iterator truth) const {
    return truth != o_.reached_.end() && *truth->second.rbegin() >= DeliveryState::ended;
  }

  void failed(const Key& key, const DeliveryProgressed& fact) {
    PageRecord& page = o_.pages_[key.page];
    const Case* one = o_.find(page.incident);
    const bool newest = key.attempt == page.last_attempt && key.leg == page.last_leg;
    // Refused once, and by the carrier that was asked after a restart for good.
    const bool for_good = fact.failure == FailureClass::contact_broken &&
                          o_.reached_[key].contains(DeliveryState::failed);
    const bool again = !for_good && o_.refused_.contains(key) &&
                       page.purpose == PagePurpose::wake && !page.answered && newest && one &&
                       one->status == Status::open && !is_superseded(key.page, page) &&
                       !o_.requests_[key].withdrawn && carried(plan_, page.kind);
    if (again) o_.retries_due_[key.page] = o_.timeline_.now() + slow(retry_within) + page_within;
    const bool retried =
        fact.failure != FailureClass::none && fact.failure != FailureClass::contact_broken;
    if (newest && retried) page.failed_at_clock = at_;
  }

  bool is_superseded(PageId id, const PageRecord& page) {
    return o_.find(page.incident)->newest[{page.person, page.contact}] != id;
  }

  // Nobody takes what they have not heard of.
  void check_heard(const Acknowledged& fact) {
    const auto found = o_.pages_.find(fact.page);
    if (found == o_.pages_.end())
      return o_.violated("I20", "an acknowledgement through a page that never was");
    PageRecord& page = found->second;
    page.answered = true;
    o_.retries_due_.erase(fact.page);
    const Case& one = *o_.find(fact.incident);
    o_.require(page.at_clock >= one.since_clock || page.incident != fact.incident, "I20", [&] {
      return fmt::format("incident {} acknowledged by an answer to a page from before it came back",
                         one.id.value);
    });
    if (page.incident == fact.incident) return;
    page.also_answered.insert(fact.incident);
    o_.require(std::ssize(page.also_answered) <= page.more, "I20", [&] {
      return fmt::format("page {} told of {} others and answered for more", fact.page.value,
                         page.more);
    });
  }

  Oracle& o_;
  const Plan& plan_;
  Instant at_;
};

void Oracle::committed(const Facts& facts, const Plan& plan) {
  counts.facts += facts.size();
  for (const Dated& dated : facts) {
    last_fact_clock_ = dated.at;
    std::visit(Reader(*this, plan, dated.at), dated.fact);
  }
  finish_entering(false);
  finish_muting();
  drills_.finish_commit();
}

}  // namespace reveille::simulation
