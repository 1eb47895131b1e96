// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "base/id.hpp"
#include "base/labels.hpp"

namespace reveille::escalation {

// Names that a configuration gave.
using PersonName = Name<struct PersonTag>;
using ContactName = Name<struct ContactTag>;  // unique within its person
using RotationName = Name<struct RotationTag>;
using TeamName = Name<struct TeamTag>;
using PolicyName = Name<struct PolicyTag>;
using CarrierName = Name<struct CarrierTag>;
using OutletName = Name<struct OutletTag>;  // with its kind: "channel:ops", "webhook:status"

// Numbers that the book counts out, from 1; never reused.
using IncidentId = Id<struct IncidentTag>;
using PageId = Id<struct PageTag>;
using SilenceId = Id<struct SilenceTag>;
using OverrideId = Id<struct OverrideTag>;
using DrillId = Id<struct DrillTag>;

// Which alert: who sends it and its label set. Two senders of equal labels are two alerts.
struct AlertKey {
  std::string source;             // "rules", "alertmanager", "heartbeat", "person"
  std::uint64_t fingerprint = 0;  // of the labels
  auto operator<=>(const AlertKey&) const = default;
};

enum class Urgency { low, urgent };
[[nodiscard]] const char* to_string(Urgency urgency);

}  // namespace reveille::escalation
