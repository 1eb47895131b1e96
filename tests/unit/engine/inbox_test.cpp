// SPDX-License-Identifier: Apache-2.0
#include "engine/inbox.hpp"

#include <catch2/catch.hpp>

#include "unit/engine/night.hpp"

using namespace reveille;
using namespace reveille::engine;

namespace {

Submission of(std::vector<escalation::Input> inputs) {
  return {std::move(inputs), {}};
}

Result<> put(Inbox& inbox, escalation::Input input) {
  std::vector<escalation::Input> inputs;
  inputs.push_back(std::move(input));
  Submission submission = of(std::move(inputs));
  return inbox.put(submission);
}

}  // namespace

TEST_CASE("human acts come before reports, and reports before alerts, whatever came first") {
  Inbox inbox(100);
  REQUIRE(put(inbox, test::alert("A")));
  REQUIRE(put(inbox, escalation::DeliveryReported{}));
  REQUIRE(put(inbox, test::alert("B")));
  REQUIRE(put(inbox, escalation::DigitPressed{}));
  REQUIRE(put(inbox, escalation::AckAsked{}));
  const auto taken = inbox.take(Span{0}, 100);
  REQUIRE(taken.submissions.size() == 5);
  const auto is = [&]<class T>(std::size_t i, T*) {
    return std::holds_alternative<T>(taken.submissions[i].inputs.front());
  };
  CHECK(is(0, static_cast<escalation::DigitPressed*>(nullptr)));
  CHECK(is(1, static_cast<escalation::AckAsked*>(nullptr)));
  CHECK(is(2, static_cast<escalation::DeliveryReported*>(nullptr)));
  CHECK(std::get<escalation::AlertFired>(taken.submissions[3].inputs.front()).labels ==
        test::alert("A").labels);
}

TEST_CASE("a full queue refuses an alert but still has room for an acknowledgement") {
  Inbox inbox(160);
  std::size_t accepted = 0;
  while (put(inbox, test::alert("A"))) ++accepted;
  CHECK(accepted == 150);
  CHECK(put(inbox, test::alert("A")).error().code == Code::limit);
  CHECK(put(inbox, escalation::AckAsked{}));
}

TEST_CASE("the bound holds for human acts, too, and what was taken makes room") {
  Inbox inbox(16);
  for (int i = 0; i < 16; ++i) REQUIRE(put(inbox, escalation::AckAsked{}));
  CHECK(put(inbox, escalation::AckAsked{}).error().code == Code::limit);
  CHECK(inbox.take(Span{0}, 4).more);
  CHECK(put(inbox, escalation::AckAsked{}));
}

TEST_CASE("what waits is bounded in bytes, too, and an acknowledgement still has room") {
  Inbox inbox(100'000, 1'600'000);
  auto long_alert = test::alert("A");
  long_alert.annotations = Labels{{"description", std::string(100'000, 'x')}};
  std::size_t accepted = 0;
  while (put(inbox, long_alert)) ++accepted;
  CHECK(accepted == 14);
  CHECK(put(inbox, long_alert).error().code == Code::limit);
  CHECK(put(inbox, escalation::AckAsked{}));
  while (inbox.take(Span{0}, 4).more) {
  }
  accepted = 0;
  while (put(inbox, long_alert)) ++accepted;
  CHECK(accepted == 14);
}

TEST_CASE("a batch is admitted or refused as a whole and never split") {
  Inbox inbox(32);
  auto large = of(std::vector<escalation::Input>(31, test::alert("A")));
  CHECK(inbox.put(large).error().code == Code::limit);
  CHECK(large.inputs.size() == 31);
  auto small = of(std::vector<escalation::Input>(20, test::alert("A")));
  REQUIRE(inbox.put(small));
  CHECK(inbox.take(Span{0}, 4).submissions.front().inputs.size() == 20);
}

TEST_CASE("a closed inbox refuses, and what waits in it can still be taken") {
  Inbox inbox(8);
  REQUIRE(put(inbox, escalation::AckAsked{}));
  inbox.close({Code::unavailable, "closing"});
  CHECK(put(inbox, escalation::AckAsked{}).error().code == Code::unavailable);
  const auto taken = inbox.take(Span{0}, 8);
  CHECK(taken.submissions.size() == 1);
  CHECK(taken.closed);
}

TEST_CASE("inputs that come while many reads wait have few of them before them") {
  Inbox inbox(100);
  for (int i = 0; i < 100; ++i) {
    Reading reading{[](const escalation::Book&, const escalation::Plan&, Journal&) {}, {}};
    REQUIRE(inbox.put(reading));
  }
  const auto taken = inbox.take(std::chrono::milliseconds(0), 100);
  CHECK(taken.reads.size() <= 16);
  CHECK(taken.more);
}
