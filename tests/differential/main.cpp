// SPDX-License-Identifier: Apache-2.0
// reveille_differential --peers FOLDER [--seed N] [--queries N] [--base SECONDS] [--verbose]
// The same samples and the same random queries to Debian's Prometheus and to the daemon
// ($REVEILLE_BINARY). Exit code 1 when a difference has no known reason, 77 without Prometheus.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <fmt/format.h>

#include "differential/dataset.hpp"
#include "differential/dialect.hpp"
#include "differential/grammar.hpp"
#include "differential/prometheus_process.hpp"
#include "differential/reasons.hpp"
#include "support/daemon_process.hpp"
#include "text/form.hpp"

namespace {

using namespace reveille;
using namespace reveille::differential;

// Somebody has to be there to be woken, or the daemon does not start.
constexpr const char* config = R"([server]
[metrics]
retention = "2h"
[carriers.sandbox]
type = "sandbox"
from = ["+15005550006"]
[people.ada]
name = "Ada"
timezone = "America/Chicago"
contacts.mobile = { call = "+13125550100", dnd = "repeated-call" }
urgent = [{ contact = "mobile", after = "0s" }]
[people.grace]
name = "Grace"
timezone = "America/Chicago"
contacts.mobile = { call = "+13125550101", dnd = "repeated-call" }
urgent = [{ contact = "mobile", after = "0s" }]
[policies.default]
steps = [{ page = ["ada"], timeout = "5m" }, { page = ["grace"], timeout = "5m" }]
[[routes]]
policy = "default"
)";

struct Settings {
  std::string peers = "build/peers";
  std::uint64_t seed = 1;
  std::size_t queries = 5'000;
  std::int64_t base_ms = 0;
  bool verbose = false;
};

struct Tally {
  std::size_t same = 0;     // bit for bit
  std::size_t rounded = 0;  // within the bound
  std::uint64_t most_ulps = 0;
  std::size_t refused = 0;  // by both, as the same class of error
  std::size_t empty = 0;    // of the same: nothing found
  std::size_t torn = 0;     // torn queries that both refuse or both take
  std::size_t torn_in_same_words = 0;
  std::size_t torn_newer = 0;  // 2.42 takes it in its own syntax
  std::size_t unexplained = 0;
  std::map<std::string_view, std::size_t> explained;
};

class Run {
 public:
  explicit Run(const Settings& settings)
      : settings_(settings),
        chance_(settings.seed),
        theirs_(settings.peers + "/usr/bin/prometheus"),
        ours_(config),
        client_({.response_bytes = 64 * 1024 * 1024}) {
    ours_.start();
  }

  Tally go() {
    write();
    Grammar grammar(chance_, settings_.base_ms);
    for (std::size_t i = 0; i < settings_.queries; ++i) ask(grammar.question());
    for (std::size_t i = 0; i < settings_.queries / 5; ++i) tear(grammar.torn());
    return tally_;
  }

