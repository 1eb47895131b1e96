// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <filesystem>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "bench/measurements.hpp"
#include "bench/process_use.hpp"
#include "support/accepting_carrier.hpp"
#include "support/daemon_process.hpp"

namespace reveille::bench {
namespace {

using Clock = std::chrono::steady_clock;

double ms_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

// Stands where the carrier (or the webhook's receiver) is and notes when each alert's request came.
class Receiver {
 public:
  Receiver() : carrier_([this](const HttpRequest& request) { note(request.body, Clock::now()); }) {}

  [[nodiscard]] std::string url() const { return carrier_.url(); }

  // nullopt: it has not come.
  [[nodiscard]] std::optional<Clock::time_point> arrival(int alert) {
    const std::lock_guard lock(mutex_);
    const auto found = arrivals_.find(alert);
    return found == arrivals_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  void note(const std::string& body, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    for (const int alert : test::marked(body, "bench")) arrivals_.try_emplace(alert, now);
  }

  std::mutex mutex_;
  std::map<int, Clock::time_point> arrivals_;
  test::AcceptingCarrier carrier_;
};

constexpr const char* bench_rule = R"(
[[rules]]
alert = "Bench"
expr = "bench_condition > 0"
for = "0s"
annotations.summary = "bench-{{ $labels.instance }}-x"
)";

// Posts one alert every 1/per_second seconds and returns the milliseconds until each arrived.
template <class Post>
std::vector<double> drive(const Settings& settings, Receiver& receiver, int first, Post post) {
  std::vector<Clock::time_point> posted;
  const auto start = Clock::now();
  for (int i = 0; i < settings.alerts; ++i) {
    std::this_thread::sleep_until(start +
                                  std::chrono::microseconds(1'000'000LL * i / settings.per_second));
    posted.push_back(Clock::now());
    post(first + i);
  }
  std::vector<double> delays;
  for (int i = 0; i < settings.alerts; ++i) {
    std::optional<Clock::time_point> arrived;
    if (!test::eventually([&] { return (arrived = receiver.arrival(first + i)).has_value(); }))
      throw std::runtime_error(fmt::format("alert {} never reached the carrier", first + i));
    delays.push_back(ms_between(posted[static_cast<std::size_t>(i)], *arrived));
  }
  return delays;
}

void add(Figures& figures, const std::string& what, const std::string& who,
         const std::vector<double>& delays, const char* aim50, const char* aim99) {
  figures.push_back({what + ", p50", who, percentile(delays, 0.50), "ms", aim50});
  figures.push_back({what + ", p99", who, percentile(delays, 0.99), "ms", aim99});
}

void add_cost(Figures& figures, const std::string& who, double seconds, int alerts) {
  figures.push_back({"CPU for 1,000 alerts", who, seconds * 1000 / alerts, "s", ""});
}

void measure_reveille(const Settings& settings, const std::string& who, Figures& figures) {
  Receiver carrier;
  test::DaemonProcess daemon(test::one_text_per_alert(carrier.url()) + bench_rule);
  daemon.start();
  const auto samples = drive(settings, carrier, 100'000, [&](int alert) {
    (void)daemon.post("/api/v1/import/prometheus",
                      fmt::format("bench_condition{{instance=\"{}\"}} 1\n", alert), "text/plain");
  });
  add(figures, "sample POST to carrier", who, samples, "1 ms beside fsync", "3 ms beside fsync");
  const double before = cpu_seconds(daemon.pid());
  const auto alerts = drive(settings, carrier, 200'000, [&](int alert) {
    (void)daemon.post("/api/v2/alerts", test::alert_json("bench", alert));
  });
  add(figures, "alert POST to carrier", who, alerts, "1 ms beside fsync", "3 ms beside fsync");
  add_cost(figures, who, cpu_seconds(daemon.pid()) - before, settings.alerts);
  if (daemon.stop() != 0)
    throw std::runtime_error("the daemon did not stop well:\n" + daemon.log());
}

void measure_alertmanager(const Settings& settings, Figures& figures) {
  const std::string program = settings.peers + "/usr/bin/prometheus-alertmanager";
  if (!std::filesystem::exists(program)) return;
  Receiver receiver;
  test::TemporaryFolder folder;
  test::write_file(
      folder.path() + "/am.yml",
      fmt::format(
          "route: {{receiver: hook, group_by: ['...'], group_wait: 0s, group_interval: 1s}}\n"
          "receivers: [{{name: hook, webhook_configs: [{{url: '{}/'}}]}}]\n",
          receiver.url()));
  const auto port = test::free_port();
  // Debian's build wants its template in /usr/share; it is unpacked elsewhere, so it gets a view of
  // the file system in which it is there.
  const std::string command = fmt::format(
      "mount --bind {0}/usr/share /usr/share && exec {1} --config.file={2}/am.yml "
      "--storage.path={2}/data "
      "--web.listen-address=127.0.0.1:{3} --cluster.listen-address=",
      settings.peers, program, folder.path(), port);
  test::ChildProcess process(
      {.arguments = {"unshare", "--map-root-user", "--mount", "sh", "-c", command},
       .output_file = folder.path() + "/log"});
  http::Client client;
  const std::string base = fmt::format("http://127.0.0.1:{}", port);
  if (!test::eventually([&] {
        return client.perform({.method = "GET", .url = base + "/-/ready"}).status == 200;
      })) {
    fmt::print("alertmanager did not start, so it is not measured:\n{}\n",
               test::read_file(folder.path() + "/log"));
    return;
  }
  const auto delays = drive(settings, receiver, 300'000, [&](int alert) {
    (void)client.perform({.url = base + "/api/v2/alerts",
                          .headers = {{"Content-Type", "application/json"}},
                          .body = test::alert_json("bench", alert)});
  });
  add(figures, "alert POST to carrier", "alertmanager", delays, "", "");
  add_cost(figures, "alertmanager", cpu_seconds(process.pid()), settings.alerts);
}

// What the disk itself takes: an append and fdatasync, as a commit does.
void measure_fsync(Figures& figures) {
  test::TemporaryFolder folder;
  const int fd = open((folder.path() + "/probe").c_str(), O_CREAT | O_WRONLY, 0600);
  const std::string block(4096, 'x');
  std::vector<double> delays;
  for (int i = 0; i < 500; ++i) {
    const auto start = Clock::now();
    if (write(fd, block.data(), block.size()) < 0 || fdatasync(fd) != 0) break;
    delays.push_back(ms_between(start, Clock::now()));
  }
  close(fd);
  add(figures, "fdatasync of 4 KiB", "this disk", delays, "", "");
}

}  // namespace

Figures measure_latency(const Settings& settings) {
  Figures figures;
  measure_fsync(figures);
  measure_reveille(settings, "reveille", figures);
  // The same with the journal in memory: what remains when the disk costs nothing.
  const char* folder = std::getenv("TMPDIR");
  const std::string usual = folder ? folder : "/tmp";
  setenv("TMPDIR", "/dev/shm", 1);
  measure_reveille(settings, "reveille, RAM disk", figures);
  setenv("TMPDIR", usual.c_str(), 1);
  measure_alertmanager(settings, figures);
  return figures;
}

}  // namespace reveille::bench
