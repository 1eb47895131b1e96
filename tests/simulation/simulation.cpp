// SPDX-License-Identifier: Apache-2.0
#include "simulation/simulation.hpp"

#include <algorithm>

#include "integrations/twilio/carrier.hpp"
#include "simulation/desk.hpp"
#include "simulation/senders.hpp"
#include "simulation/telephony.hpp"

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is simulated

namespace {

// Where clocks are put, where a year or an epoch ends.
constexpr std::array starts{"2024-02-01T00:00:00Z", "2024-03-05T00:00:00Z", "2024-10-20T00:00:00Z",
                            "2027-12-20T00:00:00Z", "2038-01-10T00:00:00Z", "2024-06-10T00:00:00Z"};

Instant start_of(Tape& tape) {
  return parse_rfc3339(starts[tape.choose(Track::setup, starts.size())]).value();
}

class Run {
 public:
  Run(Tape& tape, Defect& defect, Wish wish)
      : world_(tape, defect, start_of(tape)),
        wish_(wish),
        telephony_(world_),
        courier_(world_, telephony_, codecs_,
                 [this](Input input) { shell_.submit({std::move(input)}, {}); }),
        shell_(world_, courier_),
        front_(world_, shell_, codecs_),
        senders_(world_, shell_),
        desk_(world_, shell_),
        began_(world_.timeline.now()) {
    world_.tracing = wish.trace;
    world_.weather.look = [this] { return page_states_now(); };
    telephony_.connect(front_);
  }

  Outcome play() {
    set_up();
    const Span length = days(15 + world_.tape.choose(Track::setup, 46));
    senders_.plan_troubles(began_ + length, 3 + world_.tape.choose(Track::setup, 16));
    go_on(began_ + length, enough_events);
    if (!over()) heal();
    return outcome();
  }

 private:
  // --- before the first moment ---

  void set_up() {
    world_.town = found_town(world_.tape, world_.weather);
    for (const Carrier& carrier : world_.town.plan->carriers) {
      integrations::TwilioSettings settings;
      settings.name = carrier.name.value;
      settings.account = "AC" + carrier.name.value;
      settings.token = Secret(token_of(carrier.name));
      settings.public_url = public_url;
      codecs_[carrier.name] = std::make_shared<integrations::TwilioCarrier>(settings);
    }
    if (world_.weather.possible(Fault::inbox_full))
      shell_.set_inbox(1 + world_.tape.choose(Track::process, 8));
    if (world_.weather.strikes(Fault::clock_drift, Track::clock, 500)) drift();
    shell_.reload(world_.town.plan, true);
    shell_.boot();
    neglected_ = world_.tape.choose(Track::setup, 24) == 23;
    watch();
    tempt_fate();
  }

  // --- time ---

  // So much does not happen in one millisecond, not even in a storm.
  [[nodiscard]] bool in_a_loop() const {
    return world_.timeline.steps_at_once() > most_events_at_once;
  }
  [[nodiscard]] bool over() const { return world_.oracle.violation().has_value(); }

  // Until then, or until so much has happened that a seed would cost more than it may find.
  void go_on(Instant until, std::uint64_t most = most_events) {
    while (!over() && world_.timeline.steps() < most && !in_a_loop() &&
           world_.timeline.step(until)) {
    }
    world_.oracle.require(world_.timeline.steps() < most_events && !in_a_loop(), "I18",
                          [] { return "the world does not come to rest"; });
    if (wish_.canary && world_.oracle.counts.pages > 0)
      world_.oracle.violated("canary", "a page was requested");
  }

  [[nodiscard]] bool something_is_open() const {
    return shell_.up() && !shell_.book().agenda.incidents.empty();
  }

