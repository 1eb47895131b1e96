// SPDX-License-Identifier: Apache-2.0
// Which faults strike in a run, how often, and what was hit: the swarm and its coverage.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <functional>
#include <string>

#include "simulation/tape.hpp"

namespace reveille::simulation {

enum class Fault {
  // carriers
  server_error,
  time_out_untaken,
  time_out_taken,
  throttled,
  revoked,
  web_page,
  outage,
  never_delivers,
  late_delivery,
  refused_number,
  // callbacks
  callback_lost,
  callback_twice,
  callback_reordered,
  callback_early,
  // phones and people
  phone_off,
  line_busy,
  voicemail,
  call_screening,
  pocket_answers,
  wrong_key,
  hangs_up,
  sleeps_through,
  escalates,
  odd_text,
  stale_text,
  stranger_texts,
  opts_out,
  answers_twice,
  falls_asleep,
  // process and storage
  crash_idle,
  crash_uncommitted,
  crash_committed,
  crash_half_delivered,
  crash_unanswered,
  long_outage,
  frozen,
  commit_fails,
  commit_unknown,
  disk_full,
  slow_disk,
  inbox_full,
  // time
  clock_forward,
  clock_back,
  clock_drift,
  // plan and alerts
  reload_people,
  reload_numbers,
  reload_policies,
  reload_carriers,
  reload_rejected,
  override_set,
  nobody_reachable,
  alert_flaps,
  alert_storm,
  sender_silent,
  urgency_raised,
  paged_by_hand,
  resolved_by_hand,
  snoozed,
  reassigned,
  escalated_at_desk,
  silenced,
  odd_override,
  // what is tried, answered by rote, snoozed by text, inhibited
  drilled,
  answers_by_rote,
  snoozed_by_text,
  inhibited,
};
inline constexpr std::size_t faults = static_cast<std::size_t>(Fault::inhibited) + 1;
[[nodiscard]] const char* name_of(Fault fault);
[[nodiscard]] Fault fault_at(std::size_t index);

// What the pages of an incident stand at, or what it is that none is under way.
enum class PageState {
  none,  // no incident wants anything
  owed,  // the next one is due later
  queued,
  handed_over,  // a carrier is asked, and has not answered
  accepted,
  ringing,
  sent,
  delivered,
  answered,
  failed,  // and will be tried again
  acknowledged,
  silenced,
};
inline constexpr std::size_t page_states = static_cast<std::size_t>(PageState::silenced) + 1;
using PageStates = std::bitset<page_states>;

struct Coverage {
  std::array<std::uint64_t, faults> strikes{};
  std::array<std::array<std::uint64_t, page_states>, faults> hits{};
  void add(const Coverage& other);
  // Fault classes by page states, and the cells that were never hit.
  [[nodiscard]] std::string table() const;
  [[nodiscard]] std::uint64_t total() const;
};

class Weather {
 public:
  // Half of all classes are off in a run, the others strike more or less; one run in twelve is
  // calm.
  explicit Weather(Tape& tape);

  // Does it strike now? Counts it where pages stand.
  [[nodiscard]] bool strikes(Fault fault, Track track, std::uint32_t per_mille);
  // The same for what strikes later: then struck() counts it.
  [[nodiscard]] bool plans(Fault fault, Track track, std::uint32_t per_mille);
  void struck(Fault fault);
  [[nodiscard]] bool possible(Fault fault) const;
  // From here on nothing goes wrong any more.
  void clear() { clear_ = true; }
  [[nodiscard]] bool is_clear() const { return clear_; }
  [[nodiscard]] bool calm() const { return calm_; }

  std::function<PageStates()> look;
  Coverage coverage;

 private:
  Tape& tape_;
  std::array<std::uint32_t, faults> strength_{};
  bool clear_ = false;
  bool calm_ = true;
};

}  // namespace reveille::simulation
