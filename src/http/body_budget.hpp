// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace reveille::http {

// What the answers of several clients may take in memory together. Small answers always have room,
// so that a few peers with huge ones shut out nobody: of each body only what is beyond `free_each`
// counts. Any thread.
class BodyBudget {
 public:
  BodyBudget(std::size_t bytes, std::size_t free_each) : free_each_(free_each), left_(bytes) {}

  // What one body has taken of the budget; given back with it.
  class Share {
   public:
    Share() = default;  // of no budget: there is always room
    explicit Share(std::shared_ptr<BodyBudget> budget) : budget_(std::move(budget)) {}
    ~Share();
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    // False: no room for a body of this size, and nothing was taken.
    [[nodiscard]] bool grow_to(std::size_t body_bytes);

   private:
    std::shared_ptr<BodyBudget> budget_;
    std::size_t taken_ = 0;
  };

 private:
  [[nodiscard]] bool take(std::size_t bytes);

  const std::size_t free_each_;
  std::atomic<std::size_t> left_;
};

}  // namespace reveille::http
