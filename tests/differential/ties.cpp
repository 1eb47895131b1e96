// SPDX-License-Identifier: Apache-2.0
#include "differential/ties.hpp"

#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "differential/dialect.hpp"

namespace reveille::differential {
namespace {

// The elements of one group at one time: labels by value.
using Elements = std::multimap<std::string, std::string>;
using Groups = std::map<std::pair<std::int64_t, Labels>, Elements>;

Labels group_of(const Ranking& ranking, const Labels& labels) {
  if (!ranking.without) return labels.only(ranking.labels);
  Labels left = labels.without(ranking.labels);
  left.remove("__name__");
  return left;
}

Groups grouped(const Ranking& ranking, const QueryAnswer& answer) {
  Groups groups;
  for (const auto& [name, points] : answer.series) {
    const Labels group = group_of(ranking, answer.labels.at(name));
    for (const auto& [at, value] : points) groups[{at, group}].emplace(canonical(value), name);
  }
  return groups;
}

bool same_values(const Groups& ours, const Groups& theirs) {
  const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
  return std::ranges::equal(ours, theirs, [&](const auto& a, const auto& b) {
    return a.first == b.first && std::ranges::equal(a.second, b.second, same);
  });
}

std::string first_tie(const Groups& all, const Groups& chosen) {
  for (const auto& [place, elements] : chosen) {
    const Elements& candidates = all.at(place);
    for (const auto& [value, name] : elements) {
      if (candidates.count(value) == elements.count(value)) continue;
      return fmt::format("at {} {} of {} elements with the value {}, among them {}", place.first,
                         elements.count(value), candidates.count(value), value, name);
    }
  }
  return {};
}

bool agree(const Answers& answers) {
  return answers.ours.error_type.empty() &&
         compare(answers.ours, answers.theirs, 0).difference.empty();
}

// What both have to be asked to see what the ranking sees, and what it does, at all its steps.
std::optional<std::vector<Question>> times_of(const Ranking& ranking, const Question& question) {
  if (ranking.windows.empty()) return std::vector{question};
  const std::string& window = ranking.windows.back();
  const auto bound = [&](const char* word) {
    return ranking.operand.find(word) != std::string::npos ||
           window.find(word) != std::string::npos;
  };
  // Asked alone, a window would begin and end elsewhere.
  if (ranking.windows.size() > 1) return std::nullopt;
  if (question.step_ms != 0 && (bound("start()") || bound("end()"))) return std::nullopt;
  std::vector<Question> times;
  for (std::int64_t at = question.from_ms; at <= question.to_ms;
       at += question.step_ms == 0 ? 1 + question.to_ms : question.step_ms) {
    times.push_back({"", at, at, 0});
  }
  return times;
}

struct Found {
  bool fair = true;  // the same elements and equal choices
  std::string tie;
};

Found look(const Ranking& ranking, const Question& question, const Ask& ask) {
  const auto times = times_of(ranking, question);
  if (!times) return {.fair = false, .tie = {}};
  const std::string window = ranking.windows.empty() ? "" : ranking.windows.back();
  Found found;
  for (Question at : *times) {
    at.text = "(" + ranking.operand + ")" + window;
    const Answers all = ask(at);
    at.text = "(" + ranking.choice + ")" + window;
    const Answers chosen = ask(at);
    const bool answered = chosen.ours.error_type.empty() && chosen.theirs.error_type.empty();
    const Groups ours = grouped(ranking, chosen.ours);
    if (!agree(all) || !answered || !same_values(ours, grouped(ranking, chosen.theirs)))
      return {.fair = false, .tie = {}};
    if (found.tie.empty()) found.tie = first_tie(grouped(ranking, all.ours), ours);
  }
  return found;
}

}  // namespace

std::string canonical(double value) {
  if (std::isnan(value)) return "NaN";
  return value == 0 ? "0" : fmt::to_string(value);
}

std::string proven_tie(const rules::promql::Query& query, const Question& question,
                       const Ask& ask) {
  std::string tie;
  for (const Ranking& ranking : rankings_of(query)) {
    const Found found = look(ranking, question, ask);
    if (!found.fair) return {};
    if (tie.empty() && !found.tie.empty()) tie = ranking.choice + " " + found.tie;
  }
  if (tie.empty()) return {};
  Question rest = question;
  rest.text = without_rankings(query);
  return agree(ask(rest)) ? tie : "";
}

}  // namespace reveille::differential
