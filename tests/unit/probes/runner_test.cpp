// SPDX-License-Identifier: Apache-2.0
#include "probes/runner.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include <catch2/catch.hpp>

#include "http/server.hpp"
#include "probes/result.hpp"
#include "rules/series/sample.hpp"

using namespace reveille;
using namespace reveille::probes;

namespace {

Instant wall() {
  return instant_from_ms(
      std::chrono::duration_cast<Span>(std::chrono::system_clock::now().time_since_epoch())
          .count());
}

// What was emitted, by probe and metric.
class Ledger {
 public:
  Emit emit() {
    return [this](const rules::Observations& outcome) {
      const std::lock_guard lock(mutex_);
      for (const auto& one : outcome.series) {
        const std::string job(one.labels.get("job"));
        std::string name(one.labels.get("__name__"));
        if (one.labels.has("phase")) name += "/" + std::string(one.labels.get("phase"));
        if (rules::is_stale(one.samples[0].value)) {
          stale_.insert(job + " " + name);
        } else {
          values_[job][name] = one.samples[0].value;
        }
        if (name == "probe_success") ++runs_[job];
      }
      changed_.notify_all();
    };
  }
  template <class Reached>
  bool wait(Reached reached) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(5), reached);
  }
  bool has_run(const std::string& job, int times = 1) {
    return wait([&] { return runs_[job] >= times; });
  }
  double value(const std::string& job, const std::string& name) {
    const std::lock_guard lock(mutex_);
    const auto found = values_[job].find(name);
    return found == values_[job].end() ? -99 : found->second;
  }
  int runs(const std::string& job) {
    const std::lock_guard lock(mutex_);
    return runs_[job];
  }
  std::set<std::string> stale() {
    const std::lock_guard lock(mutex_);
    return stale_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::map<std::string, double>> values_;
  std::map<std::string, int> runs_;
  std::set<std::string> stale_;
};

struct Target {
  explicit Target(http::Handler handler) : server({}, std::move(handler)) {
    REQUIRE(server.start());
  }
  ~Target() { server.stop(Span{0}); }
  [[nodiscard]] std::string host() const { return "127.0.0.1:" + std::to_string(server.port()); }
  http::Server server;
};

ProbeSettings http_probe(std::string name, std::string url) {
  ProbeSettings probe;
  probe.name = std::move(name);
  probe.target = std::move(url);
  probe.every = Span{40};
  probe.timeout = Span{2'000};
  return probe;
}

http::Handler answering(int status) {
  return [status](const HttpRequest&, http::Respond respond) {
    respond(text_response(status, "hello"));
  };
}

std::string dead_host() {
  Target target(answering(200));
  return target.host();
}

}  // namespace

TEST_CASE("a target that answers is probed with blackbox_exporter's metrics") {
  Target target(answering(204));
  Ledger ledger;
  Runner runner(ledger.emit(), wall);
  runner.adopt({http_probe("api", "http://" + target.host() + "/health")});
  REQUIRE(ledger.has_run("api", 3));
  CHECK(ledger.value("api", "probe_success") == 1);
  CHECK(ledger.value("api", "probe_http_status_code") == 204);
  CHECK(ledger.value("api", "probe_http_version") == 1.1);
  CHECK(ledger.value("api", "probe_http_ssl") == 0);
  CHECK(ledger.value("api", "probe_ip_protocol") == 4);
  CHECK(ledger.value("api", "probe_duration_seconds") > 0);
  CHECK(ledger.value("api", "probe_duration_seconds") < 2);
  CHECK(ledger.value("api", "probe_http_duration_seconds/connect") > 0);
  CHECK(ledger.value("api", "probe_http_duration_seconds/processing") > 0);
  CHECK(ledger.value("api", "probe_http_duration_seconds/tls") == 0);
  CHECK(ledger.value("api", "probe_ssl_earliest_cert_expiry") == -99);
}

TEST_CASE("statuses decide: 2xx unless others are expected") {
  Target good(answering(200));
  Target teapot(answering(418));
  auto expected = http_probe("expected", "http://" + teapot.host());
  expected.expect_status = {401, 418};
  auto unexpected = http_probe("unexpected", "http://" + good.host());
  unexpected.expect_status = {418};
  Ledger ledger;
  Runner runner(ledger.emit(), wall);
  runner.adopt({expected, unexpected, http_probe("plain", "http://" + teapot.host())});
  REQUIRE(ledger.has_run("expected"));
  REQUIRE(ledger.has_run("unexpected"));
  REQUIRE(ledger.has_run("plain"));
  CHECK(ledger.value("expected", "probe_success") == 1);
  CHECK(ledger.value("unexpected", "probe_success") == 0);
  CHECK(ledger.value("plain", "probe_success") == 0);
  CHECK(ledger.value("plain", "probe_http_status_code") == 418);
}

TEST_CASE("a port is open or it is not, and an open one is let go of") {
  Target target(answering(200));
  ProbeSettings open = http_probe("open", target.host());
  open.kind = ProbeKind::tcp;
  ProbeSettings closed = http_probe("closed", dead_host());
  closed.kind = ProbeKind::tcp;
  Ledger ledger;
  Runner runner(ledger.emit(), wall);
  runner.adopt({open, closed});
  REQUIRE(ledger.has_run("open", 5));
  REQUIRE(ledger.has_run("closed"));
  CHECK(ledger.value("open", "probe_success") == 1);
  CHECK(ledger.value("open", "probe_ip_protocol") == 4);
  CHECK(ledger.value("open", "probe_http_status_code") == -99);
  CHECK(ledger.value("closed", "probe_success") == 0);
}

