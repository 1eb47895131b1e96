// SPDX-License-Identifier: Apache-2.0
// Plays a story line by line and compares what happens with what it expects.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "escalation/settings.hpp"
#include "rehearsal/script.hpp"
#include "rehearsal/stage.hpp"

namespace reveille::rehearsal {

class Teller {
 public:
  explicit Teller(escalation::FindZone find_zone) : find_zone_(std::move(find_zone)) {}

  // Empty when the story came true; else what is wrong, with line numbers.
  [[nodiscard]] std::vector<std::string> tell(const std::vector<Line>& lines);

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
  [[nodiscard]] escalation::IncidentId incident_in(Words words) const;
  void go_to(Instant at);
  void nothing_unexpected();
  void wrong(std::string what);

  escalation::FindZone find_zone_;
  Stage stage_;
  const Line* line_ = nullptr;
  std::vector<std::string> mistakes_;
  int texts_ = 0;
  std::string last_text_from_;
  std::string last_text_;
};

}  // namespace reveille::rehearsal
