// SPDX-License-Identifier: Apache-2.0
#include "simulation/oracle.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "simulation/on_call.hpp"

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is judged

namespace {

// The daemon's clock may run at nine tenths after it was put back.
constexpr Span slow(Span span) {
  return span * 10 / 9;
}
constexpr Span hand_over_within{10'000};
constexpr Span page_within{10'000};
constexpr Span step_within{15'000};
constexpr Span retry_within{61'000};
constexpr Span in_flight{1'000};
constexpr Span answer_within{20 * 60'000};
constexpr std::size_t pages_per_minute = 10;

bool carried(const Plan& plan, ContactKind kind) {
  return std::ranges::any_of(plan.carriers, [&](const Carrier& carrier) {
    return (kind == ContactKind::sms && carrier.sms) || (kind == ContactKind::call && carrier.call);
  });
}

Span timeout_of(const Terms& terms, int step) {
  if (step == 0) return std::max(terms.final_every, Span{1000});
  const auto index = static_cast<std::size_t>(step - 1);
  return index < terms.steps.size() ? std::max(terms.steps[index].timeout, Span{1000}) : Span{0};
}

}  // namespace

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
  }

  void operator()(const IncidentReopened& fact) {
    Case* one = o_.find(fact.incident);
    if (!one) return;
    o_.require(one->status == Status::resolved, "I4",
               [&] { return fmt::format("incident {} re-opened unresolved", one->id.value); });
    one->firing.clear();
    one->since_clock = at_;
    o_.set_status(*one, Status::open);
  }

  void operator()(const AlertJoined& fact) {
    const AlertKey key{fact.source, fact.fingerprint};
    if (const auto old = o_.alerts_.find(key); old != o_.alerts_.end()) {
      if (Case* before = o_.find(old->second)) before->firing.erase(key);
    }
    o_.alerts_[key] = fact.incident;
    if (Case* one = o_.find(fact.incident)) one->firing.insert(key);
  }

  void operator()(const AlertRefreshed& fact) {
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
    if (Case* one = o_.find(fact.incident)) one->firing.erase(key);
  }

  void operator()(const UrgencyRaised& fact) {
    Case* one = o_.find(fact.incident);
    if (!one) return;
    one->urgency = fact.urgency;
    one->terms = fact.terms;
    one->since_clock = at_;
    o_.stop_expecting(*one);
    o_.set_status(*one, Status::open);
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
    const bool reaches = std::ranges::any_of(entered.expected, [&](const PersonName& person) {
      return o_.may_be_paged(*one, *plan_.person(person), plan_, at_);
    });
    const auto everyone = people_behind({"everyone"}, plan_, o_.overrides_, at_);
    if (fact.step == 0 && !reaches) entered.allowed = everyone;
    // What can wait until somebody is at work does, before it turns out to be in vain.
    const bool now = one->urgency == Urgency::urgent || entered.expected.empty();
    if (fact.step == 0 && !reaches && now) entered.expected = everyone;
    o_.entering_ = std::move(entered);
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
    o_.require(one->status == Status::open, "I7", [&] {
      return fmt::format("page {} for incident {}, which is not open", fact.page.value,
                         one->id.value);
    });
    PageId& newest = one->newest[{fact.person, fact.contact}];
    o_.retries_due_.erase(newest);
    newest = fact.page;
    one->pages.push_back(fact.page);
    one->page_deadlines.erase({fact.person, fact.contact});
    if (plan_.timing.bundle > Span{0}) o_.count_noise(page);
  }

  void operator()(const PageBundled& fact) {
    if (Case* one = o_.find(fact.incident)) one->page_deadlines.erase({fact.person, fact.contact});
  }

  void operator()(const DeliveryRequested& fact) {
    const Key key{fact.page, fact.leg, fact.attempt};
    o_.requests_[key] = {.deaths_before = o_.deaths_,
                         .deadline = o_.timeline_.now() + hand_over_within};
    o_.unreported_.insert(key);
    PageRecord& page = o_.pages_[fact.page];
    o_.retries_due_.erase(fact.page);
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
    if (fact.state == DeliveryState::failed) failed(key, fact);
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
    if (fact.first) o_.set_status(*one, Status::acknowledged);
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
    o_.set_status(*one, Status::open);
  }

  void operator()(const EscalatedByHand& fact) {
    Case* one = o_.find(fact.incident);
    if (!one) return;
    o_.require(o_.has_act(Act::Kind::escalate, fact.by, fact.page), "I20", [&] {
      return fmt::format("incident {} escalated by {}, who did not", one->id.value, fact.by);
    });
    o_.pages_[fact.page].answered = true;
    std::erase_if(one->page_deadlines,
                  [&](const auto& entry) { return entry.first.first.value == fact.by; });
    for (const auto& [contact, id] : one->newest) {
      if (contact.first.value == fact.by) o_.retries_due_.erase(id);
    }
    if (one->status != Status::open) o_.set_status(*one, Status::open);
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
      const bool meant = std::ranges::any_of(o_.acts_, [&](const auto& entry) {
        return entry.second.kind == Act::Kind::resolve && entry.second.who == fact.by;
      });
      o_.require(meant, "I20", [&] {
        return fmt::format("incident {} resolved by {}, who did not", one->id.value, fact.by);
      });
    }
    for (const AlertKey& key : one->firing) {
      o_.alerts_.erase(key);
      o_.told_firing_.erase(key);  // until its sender is told again
      o_.closed_at_[key] = o_.timeline_.now();
    }
    one->firing.clear();
    o_.set_status(*one, Status::resolved);
  }

  void operator()(const OverrideSet& fact) { o_.overrides_.push_back(fact); }

  // What the changed plan makes impossible is not expected any more.
  void operator()(const PlanAdopted&) {
    for (auto& [id, one] : o_.cases_) {
      std::erase_if(one.page_deadlines, [&](const auto& entry) {
        const Person* person = plan_.person(entry.first.first);
        const Contact* contact = person ? person->contact(entry.first.second) : nullptr;
        return !contact || !o_.is_usable(plan_, person->name, *contact, one.step, at_);
      });
    }
    o_.retries_due_.clear();
  }

 private:
  // A turn that is not over does not begin again, or nobody ever comes to its later contacts.
  void check_anew(Case& one, const TurnBegan& fact) {
    for (const auto& [who, deadline] : one.page_deadlines) {
      const bool owed =
          who.first == fact.person &&
          std::ranges::find(fact.entries, who.second, &TurnEntry::contact) != fact.entries.end();
      o_.require(!owed, "I3", [&] {
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

void Oracle::violated(const char* invariant, std::string sentence) {
  if (!violation_) violation_ = Violation{invariant, std::move(sentence)};
}

Oracle::Case* Oracle::find(IncidentId id) {
  const auto found = cases_.find(id);
  return found == cases_.end() ? nullptr : &found->second;
}

void Oracle::set_status(Case& one, Status status) {
  one.status = status;
  one.status_since = timeline_.now();
  if (status != Status::open) stop_expecting(one);
}

void Oracle::stop_expecting(Case& one) {
  one.step_deadline.reset();
  one.page_deadlines.clear();
  for (const auto& [contact, id] : one.newest) retries_due_.erase(id);
}

// --- the world ---

void Oracle::sender_was_told_firing(const AlertKey& key, bool urgent, bool same_words) {
  // Somebody resolved it in the same turn.
  const auto closed = closed_at_.find(key);
  if (closed != closed_at_.end() && closed->second == timeline_.now()) return;
  told_firing_.insert(key);
  if (same_words) {
    same_words_.insert(key);
  } else {
    same_words_.erase(key);
  }
  const auto found = alerts_.find(key);
  if (found == alerts_.end())
    return violated("I13",
                    "a sender was told that its alert is taken, and no durable fact says so");
  const Case* one = find(found->second);
  require(!urgent || (one && one->urgency == Urgency::urgent), "I19", [&] {
    return fmt::format("an urgent alert is part of incident {}, which is not", found->second.value);
  });
}

void Oracle::sender_says_resolved(const AlertKey& key, std::uint64_t episode) {
  told_firing_.erase(key);
  same_words_.erase(key);
  said_resolved_[key].insert(episode);
}

void Oracle::sender_says_something_new(const AlertKey& key) {
  same_words_.erase(key);
}

void Oracle::handed_over(const Key& key) {
  ++counts.handovers;
  const auto found = requests_.find(key);
  if (found == requests_.end())
    return violated("I6", fmt::format("page {}: a request without a durable fact", key.page.value));
  Requested& request = found->second;
  request.deadline.reset();
  ++request.handovers;
  counts.duplicates += request.handovers > 1 ? 1 : 0;
  require(request.handovers <= 1 + deaths_ - request.deaths_before, "I6", [&] {
    return fmt::format("page {}-{}-{} is requested {} times", key.page.value, key.leg, key.attempt,
                       request.handovers);
  });
  const PageRecord& page = pages_[key.page];
  const Case* one = find(page.incident);
  const bool late = page.purpose == PagePurpose::wake && one && one->status != Status::open &&
                    timeline_.now() > one->status_since + in_flight;
  require(!late, "I7", [&] {
    return fmt::format("page {} goes out for incident {}, which is not open any more",
                       key.page.value, page.incident.value);
  });
}

void Oracle::reached(const Key& key, DeliveryState state) {
  reached_[key].insert(state);
}

void Oracle::refused(const Key& key) {
  refused_.insert(key);
}

void Oracle::acted(Act act) {
  acts_.emplace_back(timeline_.now(), std::move(act));
}

void Oracle::told(const std::string& words, PageId page) {
  const bool says_so = words.starts_with("Acknowledged") || words.starts_with("Already ack");
  if (!says_so || !page) return;
  const auto found = pages_.find(page);
  const Case* one = found == pages_.end() ? nullptr : find(found->second.incident);
  require(one && found->second.answered, "I2", [&] {
    return fmt::format("somebody heard that page {} is acknowledged, and no durable fact says so",
                       page.value);
  });
}

// --- the core ---

void Oracle::committed(const Facts& facts, const Plan& plan) {
  counts.facts += facts.size();
  for (const Dated& dated : facts) std::visit(Reader(*this, plan, dated.at), dated.fact);
  finish_entering(false);
}

// Everybody behind a step has a turn, and nobody else; a step with nobody is left at once.
void Oracle::finish_entering(bool left) {
  if (!entering_) return;
  const Entered entered = *std::exchange(entering_, std::nullopt);
  for (const PersonName& person : entered.expected) {
    require(entered.begun.contains(person), "I26", [&] {
      return fmt::format("incident {}: {} is on call and has no turn", entered.incident.value,
                         person.value);
    });
  }
  for (const PersonName& person : entered.begun) {
    const bool asked_again = std::ranges::any_of(acts_, [&](const auto& act) {
      return act.second.who == person.value && act.second.kind == Act::Kind::acknowledge;
    });
    require(entered.expected.contains(person) || entered.allowed.contains(person) || asked_again,
            "I26", [&] {
              return fmt::format("incident {}: {} has a turn and is not on call",
                                 entered.incident.value, person.value);
            });
  }
  const Case* one = find(entered.incident);
  const bool urgent = one && one->urgency == Urgency::urgent;  // else it may wait for hours
  const bool stuck =
      !left && urgent && !entered.reachable && one && one->status == Status::open && one->step != 0;
  require(!stuck, "I9", [&] {
    return fmt::format("incident {} waits in step {}, where nobody can be reached",
                       entered.incident.value, one->step);
  });
}

bool Oracle::is_usable(const Plan& plan, const PersonName& person, const Contact& contact, int step,
                       Instant at) const {
  if (!carried(plan, contact.kind)) return false;
  if (step == 0) return true;
  const auto found = broken_.find({person, contact.name});
  return found == broken_.end() || found->second.address != contact.address ||
         found->second.until <= at;
}

// By some contact of their rules.
bool Oracle::may_be_paged(const Case& one, const Person& person, const Plan& plan,
                          Instant at) const {
  const bool low = one.urgency == Urgency::low && !person.low.empty();
  return std::ranges::any_of(low ? person.low : person.urgent, [&](const WakeRule& rule) {
    const Contact* contact = person.contact(rule.contact);
    return contact && is_usable(plan, person.name, *contact, one.step, at);
  });
}

// Each contact of a person's rules is paged (or told within another page) at its time.
void Oracle::expect_pages(Case& one, const PersonName& name, const Plan& plan, Instant at) {
  const Person* person = plan.person(name);
  if (!person || one.status != Status::open) return;
  const bool low = one.urgency == Urgency::low;
  const auto& rules = low && !person->low.empty() ? person->low : person->urgent;
  const Span wait = low ? slow(plan.timing.low_urgency_limit) : Span{0};
  for (const WakeRule& rule : rules) {
    const Contact* contact = person->contact(rule.contact);
    if (!contact || !is_usable(plan, name, *contact, one.step, at)) continue;
    one.page_deadlines[{name, contact->name}] =
        timeline_.now() + wait + slow(rule.after) + page_within;
  }
}

const Act* Oracle::act_for(const Acknowledged& ack) const {
  for (auto entry = acts_.rbegin(); entry != acts_.rend(); ++entry) {
    const Act& act = entry->second;
    if (entry->first + answer_within < timeline_.now()) return nullptr;
    if (act.kind != Act::Kind::acknowledge || act.who != ack.by || act.via != ack.via) continue;
    if (act.via == Via::call && act.page != ack.page) continue;
    if (act.incident && act.incident != ack.incident) continue;
    return &act;
  }
  return nullptr;
}

bool Oracle::has_act(Act::Kind kind, const std::string& who, PageId page) const {
  return std::ranges::any_of(acts_, [&](const auto& entry) {
    const Act& act = entry.second;
    return act.kind == kind && act.who == who && (!act.page || act.page == page);
  });
}

// A storm is a handful of pages. Whoever answers is told of the next at once.
void Oracle::count_noise(const PageRecord& page) {
  auto& times = noise_[{page.person, page.kind}];
  std::erase_if(times, [&](Instant at) { return at + minutes(1) < page.at_clock; });
  times.push_back(page.at_clock);
  std::size_t answers = 0;
  for (auto act = acts_.rbegin(); act != acts_.rend(); ++act) {
    if (act->first + minutes(3) <= timeline_.now()) break;
    answers += act->second.who == page.person.value ? 1 : 0;
  }
  require(times.size() <= pages_per_minute + answers, "I19", [&] {
    return fmt::format("{} gets {} pages within a minute", page.person.value, times.size());
  });
}

void Oracle::daemon_died() {
  ++deaths_;
  ++counts.deaths;
  up_ = false;
  last_look_.reset();
}

// A request without a report is made again.
void Oracle::daemon_came_up() {
  up_ = true;
  const Instant now = timeline_.now();
  for (const Key& key : unreported_) requests_[key].deadline = now + hand_over_within;
  for (auto& [id, one] : cases_) {
    if (one.step_deadline) one.step_deadline = std::max(*one.step_deadline, now + step_within);
    for (auto& [who, deadline] : one.page_deadlines)
      deadline = std::max(deadline, now + page_within);
  }
  for (auto& [id, due] : retries_due_) due = std::max(due, now + slow(retry_within));
}

void Oracle::lost_time(Span span) {
  for (const Key& key : unreported_) {
    if (auto& deadline = requests_[key].deadline) *deadline += span;
  }
  for (auto& [id, one] : cases_) {
    if (one.step_deadline) *one.step_deadline += span;
    for (auto& [who, deadline] : one.page_deadlines) deadline += span;
  }
  for (auto& [id, due] : retries_due_) due += span;
  last_look_.reset();
}

void Oracle::look(Instant clock) {
  if (!up_) return;
  const Instant now = timeline_.now();
  if (last_look_) {
    const Span passed = now - last_look_->first;
    require(clock - last_look_->second >= passed * 89 / 100 - seconds(2), "I16", [&] {
      return fmt::format("in {} ms the daemon's clock went on by {}", passed.count(),
                         (clock - last_look_->second).count());
    });
  }
  last_look_ = {now, clock};
  for (const auto& [id, one] : cases_) {
    require(!one.step_deadline || *one.step_deadline >= now, "I8",
            [&] { return fmt::format("incident {} does not leave step {}", id.value, one.step); });
    for (const auto& [who, deadline] : one.page_deadlines) {
      require(deadline >= now, "I3", [&] {
        return fmt::format("incident {}: {} is not paged through {} in time", id.value,
                           who.first.value, who.second.value);
      });
    }
  }
  for (const auto& [id, due] : retries_due_) {
    require(due >= now, "I6",
            [&] { return fmt::format("page {} failed and is not tried again", id.value); });
  }
  for (const Key& key : unreported_) {
    const auto& deadline = requests_[key].deadline;
    require(!deadline || *deadline >= now, "I6", [&] {
      return fmt::format("page {}-{}-{} is not handed to a carrier", key.page.value, key.leg,
                         key.attempt);
    });
  }
  for (const AlertKey& key : told_firing_) {
    const auto found = alerts_.find(key);
    const Case* one = found == alerts_.end() ? nullptr : find(found->second);
    require(one && one->status != Status::resolved, "I4",
            [&] { return "an alert fires, its sender was told that it is taken, and it is gone"; });
  }
}

std::vector<Oracle::Unanswered> Oracle::unanswered(const Plan& plan) const {
  std::vector<Unanswered> open;
  for (const auto& [id, one] : cases_) {
    if (one.status != Status::open) continue;
    Span round{0};
    for (std::size_t i = 0; i < one.terms.steps.size(); ++i)
      round += timeout_of(one.terms, static_cast<int>(i + 1));
    Span longest_wait{0};
    for (const auto& [name, person] : plan.people) {
      for (const WakeRule& rule : person.urgent) longest_wait = std::max(longest_wait, rule.after);
    }
    Span bound = round * (std::max(one.terms.repeat, 0) + 1) + one.terms.final_every * 2;
    bound += longest_wait + plan.timing.bundle + minutes(15);
    if (one.urgency == Urgency::low) bound += plan.timing.low_urgency_limit * 2;
    open.push_back({id, slow(bound)});
  }
  return open;
}

std::vector<IncidentId> Oracle::unresolved() const {
  std::vector<IncidentId> ids;
  for (const auto& [id, one] : cases_) {
    if (one.status != Status::resolved) ids.push_back(id);
  }
  return ids;
}

PageId Oracle::newest_page_of(IncidentId incident) const {
  const auto found = cases_.find(incident);
  return found == cases_.end() || found->second.pages.empty() ? PageId{}
                                                              : found->second.pages.back();
}

std::string Oracle::person_of(PageId page) const {
  const auto found = pages_.find(page);
  return found == pages_.end() ? std::string{} : found->second.person.value;
}

std::string Oracle::code_of(PageId page) const {
  const auto found = pages_.find(page);
  return found == pages_.end() ? std::string{} : found->second.code;
}

IncidentId Oracle::incident_of(PageId page) const {
  const auto found = pages_.find(page);
  return found == pages_.end() ? IncidentId{} : found->second.incident;
}

bool Oracle::was_answered(IncidentId incident) const {
  const auto found = cases_.find(incident);
  return found != cases_.end() &&
         (found->second.status != Status::open || found->second.acknowledged_clock > Instant{});
}

bool Oracle::is_open(IncidentId incident) const {
  const auto found = cases_.find(incident);
  return found != cases_.end() && found->second.status == Status::open;
}

}  // namespace reveille::simulation
