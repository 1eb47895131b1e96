// SPDX-License-Identifier: Apache-2.0
#include "simulation/oracle.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "simulation/dues.hpp"
#include "simulation/inhibited.hpp"

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is judged

namespace {

constexpr Span in_flight{1'000};
constexpr Span answer_within{20 * 60'000};
constexpr std::size_t pages_per_minute = 10;

}  // namespace

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
  if (status != Status::resolved) return;
  one.wake_deadline.reset();
  one.mute_deadline.reset();
}

void Oracle::stop_expecting(Case& one) {
  one.step_deadline.reset();
  one.next_page.reset();
  one.page_deadlines.clear();
  one.bundled.clear();
  for (const auto& [contact, id] : one.newest) retries_due_.erase(id);
  one.newest.clear();  // what is heard of them is no news
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
  // What is silenced makes nothing urgent before it is heard.
  const bool heard_urgent = urgent && !is_silenced(key, last_fact_clock_);
  require(!heard_urgent || (one && one->urgency == Urgency::urgent), "I19", [&] {
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
  drills_.handed_over(key.page);
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

// Everybody behind a step has a turn, and nobody else; a step with nobody is left at once.
void Oracle::finish_entering(bool left) {
  if (!entering_) return;
  const Entered entered = *std::exchange(entering_, std::nullopt);
  const bool one_of_them =
      entered.one_is_enough && std::ranges::any_of(entered.expected, [&](const PersonName& one) {
        return entered.begun.contains(one);
      });
  for (const PersonName& person : entered.expected) {
    require(one_of_them || entered.begun.contains(person), "I26", [&] {
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
  // Who waits to be told with others is told soon.
  const bool reachable =
      entered.reachable || (one && std::ranges::any_of(one->bundled, [&](const auto& contact) {
                              return entered.expected.contains(contact.first);
                            }));
  const bool stuck =
      !left && urgent && !reachable && one && one->status == Status::open && one->step != 0;
  require(!stuck, "I9", [&] {
    return fmt::format("incident {} waits in step {}, where nobody can be reached",
                       entered.incident.value, one->step);
  });
}

// By the end of a commit: of a ring that only inhibits itself nothing is silent, however it began.
void Oracle::finish_muting() {
  for (const IncidentId id : std::exchange(muted_, {})) {
    const Case* one = find(id);
    if (!one || !one->muted) continue;
    for (const AlertKey& key : one->firing) {
      require(is_silenced(key, last_fact_clock_), "I4", [&] {
        return fmt::format("incident {} is muted, and nobody silenced an alert of it", id.value);
      });
    }
  }
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
  const auto rules = rules_in(plan, one.terms, one.step, one.urgency, person);
  return std::ranges::any_of(rules, [&](const WakeRule& rule) {
    const Contact* contact = person.contact(rule.contact);
    return contact && is_usable(plan, person.name, *contact, one.step, at);
  });
}

// Each contact of a person's rules is paged (or told within another page) at its time.
void Oracle::expect_pages(Case& one, const PersonName& name, const Plan& plan, Instant at) {
  const Person* person = plan.person(name);
  if (!person || one.status != Status::open) return;
  const bool low = one.urgency == Urgency::low;
  const auto rules = rules_in(plan, one.terms, one.step, one.urgency, *person);
  const Span wait = low ? slow(plan.timing.low_urgency_limit) : Span{0};
  for (const WakeRule& rule : rules) {
    const Contact* contact = person->contact(rule.contact);
    if (!contact || !is_usable(plan, name, *contact, one.step, at)) continue;
    one.page_deadlines[{name, contact->name}] =
        timeline_.now() + wait + slow(rule.after) + page_within;
  }
}

// Somebody is paged within the longest step and the longest delay, as long as anybody can be.
void Oracle::expect_a_page(Case& one, const Plan& plan) {
  one.next_page.reset();
  if (one.status != Status::open || one.muted || one.urgency == Urgency::low) return;
  Span longest_step = timeout_of(one.terms, 0);
  for (std::size_t i = 1; i <= one.terms.steps.size(); ++i) {
    longest_step = std::max(longest_step, timeout_of(one.terms, static_cast<int>(i)));
  }
  Span longest_delay{0};
  bool anybody = false;
  for (const auto& [name, person] : plan.people) {
    for (const WakeRule& rule : person.urgent) {
      const Contact* contact = person.contact(rule.contact);
      anybody = anybody || (contact && carried(plan, contact->kind));
      longest_delay = std::max(longest_delay, rule.after);
    }
  }
  const Span bound = longest_step + longest_delay + minutes(3);
  if (anybody) one.next_page = timeline_.now() + slow(bound);
}

bool Oracle::is_silenced(const AlertKey& key, Instant at) const {
  if (is_inhibited(key, inhibitions_, firing_, lost_)) return true;
  const auto labels = labels_.find(key);
  return labels != labels_.end() && std::ranges::any_of(silences_, [&](const auto& entry) {
           const SilenceTerms& terms = entry.second;
           return terms.from <= at && at < terms.to &&
                  std::ranges::all_of(
                      terms.matchers,
                      [&](const Matcher& matcher) { return matcher.matches(labels->second); });
         });
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

bool Oracle::has_told(const std::string& who, bool on) const {
  const auto kind = on ? Act::Kind::tell_on : Act::Kind::tell_off;
  return std::ranges::any_of(acts_, [&](const auto& entry) {
    return entry.second.kind == kind && entry.second.who == who &&
           entry.first + answer_within >= timeline_.now();
  });
}

// By that person, for so long.
bool Oracle::has_snoozed(const Snoozed& fact, Instant at) const {
  return std::ranges::any_of(acts_, [&](const auto& entry) {
    const Act& act = entry.second;
    const bool so_long =
        act.length > Span{0} ? fact.until - at == act.length : fact.until == act.until;
    return act.kind == Act::Kind::snooze && act.who == fact.by && act.via == fact.via && so_long;
  });
}

// A contact of theirs is to be paged, or told of it with others.
bool Oracle::owes_page(const PersonName& person) const {
  return std::ranges::any_of(cases_, [&](const auto& entry) {
    const Case& one = entry.second;
    const auto theirs = [&](const auto& contact) { return contact.first == person; };
    return one.status == Status::open && !one.muted &&
           (std::ranges::any_of(one.bundled, theirs) ||
            std::ranges::any_of(one.page_deadlines,
                                [&](const auto& due) { return theirs(due.first); }));
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
    if (one.next_page) one.next_page = std::max(*one.next_page, now + step_within);
    one.wake_deadline.reset();
    one.mute_deadline.reset();
    for (auto& [who, deadline] : one.page_deadlines)
      deadline = std::max(deadline, now + page_within);
  }
  drills_.daemon_came_up();
  for (auto& [id, due] : retries_due_) due = std::max(due, now + slow(retry_within));
}

void Oracle::lost_time(Span span) {
  stands_until_ = std::max(stands_until_, timeline_.now() + span);
  for (const Key& key : unreported_) {
    if (auto& deadline = requests_[key].deadline) *deadline += span;
  }
  for (auto& [id, one] : cases_) {
    if (one.step_deadline) *one.step_deadline += span;
    if (one.next_page) *one.next_page += span;
    if (one.wake_deadline) *one.wake_deadline += span;
    if (one.mute_deadline) *one.mute_deadline += span;
    for (auto& [who, deadline] : one.page_deadlines) deadline += span;
  }
  for (auto& [id, due] : retries_due_) due += span;
  drills_.lost_time(span);
  last_look_.reset();
}

// An acknowledgement that has run out, a snooze or a silence that is over.
bool Oracle::is_to_wake(const Case& one, Instant clock) const {
  if (one.muted) {
    return std::ranges::any_of(one.firing,
                               [&](const AlertKey& key) { return !is_silenced(key, clock); });
  }
  if (one.status != Status::acknowledged) return false;
  if (one.snoozed_until) return clock >= *one.snoozed_until;
  const Span wait = one.terms.ack_timeout;
  return wait > Span{0} && clock >= one.acknowledged_clock + wait;
}

// All of it is silenced, and it pages.
bool Oracle::is_to_mute(const Case& one, Instant clock) const {
  return one.status == Status::open && !one.muted && !one.firing.empty() &&
         std::ranges::all_of(one.firing,
                             [&](const AlertKey& key) { return is_silenced(key, clock); });
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
  for (auto& [id, one] : cases_) {
    if (one.status == Status::resolved) continue;
    if (!is_to_wake(one, clock))
      one.wake_deadline.reset();
    else if (!one.wake_deadline)
      one.wake_deadline = std::max(now, stands_until_) + step_within;
    require(!one.wake_deadline || *one.wake_deadline >= now, "I4", [&] {
      return fmt::format("incident {} sleeps on, and what let it sleep is over", id.value);
    });
    if (!is_to_mute(one, clock))
      one.mute_deadline.reset();
    else if (!one.mute_deadline)
      one.mute_deadline = std::max(now, stands_until_) + step_within;
    require(!one.mute_deadline || *one.mute_deadline >= now, "I7",
            [&] { return fmt::format("incident {} pages, and all of it is silenced", id.value); });
    require(!one.step_deadline || *one.step_deadline >= now, "I8",
            [&] { return fmt::format("incident {} does not leave step {}", id.value, one.step); });
    require(!one.next_page || *one.next_page >= now, "I3", [&] {
      return fmt::format("incident {} is open, and nobody is paged any more", one.id.value);
    });
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
  drills_.look();
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
    if (one.status != Status::open || one.muted) continue;
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
         (found->second.status != Status::open || found->second.acknowledged_clock > Instant{} ||
          found->second.resolved_by_hand);
}

bool Oracle::is_open(IncidentId incident) const {
  const auto found = cases_.find(incident);
  return found != cases_.end() && found->second.status == Status::open;
}

}  // namespace reveille::simulation
