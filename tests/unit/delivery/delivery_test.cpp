// SPDX-License-Identifier: Apache-2.0
// Against a real server that plays a carrier: what it was asked, what it answers, what is reported.
#include "delivery/delivery.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "escalation/book.hpp"
#include "escalation/plan.hpp"
#include "http/server.hpp"

using namespace reveille;
using namespace reveille::delivery;
using escalation::CarrierName;
using escalation::ContactKind;
using escalation::DeliveryReported;
using escalation::DeliveryState;
using escalation::FailureClass;
using escalation::PageId;

namespace {

// A carrier of few words: 200 with the reference as body, 404 for a number that is none, 5xx for
// trouble of its own.
class PlainCodec final : public integrations::CarrierCodec {
 public:
  explicit PlainCodec(std::string url) : url_(std::move(url)) {}

  Exchange request(const integrations::Order& order) const override {
    Exchange exchange;
    exchange.url =
        fmt::format("{}/send/{}-{}-{}", url_, order.page.value, order.leg, order.attempt);
    exchange.body =
        fmt::format("{}|{}|{}", escalation::to_string(order.kind), order.to, order.from);
    exchange.timeout = Span{5'000};
    return exchange;
  }
  integrations::Report interpret(const ExchangeResult& result) const override {
    integrations::Report report;
    if (result.status == 200) {
      report.reference = result.body;
      if (result.body == "gone") report.state = DeliveryState::cancelled;
      return report;
    }
    report.state = DeliveryState::failed;
    const bool no_number = result.status == 404 || result.status == 550;  // as SMTP says it
    report.failure = no_number ? FailureClass::contact_broken : FailureClass::retry_later;
    report.reason = result.status == 0 ? result.failure : std::to_string(result.status);
    report.unknown = result.timed_out;
    return report;
  }
  std::optional<Exchange> cancel(const integrations::Order& order,
                                 const std::string& reference) const override {
    if (order.kind != ContactKind::call) return std::nullopt;
    Exchange exchange;
    exchange.url = url_ + "/cancel/" + reference;
    return exchange;
  }
  Result<integrations::Callback> decode(const HttpRequest&) const override {
    return fail(Code::unauthorized, "not in this test");
  }
  HttpResponse ask_for_key(const integrations::Order&, const std::string&) const override {
    return {};
  }
  HttpResponse say(const std::string&) const override { return {}; }
  HttpResponse accept(const std::string&) const override { return {}; }

 private:
  std::string url_;
};

// Things that happen on other threads, waited for with a deadline.
template <class T>
class Mailbox {
 public:
  void put(T thing) {
    const std::lock_guard lock(mutex_);
    things_.push_back(std::move(thing));
    arrived_.notify_all();
  }
  T take() {
    std::unique_lock lock(mutex_);
    REQUIRE(arrived_.wait_for(lock, std::chrono::seconds(5), [this] { return !things_.empty(); }));
    T thing = std::move(things_.front());
    things_.pop_front();
    return thing;
  }
  bool empty() {
    const std::lock_guard lock(mutex_);
    return things_.empty();
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<T> things_;
};

struct Asked {
  HttpRequest request;
  http::Respond respond;
};

struct World {
  explicit World(DeliveryOptions options = {}, int carriers = 1)
      : server({}, [this](HttpRequest request, http::Respond respond) {
          asked.put({std::move(request), std::move(respond)});
        }) {
    REQUIRE(server.start());
    const auto url = fmt::format("http://127.0.0.1:{}", server.port());
    Carriers codecs;
    for (int i = 0; i < carriers; ++i) {
      const CarrierName name("c" + std::to_string(i));
      plan.carriers.push_back({name, true, true, {"+100"}, {}});
      codecs.emplace(name, std::make_shared<PlainCodec>(url));
    }
    delivery = std::make_unique<Delivery>(
        std::move(codecs),
        [this](const escalation::Input& input) { reports.put(std::get<DeliveryReported>(input)); },
        options);
  }
  ~World() {
    delivery.reset();
    server.stop(Span{0});
  }

  // A page with one delivery of this state in the book.
  escalation::Delivery& page(std::uint64_t id, ContactKind kind = ContactKind::call) {
    escalation::Page page;
    page.id = PageId{id};
    page.kind = kind;
    page.address = "+13125550100";
    escalation::Delivery record;
    record.carrier = CarrierName("c0");
    record.from = "+100";
    page.deliveries.push_back(record);
    return book.pages.insert_or_assign(page.id, page).first->second.deliveries[0];
  }
  void deliver(std::uint64_t id, bool cancel = false) {
    delivery->deliver(book, plan, {{PageId{id}, 1, 1, cancel}});
  }

