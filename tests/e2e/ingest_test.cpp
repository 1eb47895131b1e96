// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <bit>
#include <chrono>
#include <thread>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <snappy.h>

#include "base/limits.hpp"
#include "e2e/stage.hpp"
#include "unit/http/raw_socket.hpp"

using namespace reveille;
using namespace reveille::e2e;
using tests::RawSocket;

namespace {

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string varint(std::uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  return out + static_cast<char>(value);
}
std::string bytes_field(int number, const std::string& content) {
  return varint(static_cast<std::uint64_t>(number) << 3 | 2) + varint(content.size()) + content;
}
std::string label(const std::string& name, const std::string& value) {
  return bytes_field(1, bytes_field(1, name) + bytes_field(2, value));
}
std::string sample(double value, std::int64_t ms) {
  std::string message = varint(1 << 3 | 1);
  const auto bits = std::bit_cast<std::uint64_t>(value);
  for (int i = 0; i < 8; ++i) message += static_cast<char>(bits >> (8 * i));
  return bytes_field(2, message + varint(2 << 3) + varint(static_cast<std::uint64_t>(ms)));
}
// One series of one sample, as Prometheus puts it.
std::string series(const std::string& name, double value, std::int64_t ms) {
  return bytes_field(1, label("__name__", name) + label("job", "api") + sample(value, ms));
}
std::string compressed(const std::string& message) {
  std::string out;
  snappy::Compress(message.data(), message.size(), &out);
  return out;
}

ExchangeResult write(Stage& stage, std::string body, const std::string& encoding = "snappy",
                     const std::string& type = "application/x-protobuf") {
  return stage.daemon.send({.method = "POST",
                            .url = "/api/v1/write",
                            .headers = {{"Content-Type", type},
                                        {"Content-Encoding", encoding},
                                        {"X-Prometheus-Remote-Write-Version", "0.1.0"}},
                            .body = std::move(body)});
}

int status_of(const std::string& answer) {
  return answer.size() > 12 ? std::atoi(answer.c_str() + 9) : 0;
}

// What is answered to exactly these bytes.
std::string said_to(Stage& stage, const std::string& bytes) {
  RawSocket client(stage.daemon.port());
  client.say(bytes);
  return client.hear("\r\n\r\n");
}

}  // namespace

