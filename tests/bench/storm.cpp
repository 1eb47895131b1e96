// SPDX-License-Identifier: Apache-2.0
// A storm on one policy, by the real daemon and its sandbox carrier: what reaches each person,
// when, and what it costs.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <map>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "base/tree.hpp"
#include "bench/measurements.hpp"
#include "bench/process_use.hpp"
#include "bench/storm_phones.hpp"
#include "bench/storm_sender.hpp"
#include "support/daemon_process.hpp"
#include "text/json.hpp"

namespace reveille::bench {
namespace {

using Clock = std::chrono::steady_clock;

const std::map<std::string, std::string> people{
    {"ada", "+13125550100"}, {"grace", "+13125550101"}, {"linus", "+13125550102"}};
constexpr int alerts_per_batch = 64;  // as Prometheus sends them
constexpr int services = 100;         // of the shape in between
constexpr int told_again_every =
    120;  // seconds: what is not told again is stale after five minutes

struct Shape {
  std::string name;
  bool by_rules = false;
  std::string group_by;
};

const std::vector<Shape> shapes{{"one", false, "alertname"},
                                {"some", false, "service"},
                                {"many", false, "instance"},
                                {"rules-one", true, "alertname"},
                                {"rules-many", true, "instance"}};

// Ada is texted at once and called while the storm still rises; Grace is called after a minute;
// Linus comes after five minutes, everyone after ten.
std::string configuration(std::uint16_t sandbox_port, const Shape& shape) {
  std::string text = R"(
[carriers.sandbox]
type = "sandbox"
from = ["+15005550006"]
[policies.default]
steps = [ { page = ["ada", "grace"], timeout = "5m" }, { page = ["linus"], timeout = "5m" } ]
repeat = 0
final = ["everyone"]
final_every = "10m"
)";
  const std::map<std::string, std::string> call_after{
      {"ada", "5s"}, {"grace", "1m"}, {"linus", "0s"}};
  for (const auto& [name, number] : people) {
    text += fmt::format(
        "[people.{0}]\nname = \"{0}\"\ntimezone = \"UTC\"\n"
        "contacts.text = {{ sms = \"{1}\", dnd = \"none\" }}\n"
        "contacts.mobile = {{ call = \"{1}\", dnd = \"repeated-call\" }}\n"
        "urgent = [ {{ contact = \"text\", after = \"0s\" }}, {{ contact = \"mobile\", after = "
        "\"{2}\" }} ]\n[sandbox.phones.\"{1}\"]\nowner = \"{0}\"\nperson = \"manual\"\n",
        name, number, call_after.at(name));
  }
  text += fmt::format("[[routes]]\ngroup_by = [\"{}\"]\npolicy = \"default\"\n", shape.group_by);
  text +=
      fmt::format("[sandbox]\ntimezone = \"UTC\"\nport = {}\nqueue_delay = \"0s\"\n", sandbox_port);
  if (shape.by_rules)
    text +=
        "[[rules]]\nalert = \"Storm\"\nexpr = \"storm_condition > 0\"\nfor = \"0s\"\n"
        "annotations.summary = \"{{ $labels.instance }} is in the storm\"\n";
  return text;
}

std::string service_of(int alert) {
  return fmt::format("service-{}", alert % services);
}

// Alerts from `first` until before `last`, as Prometheus posts them; or the samples that our own
// rule makes them of.
StormBatch batch_of(const test::DaemonProcess& daemon, const Shape& shape, int first, int last,
                    bool fires) {
  std::string body;
  for (int alert = first; alert < last; ++alert) {
    if (shape.by_rules) {
      body += fmt::format("storm_condition{{instance=\"host-{}\",service=\"{}\"}} {}\n", alert,
                          service_of(alert), fires ? 1 : 0);
      continue;
    }
    body += fmt::format(
        R"({}{{"labels":{{"alertname":"Storm","severity":"critical","instance":"host-{}",)"
        R"("service":"{}"}},"annotations":{{"summary":"host-{} is in the storm"}},)"
        R"("startsAt":"2024-02-05T06:30:00Z","endsAt":"{}"}})",
        alert == first ? "" : ",", alert, service_of(alert), alert,
        fires ? "2099-01-01T00:00:00Z" : "2024-02-05T06:31:00Z");
  }
  if (shape.by_rules) return {daemon.url("/api/v1/import/prometheus"), "text/plain", body};
  return {daemon.url("/api/v2/alerts"), "application/json", "[" + body + "]"};
}

Sent blow(const Settings& settings, const test::DaemonProcess& daemon, const Shape& shape,
          bool fires) {
  const int batches = (settings.alerts + alerts_per_batch - 1) / alerts_per_batch;
  return send_storm(batches, settings.storm_seconds, [&](int batch) {
    const int first = batch * alerts_per_batch;
    return batch_of(daemon, shape, first, std::min(settings.alerts, first + alerts_per_batch),
                    fires);
  });
}

Instant now() {
  return Instant(std::chrono::floor<Span>(std::chrono::system_clock::now().time_since_epoch()));
}

// Big answers: every alert of the storm.
class Reader {
 public:
  explicit Reader(const test::DaemonProcess& daemon)
      : daemon_(daemon), client_({.response_bytes = std::size_t{1} << 30}) {}

