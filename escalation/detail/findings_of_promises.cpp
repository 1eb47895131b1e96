// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "escalation/detail/findings.hpp"

namespace reveille::escalation::detail {
namespace {

using Limit = std::optional<Promise::Limit>;

class Promises {
 public:
  Promises(const Horizon& horizon, Crowds& crowds, const std::vector<bool>& flagged)
      : horizon_(horizon), crowds_(crowds), flagged_(flagged) {}

  void look_at(const Policy& policy, const PolicyProof& proof) {
    for (const Route& route : horizon_.plan().routes) {
      if (route.policy != policy.name || route.urgency != Urgency::urgent) continue;
      const Promise& all = horizon_.plan().promise;
      const auto& own = route.promise;
      const Limit first = own.first_waking_page ? own.first_waking_page : all.first_waking_page;
      const Limit second = own.second_human ? own.second_human : all.second_human;
      if (is_broken(first, proof.all_up.first)) {
        tell({"R012", "the first waking page", "first_waking_page", &*first, proof.all_up.first},
             policy, {.first = first->most});
      }
      if (is_broken(second, proof.all_up.second)) {
        tell({"R013", "the second human", "second_human", &*second, proof.all_up.second}, policy,
             {.second = second->most});
      }
    }
  }

  [[nodiscard]] std::vector<Finding> take() && { return std::move(findings_); }

 private:
  struct Broken {
    const char* code;
    const char* what;
    const char* key;
    const Promise::Limit* limit;
    std::optional<Span> worst;
  };

  [[nodiscard]] static bool is_broken(const Limit& limit, const std::optional<Span>& worst) {
    return limit && (!worst || *worst > limit->most);
  }

  // Several routes of a policy may share the promise: it is told once.
  void tell(const Broken& broken, const Policy& policy, const WorstCase& limits) {
    const std::string message = fmt::format(
        "{}: {} comes {}, and \"{}\" promises {}", policy_words(horizon_, policy), broken.what,
        broken.worst ? "after " + reveille::to_string(*broken.worst) + " at worst"
                     : "never in some hours",
        broken.key, reveille::to_string(broken.limit->most));
    const bool told = std::ranges::any_of(findings_, [&](const Finding& each) {
      return each.place == broken.limit->place && each.message == message;
    });
    if (told) return;
    const Stretches late = late_stretches(horizon_, crowds_, policy, flagged_, limits);
    findings_.push_back(
        {broken.code, Severity::error, broken.limit->place, message,
         fmt::format("page them sooner: a smaller \"after\" of their calls, a shorter \"timeout\" "
                     "in policies.{}; or promise less",
                     policy.name.value),
         local_hours(late, zone_of(horizon_.plan(), policy), horizon_.all())});
  }

  const Horizon& horizon_;
  Crowds& crowds_;
  const std::vector<bool>& flagged_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> findings_of_promises(const Horizon& horizon, Crowds& crowds,
                                          const std::map<PolicyName, PolicyProof>& proofs,
                                          const std::vector<bool>& flagged) {
  Promises promises(horizon, crowds, flagged);
  for (const auto& [name, proof] : proofs) promises.look_at(*horizon.plan().policy(name), proof);
  return std::move(promises).take();
}

}  // namespace reveille::escalation::detail
