// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "config/config.hpp"
#include "escalation/oncall.hpp"
#include "text/form.hpp"
#include "text/json.hpp"

namespace reveille::cli {
namespace {

Instant wall_clock() {
  return Instant{
      std::chrono::duration_cast<Span>(std::chrono::system_clock::now().time_since_epoch())};
}

// The same shape that the daemon answers with.
Tree computed(const escalation::Plan& plan, Instant at) {
  Tree rotations(Tree::Array{});
  for (const auto& [name, rotation] : plan.rotations) {
    Tree row;
    row.set("rotation", Tree(name.value));
    if (const auto shift = escalation::shift_at(rotation, plan.overrides, at)) {
      const auto& first = shift->people.front();
      const auto* person = plan.person(first);
      row.set("person", Tree(first.value));
      row.set("full_name", Tree(person ? person->full_name : first.value));
      row.set("from", Tree(to_rfc3339(shift->from)));
      row.set("to", Tree(to_rfc3339(shift->to)));
      row.set("overridden", Tree(shift->overridden));
      row.set("until_local", Tree(to_local(shift->to, rotation.zone)));
    }
    rotations.push(std::move(row));
  }
  Tree answer;
  answer.set("at", Tree(to_rfc3339(at)));
  answer.set("rotations", std::move(rotations));
  return answer;
}

Result<Tree> from_files(const std::vector<std::string>& config, const std::string& at) {
  Instant instant = wall_clock();
  if (!at.empty()) {
    TRY(instant, parse_rfc3339(at));
  }
  const config::Loaded loaded = config::load(config);
  if (!loaded.config)
    return invalid(to_string(loaded.mistakes.front()) + " (reveille check shows all mistakes)");
  return computed(loaded.config->plan, instant);
}

}  // namespace

int who(const Remote& remote, const std::vector<std::string>& config, const std::string& at,
        Output output) {
  const std::string path = "/api/reveille/v1/on-call";
  const auto answer = config.empty()
                          ? remote.get(path + (at.empty() ? "" : "?at=" + text::percent_encode(at)))
                          : from_files(config, at);
  if (!answer) return refused(answer.error());
  if (output.json) {
    print(text::to_json(*answer));
    return 0;
  }
  std::vector<std::vector<std::string>> rows{{"rotation", "on call", "until"}};
  for (const Tree& row : list_at(*answer, "rotations")) {
    const std::string person = text_at(row, "full_name");
    rows.push_back({text_at(row, "rotation"), person.empty() ? inked(Ink::red, "nobody") : person,
                    text_at(row, "until_local")});
  }
  if (rows.size() == 1)
    print("no rotation is configured: policies page people or teams directly");
  else
    print(columns(rows));
  return 0;
}

}  // namespace reveille::cli
