// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "bench/measurements.hpp"
#include "bench/process_use.hpp"
#include "support/daemon_process.hpp"

namespace reveille::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int starts = 10;

double size_mb(const std::string& file) {
  return static_cast<double>(std::filesystem::file_size(file)) / 1e6;
}

struct Peer {
  std::string who;
  std::vector<std::string> arguments;
  std::string ready_url;
};

// Milliseconds from exec to the first 200 of its readiness page, and the memory 3 s later.
void measure(const Peer& peer, Figures& figures, const char* memory_aim, const char* ready_aim) {
  std::vector<double> delays;
  double resident = 0;
  http::Client client;
  for (int i = 0; i < starts; ++i) {
    const auto start = Clock::now();
    test::ChildProcess process({.arguments = peer.arguments, .environment = {}, .output_file = ""});
    const bool ready = [&] {
      while (Clock::now() - start < std::chrono::seconds(20)) {
        if (client.perform({.method = "GET", .url = peer.ready_url}).status == 200) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      return false;
    }();
    if (!ready) throw std::runtime_error(peer.who + " did not become ready");
    delays.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    if (i + 1 == starts) {
      std::this_thread::sleep_for(std::chrono::seconds(3));
      resident = resident_mb(process.pid());
    }
  }
  figures.push_back({"memory when idle", peer.who, resident, "MB", memory_aim});
  figures.push_back(
      {"exec to ready, median of 10", peer.who, percentile(delays, 0.5), "ms", ready_aim});
}

void measure_reveille(Figures& figures) {
  test::TemporaryFolder folder;
  const auto port = test::free_port();
  test::write_file(folder.path() + "/reveille.toml", fmt::format(R"(
[server]
listen = "127.0.0.1:{}"
data_dir = "{}/data"
[carriers.sandbox]
type = "sandbox"
from = ["+15005550006"]
[people.ada]
name = "Ada"
timezone = "UTC"
contacts.mobile = {{ call = "+13125550100", dnd = "repeated-call" }}
urgent = [ {{ contact = "mobile", after = "0s" }} ]
[people.grace]
name = "Grace"
timezone = "UTC"
contacts.mobile = {{ call = "+13125550101", dnd = "repeated-call" }}
urgent = [ {{ contact = "mobile", after = "0s" }} ]
[policies.default]
steps = [ {{ page = ["ada"], timeout = "5m" }}, {{ page = ["grace"], timeout = "5m" }} ]
[[routes]]
policy = "default"
)",
                                                                 port, folder.path()));
  const std::string stripped = folder.path() + "/reveille";
  std::filesystem::copy_file(test::binary(), stripped);
  test::ChildProcess strip(
      {.arguments = {"strip", stripped}, .environment = {}, .output_file = ""});
  (void)strip.wait(60'000);
  figures.push_back({"binary, stripped", "reveille", size_mb(stripped), "MB", "8 MB"});
  measure({"reveille",
           {stripped, "run", folder.path() + "/reveille.toml"},
           fmt::format("http://127.0.0.1:{}/-/ready", port)},
          figures, "15 MB", "20 ms");
}

void measure_prometheus(const Settings& settings, Figures& figures) {
  const std::string program = settings.peers + "/usr/bin/prometheus";
  if (!std::filesystem::exists(program)) return;
  test::TemporaryFolder folder;
  test::write_file(folder.path() + "/prometheus.yml", "global: {scrape_interval: 15s}\n");
  const auto port = test::free_port();
  figures.push_back({"binary, stripped", "prometheus", size_mb(program), "MB", ""});
  measure({"prometheus",
           {program, "--config.file=" + folder.path() + "/prometheus.yml",
            "--storage.tsdb.path=" + folder.path() + "/data",
            fmt::format("--web.listen-address=127.0.0.1:{}", port)},
           fmt::format("http://127.0.0.1:{}/-/ready", port)},
          figures, "", "");
}

}  // namespace

Figures measure_footprint(const Settings& settings) {
  Figures figures;
  measure_reveille(figures);
  measure_prometheus(settings, figures);
  return figures;
}

}  // namespace reveille::bench
