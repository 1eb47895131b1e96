// SPDX-License-Identifier: Apache-2.0
// Exits 0 where the compiler handles an aggregate temporary in a co_await expression rightly.
#include <coroutine>
#include <cstdio>
#include <exception>
#include <string>
#include <utility>

namespace {

int alive = 0;

struct Tracked {
  std::string text{"long enough to live on the heap, not in the small buffer"};
  Tracked() { ++alive; }
  Tracked(const Tracked& other) : text(other.text) { ++alive; }
  Tracked(Tracked&& other) noexcept : text(std::move(other.text)) { ++alive; }
  Tracked& operator=(const Tracked&) = default;
  Tracked& operator=(Tracked&&) = default;
  ~Tracked() { --alive; }
};

struct Aggregate {
  Tracked member;
  int number = 0;
};

struct Task {
  struct promise_type {
    std::coroutine_handle<> waiting;
    Task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept {
      struct Resume {
        bool await_ready() noexcept { return false; }
        std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> self) noexcept {
          return self.promise().waiting ? self.promise().waiting : std::noop_coroutine();
        }
        void await_resume() noexcept {}
      };
      return Resume{};
    }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
  bool await_ready() { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) {
    handle.promise().waiting = caller;
    return handle;
  }
  void await_resume() { handle.destroy(); }
};

Task take(Aggregate aggregate) {
  if (aggregate.member.text.empty()) std::puts("empty");
  co_return;
}

Task outer() {
  co_await take(Aggregate{Tracked{}, 1});
}

}  // namespace

int main() {
  Task task = outer();
  task.handle.resume();
  task.handle.destroy();
  return alive == 0 ? 0 : 1;
}
