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

#include "support/accepting_carrier.hpp"
#include "support/daemon_process.hpp"
#include "text/form.hpp"

namespace {

using namespace reveille;

constexpr int incidents = 50;
// The burst takes at least this long; the kill falls anywhere within it.
constexpr int burst_us = 200'000;

// Counts what is asked of it; outlives the daemon.
class Carrier {
 public:
  Carrier() : carrier_([this](const HttpRequest& request) { note(request.body); }) {}
  [[nodiscard]] std::string url() const { return carrier_.url(); }

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
    for (const int alert : test::marked(words, "crash")) seen_.alerts.insert(alert);
  }

  std::mutex mutex_;
  Seen seen_;
  test::AcceptingCarrier carrier_;
};

struct Tally {
  int runs = 0, accepted = 0, acknowledged = 0, repeated_requests = 0, unpaged = 0, forgotten = 0,
      too_often = 0, killed_in_burst = 0;
};

class Run {
 public:
  Run(unsigned seed, Tally& tally)
      : random_(seed), tally_(tally), daemon_(test::one_text_per_alert(carrier_.url())) {}

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
    while (daemon_.post("/api/v2/alerts", test::alert_json("crash", alert)).status != 200)
      restart();
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
      for (const int alert : test::marked(title, "crash"))
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
  int runs = 200;
  unsigned seed = 1;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::string(argv[i]) == "--runs") runs = std::atoi(argv[i + 1]);
    if (std::string(argv[i]) == "--seed") seed = static_cast<unsigned>(std::atoi(argv[i + 1]));
  }
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
