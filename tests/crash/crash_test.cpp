// SPDX-License-Identifier: Apache-2.0
// A burst of 50 incidents, some acknowledged at once; at a random moment SIGKILL; then the daemon
// is started again and the sender repeats what was not answered. Afterwards:
//   no incident without a page, no acknowledgement that had been answered 200 forgotten, and no
//   request to the carrier more than once more often than the daemon was killed.
#include <chrono>
#include <csignal>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "http/server.hpp"
#include "support/daemon_process.hpp"
#include "text/form.hpp"
#include "text/json.hpp"

namespace {

using namespace reveille;

constexpr int incidents = 50;
// The burst takes at least this long; the kill falls anywhere within it.
constexpr int burst_us = 200'000;

// Counts what is asked of it; outlives the daemon.
class Carrier {
 public:
  Carrier()
      : server_({}, [this](HttpRequest request, http::Respond respond) {
          note(request.body);
          respond({201,
                   {{"Content-Type", "application/json"}},
                   fmt::format(R"({{"sid":"SM{:032}","status":"queued"}})", ++answered_)});
        }) {
    if (auto started = server_.start(); !started) throw std::runtime_error(started.error().message);
  }
  [[nodiscard]] std::string url() const {
    return fmt::format("http://127.0.0.1:{}", server_.port());
  }

  struct Seen {
    std::set<int> alerts;             // whose summary came through
    std::map<std::string, int> keys;  // page-leg-attempt -> requests
  };
  [[nodiscard]] Seen seen() {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  void note(const std::string& body) {
    const auto form = text::parse_form(body);
    if (!form) return;
    const std::string callback(text::field(*form, "StatusCallback").value_or(""));
    const std::string words(text::field(*form, "Body").value_or(""));
    const std::lock_guard lock(mutex_);
    ++seen_.keys[callback.substr(callback.rfind('/') + 1)];
    if (const auto at = words.find("crash-"); at != std::string::npos)
      seen_.alerts.insert(std::atoi(words.c_str() + at + 6));
  }

  std::mutex mutex_;
  Seen seen_;
  int answered_ = 0;
  http::Server server_;
};

std::string configuration(const std::string& carrier_url) {
  return fmt::format(R"(
[carriers.counting]
type = "twilio"
account = "AC00000000000000000000000000000000"
token = "env:CRASH_TOKEN"
base_url = "{}"
from = ["+15005550006"]

[people.ada]
name = "Ada"
timezone = "UTC"
contacts.text = {{ sms = "+13125550100", dnd = "none" }}
contacts.mobile = {{ call = "+13125550100", dnd = "repeated-call" }}
urgent = [ {{ contact = "text", after = "0s" }}, {{ contact = "mobile", after = "10m" }} ]
[people.grace]
name = "Grace"
timezone = "UTC"
contacts.mobile = {{ call = "+13125550101", dnd = "repeated-call" }}
urgent = [ {{ contact = "mobile", after = "0s" }} ]

[policies.default]
steps = [ {{ page = ["ada"], timeout = "30m" }}, {{ page = ["grace"], timeout = "30m" }} ]
final = ["everyone"]

[[routes]]
group_by = ["alertname", "instance"]
policy = "default"

[paging]
bundle = "0s"
)",
                     carrier_url);
}

std::string alert_json(int alert) {
  return fmt::format(R"([{{"labels":{{"alertname":"Crash","instance":"{0}"}},)"
                     R"("annotations":{{"summary":"crash-{0}-x"}}}}])",
                     alert);
}

struct Tally {
  int runs = 0, accepted = 0, acknowledged = 0, repeated_requests = 0, unpaged = 0, forgotten = 0,
      too_often = 0, killed_in_burst = 0;
};

class Run {
 public:
  Run(unsigned seed, Tally& tally)
      : random_(seed), tally_(tally), daemon_(configuration(carrier_.url())) {}