  std::optional<Tree> get(const std::string& path) {
    const auto result =
        client_.perform({.method = "GET", .url = daemon_.url(path), .timeout = Span{60'000}});
    if (result.status != 200) return std::nullopt;
    auto tree = text::parse_json(result.body);
    if (!tree) return std::nullopt;
    return *std::move(tree);
  }

  // Alerts that the incidents which are not resolved count together.
  std::int64_t alerts_in_incidents() {
    return sum("/api/reveille/v1/incidents",
               [](const Tree& one) { return *one.find("alerts")->integer(); });
  }
  std::int64_t incidents(const std::string& state) {
    return sum("/api/reveille/v1/incidents?state=" + state, [](const Tree&) { return 1; });
  }
  std::int64_t alerts_listed() {
    const auto tree = get("/api/v2/alerts");
    return tree && tree->array() ? static_cast<std::int64_t>(tree->array()->size()) : -1;
  }
  // The alerts of the first incidents, as somebody who opens them sees them.
  std::int64_t alerts_shown(int incident) {
    const auto tree = get(fmt::format("/api/reveille/v1/incidents/{}", incident));
    const Tree* alerts = tree ? tree->find("alerts") : nullptr;
    return alerts && alerts->array() ? static_cast<std::int64_t>(alerts->array()->size()) : -1;
  }

 private:
  template <class Value>
  std::int64_t sum(const std::string& path, Value value) {
    const auto tree = get(path);
    const Tree* list = tree ? tree->find("incidents") : nullptr;
    if (!list || !list->array()) return -1;
    std::int64_t total = 0;
    for (const Tree& one : *list->array()) total += value(one);
    return total;
  }

  const test::DaemonProcess& daemon_;
  http::Client client_;
};

// Seconds after `since` until this person was first called (or texted); -1: not.
double first_reached(const StormPhones& phones, const std::string& person, bool call,
                     Instant since) {
  for (const Reached& one : phones.reached())
    if (one.number == people.at(person) && one.call == call && one.at >= since)
      return static_cast<double>((one.at - since).count()) / 1000;
  return -1;
}

double timed(auto&& act) {
  const auto began = Clock::now();
  act();
  return std::chrono::duration<double>(Clock::now() - began).count();
}

class StormRun {
 public:
  StormRun(const Settings& settings, const Shape& shape, Figures& figures)
      : settings_(settings),
        shape_(shape),
        figures_(figures),
        port_(test::free_port()),
        daemon_(configuration(port_, shape)),
        reader_(daemon_) {
    daemon_.start();
    phones_.emplace(port_);
  }

  // One alert by itself: what the storm is compared with.
  void alone() {
    Settings one = settings_;
    one.alerts = 1;
    one.storm_seconds = 0;
    const Instant since = now();
    (void)blow(one, daemon_, shape_, true);
    std::this_thread::sleep_for(std::chrono::seconds(64));
    note_first("alone", since);
    (void)daemon_.stop();
  }

  void storm() {
    if (settings_.storm_answer) phones_->answer_with("4");
    since_ = now();
    const Sent sent = blow(settings_, daemon_, shape_, true);
    note("until every alert was taken", sent.seconds, "s");
    note("503 answers", sent.refused, "");
    note("503 without Retry-After", sent.without_retry_after, "");
    note("other failures", sent.failed, "");
    if (!sent.first_failure.empty()) fmt::print("  first failure: {}\n", sent.first_failure);
    note("slowest answer", sent.slowest, "s");
    for (int second = 0; now() < since_ + Span{60'000LL * settings_.storm_minutes}; ++second) {
      std::this_thread::sleep_for(std::chrono::seconds(1));
      slowest_ready_ = std::max(slowest_ready_, timed([&] { (void)daemon_.get("/-/healthy"); }));
      if (shape_.by_rules && second % told_again_every == told_again_every - 1)
        (void)blow(settings_, daemon_, shape_, true);
      if (second == 60) note("CPU in the first minute", cpu_seconds(daemon_.pid()), "s");
    }
    note_first(shape_.name, since_);
    note_people();
    note_cost("after the storm");
    note_visible();
    std::fflush(stdout);
  }

  // Somebody answers the next call; then the rest of those that come.
  void acknowledge() {
    if (settings_.storm_answer) return;
    const auto since = now();
    phones_->answer_with("4");
    (void)test::eventually([&] { return phones_->answers() > 0; }, 600'000);
    std::this_thread::sleep_for(std::chrono::seconds(20));
    note("open after the first key press", static_cast<double>(reader_.incidents("open")), "");
    (void)test::eventually([&] { return reader_.incidents("open") == 0; }, 300'000);
    note("open at last", static_cast<double>(reader_.incidents("open")), "");
    note("key presses until none was open", phones_->answers(), "");
    note("until none was open", static_cast<double>((now() - since).count()) / 1000, "s");
  }

  void restart() {
    note("SIGTERM to exit", timed([&] { stop(); }), "s");
    note("exit code", exit_, "");
    note("exec to ready", timed([&] { daemon_.start(); }), "s");
    note("alerts in incidents after the restart",
         static_cast<double>(reader_.alerts_in_incidents()), "");
    daemon_.kill();
    note("exec to ready after kill -9", timed([&] { daemon_.start(); }), "s");
    note("resident after the restart", resident_mb(daemon_.pid()), "MB");
  }

  void resolve() {
    const Instant since = now();
    const Sent sent = blow(settings_, daemon_, shape_, false);
    note("until every end was taken", sent.seconds, "s");
    (void)test::eventually([&] { return reader_.alerts_in_incidents() == 0; }, 60'000);
    std::this_thread::sleep_for(std::chrono::seconds(120));
    note("not resolved at the end",
         static_cast<double>(reader_.incidents("open") + reader_.incidents("acknowledged")), "");
    for (const auto& [name, number] : people) {
      note("texts to " + name + " on resolution", phones_->count(number, false, since, now()), "");
      note("calls to " + name + " on resolution", phones_->count(number, true, since, now()), "");
    }
    note_cost("at the end");
    note("SIGTERM to exit at the end", timed([&] { stop(); }), "s");
  }

 private:
  void note(const std::string& what, double value, const std::string& unit,
            const std::string& aim = "") {
    const std::string who = shape_.name + (settings_.storm_answer ? ", answered" : "");
    fmt::print("  {:<24} {:<44} {:>10.2f} {}\n", who, what, value, unit);
    std::fflush(stdout);
    figures_.push_back({what, who, value, unit, aim});
  }

  // A large book takes longer to write down than a test would wait.
  void stop() {
    const pid_t pid = daemon_.pid();
    daemon_.signal(SIGTERM);
    (void)test::eventually([&] { return has_ended(pid); }, 90'000, 10);
    exit_ = daemon_.stop();
  }

  void note_first(const std::string& when, Instant since) {
    note("first text to ada, " + when, first_reached(*phones_, "ada", false, since), "s");
    note("first call to ada, " + when, first_reached(*phones_, "ada", true, since), "s");
    note("first call to grace, " + when, first_reached(*phones_, "grace", true, since), "s");
  }

  void note_people() {
    const Instant until = since_ + Span{600'000};
    for (const auto& [name, number] : people) {
      note("calls to " + name + " in 10 minutes", phones_->count(number, true, since_, until), "",
           "10");
      note("texts to " + name + " in 10 minutes", phones_->count(number, false, since_, until), "",
           "20");
    }
  }

  void note_cost(const std::string& when) {
    note("resident, peak, " + when, resident_peak_mb(daemon_.pid()), "MB");
    note("resident, " + when, resident_mb(daemon_.pid()), "MB");
    note("CPU, " + when, cpu_seconds(daemon_.pid()), "s");
    note("data folder, " + when, folder_mb(daemon_.folder() + "/data"), "MB");
    note("slowest health answer, " + when, slowest_ready_, "s");
  }

  void note_visible() {
    note("alerts in incidents", static_cast<double>(reader_.alerts_in_incidents()), "");
    note("alerts listed", static_cast<double>(reader_.alerts_listed()), "");
    note("alerts shown in the first incident", static_cast<double>(reader_.alerts_shown(1)), "");
    note("seconds to list all incidents", timed([&] { (void)reader_.incidents("all"); }), "s");
    note("incidents open", static_cast<double>(reader_.incidents("open")), "");
    note("incidents acknowledged", static_cast<double>(reader_.incidents("acknowledged")), "");
    test::TemporaryFolder folder;
    test::ChildProcess show({.arguments = {test::binary(), "show", "1"},
                             .environment = {{"REVEILLE_SERVER", daemon_.url()}},
                             .output_file = folder.path() + "/out"});
    note("exit of reveille show 1", show.wait(60'000).value_or(-1), "");
    note("bytes of reveille show 1",
         static_cast<double>(test::read_file(folder.path() + "/out").size()), "");
  }

  const Settings& settings_;
  const Shape& shape_;
  Figures& figures_;
  const std::uint16_t port_;
  test::DaemonProcess daemon_;
  Reader reader_;
  std::optional<StormPhones> phones_;
  Instant since_;
  double slowest_ready_ = 0;
  int exit_ = 0;
};

}  // namespace

Figures measure_storm(const Settings& settings) {
  Figures figures;
  for (const Shape& shape : shapes) {
    if (!settings.storm_shape.empty() && settings.storm_shape != shape.name) continue;
    fmt::print("storm {}: {} alerts in {} s\n", shape.name, settings.alerts,
               settings.storm_seconds);
    StormRun(settings, shape, figures).alone();
    StormRun run(settings, shape, figures);
    run.storm();
    run.acknowledge();
    run.restart();
    run.resolve();
  }
  return figures;
}

}  // namespace reveille::bench
