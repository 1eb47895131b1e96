// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "escalation/book.hpp"
#include "escalation/schedule.hpp"
#include "escalation/suppression.hpp"

namespace reveille::escalation {
namespace {

// A tick that comes later than this is a stopped pager.
constexpr Span longest_lag{2 * 60'000};
// What is due for so many at once takes its time, and a restart in the middle makes it longer.
constexpr Span lag_of_one{1};

class Audit {
 public:
  Audit(const Book& book, const Plan& plan, Instant now)
      : book_(book),
        plan_(plan),
        now_(now),
        lag_(longest_lag + lag_of_one * static_cast<std::int64_t>(book.incidents.size())) {}

  [[nodiscard]] std::vector<std::string> take() && {
    for (const auto& [id, incident] : book_.incidents) look_at(incident);
    for (const auto& [id, page] : book_.pages) look_at(page);
    for (const auto& [key, bundle] : book_.bundles) look_at(key, bundle);
    for (const auto& [person, notices] : book_.notices) look_at(person, notices);
    for (const auto& [outlet, posts] : book_.posts) look_at(outlet, posts);
    for (const auto& [id, drill] : book_.drills) look_at(drill);
    look_at_agenda();
    look_at_alerts();
    return std::move(broken_);
  }

 private:
  void expect(bool holds, IncidentId id, std::string_view sentence) {
    if (!holds) add_broken(id, sentence);
  }
  void add_broken(IncidentId id, std::string_view sentence) {
    broken_.push_back(fmt::format("incident {}: {}", id.value, sentence));
  }

  void look_at(const Incident& incident) {
    const IncidentId id = incident.id;
    expect(incident.due == due_of(incident), id, "the agenda knows when it is due");
    const auto firing = std::count_if(incident.alerts.begin(), incident.alerts.end(),
                                      [](const auto& one) { return !one.second.ended_at; });
    expect(static_cast<std::size_t>(firing) == incident.firing, id,
           "its firing alerts are counted");
    const auto audible = std::count_if(
        incident.alerts.begin(), incident.alerts.end(),
        [](const auto& one) { return !one.second.ended_at && one.second.silenced_by.empty(); });
    expect(static_cast<std::size_t>(audible) == incident.audible, id,
           "its alerts that are heard are counted");
    look_at_told(incident);
    switch (incident.state) {
      case IncidentState::open:
        return look_at_open(incident);
      case IncidentState::acknowledged:
        return look_at_acknowledged(incident);
      case IncidentState::resolved:
        return look_at_resolved(incident);
    }
  }

  // Only what is silenced for a reason that holds now is silent.
  void look_at_muted(const Incident& incident) {
    const IncidentId id = incident.id;
    expect(incident.firing > 0 && incident.audible == 0, id,
           "what is muted has nothing to be heard");
    expect(!incident.due && incident.turns.empty() && incident.bundled.empty(), id,
           "nobody is being paged for it");
    if (book_.reconsider.contains(id)) return;
    for (const auto& [key, alert] : incident.alerts) {
      if (alert.ended_at) continue;
      // A silence that ended a moment ago is not late yet.
      const auto by = silenced_by(book_, alert.labels, alert.inhibitable, now_ - lag_);
      expect(!by.empty(), id, "what silences it holds");
    }
  }

  void look_at_open(const Incident& incident) {
    const IncidentId id = incident.id;
    if (incident.muted) return look_at_muted(incident);
    expect(incident.firing == 0 || incident.audible > 0 || book_.reconsider.contains(id), id,
           "what nobody is to hear is muted");
    expect(incident.due.has_value(), id, "an open incident has a next action");
    expect(!incident.snoozed_until, id, "what is snoozed is acknowledged");
    expect(!incident.due || *incident.due + lag_ >= now_, id, "its next action is not late");
    expect(!incident.due || *incident.due <= now_ + longest_wait(incident), id,
           "its next action is not put off");
    const auto rounds = std::max(incident.terms.repeat, 0) + 1;
    expect(incident.round >= 1 && incident.round <= rounds, id, "its round is one of its policy's");
    const bool known = incident.step >= 0 &&
                       static_cast<std::size_t>(incident.step) <= incident.terms.steps.size();
    expect(known, id, "its step is one of its policy's");
    for (const Turn& turn : incident.turns) {
      expect(turn.next <= turn.entries.size(), id, "a turn ends with its last contact");
    }
    expect(incident.acks.empty() || static_cast<int>(incident.acks.size()) < most_acks(incident),
           id, "enough acknowledgements end the paging");
    const bool somebody = std::any_of(incident.turns.begin(), incident.turns.end(),
                                      [](const Turn& turn) { return !turn.earlier; });
    const bool posts = incident.step > 0 && known &&
                       only_posts(incident.terms.steps[std::size_t(incident.step) - 1].targets);
    expect(somebody || posts || plan_.people.empty(), id, "somebody's turn it is");
  }

  void look_at_acknowledged(const Incident& incident) {
    const IncidentId id = incident.id;
    expect(!incident.acknowledged_by.empty(), id, "somebody acknowledged it");
    const bool asks_again =
        incident.muted || incident.terms.ack_timeout == Span{0} || incident.due.has_value();
    expect(asks_again, id, "it is asked about again");
    if (incident.snoozed_until) {
      expect(incident.muted || incident.due == incident.snoozed_until, id,
             "a snooze ends with a question");
      expect(*incident.snoozed_until <= now_ + longest_snooze, id, "a snooze ends in days");
    }
    expect(!incident.due || *incident.due + lag_ >= now_, id, "its next action is not late");
    expect(incident.turns.empty() && incident.bundled.empty() && incident.latest.empty(), id,
           "nobody is being paged for it");
  }

  void look_at_resolved(const Incident& incident) {
    const IncidentId id = incident.id;
    expect(incident.firing == 0, id, "nothing of it is firing");
    expect(!incident.due && incident.turns.empty() && incident.bundled.empty(), id,
           "nobody is being paged for it");
    expect(incident.resolved_at && book_.resolved.contains({*incident.resolved_at, id}), id,
           "it will be forgotten");
  }

  // Whoever was told of it knows what it has come to, or will in a moment. A place that is gone,
  // and what came back silenced, is left alone.
  void look_at_told(const Incident& incident) {
    for (const auto& [outlet, told] : incident.told) {
      if (incident.muted || !plan_.outlets.contains(outlet)) continue;
      const auto posts = book_.posts.find(outlet);
      const bool waits = posts != book_.posts.end() && posts->second.waiting.contains(incident.id);
      expect(waits || told.state == incident.state, incident.id,
             "whoever was told of it is told what it has come to");
    }
  }

  // A post tells what is so, however often it is tried; of what was resolved it tells that.
  void look_at_post(const Incident& incident, const Page& post) {
    expect(post.person.empty() && post.code.empty() && !post.answered, incident.id,
           "a post is to nobody");
    const bool resolved = incident.state == IncidentState::resolved;
    const bool tells_so = resolved == (post.event == PostEvent::resolved);
    expect(!post.due || incident.muted || tells_so, incident.id,
           "a post that is tried again tells what is so");
    expect(!resolved || tells_so || !incident.resolved_at ||
               post.requested_at <= *incident.resolved_at,
           incident.id, "a post after its end tells of the end");
  }

  [[nodiscard]] bool is_quiet(const Incident& incident) const {
    if (incident.state != IncidentState::open) return true;
    return incident.muted && !book_.reconsider.contains(incident.id);
  }

  // Whatever could still ring was called back.
  void look_at_quiet(const Incident& incident, const Page& page) {
    expect(!page.due, incident.id, "no call or retry of it is planned");
    for (const Delivery& delivery : page.deliveries) {
      const bool rings = delivery.state == DeliveryState::requested ||
                         delivery.state == DeliveryState::accepted ||
                         delivery.state == DeliveryState::ringing;
      expect(!rings || delivery.cancel_requested, incident.id, "its deliveries are withdrawn");
    }
    if (incident.state == IncidentState::acknowledged) {
      expect(incident.acknowledged_at && page.requested_at <= *incident.acknowledged_at,
             incident.id, "no page after its acknowledgement");
    }
  }

  void look_at(const Page& page) {
    const Incident* incident = book_.incident(page.incident);
    const bool owned =
        page.drill ? book_.drill(page.drill) != nullptr && !page.incident : incident != nullptr;
    expect(owned, page.incident, "a page has its incident, or its drill");
    if (incident && page.purpose == PagePurpose::wake && is_quiet(*incident))
      look_at_quiet(*incident, page);
    if (incident && page.purpose == PagePurpose::post) look_at_post(*incident, page);
    expect(page.due == due_of(book_, page), page.incident, "the agenda knows its pages");
    const Delivery* first = nullptr;
    for (const Delivery& delivery : page.deliveries) {
      if (delivery.leg == 1) first = &delivery;
      if (delivery.leg == 2) look_at_pair(page, first, delivery);
    }
  }

  void look_at_pair(const Page& page, const Delivery* first, const Delivery& second) {
    expect(page.pair && first, page.incident, "a second call follows a first");
    if (!first) return;
    expect(first->carrier == second.carrier && first->from == second.from, page.incident,
           "both calls of a pair come from one number");
    expect(second.requested_at - first->started_at < page.pair_window, page.incident,
           "the second call of a pair starts inside the window");
  }

  void expect(bool holds, const Drill& drill, std::string_view sentence) {
    if (!holds) broken_.push_back(fmt::format("drill {}: {}", drill.id.value, sentence));
  }

  void look_at(const Drill& drill) {
    const bool over = drill.stage == DrillStage::over;
    expect(over == !drill.due, drill, "it ends by itself, and once");
    expect(over == (drill.outcome != DrillOutcome::none), drill, "its end has a reason");
    if (drill.due) {
      expect(book_.agenda.drills.contains({*drill.due, drill.id}), drill,
             "the agenda knows when it is due");
      expect(*drill.due + lag_ >= now_, drill, "its next action is not late");
    }
    const Page* page = book_.page(drill.page);
    expect(!page || (page->drill == drill.id && page->person == drill.person), drill,
           "its page goes to its person");
    for (const Delivery& delivery : page&& over ? page->deliveries : std::vector<Delivery>{}) {
      const bool rings = delivery.state == DeliveryState::requested ||
                         delivery.state == DeliveryState::accepted ||
                         delivery.state == DeliveryState::ringing;
      expect(!rings || delivery.cancel_requested, drill, "its deliveries are withdrawn");
    }
  }

  void look_at(const BundleKey& key, const Bundle& bundle) {
    for (const Waiting& waiting : bundle.waiting) {
      const Incident* incident = book_.incident(waiting.incident);
      const bool known = incident && incident->state == IncidentState::open &&
                         incident->bundled.contains({key, waiting.contact});
      expect(known, waiting.incident, "only open incidents wait in a bundle");
      expect(bundle.until + lag_ >= now_, waiting.incident, "a bundle is not late");
    }
  }

  void look_at(const PersonName& person, const Notices& notices) {
    const bool late = !notices.waiting.empty() && notices.until + lag_ < now_;
    if (late) broken_.push_back(fmt::format("notices to {} are not late", person.value));
  }

  void look_at(const OutletName& outlet, const Posts& posts) {
    const bool late = !posts.waiting.empty() && posts.until + lag_ < now_;
    if (late) broken_.push_back(fmt::format("posts to {} are not late", outlet.value));
  }

  void look_at_agenda() {
    std::size_t incidents = 0;
    std::size_t pages = 0;
    for (const auto& [id, incident] : book_.incidents) incidents += incident.due ? 1 : 0;
    for (const auto& [id, page] : book_.pages) pages += page.due ? 1 : 0;
    const Agenda& agenda = book_.agenda;
    if (agenda.incidents.size() != incidents || agenda.pages.size() != pages) {
      broken_.push_back("the agenda holds just what is due");
    }
    const auto drills = std::ranges::count_if(
        book_.drills, [](const auto& one) { return one.second.due.has_value(); });
    if (agenda.drills.size() != static_cast<std::size_t>(drills)) {
      broken_.push_back("the agenda holds just the drills that are due");
    }
    for (const auto& [at, id] : agenda.incidents) {
      const Incident* incident = book_.incident(id);
      expect(incident && incident->due == at, id, "the agenda holds just what is due");
    }
  }

  void look_at_alerts() {
    for (const auto& [key, id] : book_.alerts) {
      const Incident* incident = book_.incident(id);
      const bool known =
          incident && incident->state != IncidentState::resolved && incident->alerts.contains(key);
      expect(known, id, "an alert belongs to an incident that is not resolved");
    }
  }

  static int most_acks(const Incident& incident) {
    int most = 1;
    for (const StepTerms& step : incident.terms.steps) most = std::max(most, step.acks);
    return most;
  }

  [[nodiscard]] Span longest_wait(const Incident& incident) const {
    Span longest = std::max(incident.terms.final_every, Span{1'000});
    for (const StepTerms& step : incident.terms.steps) longest = std::max(longest, step.timeout);
    if (incident.urgency == Urgency::low) longest += plan_.timing.low_urgency_limit;
    return longest;
  }

  const Book& book_;
  const Plan& plan_;
  Instant now_;
  Span lag_;
  std::vector<std::string> broken_;
};

}  // namespace

std::vector<std::string> audit(const Book& book, const Plan& plan, Instant now) {
  return Audit(book, plan, now).take();
}

}  // namespace reveille::escalation