TEST_CASE("a target that is down fails and still has all its series") {
  Ledger ledger;
  Runner runner(ledger.emit(), wall);
  runner.adopt({http_probe("down", "http://" + dead_host())});
  REQUIRE(ledger.has_run("down"));
  CHECK(ledger.value("down", "probe_success") == 0);
  CHECK(ledger.value("down", "probe_http_status_code") == 0);
  CHECK(ledger.value("down", "probe_http_duration_seconds/transfer") == 0);
}

TEST_CASE(
    "targets that hang cost their own time-out and delay nobody; their slots do not pile up") {
  std::mutex mutex;
  std::vector<http::Respond> never;
  std::atomic<int> asked = 0;
  Target hanging([&](const HttpRequest&, http::Respond respond) {
    ++asked;
    const std::lock_guard lock(mutex);
    never.push_back(std::move(respond));
  });
  Target good(answering(200));
  std::vector<ProbeSettings> all;
  for (int i = 0; i < 30; ++i) {
    auto probe = http_probe("hanging" + std::to_string(i), "http://" + hanging.host());
    probe.timeout = Span{600};
    all.push_back(probe);
  }
  all.push_back(http_probe("good", "http://" + good.host()));
  Ledger ledger;
  Runner runner(ledger.emit(), wall);
  const auto begun = std::chrono::steady_clock::now();
  runner.adopt(all);
  REQUIRE(ledger.has_run("good", 5));
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::milliseconds(600));
  CHECK(asked <= 30);
  REQUIRE(ledger.has_run("hanging0"));
  CHECK(ledger.value("hanging0", "probe_success") == 0);
  CHECK(ledger.value("hanging0", "probe_duration_seconds") >= 0.59);
  CHECK(ledger.value("hanging0", "probe_http_duration_seconds/connect") > 0);
}

TEST_CASE("redirects are followed and counted") {
  Target target([](const HttpRequest& request, http::Respond respond) {
    auto response = text_response(request.path == "/there" ? 200 : 302, "x");
    if (request.path != "/there") response.headers.emplace("Location", "/there");
    respond(std::move(response));
  });
  Ledger ledger;
  Runner runner(ledger.emit(), wall);
  runner.adopt({http_probe("moved", "http://" + target.host())});
  REQUIRE(ledger.has_run("moved"));
  CHECK(ledger.value("moved", "probe_success") == 1);
  CHECK(ledger.value("moved", "probe_http_redirects") == 1);
}

TEST_CASE("a probe that is gone ends its series; one that stays goes on undisturbed") {
  Target target(answering(200));
  const auto stays = http_probe("stays", "http://" + target.host());
  const auto goes = http_probe("goes", "http://" + target.host());
  Ledger ledger;
  Runner runner(ledger.emit(), wall);
  runner.adopt({stays, goes});
  REQUIRE(ledger.has_run("stays"));
  REQUIRE(ledger.has_run("goes"));
  runner.adopt({stays});
  const auto stale = ledger.stale();
  CHECK(stale.contains("goes probe_success"));
  CHECK(stale.contains("goes probe_http_duration_seconds/tls"));
  CHECK_FALSE(stale.contains("stays probe_success"));
  const int before = ledger.runs("goes");
  REQUIRE(ledger.has_run("stays", ledger.runs("stays") + 3));
  CHECK(ledger.runs("goes") == before);
}

TEST_CASE("slots are multiples of the interval with an offset of the probe's own") {
  auto probe = http_probe("a", "http://a/");
  probe.every = Span{15'000};
  const Instant now = instant_from_ms(1'700'000'000'123);
  const Instant first = next_slot(probe, now);
  CHECK(first > now);
  CHECK(first - now <= Span{15'000});
  CHECK(next_slot(probe, first) == first + Span{15'000});
  CHECK(next_slot(probe, first - Span{1}) == first);
  CHECK(next_slot(probe, instant_from_ms(-1)) - instant_from_ms(-1) <= Span{15'000});
  std::set<std::int64_t> offsets;
  for (int i = 0; i < 100; ++i) {
    auto other = probe;
    other.name = std::to_string(i);
    offsets.insert(to_ms(next_slot(other, now)) % 15'000 / 1'500);
  }
  CHECK(offsets.size() >= 9);
}

TEST_CASE("labels of the probe are on every sample, below job and instance") {
  auto probe = http_probe("api", "https://api.example.org/");
  probe.labels = Labels{{"job", "mine"}, {"team", "db"}};
  http::Measured measured;
  measured.result.status = 200;
  measured.connected = measured.secure = true;
  measured.certificate_expires = *parse_rfc3339("2025-03-05T06:30:00Z");
  const auto outcome = observations(probe, measured, instant_from_ms(5));
  bool expiry = false;
  for (const auto& one : outcome.series) {
    CHECK(one.labels.get("job") == "api");
    CHECK(one.labels.get("instance") == "https://api.example.org/");
    CHECK(one.labels.get("team") == "db");
    CHECK(one.samples.at(0).at == instant_from_ms(5));
    if (one.labels.get("__name__") != "probe_ssl_earliest_cert_expiry") continue;
    expiry = true;
    CHECK(one.samples[0].value == 1741156200.0);
  }
  CHECK(expiry);
}
