// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

#include <catch2/catch.hpp>

#include "http/client.hpp"
#include "unit/http/raw_socket.hpp"

using namespace reveille;
using reveille::tests::RawSocket;

namespace {

HttpResponse echo(const HttpRequest& request) {
  HttpResponse response = text_response(
      200, request.method + " " + request.path + "?" + request.query + " " + request.body);
  response.headers.emplace("X-Peer", request.peer);
  return response;
}

http::Handler echo_handler() {
  return [](const HttpRequest& request, http::Respond respond) { respond(echo(request)); };
}

struct Running {
  explicit Running(http::ServerOptions options = {}, http::Handler handler = echo_handler())
      : server(std::move(options), std::move(handler)) {
    const auto started = server.start();
    INFO((started ? std::string() : started.error().message));
    REQUIRE(started);
  }
  std::string answer(std::string_view bytes) {
    RawSocket client(server.port());
    client.say(bytes);
    return client.hear_all();
  }
  http::Server server;
};

http::ServerOptions small_bodies() {
  http::ServerOptions options;
  options.body_limit = [](const std::string&, const std::string& path) {
    return path == "/large" ? std::size_t{1'000'000} : std::size_t{10};
  };
  return options;
}

int status_of(const std::string& answer) {
  return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
}

}  // namespace

TEST_CASE("a request reaches the handler with its parts, and its answer the client") {
  Running running;
  const auto answer = running.answer(
      "POST /a%20b/c?x=%41&y HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nConnection: "
      "close\r\n\r\nbody");
  CHECK(status_of(answer) == 200);
  CHECK(answer.ends_with("\r\n\r\nPOST /a b/c?x=%41&y body"));
  CHECK(answer.find("X-Peer: 127.0.0.1\r\n") != std::string::npos);
  CHECK(answer.find("Date: ") != std::string::npos);
}

