// SPDX-License-Identifier: Apache-2.0
#include "probes/runner.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "http/client.hpp"
#include "probes/result.hpp"
#include "rules/series/sample.hpp"

namespace reveille::probes {
namespace {

using Steady = std::chrono::steady_clock;

// More probes than this under way at once would need more file descriptors than a process has.
constexpr std::size_t probes_in_flight = 512;

http::ClientOptions client_options() {
  http::ClientOptions options;
  options.in_flight = probes_in_flight;
  options.follow_redirects = true;  // as blackbox_exporter does
  return options;
}

Exchange exchange_of(const ProbeSettings& probe) {
  Exchange exchange;
  exchange.method = "GET";
  exchange.url = probe.kind == ProbeKind::tcp ? "http://" + probe.target + "/" : probe.target;
  exchange.timeout = probe.timeout;
  exchange.headers.emplace("User-Agent", "reveille-probe");
  return exchange;
}

http::Measure measure_of(ProbeKind kind) {
  return kind == ProbeKind::tcp ? http::Measure::connection : http::Measure::exchange;
}

bool same(const ProbeSettings& a, const ProbeSettings& b) {
  return a.name == b.name && a.kind == b.kind && a.target == b.target && a.every == b.every &&
         a.timeout == b.timeout && a.expect_status == b.expect_status && a.labels == b.labels;
}

}  // namespace

Instant next_slot(const ProbeSettings& probe, Instant now) {
  const auto every = std::max<std::int64_t>(1, probe.every.count());
  const std::uint64_t hash = fingerprint(Labels{{"name", probe.name}, {"target", probe.target}});
  const auto offset = static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(every));
  const auto since = to_ms(now) - offset;
  const auto slots = since >= 0 ? since / every : (since - every + 1) / every;
  return instant_from_ms((slots + 1) * every + offset);
}

class Runner::Schedule {
 public:
  Schedule(Emit emit, std::function<Instant()> now)
      : emit_(std::move(emit)), now_(std::move(now)), client_(client_options()) {
    thread_ = std::thread([this] { run(); });
  }

  ~Schedule() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }

  Schedule(const Schedule&) = delete;
  Schedule& operator=(const Schedule&) = delete;

  void adopt(std::vector<ProbeSettings> probes) {
    const Instant now = now_();
    rules::Observations ended;
    {
      const std::lock_guard lock(mutex_);
      auto old = std::exchange(watched_, {});
      for (auto& probe : probes) {
        const auto known = old.find(probe.name);
        if (known != old.end() && same(known->second.probe, probe)) {
          watched_.insert(old.extract(known));
          continue;
        }
        const Span wait = next_slot(probe, now) - now;
        const std::string name = probe.name;
        watched_.emplace(name,
                         Watched{std::move(probe), Steady::now() + wait, ++generation_, false, {}});
      }
      for (auto& [name, gone] : old) end_series(gone, now, ended);
    }
    changed_.notify_one();
    if (!ended.series.empty()) emit_(std::move(ended));
  }

 private:
  struct Watched {
    ProbeSettings probe;
    Steady::time_point due;
    std::uint64_t generation = 0;  // tells this probe from an earlier one of its name
    bool under_way = false;
    std::vector<Labels> series;  // what it emitted last
  };

  static void end_series(const Watched& gone, Instant now, rules::Observations& out) {
    for (const auto& labels : gone.series) {
      out.series.push_back({labels, {{now, rules::stale_marker()}}});
    }
  }

  void run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      Steady::time_point next = Steady::time_point::max();
      for (auto& [name, watched] : watched_) {
        if (watched.due <= Steady::now()) begin(watched);
        next = std::min(next, watched.due);
      }
      if (next == Steady::time_point::max()) {
        changed_.wait(lock);
      } else {
        changed_.wait_until(lock, next);
      }
    }
  }

  // With the lock held: handing an exchange to the client does not wait.
  void begin(Watched& watched) {
    const auto now = Steady::now();
    do {
      watched.due += watched.probe.every;
    } while (watched.due <= now);  // slots that passed while the machine slept
    if (std::exchange(watched.under_way, true)) return;
    client_.measure(exchange_of(watched.probe), measure_of(watched.probe.kind),
                    [this, probe = watched.probe, generation = watched.generation](
                        const http::Measured& measured) { ended(probe, generation, measured); });
  }

  void ended(const ProbeSettings& probe, std::uint64_t generation, const http::Measured& measured) {
    auto outcome = observations(probe, measured, now_());
    const std::lock_guard lock(mutex_);
    const auto found = watched_.find(probe.name);
    if (stopping_ || found == watched_.end() || found->second.generation != generation) return;
    found->second.under_way = false;
    found->second.series.clear();
    for (const auto& one : outcome.series) found->second.series.push_back(one.labels);
    // With the lock held, so that no sample comes after the stale marker of its series.
    emit_(std::move(outcome));
  }

  const Emit emit_;
  const std::function<Instant()> now_;
  std::mutex mutex_;  // guards what follows, up to the client
  std::condition_variable changed_;
  std::map<std::string, Watched> watched_;
  std::uint64_t generation_ = 0;
  bool stopping_ = false;
  http::Client client_;  // destroyed before the above: its answers use them
  std::thread thread_;
};

Runner::Runner(Emit emit, std::function<Instant()> now)
    : schedule_(std::make_unique<Schedule>(std::move(emit), std::move(now))) {}
Runner::~Runner() = default;
void Runner::adopt(std::vector<ProbeSettings> probes) {
  if (schedule_) schedule_->adopt(std::move(probes));
}
void Runner::stop() {
  schedule_.reset();
}

}  // namespace reveille::probes