  Mailbox<Asked> asked;
  Mailbox<DeliveryReported> reports;
  escalation::Book book;
  escalation::Plan plan;
  http::Server server;
  std::unique_ptr<Delivery> delivery;
};

DeliveryOptions quick() {
  DeliveryOptions options;
  options.cancel_pause = Span{1};
  options.breaker.pause_least = Span{100};
  options.breaker.pause_most = Span{100};
  return options;
}

}  // namespace

TEST_CASE(
    "an order is sent with what the book knows, and the answer is reported with its reference") {
  World world;
  world.page(7);
  world.deliver(7);
  auto asked = world.asked.take();
  CHECK(asked.request.path == "/send/7-1-1");
  CHECK(asked.request.body == "call|+13125550100|+100");
  asked.respond(text_response(200, "CA1"));
  const auto report = world.reports.take();
  CHECK(report.page == PageId{7});
  CHECK(report.leg == 1);
  CHECK(report.attempt == 1);
  CHECK(report.state == DeliveryState::accepted);
  CHECK(report.reference == "CA1");
}

TEST_CASE("a room that does not answer stands in no page's way") {
  DeliveryOptions one_at_a_time = quick();
  one_at_a_time.client.in_flight = 1;
  World world(one_at_a_time);
  world.page(6, ContactKind::post);
  world.deliver(6);
  const auto unanswered = world.asked.take();
  CHECK(unanswered.request.path == "/send/6-1-1");
  CHECK(unanswered.request.body == "post|+13125550100|+100");
  world.page(7);
  world.deliver(7);
  CHECK(world.asked.take().request.path == "/send/7-1-1");
}

TEST_CASE("the same key is in flight once") {
  World world;
  world.page(7);
  world.deliver(7);
  world.deliver(7);
  auto first = world.asked.take();
  world.deliver(7);
  first.respond(text_response(200, "CA1"));
  CHECK(world.reports.take().reference == "CA1");
  world.page(8);
  world.deliver(8);
  CHECK(world.asked.take().request.path == "/send/8-1-1");
  CHECK(world.asked.empty());
}

TEST_CASE("a slow answer delays no other order") {
  World world;
  world.page(1);
  world.page(2);
  world.deliver(1);
  world.deliver(2);
  auto slow = world.asked.take();
  auto fast = world.asked.take();
  fast.respond(text_response(200, "CA2"));
  CHECK(world.reports.take().reference == "CA2");
  slow.respond(text_response(200, "CA1"));
  CHECK(world.reports.take().reference == "CA1");
}

TEST_CASE("a call that is cancelled while its request is under way is hung up once it has a name") {
  World world;
  world.page(7);
  world.deliver(7);
  auto asked = world.asked.take();
  world.deliver(7, true);
  CHECK(world.asked.empty());
  asked.respond(text_response(200, "CA1"));
  CHECK(world.reports.take().state == DeliveryState::accepted);
  auto hang_up = world.asked.take();
  CHECK(hang_up.request.path == "/cancel/CA1");
  hang_up.respond(text_response(200, "gone"));
  CHECK(world.reports.take().state == DeliveryState::cancelled);
}

TEST_CASE("a call is hung up by the name of its answer, although the book does not know it yet") {
  World world;
  world.page(7);
  world.deliver(7);
  world.asked.take().respond(text_response(200, "CA1"));
  CHECK(world.reports.take().reference == "CA1");
  // The report is not a fact yet: the record of the book has no reference.
  world.deliver(7, true);
  CHECK(world.asked.take().request.path == "/cancel/CA1");
}

TEST_CASE("after a restart a call is hung up by the name that the book knows") {
  World world;
  auto& record = world.page(7);
  record.state = DeliveryState::ringing;
  record.reference = "CA9";
  record.cancel_requested = true;
  world.deliver(7, true);
  CHECK(world.asked.take().request.path == "/cancel/CA9");
}

TEST_CASE("what was ordered and taken back before it was sent is never sent") {
  World world;
  world.page(7).cancel_requested = true;
  world.deliver(7);
  CHECK(world.reports.take().state == DeliveryState::cancelled);
  CHECK(world.asked.empty());
}

TEST_CASE(
    "a cancellation that fails is tried three times, and another contact's trouble is none of "
    "its") {
  World world(quick());
  auto& record = world.page(7);
  record.reference = "CA9";
  world.deliver(7, true);
  for (int i = 0; i < 3; ++i) {
    auto asked = world.asked.take();
    CHECK(asked.request.path == "/cancel/CA9");
    asked.respond(text_response(503, "busy"));
  }
  world.delivery->stop(Span{2'000});
  CHECK(world.asked.empty());
  CHECK(world.reports.empty());
}

TEST_CASE("a carrier that a reload takes away can still be answered and hung up, not called anew") {
  World world;
  auto& record = world.page(7);
  record.reference = "CA9";
  record.state = DeliveryState::ringing;
  world.delivery->adopt({});
  CHECK(world.delivery->carrier(CarrierName("c0")) != nullptr);
  world.deliver(7, true);
  CHECK(world.asked.take().request.path == "/cancel/CA9");
  world.page(8);
  world.deliver(8);
  CHECK(world.reports.take().failure == FailureClass::carrier_broken);
}

TEST_CASE("a carrier that was taken away is forgotten some day") {
  DeliveryOptions options;
  options.retired_for = Span{0};
  World world(options);
  world.delivery->adopt({});
  CHECK(world.delivery->carrier(CarrierName("c0")) == nullptr);
}

TEST_CASE("a text cannot be taken back, and nobody claims that it was") {
  World world;
  auto& record = world.page(7, ContactKind::sms);
  record.state = DeliveryState::accepted;
  record.reference = "SM1";
  world.deliver(7, true);
  world.delivery->stop(Span{2'000});
  CHECK(world.reports.empty());
  CHECK(world.asked.empty());
}

TEST_CASE("a number that is none is the contact's trouble and does not open the breaker") {
  World world(quick());
  for (std::uint64_t id = 1; id <= 5; ++id) {
    world.page(id);
    world.deliver(id);
    world.asked.take().respond(text_response(id == 1 ? 404 : 550, ""));
    CHECK(world.reports.take().failure == FailureClass::contact_broken);
  }
}

TEST_CASE("a carrier that answers nobody is spared, and orders go on to the next one at once") {
  World world(quick(), 2);
  for (std::uint64_t id = 1; id <= 3; ++id) {
    world.page(id);
    world.deliver(id);
    world.asked.take().respond(text_response(503, ""));
    CHECK(world.reports.take().failure == FailureClass::retry_later);
  }
  world.page(4);
  world.deliver(4);
  const auto spared = world.reports.take();
  CHECK(spared.failure == FailureClass::carrier_broken);
  CHECK(spared.reason == "carrier \"c0\" did not answer lately and is being spared");
  CHECK(world.asked.empty());
  // The other carrier is none the worse for it.
  world.page(5).carrier = CarrierName("c1");
  world.deliver(5);
  world.asked.take().respond(text_response(200, "CA5"));
  CHECK(world.reports.take().reference == "CA5");
  // After its pause the first one gets a chance, and keeps it when it answers.
  std::this_thread::sleep_for(std::chrono::milliseconds(120));
  for (std::uint64_t id = 6; id <= 7; ++id) {
    world.page(id);
    world.deliver(id);
    world.asked.take().respond(text_response(200, "CA" + std::to_string(id)));
    CHECK(world.reports.take().state == DeliveryState::accepted);
  }
}

TEST_CASE("the only carrier, spared, is asked again later: there is no next one") {
  World world(quick());
  for (std::uint64_t id = 1; id <= 3; ++id) {
    world.page(id);
    world.deliver(id);
    world.asked.take().respond(text_response(500, ""));
    static_cast<void>(world.reports.take());
  }
  world.page(4);
  world.deliver(4);
  CHECK(world.reports.take().failure == FailureClass::retry_later);
}

TEST_CASE("an order for a carrier that is configured no longer fails towards the next one") {
  World world;
  world.page(7).carrier = CarrierName("old");
  world.deliver(7);
  const auto report = world.reports.take();
  CHECK(report.failure == FailureClass::carrier_broken);
  CHECK(report.reason == "carrier \"old\" is not configured");
  CHECK(world.delivery->carrier(CarrierName("old")) == nullptr);
  CHECK(world.delivery->carrier(CarrierName("c0")) != nullptr);
}

TEST_CASE("stopping waits for answers, and reports nothing of what has none") {
  World world;
  world.page(1);
  world.page(2);
  world.deliver(1);
  world.deliver(2);
  auto answered = world.asked.take();
  auto silent = world.asked.take();
  std::thread answering([&answered] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    answered.respond(text_response(200, "CA1"));
  });
  world.delivery->stop(Span{300});
  answering.join();
  CHECK(world.reports.take().reference == "CA1");
  CHECK(world.reports.empty());
  world.page(3);
  world.deliver(3);
  CHECK(world.reports.empty());
}
