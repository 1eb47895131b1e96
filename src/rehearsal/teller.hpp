// SPDX-License-Identifier: Apache-2.0
// Plays a story line by line and compares what happens with what it expects.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "escalation/settings.hpp"
#include "rehearsal/forms.hpp"
#include "rehearsal/script.hpp"
#include "rehearsal/stage.hpp"

namespace reveille::rehearsal {

// "second call to ada by twilio".
[[nodiscard]] std::string in_words(const Seen& seen);

// What did not come true, or cannot.
struct Untrue {
  int line = 0;
  std::string text;   // the line as it was written
  std::string local;  // when: "Mon 2024-02-05 00:30 CST"
  std::string what;
  std::vector<std::string> details;  // "expected ...", "got ..."
};

// What a story does not bring along itself.
struct Setting {
  escalation::FindZone find_zone;
  std::optional<escalation::Plan> plan = {};  // in force until the story has a `plan` of its own
  std::size_t most_inputs = inputs_most;
};

class Teller {
 public:
  explicit Teller(Setting setting);

  // Empty when the story came true. It ends with the first line that did not.
  [[nodiscard]] std::vector<Untrue> tell(const std::vector<Line>& lines);

 private:
  using Words = std::span<const std::string>;

  void play(const Line& line);
  void play_expect(Words words);
  void play_alert(Words words);
  void play_storm(Words words);
  void play_person(Words words);
  void play_plan(const std::string& block);
  void play_clock(Words words);
  void play_carriers(Words words);
  void set_carriers(const std::vector<std::string>& names);
  void play_handing_on(Words words, const escalation::Actor& actor);
  void play_health(Words words);
  void play_override(Words words);
  void play_page(Words words);
  void play_drill(Words words);
  void play_silence(Words words);
  void fire(const std::string& name, Words options, bool ends);
  void text(const std::string& who, std::string body);

  void expect_page(Words words);
  void expect_incident(Words words);
  void expect_fact(Words words);
  void expect_count(Words words);
  void expect_proof(Words words);
  void expect_drill_over(const std::string& outcome);

  [[nodiscard]] Instant time_of(const std::string& time);
  [[nodiscard]] std::string last_lines() const;  // of the timeline
  [[nodiscard]] escalation::IncidentId incident_in(Words words) const;
  void go_to(Instant at);
  void nothing_unexpected();
  void adopt(escalation::Plan plan);
  void learn_names();
  [[nodiscard]] bool may_be_played(const Line& line);
  void wrong(std::string what, std::vector<std::string> details = {});
  void wrong(std::string what, std::string expected, std::string got);

  Setting setting_;
  Names names_;
  bool clock_is_set_ = false;
  bool has_plan_ = false;
  Stage stage_;
  const Line* line_ = nullptr;
  std::vector<Untrue> untrue_;
  int texts_ = 0;
  std::string last_text_from_;
  std::string last_text_;
};

}  // namespace reveille::rehearsal
