// SPDX-License-Identifier: Apache-2.0
#include "http/client.hpp"

#include <chrono>
#include <future>
#include <mutex>
#include <thread>

#include <catch2/catch.hpp>

#include "http/server.hpp"

using namespace reveille;

namespace {

struct Peer {
  explicit Peer(http::Handler handler) : server({}, std::move(handler)) { REQUIRE(server.start()); }
  [[nodiscard]] std::string url(const std::string& path = "/") const {
    return "http://127.0.0.1:" + std::to_string(server.port()) + path;
  }
  http::Server server;
};

Exchange exchange(std::string url, std::string method = "POST") {
  Exchange made;
  made.method = std::move(method);
  made.url = std::move(url);
  return made;
}

// A port that nobody listens on.
std::string dead_url() {
  http::Server server({}, [](const HttpRequest&, const http::Respond&) {});
  REQUIRE(server.start());
  return "http://127.0.0.1:" + std::to_string(server.port()) + "/";
}

}  // namespace

TEST_CASE("an exchange arrives as it was described, and so does its answer") {
  std::promise<HttpRequest> seen;
  Peer peer([&seen](HttpRequest request, http::Respond respond) {
    seen.set_value(std::move(request));
    auto response = text_response(201, "made");
    response.headers.emplace("X-Answer", "42");
    respond(std::move(response));
  });
  http::Client client;
  auto asked = exchange(peer.url("/a?b=c"));
  asked.headers.emplace("Content-Type", "application/x-www-form-urlencoded");
  asked.headers.emplace("X-Empty", "");
  asked.body = std::string("To=\0x", 5);
  asked.user = "AC1";
  asked.password = "secret";
  const auto result = client.perform(std::move(asked));
  const auto request = seen.get_future().get();
  CHECK(result.status == 201);
  CHECK(result.body == "made");
  CHECK(header(result.headers, "x-answer") == "42");
  CHECK(request.method == "POST");
  CHECK(request.target == "/a?b=c");
  CHECK(request.body == std::string("To=\0x", 5));
  CHECK(header(request.headers, "authorization") == "Basic QUMxOnNlY3JldA==");
  CHECK(header(request.headers, "content-type") == "application/x-www-form-urlencoded");
  CHECK(request.headers.contains("x-empty"));
  CHECK_FALSE(request.headers.contains("expect"));
}

TEST_CASE("each method is sent as itself") {
  Peer peer([](const HttpRequest& request, http::Respond respond) {
    respond(text_response(200, request.method + "|" + request.body));
  });
  http::Client client;
  CHECK(client.perform(exchange(peer.url(), "GET")).body == "GET|");
  CHECK(client.perform(exchange(peer.url(), "HEAD")).status == 200);
  CHECK(client.perform(exchange(peer.url(), "POST")).body == "POST|");
  CHECK(client.perform(exchange(peer.url(), "DELETE")).body == "DELETE|");
  auto put = exchange(peer.url(), "PUT");
  put.body = "x";
  CHECK(client.perform(std::move(put)).body == "PUT|x");
}

TEST_CASE("no answer in time is an unknown outcome; a refused connection is a known one") {
  std::vector<http::Respond> never;
  Peer peer(
      [&never](const HttpRequest&, http::Respond respond) { never.push_back(std::move(respond)); });
  http::Client client;
  auto asked = exchange(peer.url("/account?token=hush"));
  asked.timeout = Span{80};
  asked.user = "user";
  asked.password = "hush";
  const auto late = client.perform(std::move(asked));
  CHECK(late.status == 0);
  CHECK(late.timed_out);
  CHECK(late.failure == "no answer within 80ms");

  const auto refused = client.perform(exchange(dead_url()));
  CHECK(refused.status == 0);
  CHECK_FALSE(refused.timed_out);
  CHECK(refused.failure.find("Failed to connect to 127.0.0.1") == 0);
  peer.server.stop(Span{0});
}

