// SPDX-License-Identifier: Apache-2.0
// A chat room and a program that are told: a small real HTTP server plays both.
#include <condition_variable>
#include <deque>
#include <mutex>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "e2e/stage.hpp"
#include "http/server.hpp"

using namespace reveille;
using namespace reveille::e2e;

namespace {

// Answers when the test does.
class Receiver {
 public:
  struct Post {
    HttpRequest request;
    http::Respond respond;
  };

  Receiver()
      : server_({}, [this](HttpRequest request, http::Respond respond) {
          const std::lock_guard lock(mutex_);
          posts_[request.path].push_back({std::move(request), std::move(respond)});
          arrived_.notify_all();
        }) {
    REQUIRE(server_.start());
  }
  ~Receiver() { server_.stop(Span{0}); }

  Post take(const std::string& path) {
    std::unique_lock lock(mutex_);
    REQUIRE(
        arrived_.wait_for(lock, std::chrono::seconds(20), [&] { return !posts_[path].empty(); }));
    Post post = std::move(posts_[path].front());
    posts_[path].pop_front();
    return post;
  }
  // The body of the next one, answered with 200.
  std::string hear(const std::string& path) {
    Post post = take(path);
    post.respond(HttpResponse{200, {}, "ok"});
    return post.request.body;
  }
  [[nodiscard]] std::string url(const std::string& path) const {
    return fmt::format("http://127.0.0.1:{}{}", server_.port(), path);
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::map<std::string, std::deque<Post>> posts_;
  http::Server server_;
};

const std::string posting = R"(
[channels.ops]
type = "slack"
url = "env:OPS_URL"

[webhooks.status]
url = "env:STATUS_URL"
secret = "env:STATUS_SECRET"

[policies.posting]
steps = [
  { page = ["channel:ops"] },
  { page = ["rotation:primary", "webhook:status"], timeout = "5m" },
  { page = ["person:grace"], timeout = "5m" },
]

[[routes]]
match = ['severity="posted"']
group_by = ["alertname"]
policy = "posting"
)";

struct Night {
  Receiver receiver;
  Stage stage{posting,
              "",
              {{"OPS_URL", receiver.url("/ops")},
               {"STATUS_URL", receiver.url("/status")},
               {"STATUS_SECRET", "0123456789abcdef0123456789abcdef"}}};

  void send(const char* name, const std::string& times = "") {
    REQUIRE(stage.daemon
                .post("/api/v2/alerts",
                      fmt::format(R"([{{"labels":{{"alertname":"{}","severity":"posted"}},)"
                                  R"("annotations":{{"summary":"{} is bad"}}{}}}])",
                                  name, name, times))
                .status == 200);
  }
};

bool says(const std::string& text, const std::string& words) {
  INFO(text);
  CHECK(text.find(words) != std::string::npos);
  return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("a room and a program hear what pages somebody, who has it, and its end", "[posts]") {
  Night night;
  night.stage.daemon.start();
  night.send("Queue");
  CHECK(says(night.receiver.hear("/ops"), "Queue is bad"));
  auto signed_post = night.receiver.take("/status");
  CHECK(says(signed_post.request.body, R"("type":"incident.paged")"));
  CHECK(says(signed_post.request.body, R"("alertname":"Queue")"));
  CHECK(header(signed_post.request.headers, "webhook-signature").starts_with("v1,"));
  signed_post.respond(HttpResponse{204, {}, ""});
  REQUIRE(eventually([&] { return !night.stage.phones.texts(ada).empty(); }));
  CHECK(night.stage.told(1, "post_requested", "posted to channel:ops: paged"));
  CHECK(night.stage.told(1, "delivery_progressed", "post to webhook:status: delivered"));
  REQUIRE(night.stage.cli({"ack", "1", "--by", "ada"}).code == 0);
  CHECK(says(night.receiver.hear("/ops"), "Acknowledged by Ada: Queue is bad"));
  CHECK(says(night.receiver.hear("/status"), R"("acknowledged_by":"Ada")"));
  REQUIRE(night.stage.cli({"resolve", "1", "--by", "grace"}).code == 0);
  CHECK(says(night.receiver.hear("/ops"), "Resolved by Grace"));
  CHECK(says(night.receiver.hear("/status"), R"("type":"incident.resolved")"));
  CHECK(says(night.stage.cli({"show", "1"}).out, "channel:ops"));
  // Whoever knows these addresses can post there.
  CHECK(night.stage.daemon.log().find("/ops") == std::string::npos);
}

TEST_CASE("a program that is down delays nobody, and is told later under the same id", "[posts]") {
  Night night;
  night.stage.daemon.start();
  night.send("Queue");
  (void)night.receiver.hear("/ops");
  auto refused = night.receiver.take("/status");
  const std::string id(header(refused.request.headers, "webhook-id"));
  refused.respond(HttpResponse{503, {}, ""});
  REQUIRE(eventually([&] { return !night.stage.phones.texts(ada).empty(); }));
  REQUIRE(eventually([&] { return night.stage.phones.activity(ada) == "rings"; }));
  CHECK(night.stage.told(1, "delivery_progressed", "post to webhook:status: failed: HTTP 503"));
  auto again = night.receiver.take("/status");
  CHECK(header(again.request.headers, "webhook-id") == id);
  again.respond(HttpResponse{200, {}, ""});
  CHECK(night.stage.told(1, "delivery_progressed", "post to webhook:status, attempt 2: delivered"));
  CHECK(night.stage.facts(1, "turn_advanced").empty());
}

TEST_CASE("a post that was under way when the plug was pulled is sent again under the same id",
          "[posts]") {
  Night night;
  night.stage.daemon.start();
  night.send("Queue");
  const auto unanswered = night.receiver.take("/status");
  (void)night.receiver.hear("/ops");
  REQUIRE(night.stage.told(1, "delivery_progressed", "post to channel:ops: delivered"));
  night.stage.daemon.kill();
  night.stage.daemon.start();
  auto again = night.receiver.take("/status");
  CHECK(header(again.request.headers, "webhook-id") ==
        header(unanswered.request.headers, "webhook-id"));
  again.respond(HttpResponse{200, {}, ""});
  CHECK(night.stage.told(1, "delivery_progressed", "post to webhook:status: delivered"));
  CHECK(night.stage.facts(1, "post_requested").size() == 2);
}
