// SPDX-License-Identifier: Apache-2.0
// What keeps an alert from paging: silences that humans set, and inhibition by other alerts. Any
// doubt about one of them means: not silenced.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/labels.hpp"
#include "base/matcher.hpp"
#include "base/result.hpp"
#include "base/tree.hpp"
#include "base/zone.hpp"
#include "escalation/names.hpp"

namespace reveille::escalation {

// Which alerts are silenced, and when: from <= t < to, and inside one of the windows where there
// are any.
struct SilenceTerms {
  Matchers matchers;  // all of them must hold
  Instant from;
  Instant to;
  std::vector<std::string> windows;  // "Sun 02:00-04:00"; none: all the time
  std::string zone;                  // the clock of the windows: "Europe/Berlin"
  std::string comment;
  bool operator==(const SilenceTerms&) const = default;
  void fields(this auto&& self, auto&& visit) {
    visit("matchers", self.matchers);
    visit("from", self.from);
    visit("to", self.to);
    visit("windows", self.windows);
    visit("zone", self.zone);
    visit("comment", self.comment);
  }
};

// [[silences]] of the configuration.
struct ConfiguredSilence {
  std::string name;
  SilenceTerms terms;
  Place place;
};

// Of a configuration's silence with windows and without an end.
[[nodiscard]] Instant no_end();

// While an alert fires that one of the `source` matchers describes, alerts that `target` describes
// page nobody, if both have the same values of the labels `equal` (a missing label is an empty
// one).
struct Inhibition {
  std::string name;
  Matchers source;
  Matchers target;
  std::vector<std::string> equal;
  Place place;
};

// Where an alert stands in the index of inhibition: it silences whoever asks for one of `inhibits`,
// and is silenced while somebody inhibits one of `inhibitable`.
struct InhibitionKeys {
  std::vector<std::string> inhibits;
  std::vector<std::string> inhibitable;
  bool operator==(const InhibitionKeys&) const = default;
};
// An alert that is on both sides of a rule is not silenced by one that is on both sides, too.
[[nodiscard]] InhibitionKeys inhibition_keys(const std::vector<Inhibition>& rules,
                                             const Labels& labels);
// The rule's name in a key.
[[nodiscard]] std::string_view rule_of(std::string_view key);

// When such a silence holds, seen from `at`. `zone`: of the terms; only asked for with windows.
struct SilenceCourse {
  bool active = false;
  std::optional<Instant> next;  // when that may change; none: it is over
};
[[nodiscard]] Result<SilenceCourse> course_of(const SilenceTerms& terms, const Zone& zone,
                                              Instant at);

// As Alertmanager's API names it: a UUID with the number inside.
[[nodiscard]] std::string to_uuid(SilenceId id);
[[nodiscard]] std::optional<SilenceId> silence_of_uuid(std::string_view uuid);

}  // namespace reveille::escalation
