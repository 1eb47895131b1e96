// SPDX-License-Identifier: Apache-2.0
#include "http/body_budget.hpp"

namespace reveille::http {

BodyBudget::Share::~Share() {
  if (budget_) budget_->left_ += taken_;
}

bool BodyBudget::Share::grow_to(std::size_t body_bytes) {
  if (!budget_ || body_bytes <= budget_->free_each_ + taken_) return true;
  const std::size_t more = body_bytes - budget_->free_each_ - taken_;
  if (!budget_->take(more)) return false;
  taken_ += more;
  return true;
}

bool BodyBudget::take(std::size_t bytes) {
  std::size_t left = left_;
  while (left >= bytes) {
    if (left_.compare_exchange_weak(left, left - bytes)) return true;
  }
  return false;
}

}  // namespace reveille::http
