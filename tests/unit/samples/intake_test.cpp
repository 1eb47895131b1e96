// SPDX-License-Identifier: Apache-2.0
#include "samples/intake.hpp"

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::samples;

namespace {

constexpr std::int64_t start = 1'707'112'800'000;

rules::Observation series(const std::string& job,
                          std::vector<std::pair<std::int64_t, double>> points) {
  rules::Observation observation{Labels{{"__name__", "up"}, {"job", job}}, {}};
  for (const auto& [at, value] : points) {
    observation.samples.push_back({instant_from_ms(start + at), value});
  }
  return observation;
}

struct Desk {
  Result<Ingested> take(std::vector<rules::Observation> observations, std::size_t skipped = 0) {
    told = 0;
    return intake.store(
        {.series = std::move(observations), .skipped = skipped}, store,
        {.now = instant_from_ms(start + 100'000), .oldest = instant_from_ms(start - 3'600'000)},
        [this](rules::SeriesRef, const rules::Observation&) { ++told; });
  }
  explicit Desk(std::size_t most = 1000) : store({.series = most}) {}
  rules::SeriesStore store;
  Intake intake;
  int told = 0;
};

}  // namespace

TEST_CASE("a batch is stored and counted") {
  Desk desk;
  const auto done = desk.take({series("a", {{0, 1}, {1000, 2}}), series("b", {{0, 1}})}, 3);
  REQUIRE(done);
  CHECK(done->stored == 3);
  CHECK(done->duplicates == 0);
  CHECK(done->skipped_series == 3);
  CHECK(desk.told == 2);
}

TEST_CASE("one sample that is out of order refuses the whole batch, and none of it is stored") {
  Desk desk;
  REQUIRE(desk.take({series("late", {{5000, 1}})}));
  const auto refused =
      desk.take({series("good", {{6000, 1}}), series("late", {{6000, 1}, {4000, 2}})});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::invalid);
  CHECK(refused.error().message.starts_with("out of order sample: series up{job=\"late\"}"));
  CHECK(desk.store.sample_count() == 1);
  CHECK(desk.told == 0);
  CHECK(desk.take({series("good", {{6000, 1}})})->stored == 1);
}

TEST_CASE("a batch that is sent again, since its answer was lost, is all duplicates") {
  Desk desk;
  const auto batch = [] { return std::vector{series("a", {{0, 1}, {1000, 2}, {2000, 3}})}; };
  REQUIRE(desk.take(batch())->stored == 3);
  const auto again = desk.take(batch());
  REQUIRE(again);
  CHECK(again->stored == 0);
  CHECK(again->duplicates == 3);
  const auto longer = desk.take({series("a", {{1000, 2}, {2000, 3}, {3000, 4}})});
  CHECK(longer->stored == 1);
}

TEST_CASE("another value at the same time is refused with upstream's words") {
  Desk desk;
  REQUIRE(desk.take({series("a", {{0, 1}})}));
  CHECK(desk.take({series("a", {{0, 2}})})
            .error()
            .message.starts_with("duplicate sample for timestamp"));
  CHECK(desk.take({series("b", {{0, 1}, {0, 2}})})
            .error()
            .message.starts_with("duplicate sample for timestamp"));
}

TEST_CASE("order is kept within a batch that names a series twice") {
  Desk desk;
  CHECK_FALSE(desk.take({series("a", {{2000, 1}}), series("a", {{1000, 1}})}));
  CHECK(desk.store.sample_count() == 0);
  CHECK(desk.take({series("a", {{1000, 1}}), series("a", {{2000, 1}})})->stored == 2);
}

TEST_CASE("samples of a future that is more than ten minutes off are refused") {
  Desk desk;
  CHECK(desk.take({series("a", {{100'000 + 600'000, 1}})}));
  const auto refused = desk.take({series("b", {{100'000 + 600'001, 1}})});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.starts_with("out of bounds"));
}

TEST_CASE("samples older than anything that is kept are refused") {
  Desk desk;
  CHECK(desk.take({series("a", {{-3'600'000, 1}})}));
  CHECK(desk.take({series("b", {{-3'600'001, 1}})}).error().message.starts_with("out of bounds"));
}

TEST_CASE("a full store skips new series and keeps the known ones current") {
  Desk desk(2);
  REQUIRE(desk.take({series("a", {{0, 1}}), series("b", {{0, 1}})})->stored == 2);
  const auto done = desk.take({series("c", {{1000, 1}}), series("a", {{1000, 1}})});
  REQUIRE(done);
  CHECK(done->stored == 1);
  CHECK(done->skipped_series == 1);
}

TEST_CASE("a series without a name is skipped") {
  Desk desk;
  const auto done = desk.take({{Labels{{"job", "a"}}, {{instant_from_ms(start), 1}}}});
  REQUIRE(done);
  CHECK(done->stored == 0);
  CHECK(done->skipped_series == 1);
}
