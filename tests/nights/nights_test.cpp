// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "nights/distribution.hpp"

using namespace reveille;
using namespace reveille::nights;

namespace {

constexpr std::size_t few = 600;
constexpr std::uint64_t seed = 1;

bool faster(const Answered& one, const Answered& other) {
  return one && (!other || *one < *other);
}

}  // namespace

TEST_CASE("more nights are answered by calls than by texts, and by call pairs than by one call") {
  const auto unanswered = [](Pager pager) { return play(pager, {}, seed, few).unanswered(); };
  const auto texts = unanswered(Pager::mail_and_text);
  const auto ends = unanswered(Pager::one_call_ends);
  const auto call = unanswered(Pager::one_call);
  const auto passes = unanswered(Pager::one_call_passes);
  const auto init = unanswered(Pager::init);
  CHECK(texts > ends);
  CHECK(ends > call);
  CHECK(call > passes);
  CHECK(passes > init);
  CHECK(unanswered(Pager::two_carriers) <= init);
  CHECK(init * 50 < few);
}

TEST_CASE("what init sets up is answered sooner at every percentile that others reach") {
  const Distribution init = play(Pager::init, {}, seed, few);
  const Distribution call = play(Pager::one_call_passes, {}, seed, few);
  for (const double share : {0.5, 0.75, 0.9, 0.95}) {
    CAPTURE(share);
    CHECK(faster(init.within(share), call.within(share)));
  }
}

TEST_CASE("no night is without an answer by Reveille's fault") {
  for (Assumptions assumed : all_assumptions()) {
    // So that there are such nights.
    assumed.off = std::max(assumed.off, 0.3);
    assumed.outage = std::max(assumed.outage, 0.05);
    const Distribution init = play(Pager::init, assumed, seed, few);
    CAPTURE(assumed.name);
    CHECK(init.unanswered() > 0);
    for (const auto& [reason, people] : init.why) {
      CAPTURE(reason, people);
      CHECK(reasons().contains(reason));
    }
  }
}

TEST_CASE("a pager that calls nobody is named as the reason") {
  const Distribution texts = play(Pager::texts_only, {}, seed, 100);
  CHECK(texts.why.contains("was never called"));
  CHECK_FALSE(reasons().contains("was never called"));
}

TEST_CASE("the same seed is the same nights, another one others") {
  const auto times = [](std::uint64_t of) { return play(Pager::init, {}, of, 50).answered; };
  CHECK(times(3) == times(3));
  CHECK(times(3) != times(4));
}
