// SPDX-License-Identifier: Apache-2.0
// Compensated sums (Neumaier's variant of Kahan's): the order of additions hardly matters, and the
// results agree with Prometheus to the last bits.
#pragma once

#include <cmath>

namespace reveille::rules::promql {

class Sum {
 public:
  Sum() = default;
  explicit Sum(double first) : sum_(first) {}
  Sum(double sum, double correction) : sum_(sum), correction_(correction) {}

  void add(double value) {
    const double total = sum_ + value;
    if (std::isinf(total)) {
      correction_ = 0;
    } else if (std::fabs(sum_) >= std::fabs(value)) {
      correction_ += (sum_ - total) + value;
    } else {
      correction_ += (value - total) + sum_;
    }
    sum_ = total;
  }
  [[nodiscard]] double raw() const { return sum_; }
  [[nodiscard]] double correction() const { return correction_; }
  [[nodiscard]] double value() const { return sum_ + correction_; }

 private:
  double sum_ = 0;
  double correction_ = 0;
};

// The mean as sum / count, until the sum overflows: then incrementally.
class Mean {
 public:
  void add(double value) {
    ++count_;
    if (count_ == 1) {
      sum_ = Sum(value);
      return;
    }
    if (!incremental_) {
      Sum next = sum_;
      next.add(value);
      if (!std::isinf(next.raw())) {
        sum_ = next;
        return;
      }
      incremental_ = true;
      sum_ = Sum(sum_.raw() / (count_ - 1), sum_.correction() / (count_ - 1));
    }
    const double weight = (count_ - 1) / count_;
    sum_ = Sum(weight * sum_.raw(), weight * sum_.correction());
    sum_.add(value / count_);
  }
  [[nodiscard]] double value() const {
    return incremental_ ? sum_.value() : sum_.raw() / count_ + sum_.correction() / count_;
  }

 private:
  Sum sum_;  // of the values, or the mean so far
  double count_ = 0;
  bool incremental_ = false;
};

}  // namespace reveille::rules::promql
