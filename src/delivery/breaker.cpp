// SPDX-License-Identifier: Apache-2.0
#include "delivery/breaker.hpp"

#include <algorithm>

namespace reveille::delivery {

bool Breaker::admit(SteadyInstant now) {
  if (!is_open()) return true;
  if (trying_ || now < next_try_) return false;
  trying_ = true;
  return true;
}

void Breaker::succeeded() {
  strikes_ = 0;
  pause_ = Span{0};
  trying_ = false;
}

void Breaker::failed(SteadyInstant now, double chance, Span at_least) {
  // Orders that were sent before it opened fail one after the other: they are the same news.
  const bool late_news = is_open() && !trying_;
  trying_ = false;
  if (late_news) return;
  strikes_ = std::min(strikes_ + 1, options_.strikes);
  if (!is_open()) return;
  pause_ = std::clamp(pause_ * 2, options_.pause_least, options_.pause_most);
  const auto spread =
      Span{static_cast<Span::rep>(static_cast<double>(pause_.count()) * (0.5 + chance / 2))};
  next_try_ = now + std::min(std::max(spread, at_least), options_.pause_most);
}

void Breaker::abandoned() {
  trying_ = false;
}

}  // namespace reveille::delivery