TEST_CASE("a peer that never answers delays nobody else") {
  std::mutex mutex;
  std::vector<http::Respond> never;
  Peer peer([&](const HttpRequest& request, http::Respond respond) {
    const std::lock_guard lock(mutex);
    if (request.path == "/never") {
      never.push_back(std::move(respond));
    } else {
      respond(text_response(200, "ok"));
    }
  });
  http::Client client;
  for (int i = 0; i < 20; ++i)
    client.perform(exchange(peer.url("/never")), [](const ExchangeResult&) {});
  auto quick = exchange(peer.url("/quick"));
  quick.timeout = Span{2'000};
  CHECK(client.perform(std::move(quick)).status == 200);
  peer.server.stop(Span{0});
}

TEST_CASE("more exchanges than may be in flight wait in their order and are all performed") {
  std::atomic<int> at_once = 0;
  std::atomic<int> most = 0;
  std::vector<std::string> order;
  Peer peer([&](HttpRequest request, http::Respond respond) {
    order.push_back(request.path);
    const int now = ++at_once;
    if (now > most) most = now;
    std::thread([&at_once, respond = std::move(respond)]() mutable {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      --at_once;
      respond(text_response(200, "ok"));
    }).detach();
  });
  http::ClientOptions options;
  options.in_flight = 1;
  http::Client client(options);
  std::vector<std::future<int>> answers;
  for (int i = 0; i < 6; ++i) {
    auto promise = std::make_shared<std::promise<int>>();
    answers.push_back(promise->get_future());
    client.perform(exchange(peer.url("/" + std::to_string(i))),
                   [promise](const ExchangeResult& result) { promise->set_value(result.status); });
  }
  for (auto& answer : answers) CHECK(answer.get() == 200);
  CHECK(most == 1);
  CHECK(order == std::vector<std::string>{"/0", "/1", "/2", "/3", "/4", "/5"});
}

TEST_CASE("an answer beyond the cap is a failure, not memory") {
  Peer peer([](const HttpRequest&, http::Respond respond) {
    respond(text_response(200, std::string(100'000, 'x')));
  });
  http::Client client;
  const auto result = client.perform(exchange(peer.url()));
  CHECK(result.status == 0);
  CHECK(result.failure == "the answer is larger than 65536 bytes");
  CHECK(result.too_large);
  CHECK(result.timed_out);
}

TEST_CASE("answers of several clients share a budget, but for what small ones take") {
  Peer peer([](const HttpRequest& request, http::Respond respond) {
    respond(text_response(200, std::string(request.path == "/large" ? 3'000 : 1'000, 'x')));
  });
  const auto bodies = std::make_shared<http::BodyBudget>(3'000, 1'000);
  http::Client one({.bodies = bodies});
  http::Client other({.bodies = bodies});
  std::promise<std::size_t> came;
  std::promise<void> read;
  one.perform(exchange(peer.url("/large")), [&](const ExchangeResult& result) {
    came.set_value(result.body.size());
    read.get_future().wait();
  });
  REQUIRE(came.get_future().get() == 3'000);
  const auto refused = other.perform(exchange(peer.url("/large")));
  CHECK(refused.too_large);
  CHECK(refused.failure == "other answers take all the memory there is for large ones");
  CHECK(other.perform(exchange(peer.url("/small"))).status == 200);
  read.set_value();
  CHECK(one.perform(exchange(peer.url("/large"))).status == 200);
  // A client gives back what an answer took before it takes the next, not before it tells of it.
  CHECK(one.perform(exchange(peer.url("/small"))).status == 200);
  CHECK(other.perform(exchange(peer.url("/large"))).status == 200);
}

TEST_CASE("redirects are followed only when asked for") {
  Peer peer([](const HttpRequest& request, http::Respond respond) {
    if (request.path == "/there") {
      respond(text_response(200, "arrived"));
      return;
    }
    auto response = text_response(302, "");
    response.headers.emplace("Location", request.path == "/file" ? "file:///etc/passwd" : "/there");
    respond(std::move(response));
  });
  http::Client staying;
  CHECK(staying.perform(exchange(peer.url(), "GET")).status == 302);
  http::ClientOptions options;
  options.follow_redirects = true;
  http::Client following(options);
  CHECK(following.perform(exchange(peer.url(), "GET")).body == "arrived");
  CHECK(following.perform(exchange(peer.url("/file"), "GET")).status == 0);
}

TEST_CASE("other schemes, split headers and malformed URLs are refused before anything is sent") {
  http::Client client;
  CHECK(client.perform(exchange("file:///etc/passwd", "GET")).failure == "Unsupported protocol");
  CHECK(client.perform(exchange("not a url", "GET")).status == 0);
  auto split = exchange("http://127.0.0.1:1/");
  split.headers.emplace("X", "a\r\nY: b");
  const auto result = client.perform(std::move(split));
  CHECK(result.failure == "malformed header");
  CHECK_FALSE(result.timed_out);
}

TEST_CASE("a warm connection is used again") {
  http::ServerOptions options;
  options.connections = 1;  // a second connection would be answered 503
  http::Server server(options, [](const HttpRequest&, http::Respond respond) {
    respond(text_response(200, "ok"));
  });
  REQUIRE(server.start());
  http::Client client;
  for (int i = 0; i < 3; ++i) {
    CHECK(client.perform(exchange("http://127.0.0.1:" + std::to_string(server.port()))).status ==
          200);
  }
}

TEST_CASE("stopping the client reports what was in flight, once") {
  std::vector<http::Respond> never;
  std::promise<void> arrived;
  Peer peer([&](const HttpRequest&, http::Respond respond) {
    never.push_back(std::move(respond));
    arrived.set_value();
  });
  std::vector<ExchangeResult> results;
  {
    http::Client client;
    client.perform(exchange(peer.url()), [&](ExchangeResult result) { results.push_back(result); });
    arrived.get_future().get();
  }
  REQUIRE(results.size() == 1);
  CHECK(results[0].failure == "stopped");
  CHECK(results[0].timed_out);
  peer.server.stop(Span{0});
}

TEST_CASE("the round trip over a warm loopback connection is measured", "[.bench]") {
  Peer peer([](const HttpRequest&, http::Respond respond) { respond(text_response(200, "ok")); });
  http::Client client;
  std::vector<std::int64_t> micros;
  for (int i = 0; i < 5'000; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    REQUIRE(client.perform(exchange(peer.url())).status == 200);
    micros.push_back(std::chrono::duration_cast<std::chrono::microseconds>(
                         std::chrono::steady_clock::now() - begun)
                         .count());
  }
  std::ranges::sort(micros);
  WARN("round trip p50 " << micros[2'500] << " us, p99 " << micros[4'950] << " us");
}