 private:
  // In the order of time, as a sender would.
  void write() {
    const auto dataset = make_dataset(chance_, settings_.base_ms);
    const std::int64_t end = settings_.base_ms + data_length_ms;
    for (std::int64_t at = settings_.base_ms; at < end; at += 60'000) {
      const std::string body = write_request(dataset, at, at + 60'000);
      if (body.size() < 8) continue;
      for (const std::string& url : {ours_.url("/api/v1/write"), theirs_.url("/api/v1/write")}) {
        const auto result =
            client_.perform({.method = "POST",
                             .url = url,
                             .headers = {{"Content-Type", "application/x-protobuf"},
                                         {"Content-Encoding", "snappy"},
                                         {"X-Prometheus-Remote-Write-Version", "0.1.0"}},
                             .body = body});
        if (result.status != 204)
          throw std::runtime_error(fmt::format("{}: {} {}", url, result.status, result.body));
      }
    }
  }

  ExchangeResult post(const std::string& url, const std::string& query, const Question& question) {
    const auto seconds = [](std::int64_t ms) {
      return fmt::format("{:.3f}", static_cast<double>(ms) / 1000);
    };
    text::Form form{{"query", query}};
    if (question.step_ms == 0) {
      form.emplace_back("time", seconds(question.from_ms));
    } else {
      form.emplace_back("start", seconds(question.from_ms));
      form.emplace_back("end", seconds(question.to_ms));
      form.emplace_back("step", seconds(question.step_ms));
    }
    return client_.perform({.method = "POST",
                            .url = url + (question.step_ms == 0 ? "query" : "query_range"),
                            .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                            .body = text::encode_form(form)});
  }

  void ask(const Question& question) {
    const auto query = rules::promql::Query::parse(question.text);
    const auto features = query ? features_of(*query) : std::set<std::string>{};
    const auto [ours, theirs] = both(question);
    const auto found = compare(ours, theirs, ulps_allowed(features));
    if (found.difference.empty()) return count(found, ours);
    const Ask again = [this](const Question& other) { return both(other); };
    std::string proof;
    const Case test{question, query ? &*query : nullptr, features, ours, theirs, again, proof};
    for (const Reason& reason : reasons()) {
      if (!reason.explains(test)) continue;
      ++tally_.explained[reason.name];
      if (settings_.verbose) fmt::print("{}: {}\n", reason.name, question.text);
      if (settings_.verbose && !proof.empty()) fmt::print("  {}\n", proof);
      return;
    }
    ++tally_.unexplained;
    fmt::print("DIFFERENT {}\n  asked  {} .. {} step {} ms\n  2.42's {}\n  {}\n", question.text,
               question.from_ms, question.to_ms, question.step_ms,
               query ? in_old_dialect(*query) : question.text, found.difference);
  }

  Answers both(const Question& question) {
    const auto query = rules::promql::Query::parse(question.text);
    const std::string translated = query ? in_old_dialect(*query) : question.text;
    // 2.42 kept the name on the left of atan2, by mistake.
    const bool nameless = query && features_of(*query).contains("atan2");
    return {read_answer(post(ours_.url("/api/v1/"), question.text, question), nameless),
            read_answer(post(theirs_.url("/api/v1/"), translated, question), nameless)};
  }

  // Both refuse it, or neither does; in other words perhaps.
  void tear(const std::string& text) {
    const Question question{text, settings_.base_ms, settings_.base_ms, 0};
    const auto query = rules::promql::Query::parse(text);
    const auto theirs = read_answer(post(theirs_.url("/api/v1/"), text, question), false);
    const std::string ours = query ? "" : query.error().message;
    const bool refused = theirs.error_type == "bad_data";
    if (query.has_value() != refused) {
      ++tally_.torn;
      if (!refused) return;
      const bool same = theirs.error.ends_with(": " + ours);
      if (same) ++tally_.torn_in_same_words;
      if (!same && settings_.verbose)
        fmt::print("{}\n  ours   {}\n  theirs {}\n", text, ours, theirs.error);
      return;
    }
    const bool renamed = ours.find("\"holt_winters\" is experimental") != std::string::npos;
    if (renamed || (query && accepts_translation(*query, question))) {
      ++tally_.torn_newer;
      return;
    }
    ++tally_.unexplained;
    fmt::print("DIFFERENT {}\n  ours   {}\n  theirs {}\n", text, query ? "takes it" : ours,
               refused ? theirs.error : "takes it");
  }

  // What only the newer syntax allows is fine in the old one's words; first_over_time has none.
  bool accepts_translation(const rules::promql::Query& query, const Question& question) {
    if (features_of(query).contains("first_over_time")) return true;
    const auto answer =
        read_answer(post(theirs_.url("/api/v1/"), in_old_dialect(query), question), false);
    return answer.error_type != "bad_data";
  }

  void count(const Comparison& found, const QueryAnswer& ours) {
    if (!ours.error_type.empty()) {
      ++tally_.refused;
    } else if (found.most_ulps > 0) {
      ++tally_.rounded;
      tally_.most_ulps = std::max(tally_.most_ulps, found.most_ulps);
    } else {
      ++tally_.same;
      if (ours.series.empty() && ours.text.empty()) ++tally_.empty;
    }
  }

  const Settings& settings_;
  Chance chance_;
  PrometheusProcess theirs_;
  test::DaemonProcess ours_;
  http::Client client_;
  Tally tally_;
};

void report(const Settings& settings, const Tally& tally) {
  fmt::print("seed {}, base {}, {} queries\n", settings.seed, settings.base_ms / 1000,
             settings.queries);
  fmt::print("{:7} the same, bit for bit ({} of them find nothing)\n", tally.same, tally.empty);
  fmt::print("{:7} within the bound for rounding (at most {} ulps apart)\n", tally.rounded,
             tally.most_ulps);
  fmt::print("{:7} refused by both, as the same class of error\n", tally.refused);
  fmt::print("{:7} torn queries both refuse ({} in the same words) or both take\n", tally.torn,
             tally.torn_in_same_words);
  fmt::print("{:7} explained: torn queries that 2.42 takes in its own syntax only\n",
             tally.torn_newer);
  for (const Reason& reason : reasons()) {
    const auto counted = tally.explained.find(reason.name);
    fmt::print("{:7} explained: {} {}\n", counted == tally.explained.end() ? 0 : counted->second,
               reason.name, reason.why);
  }
  fmt::print("{:7} unexplained\n", tally.unexplained);
}

Settings read_settings(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    if (option == "--verbose") {
      settings.verbose = true;
      continue;
    }
    if (i + 1 >= argc) throw std::runtime_error(option + " needs a value");
    const std::string value = argv[++i];
    if (option == "--peers")
      settings.peers = value;
    else if (option == "--seed")
      settings.seed = std::strtoull(value.c_str(), nullptr, 10);
    else if (option == "--queries")
      settings.queries = std::strtoull(value.c_str(), nullptr, 10);
    else if (option == "--base")
      settings.base_ms = std::strtoll(value.c_str(), nullptr, 10) * 1000;
    else
      throw std::runtime_error("unknown option " + option);
  }
  if (settings.base_ms == 0) {
    // As late as the data fits before now, on a whole hour of the retention: samples have to be
    // young.
    const auto now = std::chrono::floor<std::chrono::minutes>(std::chrono::system_clock::now());
    settings.base_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() -
        60 * 60'000;
  }
  return settings;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Settings settings = read_settings(argc, argv);
    if (!std::filesystem::exists(settings.peers + "/usr/bin/prometheus")) {
      fmt::print("SKIP: prometheus is not in {}/usr/bin (./dev setup unpacks it)\n",
                 settings.peers);
      return 77;
    }
    const Tally tally = Run(settings).go();
    report(settings, tally);
    return tally.unexplained == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "differential: {}\n", error.what());
    return 1;
  }
}
