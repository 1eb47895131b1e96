// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include <fmt/format.h>
#include <sys/resource.h>

#include "bench/measurements.hpp"
#include "support/daemon_process.hpp"

namespace reveille::bench {
namespace {

constexpr int people = 200;
constexpr int rotations = 60;
constexpr int routes = 300;
constexpr int runs = 5;

const char* zone(int i) {
  constexpr const char* zones[] = {"America/Chicago", "Europe/Berlin",    "Asia/Kolkata",
                                   "Asia/Tokyo",      "America/New_York", "Australia/Sydney"};
  return zones[i % 6];
}

std::string person(int i) {
  return fmt::format(R"([people.p{0}]
name = "Person {0}"
timezone = "{1}"
quiet_hours = "{2}:00-0{3}:00"
contacts.mobile = {{ call = "+1312556{0:04}", dnd = "repeated-call" }}
contacts.text = {{ sms = "+1312556{0:04}" }}
urgent = [{{ contact = "text" }}, {{ contact = "mobile", after = "1m" }}]
)",
                     i, zone(i), 21 + i % 3, 6 + i % 3);
}

// Weekly and daily turns, each with working hours of its own above them.
std::string rotation(int i) {
  const auto who = [&](int j) { return (i * 3 + j) % people; };
  return fmt::format(R"([rotations.r{}]
timezone = "{}"
[[rotations.r{}.layers]]
people = ["p{}", "p{}", "p{}", "p{}"]
shift = "{}"
handoff = "{}09:00"
[[rotations.r{}.layers]]
people = ["p{}", "p{}"]
shift = "1w"
handoff = "Monday 08:00"
hours = "Mon-Fri 08:00-18:00"
)",
                     i, zone(i), i, who(0), who(1), who(2), who(3), i % 2 == 0 ? "1w" : "1d",
                     i % 2 == 0 ? "Monday " : "", i, who(4), who(5));
}

std::string route(int i) {
  return fmt::format(R"([policies.policy{0}]
steps = [
  {{ page = ["rotation:r{1}"], timeout = "5m" }},
  {{ page = ["rotation:r{2}"], timeout = "5m" }},
]
repeat = 2
final = ["everyone"]
[[routes]]
match = ['team="{0}"']
policy = "policy{0}"
)",
                     i, i % rotations, (i + 1 + i / rotations) % rotations);
}

std::string configuration() {
  std::string text = R"([carriers.sandbox]
type = "sandbox"
from = ["+15005550006"]
[carriers.backup]
type = "sandbox"
from = ["+15005550007"]
)";
  for (int i = 0; i < people; ++i) text += person(i);
  for (int i = 0; i < rotations; ++i) text += rotation(i);
  for (int i = 0; i < routes; ++i) text += route(i);
  return text + "[[routes]]\npolicy = \"policy0\"\n";
}

double children_cpu() {
  rusage used{};
  (void)getrusage(RUSAGE_CHILDREN, &used);
  const auto seconds = [](timeval time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace

Figures measure_check() {
  test::TemporaryFolder folder;
  const std::string file = folder.path() + "/reveille.toml";
  test::write_file(file, configuration());
  std::vector<double> seconds;
  for (int i = 0; i < runs; ++i) {
    const double before = children_cpu();
    test::ChildProcess check({.arguments = {test::binary(), "check", file},
                              .environment = {},
                              .output_file = folder.path() + "/out"});
    if (check.wait(60'000) != 0)
      throw std::runtime_error("check refused: " + test::read_file(folder.path() + "/out"));
    seconds.push_back(children_cpu() - before);
  }
  return {{fmt::format("check {} people, {} rotations, {} routes", people, rotations, routes + 1),
           "reveille", percentile(seconds, 0.5), "s CPU", "1 s"}};
}

}  // namespace reveille::bench
