// SPDX-License-Identifier: Apache-2.0
#include "samples/schedule.hpp"

#include <algorithm>

namespace reveille::samples {
namespace {

constexpr int time_per_work = 10;
constexpr std::chrono::milliseconds saved_most{1'000};  // of time, so a tenth of that in work

}  // namespace

Span slot_offset(const rules::RuleGroup& group) {
  const Labels identity{{"file", group.file}, {"name", group.name}};
  const auto interval = static_cast<std::uint64_t>(group.interval.count());
  return Span{static_cast<std::int64_t>(fingerprint(identity) % interval)};
}

Instant slot_before(Instant at, Span interval, Span offset) {
  const std::int64_t since = to_ms(at) - offset.count();
  const std::int64_t remainder = ((since % interval.count()) + interval.count()) % interval.count();
  return at - Span{remainder};
}

void ArrivalBudget::charge(Time now, std::chrono::nanoseconds took) {
  ready_at_ = std::max(ready_at_, now - saved_most) + took * time_per_work;
}

}  // namespace reveille::samples