TEST_CASE("a connection is kept alive, and pipelined requests are answered in their order") {
  // The first answer comes late and from another thread; the second must wait for it.
  std::vector<std::thread> threads;
  Running running({}, [&threads](HttpRequest request, http::Respond respond) {
    threads.emplace_back([request = std::move(request), respond = std::move(respond)]() mutable {
      if (request.path == "/slow") std::this_thread::sleep_for(std::chrono::milliseconds(50));
      respond(echo(request));
    });
  });
  RawSocket client(running.server.port());
  client.say(
      "GET /slow HTTP/1.1\r\nHost: h\r\n\r\nPOST /fast HTTP/1.1\r\nHost: h\r\n"
      "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nContent-Type: t\r\n\r\n"
      "GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const auto all = client.hear_all();
  running.server.stop();
  for (auto& thread : threads) thread.join();
  const auto slow = all.find("GET /slow");
  const auto fast = all.find("POST /fast? abcde");
  const auto last = all.find("GET /last");
  CHECK(slow < fast);
  CHECK(fast < last);
  CHECK(last != std::string::npos);
}

TEST_CASE("what two parsers could read in two ways is refused") {
  Running running;
  const auto refused = [&running](const std::string& bytes) {
    return status_of(running.answer(bytes));
  };
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
  CHECK(refused(post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 400);
  CHECK(refused(post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n") == 400);
  CHECK(refused(post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc") == 400);
  CHECK(refused(post + "Content-Length: 3, 3\r\n\r\nabc") == 400);
  CHECK(refused(post + "Content-Length: +3\r\n\r\nabc") == 400);
  CHECK(refused(post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n") == 400);
  CHECK(refused(post + "Transfer-Encoding: xchunked\r\n\r\n") == 400);
  CHECK(refused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 400);
  CHECK(refused("GET / HTTP/1.1\nHost: h\n\n") == 400);
  CHECK(refused("GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n") == 400);
  CHECK(refused("GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n") == 400);
  CHECK(refused("GET / HTTP/1.1\r\nHost: h\r\nX : a\r\n\r\n") == 400);
  CHECK(refused("GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n") == 400);
  CHECK(refused("GET / HTTP/1.1\r\n\r\n") == 400);
  CHECK(refused("GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
  CHECK(refused("GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n") == 400);
  CHECK(refused(post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n") == 400);
  CHECK(refused(post + "Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n") == 400);
  CHECK(refused("\x16\x03\x01 hello\r\n\r\n") == 400);
  CHECK(refused("GET / HTTP/2.0\r\nHost: h\r\n\r\n") == 505);
}

TEST_CASE("a whole URL as target, empty lines before a request and HTTP/1.0 are understood") {
  Running running;
  CHECK(running.answer("GET http://h/x?q HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            .ends_with("GET /x?q "));
  CHECK(running.answer("\r\n\r\nGET /y HTTP/1.0\r\n\r\n").ends_with("GET /y? "));
}

TEST_CASE("a trailer does not become a header of the request") {
  std::promise<std::string> seen;
  Running running({}, [&seen](const HttpRequest& request, http::Respond respond) {
    seen.set_value(std::string(header(request.headers, "X-Secret")));
    respond(text_response(200, "ok"));
  });
  RawSocket client(running.server.port());
  client.say(
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "1\r\na\r\n0\r\nX-Secret: forged\r\n\r\n");
  CHECK(seen.get_future().get().empty());
}

TEST_CASE("limits: header, target and body, announced or not") {
  Running running(small_bodies());
  const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";
  CHECK(status_of(running.answer("GET /" + std::string(5000, 'x') +
                                 " HTTP/1.1\r\nHost: h\r\n\r\n")) == 414);
  CHECK(status_of(running.answer("GET /" + std::string(5000, 'x'))) == 414);
  CHECK(status_of(running.answer("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x') +
                                 "\r\n\r\n")) == 431);
  CHECK(status_of(running.answer("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x'))) ==
        431);
  // Not a byte of the body is awaited.
  CHECK(status_of(running.answer(post + "Content-Length: 11\r\n\r\n")) == 413);
  CHECK(status_of(running.answer(post + "Content-Length: 99999999999999999\r\n\r\n")) == 413);
  CHECK(status_of(running.answer(
            post + "Transfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n5\r\nghijk")) == 413);
  CHECK(status_of(running.answer(post + "Transfer-Encoding: chunked\r\n\r\n1;" +
                                 std::string(20'000, 'x'))) == 400);
  CHECK(status_of(running.answer(
            post + "Content-Length: 10\r\nConnection: close\r\n\r\n0123456789")) == 200);
  const std::string body(1'000'000, 'b');
  const auto large = running.answer(
      "POST /large HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n" +
      body);
  CHECK(large.ends_with("POST /large? " + body));
}

TEST_CASE("a client that pushes a body beyond the limit still reads why it was refused") {
  Running running(small_bodies());
  RawSocket client(running.server.port());
  client.say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n");
  client.say(std::string(3'000'000, 'x'));
  CHECK(status_of(client.hear_all()) == 413);
}

TEST_CASE("large bodies share one bound; small ones are let in beyond it, and it is given back") {
  http::ServerOptions options;
  options.bodies_bytes = 300'000;
  options.body_limit = [](const std::string&, const std::string&) {
    return std::size_t{1'000'000};
  };
  Running running(std::move(options));
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: ";
  int turned_away = 0;
  for (int tries = 0; tries < 100 && turned_away < 3; ++tries) {
    RawSocket first(running.server.port());
    first.say(head + "200000\r\n\r\n" + std::string(199'999, 'x'));
    const auto second = running.answer(head + "200000\r\n\r\n" + std::string(200'000, 'x'));
    CHECK(status_of(running.answer(head + "3\r\n\r\nack")) == 200);
    first.say("x");
    const auto waited = first.hear_all();
    // On a busy machine the second one's bytes may be here before the first one's.
    if (status_of(second) != 503) continue;
    ++turned_away;
    CHECK(second.find("Retry-After: ") != std::string::npos);
    CHECK(status_of(waited) == 200);
  }
  CHECK(turned_away == 3);
}

TEST_CASE("slow clients are told so and closed; idle ones are just closed") {
  http::ServerOptions options;
  options.header_deadline = Span{60};
  options.body_deadline = Span{60};
  options.idle_deadline = Span{60};
  Running running(std::move(options));
  CHECK(status_of(running.answer("GET / HTT")) == 408);
  // A sender of metrics would drop them for good on a 4xx, and it may be we who were slow.
  const auto late = running.answer("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
  CHECK(status_of(late) == 503);
  CHECK(late.find("Retry-After: ") != std::string::npos);
  RawSocket idle(running.server.port());
  idle.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(idle.hear_all().ends_with("GET /? "));
  CHECK(idle.closed());
  RawSocket silent(running.server.port());
  CHECK(silent.hear_all().empty());
  CHECK(silent.closed());
}

TEST_CASE("HEAD is answered with the length of the body and without the body") {
  Running running;
  const auto answer = running.answer("HEAD /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  CHECK(answer.find("Content-Length: 9\r\n") != std::string::npos);
  CHECK(answer.ends_with("\r\n\r\n"));
}

TEST_CASE("a client that asks first is told to go on, unless its body is too large") {
  Running running(small_bodies());
  RawSocket client(running.server.port());
  client.say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  CHECK(client.hear("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
  client.say("abc");
  CHECK(client.hear("abc").ends_with("POST /? abc"));
  CHECK(status_of(running.answer(
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 30\r\nExpect: 100-continue\r\n\r\n")) ==
        413);
  CHECK(status_of(running.answer("GET / HTTP/1.1\r\nHost: h\r\nExpect: magic\r\n\r\n")) == 417);
}

TEST_CASE("a request that is dropped or whose handler throws is answered 500") {
  Running dropping({}, [](const HttpRequest&, const http::Respond&) {});
  const std::string get = "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
  CHECK(status_of(dropping.answer(get)) == 500);
  Running throwing({},
                   [](const HttpRequest&, const http::Respond&) { throw std::runtime_error("x"); });
  CHECK(status_of(throwing.answer(get)) == 500);
  Running leaving({}, [](const HttpRequest&, http::Respond respond) {
    std::thread([dying = std::move(respond)] {}).join();
  });
  CHECK(status_of(leaving.answer(get)) == 500);
}

TEST_CASE("a header value cannot split the response") {
  Running running({}, [](const HttpRequest&, http::Respond respond) {
    auto response = text_response(200, "ok");
    response.headers.emplace("X-A", "1\r\nX-Forged: 2");
    respond(std::move(response));
  });
  const auto answer = running.answer("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  CHECK(answer.find("\r\nX-Forged") == std::string::npos);
  CHECK(answer.find("X-A: 1X-Forged: 2\r\n") != std::string::npos);
}

TEST_CASE("connections beyond the cap are refused with 503, and the cap frees up again") {
  http::ServerOptions options;
  options.connections = 2;
  Running running(std::move(options));
  const std::string get = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  {
    RawSocket first(running.server.port());
    RawSocket second(running.server.port());
    first.say(get);
    second.say(get);
    CHECK(status_of(first.hear("GET /? ")) == 200);
    CHECK(status_of(second.hear("GET /? ")) == 200);
    RawSocket third(running.server.port());
    CHECK(status_of(third.hear_all()) == 503);
  }
  for (int attempt = 0; attempt < 100; ++attempt) {
    RawSocket again(running.server.port());
    again.say(get);
    if (status_of(again.hear("\r\n\r\n")) == 200) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  FAIL("the cap never freed up");
}

TEST_CASE("draining answers what is in hand, closes it, and takes no new connections") {
  std::promise<http::Respond> in_hand;
  Running running({}, [&in_hand](const HttpRequest&, http::Respond respond) {
    in_hand.set_value(std::move(respond));
  });
  RawSocket idle(running.server.port());
  RawSocket busy(running.server.port());
  busy.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  auto respond = in_hand.get_future().get();
  running.server.drain();
  CHECK(idle.hear_all().empty());
  CHECK(idle.closed());
  respond(text_response(200, "done"));
  const auto answer = busy.hear_all();
  CHECK(answer.ends_with("done"));
  CHECK(answer.find("Connection: close\r\n") != std::string::npos);
  CHECK_FALSE(RawSocket(running.server.port()).connected());
}

TEST_CASE("stopping waits no longer than its patience, and late answers go nowhere") {
  std::promise<http::Respond> in_hand;
  auto server = std::make_unique<http::Server>(
      http::ServerOptions{}, [&in_hand](const HttpRequest&, http::Respond respond) {
        in_hand.set_value(std::move(respond));
      });
  REQUIRE(server->start());
  RawSocket client(server->port());
  client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  auto respond = in_hand.get_future().get();
  server->stop(Span{20});
  server.reset();
  respond(text_response(200, "too late"));
  CHECK(client.hear_all().empty());
}

TEST_CASE("an address that is taken or malformed is an error with its reason") {
  Running running;
  http::ServerOptions options;
  options.port = running.server.port();
  http::Server second(options, echo_handler());
  const auto taken = second.start();
  REQUIRE_FALSE(taken);
  CHECK(taken.error().message ==
        "cannot listen on 127.0.0.1:" + std::to_string(running.server.port()) +
            ": Address already in use");
  options.address = "localhost:80";
  http::Server malformed(options, echo_handler());
  CHECK(malformed.start().error().code == Code::invalid);
}

TEST_CASE("many threads answer many clients at once") {
  Running running({}, [](HttpRequest request, http::Respond respond) {
    std::thread([request = std::move(request), respond = std::move(respond)]() mutable {
      respond(echo(request));
    }).detach();
  });
  http::Client client;
  std::atomic<int> right = 0;
  std::vector<std::future<void>> done;
  for (int i = 0; i < 200; ++i) {
    auto promise = std::make_shared<std::promise<void>>();
    done.push_back(promise->get_future());
    Exchange exchange;
    exchange.url =
        "http://127.0.0.1:" + std::to_string(running.server.port()) + "/" + std::to_string(i);
    exchange.body = std::to_string(i);
    client.perform(std::move(exchange), [&right, i, promise](ExchangeResult result) {
      const std::string number = std::to_string(i);
      if (result.body == "POST /" + number + "? " + number) ++right;
      promise->set_value();
    });
  }
  for (auto& each : done) each.get();
  CHECK(right == 200);
}