  // Each minute while something is going on, now and then otherwise.
  void watch() {
    const Book& book = shell_.book();
    const bool fresh =
        something_is_open() && std::ranges::any_of(book.agenda.incidents, [&](const auto& entry) {
          const Incident* one = book.incident(entry.second);
          return one && one->state == IncidentState::open;
        });
    const Span wait = fresh ? (looks_ % 4 == 0 || recent() ? minutes(1) : minutes(7)) : minutes(97);
    ++looks_;
    shell_.look(looks_ % 32 == 0);
    if (!neglected_ && looks_ % 8 == 0) come_to_the_office();
    world_.timeline.after(wait, [this] { watch(); });
  }

  // Sooner or later somebody sees what has been open for half a day.
  void come_to_the_office() {
    for (const auto& [at, id] : shell_.book().agenda.incidents) {
      const Incident* incident = shell_.book().incident(id);
      if (!incident || incident->since + hours(12) > shell_.book().last_fact_at) continue;
      return desk_.answer(id, "ops", incident->state == IncidentState::acknowledged);
    }
  }

  // Something was opened within the last hours.
  [[nodiscard]] bool recent() const {
    const auto& incidents = shell_.book().incidents;
    return !incidents.empty() &&
           incidents.rbegin()->second.since + hours(3) > shell_.book().last_fact_at;
  }

  // --- fate ---

  void tempt_fate() {
    if (world_.weather.is_clear()) return;
    touch_carriers();
    touch_process();
    touch_clock();
    touch_plan();
    touch_people();
    const bool open = something_is_open();
    const Span pause = open ? some_pause() : hours(world_.tape.between(Track::process, 3, 12));
    // Long incidents would be nothing but faults.
    const Span calmer = open && !recent() ? pause * 20 : pause;
    world_.timeline.after(calmer, [this] { tempt_fate(); });
  }

