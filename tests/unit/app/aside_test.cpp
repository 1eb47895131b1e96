// SPDX-License-Identifier: Apache-2.0
#include "app/aside.hpp"

#include <future>
#include <memory>

#include <catch2/catch.hpp>

using namespace reveille::app;

TEST_CASE("work aside is done in its order; what does not fit is refused, until there is room") {
  Aside aside;
  std::promise<void> begun;
  std::promise<void> go_on;
  std::promise<void> all_done;
  std::size_t done = 0;
  REQUIRE(aside.take([&] {
    begun.set_value();
    go_on.get_future().wait();
  }));
  begun.get_future().wait();  // its place in the queue is free again
  for (std::size_t i = 0; i < Aside::waiting_most; ++i) {
    REQUIRE(aside.take([&, i] {
      CHECK(i == done);
      if (++done == Aside::waiting_most) all_done.set_value();
    }));
  }
  CHECK_FALSE(aside.take([] {}));
  go_on.set_value();
  all_done.get_future().wait();
  CHECK(aside.take([] {}));
}

TEST_CASE("what waits when it ends is dropped, not done") {
  bool done = false;
  auto alive = std::make_shared<int>(1);
  std::promise<void> begun;
  std::promise<void> go_on;
  {
    Aside aside;
    REQUIRE(aside.take([&] {
      begun.set_value();
      go_on.get_future().wait();
    }));
    begun.get_future().wait();
    REQUIRE(aside.take([&done, alive] { done = true; }));
    aside.stop();
    go_on.set_value();
  }
  CHECK_FALSE(done);
  CHECK(alive.use_count() == 1);
}
