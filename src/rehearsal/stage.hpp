// SPDX-License-Identifier: Apache-2.0
// The stage on which a story plays: the decider as shipped, a clock wound by hand, and a telephone
// network whose phones lie beside sleeping people unless the story says otherwise.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/zone.hpp"
#include "escalation/decide.hpp"
#include "rehearsal/bedside.hpp"

namespace reveille::rehearsal {

using escalation::PersonName;

// A slip such as `+100y` must not run for days.
inline constexpr std::size_t inputs_most = 50'000;

// What becomes of a request to a carrier.
enum class Fate {
  taken,    // and it comes to the phone
  refused,  // by the carrier
  failed,   // it does not come to the phone
};

// Something that a carrier was asked to do: what a story expects, one by one.
struct Seen {
  Instant at;
  PersonName person;  // of a post: nobody
  std::string to;     // the person, or "channel:ops"
  escalation::ContactName contact;
  escalation::ContactKind kind = escalation::ContactKind::sms;
  escalation::PagePurpose purpose = escalation::PagePurpose::wake;
  int leg = 1;
  int more = 0;
  std::string carrier;
  std::string text;
  escalation::PageId page;
  int attempt = 1;
  Fate fate = Fate::taken;
  Hearing hearing;  // of what was taken: does the phone make a sound, as configured?
};

class Stage {
 public:
  // --- before the first moment ---
  void set_clock(Zone zone, Instant now);
  // Instead of those of the plan.
  void set_carriers(std::vector<escalation::Carrier> carriers) { carriers_ = std::move(carriers); }
  [[nodiscard]] const std::vector<escalation::Carrier>& carriers() const { return carriers_; }
  // Nothing happens after so many inputs, and that is a complaint.
  void set_most_inputs(std::size_t most) { most_inputs_ = most; }

  // --- time ---
  // Lets time pass: phones ring out, ticks come when next_wakeup() asks for them.
  void advance_to(Instant at);
  // When something happens next by itself; Instant::max() if never.
  [[nodiscard]] Instant next_event() const;
  // The daemon is off until then; its reports wait.
  void sleep_until(Instant at);
  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] const Zone& zone() const { return zone_; }

  // --- what happens ---
  void replace_plan(escalation::Plan plan);
  void put(const escalation::Input& input);
  enum class Health { up, down, busy };
  void set_health(const std::string& carrier, Health health) { health_[carrier] = health; }
  void set_contact(const PersonName& person, escalation::ContactKind kind, bool works);
  void set_reports(bool arrive) { reports_arrive_ = arrive; }
  // Picks up the call that rings and presses a key (0: none). False: no phone of theirs rings.
  [[nodiscard]] bool press(const PersonName& person, char key);
  // A key that arrives after the call has ended.
  [[nodiscard]] bool press_late(const PersonName& person, char key);
  // All reports so far once more, the last first: facts must not follow.
  void repeat_reports();
  // Looks at what it has not seen: it comes after each input by itself, but less often to a book
  // that has become large.
  void call_auditor();
  // Builds the book anew from all facts and goes on with it.
  void restart();

  // --- what is seen ---
  std::vector<Seen> seen;  // not yet expected
  std::vector<Seen> all_seen;
  escalation::Facts facts;                                // all of them
  std::vector<std::string> timeline;                      // each fact as describe() told it
  std::string answer;                                     // to the last human act
  std::vector<std::string> complaints;                    // of the auditor
  std::vector<std::pair<Instant, PersonName>> withdrawn;  // deliveries called back
  [[nodiscard]] const escalation::Book& book() const { return book_; }
  [[nodiscard]] const escalation::Plan& plan() const { return plan_; }
  // What acknowledges in the last call to them.
  [[nodiscard]] char key_for(const PersonName& person) const;
  [[nodiscard]] char snooze_key_for(const PersonName& person) const;
  [[nodiscard]] std::string code_for(const PersonName& person) const;

 private:
  struct Report {
    Instant at;
    std::uint64_t order = 0;
    escalation::DeliveryReported input;
    bool operator<(const Report& other) const {
      return std::tie(at, order) < std::tie(other.at, other.order);
    }
  };

  void decide(const escalation::Input& input);
  void look_at(const escalation::Dated& dated);
  void carry(const escalation::DeliveryRequested& request);
  [[nodiscard]] Hearing hearing_of(const escalation::Page& page, const std::string& sender);
  void tell_fate(const Seen& what, Health health);
  void withdraw(const escalation::DeliveryCancelled& cancel);
  void report(const Seen& what, Span later, escalation::DeliveryState state,
              escalation::FailureClass failure = escalation::FailureClass::none,
              std::string reason = {});
  void forget_reports(const Seen& what);
  [[nodiscard]] const Seen* last_call(const PersonName& person, bool ringing) const;

  escalation::Book book_;
  escalation::Plan plan_;
  std::vector<escalation::Carrier> carriers_;
  Zone zone_;
  Instant now_;
  std::size_t inputs_ = 0;
  std::size_t most_inputs_ = inputs_most;
  std::size_t unaudited_ = 0;
  Bedside bedside_;
  std::set<Report> reports_;
  std::vector<escalation::DeliveryReported> reported_;
  std::uint64_t order_ = 0;
  std::map<std::string, Health> health_;
  std::set<std::pair<PersonName, escalation::ContactKind>> broken_;
  bool reports_arrive_ = true;
};

}  // namespace reveille::rehearsal