  // Now and then soon again: a request is on its way for a moment only.
  Span some_pause() {
    if (world_.tape.choose(Track::process, 4) == 3)
      return Span{world_.tape.between(Track::process, 1, 6'000)};
    return seconds(world_.tape.between(Track::process, 20, 240));
  }

  Span some_span() {
    constexpr std::array spans{1, 4, 15, 60, 240};
    return minutes(spans[world_.tape.choose(Track::process, spans.size())]);
  }

  void touch_carriers() {
    auto& weather = world_.weather;
    const auto track = Track::carriers;
    const auto& carriers = world_.town.plan->carriers;
    if (weather.strikes(Fault::outage, track, 15)) {
      const bool all = world_.tape.choose(track, 3) == 2;
      const auto chosen = world_.tape.choose(track, static_cast<std::uint32_t>(carriers.size()));
      const Span span = some_span();
      for (std::size_t i = 0; i < carriers.size(); ++i) {
        if (all || i == chosen) telephony_.set_mode(carriers[i].name, Telephony::Mode::down, span);
      }
    }
    if (weather.strikes(Fault::revoked, track, 8)) {
      const auto chosen = world_.tape.choose(track, static_cast<std::uint32_t>(carriers.size()));
      telephony_.set_mode(carriers[chosen].name, Telephony::Mode::revoked, some_span() * 4);
    }
  }

  void touch_process() {
    auto& weather = world_.weather;
    const auto track = Track::process;
    if (weather.strikes(Fault::crash_idle, track, 20))
      shell_.kill(seconds(world_.tape.between(track, 1, 5)), "kill -9");
    if (weather.strikes(Fault::long_outage, track, 4)) shell_.kill(some_span(), "power failure");
    if (weather.strikes(Fault::frozen, track, 8))
      shell_.freeze(seconds(world_.tape.between(track, 5, 300)));
    if (weather.strikes(Fault::disk_full, track, 4))
      shell_.fill_disk(seconds(world_.tape.between(track, 2, 40)));
  }

  void touch_clock() {
    auto& weather = world_.weather;
    const auto track = Track::clock;
    constexpr std::array jumps{1, 10, 60, 24 * 60};
    if (weather.strikes(Fault::clock_forward, track, 6))
      shell_.move_clock(minutes(jumps[world_.tape.choose(track, jumps.size())]));
    if (weather.strikes(Fault::clock_back, track, 6))
      shell_.move_clock(-minutes(jumps[world_.tape.choose(track, 3)]));
    if (weather.strikes(Fault::clock_drift, track, 6)) drift();
  }

  void drift() { shell_.drift(world_.tape.between(Track::clock, 0, 1000) - 500); }

  void touch_plan() {
    auto& weather = world_.weather;
    auto& tape = world_.tape;
    const auto track = Track::reloads;
    const Plan& plan = *world_.town.plan;
    if (weather.strikes(Fault::reload_people, track, 8))
      return reload(without_somebody(tape, plan));
    if (weather.strikes(Fault::reload_numbers, track, 8))
      return reload(with_other_numbers(tape, plan, world_.town));
    if (weather.strikes(Fault::reload_policies, track, 8))
      return reload(with_other_policies(tape, plan));
    if (weather.strikes(Fault::reload_carriers, track, 8))
      return reload(with_fewer_carriers(tape, plan));
    if (weather.strikes(Fault::reload_rejected, track, 8)) {
      auto broken = std::make_shared<Plan>(plan);
      broken->people.clear();
      shell_.reload(broken, false);
    }
    if (reloaded_ && tape.chance(track, 100)) {
      reloaded_ = false;
      return shell_.reload(world_.town.plan, true);
    }
    if (weather.strikes(Fault::override_set, track, 15)) desk_.set_override(OverrideKind::replace);
    if (weather.strikes(Fault::odd_override, track, 15)) desk_.set_odd_override();
    if (weather.strikes(Fault::silenced, track, 15)) desk_.silence();
  }

  void reload(std::shared_ptr<const Plan> plan) {
    reloaded_ = true;
    world_.tell("a changed configuration");
    shell_.reload(std::move(plan), true);
  }

  void touch_people() {
    auto& weather = world_.weather;
    const auto track = Track::people;
    for (const auto& [number, phone] : world_.town.phones) {
      if (weather.strikes(Fault::phone_off, track, 6))
        telephony_.switch_off(number, some_span() * 2);
      if (weather.strikes(Fault::refused_number, track, 2)) telephony_.break_number(number);
    }
    if (weather.strikes(Fault::stranger_texts, track, 10)) telephony_.stranger_writes();
    if (weather.strikes(Fault::paged_by_hand, track, 5)) desk_.page_somebody();
    if (weather.strikes(Fault::answers_twice, track, 30)) desk_.answer_newest(false);
    if (weather.strikes(Fault::resolved_by_hand, track, 8)) desk_.answer_newest(true);
    if (weather.strikes(Fault::snoozed, track, 15)) desk_.snooze();
    if (weather.strikes(Fault::reassigned, track, 10)) desk_.reassign();
    if (weather.strikes(Fault::escalated_at_desk, track, 10)) desk_.escalate();
    if (weather.strikes(Fault::drilled, track, 20)) desk_.drill();
  }

  // --- the healed world ---

  void heal() {
    world_.weather.clear();
    const Plan& plan = *world_.town.plan;
    std::optional<Telephony::Core> core;
    if (world_.tape.choose(Track::setup, 3) != 0) core = some_core(plan);
    world_.tell(
        "== the world is healed{}",
        core ? fmt::format(", but only {} and {} work", core->carrier.value, core->person.value)
             : "");
    shell_.fill_disk(Span{0});
    shell_.set_inbox(roomy_inbox);
    shell_.reload(world_.town.plan, true);
    telephony_.heal(core);
    // What is under way may last a while: a power failure, a frozen process, a carrier's time-out.
    go_on(world_.timeline.now() + hours(5));
    if (over()) return;
    world_.oracle.require(shell_.up(), "P4", [] { return "the daemon is not up again"; });
    const Instant began = world_.timeline.now();
    senders_.begin("AfterHealing", "critical", hours(24) * 30);
    go_on(began + seconds(30));
    world_.oracle.require(senders_.unheard() == 0, "I12",
                          [] { return "a sender is not listened to in a healed world"; });
    wait_for_answers(plan, began);
    if (!over()) wait_for_rest();
  }

  // A person who is in every policy's last resort, and can be called; a carrier that does all.
  // Where two must acknowledge, one is not enough; nor where each incident calls the one phone for
  // itself, and finds it busy with the others.
  std::optional<Telephony::Core> some_core(const Plan& plan) {
    if (plan.timing.bundle == Span{0}) return std::nullopt;
    for (const auto& [name, policy] : plan.policies) {
      if (std::ranges::any_of(policy.steps, [](const Step& step) { return step.acks > 1; })) {
        return std::nullopt;
      }
    }
    for (const Carrier& carrier : plan.carriers) {
      if (!carrier.sms || !carrier.call) continue;
      for (const auto& [name, person] : plan.people) {
        const bool callable = std::ranges::any_of(person.urgent, [&](const WakeRule& rule) {
          const Contact* contact = person.contact(rule.contact);
          return contact && contact->kind == ContactKind::call;
        });
        const bool last_resort = std::ranges::all_of(plan.policies, [](const auto& policy) {
          return policy.second.final.size() == 1 &&
                 std::holds_alternative<Everyone>(policy.second.final[0].choice);
        });
        if (callable && last_resort) return Telephony::Core{carrier.name, name};
      }
    }
    return std::nullopt;
  }

  // In a town without any telephone nobody answers.
  [[nodiscard]] bool somebody_has_a_phone(const Plan& plan) const {
    return std::ranges::any_of(plan.people, [](const auto& entry) {
      return std::ranges::any_of(entry.second.contacts, [](const Contact& contact) {
        return contact.kind != ContactKind::email;
      });
    });
  }

  // Each open incident is acknowledged within the bound that its policy gives. Without bundles
  // those that are due at one moment find the phone busy with one of them: then each may have to
  // wait for a bound of every other.
  void wait_for_answers(const Plan& plan, Instant began) {
    if (!somebody_has_a_phone(plan)) return;
    const auto unanswered = world_.oracle.unanswered(plan);
    const auto turns = plan.timing.bundle == Span{0} ? static_cast<int>(unanswered.size()) : 1;
    std::map<IncidentId, Instant> due;
    for (const auto& one : unanswered) due[one.incident] = began + one.bound * turns;
    while (!over() && !due.empty()) {
      go_on(world_.timeline.now() + minutes(5));
      for (auto one = due.begin(); one != due.end();) {
        const bool open = world_.oracle.is_open(one->first);
        world_.oracle.require(!open || world_.timeline.now() <= one->second, "I8", [&] {
          return fmt::format("incident {} is not acknowledged in a healed world", one->first.value);
        });
        one = open ? std::next(one) : due.erase(one);
      }
    }
  }

  // All trouble ends, all is resolved: then nothing is due, nothing under way.
  void wait_for_rest() {
    senders_.mend_all();
    go_on(world_.timeline.now() + minutes(10));
    for (const IncidentId id : world_.oracle.unresolved()) {
      world_.oracle.acted({Act::Kind::resolve, Via::web, "ops", {}, id});
      shell_.submit({ResolveAsked{id, {"ops", Via::web, {}}}}, {});
    }
    go_on(world_.timeline.now() + hours(2));
    const Book& book = shell_.book();
    // Drills go on all the same.
    for (int more = 0; more < 6 && !over() && !book.agenda.pages.empty(); ++more)
      go_on(world_.timeline.now() + minutes(10));
    if (over()) return;
    world_.oracle.require(book.agenda.incidents.empty() && book.agenda.pages.empty(), "I18",
                          [] { return "all is resolved, and something is due"; });
    world_.oracle.require(courier_.idle(), "I18", [] { return "a request is never over"; });
    world_.oracle.require(book.texts_seen.size() <= texts_seen_most &&
                              book.resolved.size() <= resolved_incidents_most,
                          "I25", [] { return "the book outgrows its bounds"; });
    const bool repeated = world_.weather.calm() && world_.oracle.counts.duplicates > 0;
    world_.oracle.require(!repeated, "I6", [] { return "a duplicate in a world without faults"; });
    shell_.look(true);
  }

  // --- what is told of it ---

  // Of the newest incidents.
  PageStates page_states_now() {
    PageStates states;
    const Book& book = shell_.book();
    int looked = 0;
    for (auto one = book.incidents.rbegin(); one != book.incidents.rend() && looked < 30; ++one) {
      ++looked;
      const Incident& incident = one->second;
      if (incident.state == IncidentState::resolved) continue;
      if (incident.muted) {
        states.set(static_cast<std::size_t>(PageState::silenced));
      } else if (incident.state == IncidentState::acknowledged) {
        states.set(static_cast<std::size_t>(PageState::acknowledged));
      } else {
        states |= page_states_of(incident);
      }
    }
    if (states.none()) states.set(static_cast<std::size_t>(PageState::none));
    return states;
  }

  PageStates page_states_of(const Incident& incident) {
    PageStates states;
    bool under_way = false;
    for (const auto& [contact, id] : incident.latest) {
      const Page* page = shell_.book().page(id);
      if (!page || page->deliveries.empty()) continue;
      const auto state = page_state_of(*page);
      if (!state) continue;
      states.set(static_cast<std::size_t>(*state));
      under_way = under_way || *state != PageState::delivered;
    }
    if (!under_way) states.set(static_cast<std::size_t>(PageState::owed));
    return states;
  }

  std::optional<PageState> page_state_of(const Page& page) {
    const Delivery& last = page.deliveries.back();
    switch (last.state) {
      case DeliveryState::requested:
        return courier_.carries({page.id, last.leg, last.attempt}) ? PageState::handed_over
                                                                   : PageState::queued;
      case DeliveryState::accepted:
        return PageState::accepted;
      case DeliveryState::ringing:
        return PageState::ringing;
      case DeliveryState::sent:
        return PageState::sent;
      case DeliveryState::delivered:
        return PageState::delivered;
      case DeliveryState::answered:
        return PageState::answered;
      case DeliveryState::failed:
        if (page.due) return PageState::failed;
        return std::nullopt;
      case DeliveryState::ended:
      case DeliveryState::cancelled:
        return std::nullopt;
    }
    return std::nullopt;
  }

  Outcome outcome() {
    Outcome result;
    result.violation = world_.oracle.violation();
    result.violated_at = world_.timeline.now();
    result.trace = std::move(world_.trace);
    result.choices = world_.tape.choices();
    result.simulated = world_.timeline.now() - began_;
    result.events = world_.timeline.steps();
    result.unseed = shell_.fingerprint();
    result.coverage = world_.weather.coverage;
    result.counts = world_.oracle.counts;
    return result;
  }

  static constexpr std::uint64_t enough_events = 25'000;
  static constexpr std::uint64_t most_events = 3'000'000;
  static constexpr std::uint64_t most_events_at_once = 20'000;

  World world_;
  const Wish wish_;
  Courier::Codecs codecs_;
  Telephony telephony_;
  Courier courier_;
  Shell shell_;
  Front front_;
  Senders senders_;
  Desk desk_;
  const Instant began_;
  std::uint64_t looks_ = 0;
  bool reloaded_ = false;
  bool neglected_ = false;  // nobody ever looks at a screen
};

}  // namespace

Outcome simulate(Tape tape, Defect& defect, Wish wish) {
  return Run(tape, defect, wish).play();
}

}  // namespace reveille::simulation