  void play() {
    daemon_.start();
    std::thread killer(
        [pid = daemon_.pid(), after = std::uniform_int_distribution<int>(0, burst_us)(random_)] {
          std::this_thread::sleep_for(std::chrono::microseconds(after));
          ::kill(pid, SIGKILL);
        });
    for (int alert = 0; alert < incidents; ++alert) {
      std::this_thread::sleep_for(std::chrono::microseconds(burst_us / incidents));
      send(alert);
      if (alert % 3 == 0) acknowledge(alert / 3 + 1);
    }
    killer.join();
    if (!restarted_)
      restart();
    else
      ++tally_.killed_in_burst;
    judge();
  }

 private:
  void restart() {
    daemon_.kill();
    daemon_.start();
    restarted_ = true;
  }

  // As senders do: repeated until it is answered with success.
  void send(int alert) {
    while (daemon_.post("/api/v2/alerts", alert_json(alert)).status != 200) restart();
    ++tally_.accepted;
  }

  void acknowledge(int incident) {
    const auto answer =
        daemon_.post(fmt::format("/api/reveille/v1/incidents/{}/ack", incident), R"({"by":"ada"})");
    if (answer.status == 0) return restart();
    if (answer.status == 200) acknowledged_.insert(incident);
  }

  void judge() {
    const bool all_paged = test::eventually(
        [&] { return carrier_.seen().alerts.size() + unpageable().size() >= incidents; }, 5'000);
    const auto seen = carrier_.seen();
    if (!all_paged)
      tally_.unpaged += incidents - static_cast<int>(seen.alerts.size() + unpageable().size());
    std::map<int, std::string> states;
    const Tree answer = daemon_.get_json("/api/reveille/v1/incidents?state=all");
    for (const Tree& one : *answer.find("incidents")->array())
      states[static_cast<int>(*one.find("id")->integer())] = *one.find("state")->string();
    for (const int incident : acknowledged_)
      if (states[incident] != "acknowledged") ++tally_.forgotten;
    for (const auto& [key, count] : seen.keys) {
      tally_.repeated_requests += count - 1;
      if (count > 2) ++tally_.too_often;  // one kill in this run: at most one repetition each
    }
    tally_.acknowledged += static_cast<int>(acknowledged_.size());
    ++tally_.runs;
  }

  // An incident that was acknowledged before its page had left need not be paged any more. They are
  // those acknowledged ones whose summary the carrier has not seen.
  std::set<int> unpageable() {
    std::set<int> found;
    const auto seen = carrier_.seen();
    const Tree answer = daemon_.get_json("/api/reveille/v1/incidents?state=acknowledged");
    for (const Tree& one : *answer.find("incidents")->array()) {
      const std::string& title = *one.find("title")->string();
      const int alert = std::atoi(title.c_str() + title.find("crash-") + 6);
      if (!seen.alerts.contains(alert)) found.insert(alert);
    }
    return found;
  }

  std::mt19937 random_;
  Tally& tally_;
  Carrier carrier_;
  test::DaemonProcess daemon_;
  std::set<int> acknowledged_;
  bool restarted_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  int runs = 40;
  unsigned seed = 1;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::string(argv[i]) == "--runs") runs = std::atoi(argv[i + 1]);
    if (std::string(argv[i]) == "--seed") seed = static_cast<unsigned>(std::atoi(argv[i + 1]));
  }
  setenv("CRASH_TOKEN", "crash", 1);
  Tally tally;
  try {
    for (int i = 0; i < runs; ++i) Run(seed + static_cast<unsigned>(i), tally).play();
  } catch (const std::exception& error) {
    fmt::print("run {} (seed {}): {}\n", tally.runs + 1, seed + static_cast<unsigned>(tally.runs),
               error.what());
    return 1;
  }
  fmt::print(
      "{} runs, each killed once ({} within the burst): {} alerts accepted, {} acknowledgements "
      "answered 200\n"
      "incidents without a page: {}\nacknowledgements forgotten: {}\n"
      "requests repeated after a crash: {} in all, {} more than once per crash\n",
      tally.runs, tally.killed_in_burst, tally.accepted, tally.acknowledged, tally.unpaged,
      tally.forgotten, tally.repeated_requests, tally.too_often);
  return tally.unpaged + tally.forgotten + tally.too_often == 0 ? 0 : 1;
}
