// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/stage.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "escalation/message.hpp"

namespace reveille::rehearsal {

using namespace escalation;

namespace {

constexpr Span one_second{1'000};
constexpr Span talk{5'000};
constexpr std::size_t records_for_each_input = 100;

bool is_same(const DeliveryReported& report, const Seen& seen) {
  return report.page == seen.page && report.leg == seen.leg && report.attempt == seen.attempt;
}

}  // namespace

void Stage::set_clock(Zone zone, Instant now) {
  zone_ = std::move(zone);
  now_ = now;
}

void Stage::replace_plan(Plan plan) {
  plan_ = std::move(plan);
  if (!carriers_.empty()) plan_.carriers = carriers_;
  decide(PlanChanged{});
}

void Stage::put(const Input& input) {
  decide(input);
}

void Stage::set_contact(const PersonName& person, ContactKind kind, bool works) {
  if (works) {
    broken_.erase({person, kind});
  } else {
    broken_.insert({person, kind});
  }
}

Instant Stage::next_event() const {
  if (inputs_ >= most_inputs_) return Instant::max();
  const Instant tick = next_wakeup(book_, plan_, now_);
  return reports_.empty() ? tick : std::min(tick, reports_.begin()->at);
}

void Stage::advance_to(Instant at) {
  while (inputs_ < most_inputs_) {
    const Instant tick = next_wakeup(book_, plan_, now_);
    const bool report_first = !reports_.empty() && reports_.begin()->at <= tick;
    const Instant next = report_first ? reports_.begin()->at : tick;
    if (next > at) break;
    now_ = std::max(now_, next);
    if (report_first) {
      const DeliveryReported input = reports_.begin()->input;
      reports_.erase(reports_.begin());
      reported_.push_back(input);
      decide(input);
    } else {
      decide(Tick{});
    }
  }
  now_ = at;
}

void Stage::sleep_until(Instant at) {
  now_ = at;
  restart();
  decide(Tick{});
  decide(PlanChanged{});
}

void Stage::decide(const Input& input) {
  if (inputs_ >= most_inputs_) return;
  if (++inputs_ == most_inputs_) {
    complaints.push_back(fmt::format("more than {} things happen: this is too long", inputs_));
  }
  const Facts written = escalation::decide(book_, plan_, input, now_);
  for (const Dated& dated : written) look_at(dated);
  answer = spoken_answer(book_, written);
  // The auditor reads the whole book: after each input of a storm that would take for ever.
  ++unaudited_;
  const std::size_t records = book_.alerts.size() + book_.pages.size() + book_.incidents.size();
  if (unaudited_ * records_for_each_input >= records) call_auditor();
}

void Stage::call_auditor() {
  if (std::exchange(unaudited_, 0) == 0) return;
  for (const std::string& broken : audit(book_, plan_, now_)) {
    complaints.push_back(fmt::format("{}: {}", to_local(now_, zone_), broken));
  }
}

void Stage::look_at(const Dated& dated) {
  facts.push_back(dated);
  timeline.push_back(describe(book_, dated.fact));
  if (const auto* request = std::get_if<DeliveryRequested>(&dated.fact)) carry(*request);
  if (const auto* cancel = std::get_if<DeliveryCancelled>(&dated.fact)) withdraw(*cancel);
}

void Stage::carry(const DeliveryRequested& request) {
  const Page& page = *book_.page(request.page);
  const bool call = page.kind == ContactKind::call;
  Seen what;
  what.at = now_;
  what.person = page.person;
  what.to = page.kind == ContactKind::post ? page.address : page.person.value;
  what.contact = page.contact;
  what.kind = page.kind;
  what.purpose = page.purpose;
  what.leg = request.leg;
  what.more = page.more;
  what.carrier = request.carrier.value;
  what.text = call                              ? spoken_message(book_, plan_, page)
              : page.kind == ContactKind::email ? mail_subject(book_, page)
                                                : text_message(book_, page);
  what.page = page.id;
  what.attempt = request.attempt;
  const Health health = health_[what.carrier];
  const bool broken = broken_.contains({page.person, page.kind});
  what.fate = health != Health::up ? Fate::refused : broken ? Fate::failed : Fate::taken;
  const bool post = page.kind == ContactKind::post;
  if (post) what.hearing = {false, "a post wakes nobody"};
  if (what.fate == Fate::taken && !post) what.hearing = hearing_of(page, request.from);
  seen.push_back(what);
  all_seen.push_back(what);
  tell_fate(what, health);
}

// Whoever is in the plan no more still has the phone.
Hearing Stage::hearing_of(const Page& page, const std::string& sender) {
  const Person* person = plan_.person(page.person);
  const Contact* contact = person ? person->contact(page.contact) : nullptr;
  if (!contact) return {true, "nothing is known of this phone"};
  return bedside_.arrives(*person, *contact, sender, now_ + one_second);
}

void Stage::tell_fate(const Seen& what, Health health) {
  const bool call = what.kind == ContactKind::call;
  if (health == Health::down) {
    return report(what, Span{0}, DeliveryState::failed, FailureClass::carrier_broken, "503");
  }
  if (health == Health::busy) {
    return report(what, Span{0}, DeliveryState::failed, FailureClass::retry_later, "429");
  }
  if (what.kind == ContactKind::post) return report(what, Span{0}, DeliveryState::delivered);
  report(what, Span{0}, DeliveryState::accepted);
  if (!reports_arrive_) return;
  if (what.fate == Fate::failed) {
    return report(what, one_second, DeliveryState::failed, FailureClass::contact_broken,
                  call ? "21211 invalid number" : "30003 unreachable handset");
  }
  if (!call) return report(what, one_second, DeliveryState::delivered);
  report(what, one_second, DeliveryState::ringing);
  report(what, one_second + plan_.timing.ring, DeliveryState::ended, FailureClass::none,
         "no-answer");
}

void Stage::withdraw(const DeliveryCancelled& cancel) {
  const auto what = std::find_if(all_seen.rbegin(), all_seen.rend(), [&](const Seen& one) {
    return one.page == cancel.page && one.leg == cancel.leg && one.attempt == cancel.attempt;
  });
  if (what == all_seen.rend()) return;
  withdrawn.emplace_back(now_, what->person);
  forget_reports(*what);
  report(*what, one_second, DeliveryState::cancelled);
}

void Stage::report(const Seen& what, Span later, DeliveryState state, FailureClass failure,
                   std::string reason) {
  reports_.insert({now_ + later,
                   ++order_,
                   {what.page, what.leg, what.attempt, state, failure, std::move(reason),
                    fmt::format("ref-{}-{}-{}", what.page.value, what.leg, what.attempt)}});
}

void Stage::forget_reports(const Seen& what) {
  std::erase_if(reports_, [&](const Report& one) { return is_same(one.input, what); });
}

const Seen* Stage::last_call(const PersonName& person, bool ringing) const {
  for (auto call = all_seen.rbegin(); call != all_seen.rend(); ++call) {
    if (call->person != person || call->kind != ContactKind::call) continue;
    const bool over = std::none_of(reports_.begin(), reports_.end(), [&](const Report& one) {
      return is_same(one.input, *call) && one.input.state == DeliveryState::ended;
    });
    if (!ringing || !over) return &*call;
  }
  return nullptr;
}

bool Stage::press(const PersonName& person, char key) {
  const Seen* ringing = last_call(person, true);
  if (!ringing) return false;
  const Seen call = *ringing;
  forget_reports(call);
  report(call, talk, DeliveryState::ended);
  decide(DeliveryReported{
      call.page, call.leg, call.attempt, DeliveryState::answered, FailureClass::none, {}, {}});
  decide(DigitPressed{call.page, call.leg, key});
  return true;
}

bool Stage::press_late(const PersonName& person, char key) {
  const Seen* call = last_call(person, false);
  if (call) decide(DigitPressed{call->page, call->leg, key});
  return call != nullptr;
}

void Stage::repeat_reports() {
  const std::size_t before = facts.size();
  const auto all = reported_;
  for (auto one = all.rbegin(); one != all.rend(); ++one) decide(*one);
  if (facts.size() != before) complaints.push_back("a repeated report made new facts");
}

void Stage::restart() {
  Book again;
  for (const Dated& dated : facts) evolve(again, dated);
  if (!(again == book_)) complaints.push_back("a replayed journal makes another book");
  book_ = std::move(again);
}

char Stage::key_for(const PersonName& person) const {
  const Seen* call = last_call(person, false);
  return call ? acknowledge_key_of(*book_.page(call->page)) : '?';
}

std::string Stage::code_for(const PersonName& person) const {
  for (auto one = all_seen.rbegin(); one != all_seen.rend(); ++one) {
    if (one->person != person || one->kind != ContactKind::sms) continue;
    if (one->purpose == PagePurpose::wake || one->purpose == PagePurpose::drill)
      return book_.page(one->page)->code;
  }
  return "?";
}

}  // namespace reveille::rehearsal
