// SPDX-License-Identifier: Apache-2.0
#include "integrations/sandbox/network.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "unit/integrations/sandbox/customer.hpp"

using namespace reveille;
using namespace reveille::integrations;
using namespace reveille::integrations::sandbox;
using State = escalation::DeliveryState;
using States = std::vector<State>;

namespace {

constexpr Span minute{60'000};

HttpResponse control(Customer& customer, const std::string& method, const std::string& path,
                     const std::string& body = "") {
  HttpRequest request;
  request.method = method;
  request.path = path.substr(0, path.find('?'));
  request.target = path;
  if (const std::size_t query = path.find('?'); query != std::string::npos)
    request.query = path.substr(query + 1);
  request.body = body;
  request.headers.emplace("Content-Type", "application/json");
  return customer.network.handle(request, customer.now);
}

Faults faults_of(const Customer& customer) {
  return *customer.network.faults("box");
}

}  // namespace

TEST_CASE("the night of the postmortem: a text and one call wake nobody, a second call does") {
  Customer customer{phone_of()};
  CHECK(customer.text().state == State::accepted);
  customer.wait(minute);
  CHECK(customer.told("text from +1…06 silenced by DnD"));
  CHECK(customer.states() == States{State::sent, State::delivered});

  CHECK(customer.call(1).state == State::accepted);
  customer.wait(Span{40'000});
  CHECK(customer.told("call 1 from +1…06 silenced by DnD"));
  CHECK(customer.callbacks.back().report.reason == "no-answer");
  CHECK(customer.keys().empty());

  CHECK(customer.call(2).state == State::accepted);
  customer.wait(minute);
  CHECK(customer.told("call 2 from +1…06 rings: repeated call"));
  CHECK(customer.keys() == "4");
  CHECK(customer.states(2) ==
        States{State::accepted, State::ringing, State::answered, State::ended});
  CHECK(customer.told("says: Acknowledged."));
}

TEST_CASE("a pair whose second call comes three minutes later stays silent") {
  Customer customer{phone_of()};
  (void)customer.call(1);
  customer.wait(3 * minute);
  (void)customer.call(2);
  customer.wait(minute);
  CHECK(customer.told("call 2 from +1…06 silenced by DnD"));
  CHECK(customer.keys().empty());
}

TEST_CASE("the order of a call's reports can be told from their sequence") {
  NetworkSettings settings = network_of(phone_of());
  settings.faults.reorder = true;
  settings.faults.duplicate = true;
  bool disordered = false;
  for (settings.seed = 1; settings.seed <= 20; ++settings.seed) {
    Customer customer{settings};
    (void)customer.call();
    customer.wait(2 * minute);
    std::vector<int> sequence;
    for (const Callback& each : customer.callbacks) sequence.push_back(each.sequence);
    REQUIRE(sequence.size() == 6);  // initiated, ringing, completed: each twice
    disordered |= !std::is_sorted(sequence.begin(), sequence.end());
    std::sort(sequence.begin(), sequence.end());
    CHECK(sequence == std::vector<int>{0, 0, 1, 1, 2, 2});
  }
  CHECK(disordered);
}

TEST_CASE("the same seed gives the same network") {
  const auto story = [](std::uint64_t seed) {
    NetworkSettings settings = network_of(phone_of());
    settings.seed = seed;
    settings.faults.reorder = true;
    settings.faults.lose = 0.3;
    Customer customer{settings};
    for (int leg = 1; leg <= 4; ++leg) {
      (void)customer.call(leg);
      customer.wait(minute);
    }
    std::string told;
    for (const Callback& each : customer.callbacks)
      told += each.report.reference + std::to_string(each.leg) + std::to_string(each.sequence);
    return told;
  };
  CHECK(story(1) == story(1));
  CHECK(story(1) != story(2));
}

TEST_CASE("who presses a wrong key is asked again") {
  PhoneSettings phone = phone_of();
  phone.dnd.clear();
  phone.presses = "74";
  Customer customer{phone};
  (void)customer.call();
  customer.wait(2 * minute);
  CHECK(customer.keys() == "74");
  CHECK(customer.told("says: This key means nothing."));
}

TEST_CASE("who listens and presses nothing hears it three times, and we hear of it once") {
  PhoneSettings phone = phone_of();
  phone.dnd.clear();
  phone.presses = "";
  Customer customer{phone};
  (void)customer.call();
  customer.wait(5 * minute);
  CHECK(customer.keys() == "-");
  const auto& events = customer.network.events();
  CHECK(std::count_if(events.begin(), events.end(), [](const Event& event) {
          return event.what == "call 1 says: API is down.";
        }) == 3);
  CHECK(customer.states().back() == State::ended);
}

TEST_CASE("a phone that presses wrong keys without end is hung up after five minutes") {
  PhoneSettings phone = phone_of();
  phone.pocket = std::string(1'000, '7');
  Customer customer{phone};
  (void)customer.call();
  customer.wait(10 * minute);
  CHECK(customer.keys().size() > 20);
  CHECK(customer.keys().size() < 200);
  CHECK(customer.told("hung up by carrier: time limit"));
  CHECK(customer.states().back() == State::ended);
}

TEST_CASE("a mailbox, a screening robot and a pocket pick up, and none of them presses 4") {
  PhoneSettings phone = phone_of();
  phone.attention = Attention::manual;
  std::string expected;
  SECTION("mailbox") {
    phone.voicemail_after = Span{20'000};
    expected = "-";
  }
  SECTION("screening") {
    phone.screening = true;
  }
  SECTION("pocket") {
    phone.pocket = "7";
    expected = "7-";
  }
  Customer customer{phone};
  (void)customer.call();
  customer.wait(5 * minute);
  CHECK(customer.keys() == expected);
  CHECK(customer.states() ==
        States{State::accepted, State::ringing, State::answered, State::ended});
  CHECK(customer.callbacks.back().report.reason == "completed");
}

TEST_CASE("a saved number is not screened") {
  PhoneSettings phone = phone_of();
  phone.screening = true;
  phone.call_bypass = true;
  Customer customer{phone};
  (void)customer.call();
  customer.wait(minute);
  CHECK(customer.keys() == "4");
}

TEST_CASE("busy, switched off and unknown numbers are told apart") {
  PhoneSettings phone = phone_of();
  SECTION("busy") {
    phone.busy = true;
    Customer customer{phone};
    (void)customer.call();
    customer.wait(minute);
    CHECK(customer.callbacks.back().report.reason == "busy");
    CHECK(customer.callbacks.back().report.state == State::ended);
  }
  SECTION("off") {
    phone.reach = Reach::off;
    Customer customer{phone};
    (void)customer.call();
    customer.wait(minute);
    CHECK(customer.callbacks.back().report.reason == "failed, SIP 480: unreachable");
  }
  SECTION("unknown") {
    Customer customer{phone};
    customer.to = "+13125559999";
    (void)customer.call();
    customer.wait(minute);
    CHECK(customer.callbacks.back().report.failure == escalation::FailureClass::contact_broken);
  }
}

TEST_CASE("hanging up ends a call that waits, that rings and that talks") {
  PhoneSettings phone = phone_of();
  phone.dnd.clear();
  phone.presses = "";
  Customer customer{phone};
  const std::string sid = customer.call().reference;
  SECTION("before it rings") {
    CHECK(customer.cancel(sid).state == State::cancelled);
    customer.wait(minute);
    CHECK_FALSE(customer.told("rings"));
  }
  SECTION("while it rings") {
    customer.wait(Span{4'000});
    CHECK(customer.cancel(sid).state == State::cancelled);
    customer.wait(minute);
    CHECK_FALSE(customer.told("answered"));
  }
  SECTION("while somebody talks") {
    customer.wait(Span{20'000});
    CHECK(customer.told("answered by a person"));
    CHECK(customer.cancel(sid).state == State::cancelled);
    customer.wait(minute);
    CHECK(customer.keys().empty());
    CHECK(customer.told("hung up by the caller"));
  }
  CHECK(customer.cancel(sid).state == State::ended);
}

TEST_CASE("a webhook that we miss once is asked for again; twice ends the call with an apology") {
  PhoneSettings phone = phone_of();
  phone.dnd.clear();
  NetworkSettings settings = network_of(phone);
  settings.faults.lose = 1;  // so that only the voice request is left
  Customer customer{settings};
  SECTION("once") {
    customer.deaf = 1;
    (void)customer.call();
    customer.wait(minute);
    CHECK(customer.keys() == "4");
  }
  SECTION("twice") {
    customer.deaf = 2;
    (void)customer.call();
    customer.wait(minute);
    CHECK(customer.keys().empty());
    CHECK(customer.told("application error"));
  }
}

TEST_CASE("STOP closes the way back for texts until START") {
  PhoneSettings phone = phone_of();
  Customer customer{phone};
  (void)customer.text();
  customer.wait(minute);
  REQUIRE(customer.network.send_text(ada, "", "Stop", customer.now));
  customer.wait(minute);
  CHECK(customer.callbacks.back().opt_out == "STOP");
  const Report refused = customer.text();
  CHECK(refused.failure == escalation::FailureClass::contact_broken);
  CHECK(refused.reason.starts_with("21610"));
  REQUIRE(customer.network.send_text(ada, pager_number, "START", customer.now));
  CHECK(customer.text().state == State::accepted);
}

TEST_CASE("who is woken by a text answers it, and hears back") {
  PhoneSettings phone = phone_of();
  phone.text_bypass = true;
  phone.replies = "42 ack";
  Customer customer{phone};
  (void)customer.text();
  customer.wait(minute);
  REQUIRE(customer.count(Callback::Kind::text) == 1);
  const auto inbound =
      std::find_if(customer.callbacks.begin(), customer.callbacks.end(),
                   [](const Callback& each) { return each.kind == Callback::Kind::text; });
  CHECK(inbound->body == "42 ack");
  CHECK(inbound->from == ada);
  const std::string phones = control(customer, "GET", "/sandbox/phones").body;
  CHECK(phones.find("Acknowledged 42") != std::string::npos);
}

TEST_CASE("a text to a phone that is off arrives when it is switched on, or fails") {
  PhoneSettings phone = phone_of();
  phone.reach = Reach::off;
  Customer customer{phone};
  (void)customer.text();
  customer.wait(Span{30'000});
  CHECK(customer.states() == States{State::sent});
  SECTION("switched on") {
    phone.reach = Reach::on;
    customer.network.set_phone(phone, customer.now);
    customer.wait(minute);
    CHECK(customer.states() == States{State::sent, State::delivered});
  }
  SECTION("stays off") {
    customer.wait(2 * minute);
    CHECK(customer.states() == States{State::sent, State::failed});
    CHECK(customer.callbacks.back().report.reason == "30003 unreachable handset");
  }
}

TEST_CASE("a carrier fails as it is told to, and recovers") {
  Customer customer{phone_of()};
  Faults faults = faults_of(customer);
  SECTION("outage") {
    faults.outage = true;
    REQUIRE(customer.network.set_faults("box", faults, customer.now));
    CHECK(customer.text().failure == escalation::FailureClass::retry_later);
    CHECK(customer.call().reason.starts_with("20503"));
  }
  SECTION("too many requests, twice") {
    faults.fail_next = 2;
    faults.fail_status = 429;
    REQUIRE(customer.network.set_faults("", faults, customer.now));
    CHECK(customer.text().retry_after == Span{1'000});
    CHECK(customer.text().state == State::failed);
    CHECK(customer.text().state == State::accepted);
  }
  SECTION("a time-out after which it was done all the same") {
    faults.fail_next = 1;
    faults.fail_status = 0;
    faults.fail_after = true;
    REQUIRE(customer.network.set_faults("box", faults, customer.now));
    CHECK(customer.text().unknown);
    customer.wait(minute);
    CHECK(customer.states() == States{State::sent, State::delivered});
  }
  SECTION("every third request, by the seed") {
    faults.fail = 1.0 / 3;
    faults.fail_status = 503;
    REQUIRE(customer.network.set_faults("box", faults, customer.now));
    int failed = 0;
    for (int i = 0; i < 300; ++i) failed += customer.text().state == State::failed ? 1 : 0;
    CHECK(failed > 60);
    CHECK(failed < 140);
  }
  SECTION("lost callbacks") {
    faults.lose_next = 1;
    REQUIRE(customer.network.set_faults("box", faults, customer.now));
    (void)customer.text();
    customer.wait(minute);
    CHECK(customer.states() == States{State::delivered});
  }
  CHECK_FALSE(customer.network.set_faults("other", faults, customer.now));
}

TEST_CASE("requests with wrong credentials, sender or receiver are refused as the carrier would") {
  Customer customer{phone_of()};
  const auto refusal = [&](const std::string& to, const std::string& from, const char* token) {
    TwilioSettings settings;
    settings.name = "box";
    settings.base_url = "http://127.0.0.1:1";
    settings.account = account_of("box");
    settings.token = Secret(token);
    settings.public_url = our_url;
    Order order;
    order.to = to;
    order.from = from;
    order.text = "x";
    const HttpResponse response =
        customer.network.handle(to_request(TwilioCarrier(settings).request(order)), customer.now);
    return std::to_string(response.status) + " " + response.body.substr(0, 13);
  };
  CHECK(refusal(ada, pager_number, "guess") == "401 {\"code\":20003");
  CHECK(refusal("911", pager_number, "box-token") == "400 {\"code\":21211");
  CHECK(refusal(ada, "+15550000000", "box-token") == "400 {\"code\":21606");
  CHECK(refusal(ada, "", "box-token") == "400 {\"code\":21603");
}

TEST_CASE("two carriers of one network fail separately") {
  NetworkSettings settings = network_of(phone_of());
  escalation::Carrier second;
  second.name = escalation::CarrierName("other");
  second.from = {"+15005550007"};
  settings.accounts.push_back(make_account(second, Secret("t"), our_url));
  Customer customer{settings};
  Faults outage;
  outage.outage = true;
  REQUIRE(customer.network.set_faults("other", outage, customer.now));
  CHECK(customer.text().state == State::accepted);
  REQUIRE(customer.network.set_faults("box", outage, customer.now));
  CHECK(customer.text().state == State::failed);
}

TEST_CASE("a customer who comes later gets the network as it is configured, and keeps its outage") {
  NetworkSettings settings = network_of(phone_of());
  const std::vector<Account> accounts = std::exchange(settings.accounts, {});
  settings.faults.queue_delay = Span{30'000};
  Customer customer{settings};
  CHECK(customer.text().state == State::failed);
  customer.network.set_accounts(accounts, customer.now);
  CHECK(customer.text().state == State::accepted);
  customer.wait(Span{29'000});
  CHECK(customer.states().empty());
  customer.wait(Span{2'000});
  CHECK_FALSE(customer.states().empty());

  Faults outage;
  outage.outage = true;
  REQUIRE(customer.network.set_faults("box", outage, customer.now));
  customer.network.set_accounts(accounts, customer.now);
  CHECK(customer.text().reason.starts_with("20503"));
}

TEST_CASE("a phone in a person's hand does what the control API says") {
  PhoneSettings phone = phone_of();
  phone.attention = Attention::manual;
  Customer customer{phone};
  const std::string number = R"({"number":"+13125550100")";
  (void)customer.call();
  customer.wait(Span{5'000});
  CHECK(control(customer, "GET", "/sandbox/phones").body.find("\"rings silently\"") !=
        std::string::npos);

  SECTION("pressing a key answers first") {
    CHECK(control(customer, "POST", "/sandbox/phones/press", number + R"(,"digits":"4"})").status ==
          200);
    customer.wait(minute);
    CHECK(customer.keys() == "4");
  }
  SECTION("answering alone acknowledges nothing") {
    CHECK(control(customer, "POST", "/sandbox/phones/answer", number + "}").status == 200);
    customer.wait(Span{5'000});
    CHECK(control(customer, "GET", "/sandbox/phones").body.find("API is down.") !=
          std::string::npos);
    CHECK(customer.keys().empty());
    CHECK(control(customer, "POST", "/sandbox/phones/hangup", number + "}").status == 200);
    customer.wait(minute);
    CHECK(customer.callbacks.back().report.reason == "completed");
  }
  SECTION("rejecting is busy") {
    CHECK(control(customer, "POST", "/sandbox/phones/hangup", number + "}").status == 200);
    customer.wait(Span{1'000});
    CHECK(customer.callbacks.back().report.reason == "busy");
  }
  SECTION("nobody wakes it but the API") {
    customer.wait(minute);
    CHECK(customer.callbacks.back().report.reason == "no-answer");
    CHECK(control(customer, "POST", "/sandbox/phones/answer", number + "}").status == 409);
  }
}

TEST_CASE("the control API changes phones and the network, and refuses nonsense whole") {
  Customer customer{phone_of()};
  CHECK(control(customer, "POST", "/sandbox/phones/set",
                R"({"number":"+13125550100","dnd":false,"person":"awake","presses":"5"})")
            .status == 200);
  CHECK(customer.network.phone(ada)->dnd.empty());
  CHECK(customer.network.phone(ada)->attention == Attention::awake);
  CHECK(control(customer, "POST", "/sandbox/phones/set",
                R"({"number":"+13125550100","dnd":true,"persn":"awake"})")
            .status == 400);
  CHECK(customer.network.phone(ada)->dnd.empty());
  CHECK(control(customer, "POST", "/sandbox/network", R"({"outage":true})").status == 200);
  CHECK(faults_of(customer).outage);
  CHECK(control(customer, "POST", "/sandbox/network", R"({"fail_status":200})").status == 400);
  CHECK(control(customer, "POST", "/sandbox/network", R"({"carrier":"x"})").status == 404);
  CHECK(control(customer, "POST", "/sandbox/phones/set", R"({"number":"+1"})").status == 404);
  CHECK(control(customer, "POST", "/sandbox/phones/explode", "{}").status == 404);
  CHECK(control(customer, "GET", "/sandbox/phones/press").status == 405);
  CHECK(control(customer, "POST", "/sandbox/network", "[]").status == 400);

  HttpRequest form;
  form.method = "POST";
  form.path = "/sandbox/network";
  form.body = R"({"outage":false})";
  form.headers.emplace("Content-Type", "text/plain");
  CHECK(customer.network.handle(form, customer.now).status == 415);
  CHECK(faults_of(customer).outage);
}

TEST_CASE("events are numbered, so that a watcher sees each of them once") {
  Customer customer{phone_of()};
  (void)customer.text();
  customer.wait(minute);
  const std::uint64_t last = customer.network.events().back().sequence;
  CHECK(control(customer, "GET", "/sandbox/events?after=" + std::to_string(last)).body ==
        R"({"events":[]})");
  CHECK(control(customer, "GET", "/sandbox/events?after=0").body.find("silenced by DnD") !=
        std::string::npos);
}
