// SPDX-License-Identifier: Apache-2.0
#include "simulation/inhibited.hpp"

#include <algorithm>

#include "base/matcher.hpp"

namespace reveille::simulation {

using namespace escalation;  // NOLINT: the words of what is judged

namespace {

bool fits(const Matchers& matchers, const Labels& labels) {
  return std::ranges::all_of(matchers, [&](const Matcher& one) { return one.matches(labels); });
}

bool inhibits(const Labels& source, const Labels& target, const Inhibition& rule) {
  const bool meant = fits(rule.source, source) && fits(rule.target, target);
  const bool both_both = fits(rule.target, source) && fits(rule.source, target);
  return meant && !both_both && std::ranges::all_of(rule.equal, [&](const std::string& name) {
           return source.get(name) == target.get(name);
         });
}

}  // namespace

// From whoever nobody inhibits on to those that they inhibit, and so on: a ring without such a
// beginning is heard.
bool is_inhibited(const AlertKey& key, const std::vector<Inhibition>& rules,
                  const std::map<AlertKey, Labels>& firing, const std::set<AlertKey>& lost) {
  const auto edge = [&](const auto& source, const auto& target) {
    return source.first != target.first && !lost.contains(source.first) &&
           std::ranges::any_of(rules, [&](const Inhibition& rule) {
             return inhibits(source.second, target.second, rule);
           });
  };
  const auto self = firing.find(key);
  if (self == firing.end() || std::ranges::none_of(rules, [&](const Inhibition& rule) {
        return fits(rule.target, self->second);
      }))
    return false;
  std::set<AlertKey> known{key};  // those by which it may be inhibited, and itself
  std::vector<AlertKey> to_look_at{key};
  while (!to_look_at.empty()) {
    const AlertKey target = to_look_at.back();
    to_look_at.pop_back();
    bool free = true;
    for (const auto& source : firing) {
      if (!edge(source, *firing.find(target))) continue;
      free = false;
      if (known.insert(source.first).second) to_look_at.push_back(source.first);
    }
    if (free) return target != key;
  }
  return false;
}

}  // namespace reveille::simulation
