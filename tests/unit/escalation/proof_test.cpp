// SPDX-License-Identifier: Apache-2.0
#include "escalation/proof.hpp"

#include <catch2/catch.hpp>

#include "base/secret.hpp"
#include "escalation/book.hpp"
#include "unit/escalation/night.hpp"

namespace reveille::escalation {
namespace {

class Known {
 public:
  Known() {
    record.now.state = ProofState::proven;
    record.now.until = now + minutes(60);
    record.now.address = contact().address;
    record.now.senders = senders_of(plan, ContactKind::call);
  }
  [[nodiscard]] Person& person() { return plan.people.at(PersonName("ada")); }
  [[nodiscard]] Contact& contact() { return person().contacts[1]; }
  [[nodiscard]] Standing standing() {
    const Ledger ledger{{{PersonName("ada"), contact().name}, record}};
    return standing_of(ledger, plan, person(), contact(), now);
  }

  Plan plan = plan_for_a_night();
  Instant now = at("2024-02-05T06:30:00Z");
  ProofRecord record;
};

}  // namespace

TEST_CASE("a contact that nobody has tried is unproven") {
  Known known;
  CHECK(standing_of(Ledger{}, known.plan, known.person(), known.contact(), known.now).state ==
        ProofState::unproven);
}

TEST_CASE("a proof holds until its last instant, and not in it") {
  Known known;
  CHECK(known.standing().state == ProofState::proven);
  CHECK(known.standing().until == known.record.now.until);
  known.now = known.record.now.until - Span{1};
  CHECK(known.standing().state == ProofState::proven);
  known.now = known.record.now.until;
  CHECK(known.standing().state == ProofState::stale);
  CHECK(known.standing().why == "the proof is too old");
}

TEST_CASE("a proof belongs to a number, a device and all numbers that pages come from") {
  SECTION("number") {
    Known known;
    known.contact().address = "+13125550199";
    CHECK(known.standing().why == "its number has changed");
  }
  SECTION("device") {
    Known known;
    known.contact().device = "new";
    CHECK(known.standing().why == "its device has changed");
  }
  SECTION("one sender more") {
    Known known;
    known.plan.carriers[0].from.push_back("+15005550099");
    CHECK(known.standing().state == ProofState::stale);
  }
  SECTION("a sender of texts only is none of a call's") {
    Known known;
    known.plan.carriers.push_back({CarrierName("sms"), true, false, {"+15005550098"}, {}});
    CHECK(known.standing().state == ProofState::proven);
  }
  SECTION("what has failed of an old number has not failed of the new one") {
    Known known;
    known.record.now.state = ProofState::failed;
    known.record.now.why = "a drill was not answered";
    CHECK(known.standing().state == ProofState::failed);
    known.contact().address = "+13125550199";
    CHECK(known.standing().state == ProofState::stale);
  }
}

TEST_CASE("what speaks against a contact is not forgotten because its senders change") {
  Known known;
  known.record.now.state = GENERATE(ProofState::failed, ProofState::suspect);
  known.record.now.why = "a drill was not answered";
  known.plan.carriers[0].from.push_back("+15005550099");
  CHECK(known.standing().state == known.record.now.state);
  CHECK(known.standing().why == "a drill was not answered");
  known.contact().device = "new";
  CHECK(known.standing().state == ProofState::stale);
}

TEST_CASE("other quiet hours leave a proof as it is: the phone is the same") {
  Known known;
  known.person().quiet_hours = {{120, 300}};
  CHECK(known.standing().state == ProofState::proven);
  known.person().quiet_hours.clear();
  CHECK(known.standing().state == ProofState::proven);
}

TEST_CASE("a ledger that came over the network knows the numbers by half, and is believed") {
  Known known;
  known.record.now.address = mask_address(known.contact().address);
  CHECK(known.standing().state == ProofState::proven);
}

TEST_CASE("senders are sorted and each is there once") {
  Plan plan;
  plan.carriers = {{CarrierName("b"), true, true, {"+3", "+1"}, {}},
                   {CarrierName("a"), false, true, {"+2", "+1"}, {}}};
  CHECK(senders_of(plan, ContactKind::call) == std::vector<std::string>{"+1", "+2", "+3"});
  CHECK(senders_of(plan, ContactKind::sms) == std::vector<std::string>{"+1", "+3"});
  plan.carriers[0].email = true;
  CHECK(senders_of(plan, ContactKind::email).empty());
}

TEST_CASE("relied on is what is said to pass quiet hours that there are") {
  Known known;
  const auto names = [&] {
    std::vector<std::string> found;
    for (const ReliedOn& one : relied_on({}, known.plan, known.now)) {
      if (one.person->name == known.person().name) found.push_back(one.contact->name.value);
    }
    return found;
  };
  CHECK(names() == std::vector<std::string>{"mobile"});  // the text says of itself that it does not
  known.person().contacts[0].dnd = DndPassage::bypass;
  CHECK(names() == std::vector<std::string>{"text", "mobile"});
  known.person().urgent.pop_back();  // the call
  CHECK(names() == std::vector<std::string>{"text"});
  known.person().quiet_hours.clear();
  CHECK(names().empty());
}

TEST_CASE("a contact that its carrier calls broken has failed, whatever was proven") {
  Known known;
  Book book;
  const ContactKey key{PersonName("ada"), known.contact().name};
  book.proofs[key] = known.record;
  book.broken[key] = {key.first, key.second, known.contact().address, "21211 invalid number",
                      known.now + minutes(5)};
  const auto standing = [&] {
    return standing_of(book, known.plan, known.person(), known.contact(), known.now);
  };
  CHECK(standing().state == ProofState::failed);
  CHECK(standing().why == "21211 invalid number");
  known.now += minutes(5);
  CHECK(standing().state == ProofState::proven);
}

}  // namespace reveille::escalation
