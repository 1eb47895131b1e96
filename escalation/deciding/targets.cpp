// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "escalation/deciding/course.hpp"
#include "escalation/oncall.hpp"

namespace reveille::escalation {
namespace {

class Resolution {
 public:
  explicit Resolution(const Scribe& scribe)
      : plan_(scribe.plan()),
        now_(scribe.now()),
        overrides_(all_overrides(scribe.plan(), scribe.book())) {}

  void add(const std::string& target) {
    if (is_outlet(target)) return result_.outlets.push_back(OutletName(target));
    const std::size_t before = result_.people.size() + result_.empty.size() + repeated_;
    const std::size_t colon = target.find(':');
    const std::string_view name = colon == std::string::npos
                                      ? std::string_view{}
                                      : std::string_view(target).substr(colon + 1);
    if (target == "everyone") add_everyone(target);
    if (target.starts_with("person:")) add_person(PersonName(name), target);
    if (target.starts_with("team:")) add_team(TeamName(name), target);
    if (target.starts_with("rotation:")) add_rotation(RotationName(name), target);
    const bool silent = result_.people.size() + result_.empty.size() + repeated_ == before;
    if (silent) empty(target, "nobody is behind it");
  }

  [[nodiscard]] Resolved take() && { return std::move(result_); }

 private:
  void add_everyone(const std::string& target) {
    for (const auto& [name, person] : plan_.people) add_person(name, target);
  }

  void add_team(const TeamName& name, const std::string& target) {
    const auto team = plan_.teams.find(name);
    if (team == plan_.teams.end())
      return empty(target, "this team is no longer in the configuration");
    for (const PersonName& person : team->second.people) add_person(person, target);
  }

  void add_rotation(const RotationName& name, const std::string& target) {
    const auto rotation = plan_.rotations.find(name);
    if (rotation == plan_.rotations.end()) {
      return empty(target, "this rotation is no longer in the configuration");
    }
    const Shift shift = Roster(rotation->second, overrides_).at(now_);
    expect_handoff(shift.to);  // of a gap, too: somebody may come
    if (shift.people.empty()) return empty(target, "nobody is on call");
    for (const PersonName& person : shift.people) add_person(person, target);
  }

  void add_person(const PersonName& name, const std::string& target) {
    if (!plan_.person(name)) {
      return empty(target, fmt::format("{} is no longer in the configuration", name.value));
    }
    const bool repeated = std::any_of(result_.people.begin(), result_.people.end(),
                                      [&](const Called& called) { return called.person == name; });
    if (repeated) {
      ++repeated_;
    } else {
      result_.people.push_back({name, target});
    }
  }

  void expect_handoff(Instant at) {
    if (at == Instant::max()) return;
    result_.handoff = std::min(result_.handoff.value_or(at), at);
  }

  void empty(const std::string& target, std::string why) {
    result_.empty.push_back({target, std::move(why)});
  }

  const Plan& plan_;
  Instant now_;
  std::vector<Override> overrides_;
  Resolved result_;
  std::size_t repeated_ = 0;
};

}  // namespace

Resolved resolve(const Scribe& scribe, const std::vector<std::string>& targets) {
  Resolution resolution(scribe);
  for (const std::string& target : targets) resolution.add(target);
  return std::move(resolution).take();
}

const StepTerms* current_step(const Incident& incident) {
  const auto index = static_cast<std::size_t>(incident.step - 1);
  return incident.step > 0 && index < incident.terms.steps.size() ? &incident.terms.steps[index]
                                                                  : nullptr;
}

std::vector<std::string> current_targets(const Incident& incident) {
  if (incident.step == 0) return incident.terms.final;
  const auto index = static_cast<std::size_t>(incident.step - 1);
  if (index >= incident.terms.steps.size()) return {"everyone"};
  return incident.terms.steps[index].targets;
}

}  // namespace reveille::escalation