TEST_CASE("remote write: samples are stored, and what cannot be is refused as Prometheus expects",
          "[ingest]") {
  Stage stage;
  stage.daemon.start();
  const auto now = now_ms();

  SECTION("good samples are there afterwards") {
    CHECK(write(stage, compressed(series("queue_depth", 12, now))).status == 204);
    CHECK(stage.query("queue_depth{job=\"api\"}") == "12");
  }
  SECTION("nobody can read it: 400, and it will not be sent again") {
    CHECK(write(stage, "not snappy").status == 400);
    CHECK(write(stage, compressed("\xff\xff\xff")).status == 400);
    CHECK(write(stage, "").status == 400);
  }
  SECTION("another encoding, type or version: 415") {
    const std::string body = series("queue_depth", 12, now);
    CHECK(write(stage, body, "gzip").status == 415);
    CHECK(write(stage, compressed(body), "snappy", "application/json").status == 415);
    CHECK(write(stage, compressed(body), "snappy",
                "application/x-protobuf;proto=io.prometheus.write.v2.Request")
              .status == 415);
  }
  SECTION("too far in the future: 400 with a word why, and nothing of the request is kept") {
    const auto answer =
        write(stage, compressed(series("good", 1, now) + series("late", 1, now + 3'600'000)));
    CHECK(answer.status == 400);
    CHECK_THAT(answer.body, Catch::Contains("future"));
    CHECK(stage.query("good") == "");
  }
  SECTION("out of order: 400") {
    REQUIRE(write(stage, compressed(series("queue_depth", 12, now))).status == 204);
    const auto answer = write(stage, compressed(series("queue_depth", 13, now - 60'000)));
    CHECK(answer.status == 400);
    CHECK(stage.query("queue_depth") == "12");
  }
  SECTION("the same sample again is no mistake") {
    REQUIRE(write(stage, compressed(series("queue_depth", 12, now))).status == 204);
    CHECK(write(stage, compressed(series("queue_depth", 12, now))).status == 204);
  }
}

TEST_CASE("text exposition: stored, or refused with the line", "[ingest]") {
  Stage stage;
  stage.daemon.start();
  const auto import = [&](const std::string& body) {
    return stage.daemon.post("/api/v1/import/prometheus", body, "text/plain");
  };
  CHECK(import("# TYPE up gauge\nup{job=\"api\"} 1\nqueue_depth 12\n").status == 204);
  CHECK(stage.query("queue_depth") == "12");
  const auto answer = import("fine 1\nfine{job=\"b\"} 1\nbroken{ 1\n");
  CHECK(answer.status == 400);
  CHECK_THAT(answer.body, Catch::Contains("line 3"));
  CHECK(stage.query("fine{job=\"b\"}") == "");
}

TEST_CASE("JSON metrics: stored, or refused with each bad element", "[ingest]") {
  Stage stage;
  stage.daemon.start();
  const auto post = [&](const std::string& body) {
    return stage.daemon.post("/api/reveille/v1/metrics", body);
  };
  CHECK(
      post(R"({"metrics":[{"name":"queue_depth","labels":{"queue":"jobs"},"value":12}]})").status ==
      204);
  CHECK(stage.query("queue_depth{queue=\"jobs\"}") == "12");
  const auto answer = post(R"({"metrics":[{"name":"good","value":1},{"name":"no name","value":1},)"
                           R"({"name":"other","valeu":1}]})");
  CHECK(answer.status == 400);
  CHECK_THAT(answer.body, Catch::Contains("no name") && Catch::Contains("valeu"));
  CHECK(stage.query("good") == "");
  CHECK(post("{").status == 400);
}

TEST_CASE("bodies have a bound: 8 MiB of metrics, 1 MiB of anything else", "[ingest]") {
  Stage stage;
  stage.daemon.start();
  const auto with_length = [&](const std::string& path, std::size_t length) {
    return status_of(
        said_to(stage, fmt::format("POST {} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n"
                                   "Content-Type: text/plain\r\n\r\n",
                                   path, length)));
  };
  for (const char* path :
       {"/api/v1/write", "/api/v1/import/prometheus", "/api/reveille/v1/metrics"}) {
    INFO(path);
    CHECK(with_length(path, limits::http_metrics_body_bytes + 1) == 413);
  }
  for (const char* path :
       {"/api/v2/alerts", "/api/reveille/v1/pages", "/api/v1/query", "/nowhere"}) {
    INFO(path);
    CHECK(with_length(path, limits::http_body_bytes + 1) == 413);
  }
  // Below its bound a body is read and judged, whatever is in it.
  const std::string comments(limits::http_metrics_body_bytes - 16, '\n');
  CHECK(stage.daemon.post("/api/v1/import/prometheus", comments, "text/plain").status == 204);
  CHECK(stage.daemon.post("/api/reveille/v1/metrics", std::string(2 * 1024 * 1024, ' ')).status ==
        400);
  CHECK(stage.daemon.post("/api/v2/alerts", std::string(512 * 1024, ' ')).status == 400);
}

TEST_CASE("a compressed body that would fill the memory is refused", "[ingest]") {
  Stage stage;
  stage.daemon.start();
  // 1 GiB announced in five bytes.
  CHECK(write(stage, std::string("\x80\x80\x80\x80\x04", 5) + "x").status == 413);
  CHECK(write(stage, compressed(std::string(limits::decoded_write_bytes + 1, '\0'))).status == 413);
}

TEST_CASE("header and target have a bound", "[ingest]") {
  Stage stage;
  stage.daemon.start();
  const std::string long_target = "/" + std::string(limits::http_target_bytes + 1, 'a');
  CHECK(status_of(said_to(stage, "GET " + long_target + " HTTP/1.1\r\nHost: x\r\n\r\n")) == 414);
  CHECK(status_of(said_to(stage, "GET / HTTP/1.1\r\nHost: x\r\nX: " +
                                     std::string(limits::http_header_bytes, 'a') + "\r\n\r\n")) ==
        431);
  CHECK(status_of(said_to(stage, "nonsense\r\n\r\n")) == 400);
}

TEST_CASE("a client that does not get on is cut off while others are served", "[ingest]") {
  Stage stage;
  stage.daemon.start();
  RawSocket slow(stage.daemon.port());
  REQUIRE(slow.connected());
  std::atomic<bool> over = false;
  std::string answer;
  std::thread dribble([&] {
    slow.say("POST /api/v1/import/prometheus HTTP/1.1\r\nHost: x\r\n");
    for (int i = 0; i < 150 && !slow.closed(); ++i) {  // 15 s at most: one byte each 100 ms
      slow.say("x");
      answer += slow.hear_for(std::chrono::milliseconds(100));
    }
    over = true;
  });
  int served = 0;
  while (!over) {
    served += stage.daemon.get("/-/ready").status == 200 ? 1 : -1'000'000;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  dribble.join();
  CHECK(slow.closed());
  CHECK(status_of(answer) == 408);
  CHECK(served > 20);
}

TEST_CASE("unknown paths, wrong methods and HEAD", "[ingest]") {
  Stage stage;
  stage.daemon.start();
  const auto ask = [&](const std::string& method, const std::string& path) {
    return stage.daemon.send({.method = method, .url = path});
  };
  CHECK(ask("GET", "/nowhere").status == 404);
  CHECK(ask("GET", "/api/reveille/v1/incidents/none").status == 404);
  const auto wrong = ask("GET", "/api/v1/write");
  CHECK(wrong.status == 405);
  CHECK(header(wrong.headers, "Allow") == "POST");
  const auto removed = ask("DELETE", "/api/v2/alerts");
  CHECK(removed.status == 405);
  CHECK_THAT(std::string(header(removed.headers, "Allow")),
             Catch::Contains("GET") && Catch::Contains("HEAD") && Catch::Contains("POST"));
  for (const char* path :
       {"/-/ready", "/metrics", "/api/reveille/v1/incidents", "/api/v1/labels"}) {
    INFO(path);
    const auto head = ask("HEAD", path);
    CHECK(head.status == 200);
    CHECK(head.body.empty());
    CHECK(header(head.headers, "Content-Type") == header(ask("GET", path).headers, "Content-Type"));
  }
}

TEST_CASE("an alert that metrics cause is fired by the rule, with its evidence", "[ingest]") {
  Stage stage(R"toml(
[[rules]]
alert = "Backlog"
expr = "sum(queue_depth) > 10"
every = "1s"
labels.severity = "critical"
annotations.summary = "{{ $value }} jobs are waiting"
evidence."queues" = "topk(1, queue_depth)"
)toml");
  stage.daemon.start();
  REQUIRE(stage.daemon
              .post("/api/v1/import/prometheus",
                    "queue_depth{queue=\"mail\"} 4\nqueue_depth{queue=\"jobs\"} 8\n", "text/plain")
              .status == 204);
  REQUIRE(eventually([&] { return stage.state(1) == "open"; }));
  CHECK(text_at(stage.incident(1), "title") == "12 jobs are waiting");
  const Tree incident = stage.incident(1);
  const Tree& alert = list_at(incident, "alerts").front();
  REQUIRE(list_at(alert, "evidence").size() == 1);
  const Tree& line = list_at(list_at(alert, "evidence").front(), "lines").front();
  CHECK_THAT(text_at(line, "label"), Catch::Contains("jobs"));
  CHECK(text_at(line, "value") == "8");
  // And it is over when the metrics say so: the incident is resolved.
  REQUIRE(stage.daemon
              .post("/api/v1/import/prometheus",
                    "queue_depth{queue=\"mail\"} 0\nqueue_depth{queue=\"jobs\"} 0\n", "text/plain")
              .status == 204);
  CHECK(eventually([&] { return stage.state(1) == "resolved"; }));
}
