// SPDX-License-Identifier: Apache-2.0
// simulate: seeds in, a verdict and a line that replays it out. See README.md beside this file.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <map>
#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "simulation/bounds.hpp"
#include "simulation/shrink.hpp"
#include "simulation/simulation.hpp"

namespace {

using namespace reveille;
using namespace reveille::simulation;

struct Wanted {
  std::uint64_t from = 1;
  std::uint64_t seeds = 100;
  std::uint64_t seed = 0;
  int shrink_tries = 400;
  int mutant = 0;
  std::string tape;
  BoundsWanted bounds;
  bool all_mutants = false;
  bool canary = false;
  bool coverage = false;
  bool trace = false;
};

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

std::unique_ptr<Defect> defect_of(int number) {
  for (const Mutant& mutant : mutants()) {
    if (mutant.number == number && mutant.make) return mutant.make();
  }
  return std::make_unique<Defect>();
}

// An invariant of the core that aborts takes the process along: the seed must be known all the
// same.
char line_for_abort[200];
void on_abort(int) {
  (void)!write(STDERR_FILENO, line_for_abort, std::char_traits<char>::length(line_for_abort));
  _exit(3);
}

void expect_abort(const std::string& line) {
  line.copy(line_for_abort, sizeof line_for_abort - 1);
  line_for_abort[std::min(line.size(), sizeof line_for_abort - 1)] = '\0';
  std::signal(SIGABRT, on_abort);
  std::signal(SIGSEGV, on_abort);
}

std::string replay_line(std::uint64_t seed, const Wanted& wanted) {
  std::string line = fmt::format("./dev simulate --seed {}", seed);
  if (wanted.mutant) line += fmt::format(" --mutant {}", wanted.mutant);
  if (wanted.canary) line += " --canary";
  return line;
}

// In a process of its own, so that an abort is a verdict like any other.
std::string verdict_of(const Choices& choices, const Wanted& wanted) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL);
    std::signal(SIGSEGV, SIG_DFL);
    (void)!freopen("/dev/null", "w", stderr);
    const auto defect = defect_of(wanted.mutant);
    const Outcome outcome = simulate(Tape(choices), *defect, {false, wanted.canary});
    const std::string verdict = outcome.violation ? outcome.violation->invariant : "";
    (void)!write(ends[1], verdict.data(), verdict.size());
    _exit(0);
  }
  close(ends[1]);
  char text[32] = {};
  const auto size = read(ends[0], text, sizeof text - 1);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) return "abort";
  return std::string(text, size > 0 ? static_cast<std::size_t>(size) : 0);
}

void show(const Outcome& outcome, std::size_t lines) {
  const std::size_t skip = outcome.trace.size() > lines ? outcome.trace.size() - lines : 0;
  if (skip > 0) fmt::print("  ... {} lines before this\n", skip);
  for (std::size_t i = skip; i < outcome.trace.size(); ++i) fmt::print("  {}\n", outcome.trace[i]);
}

// Tells of a failing run: what broke, the shrunk tape, its last lines, and the line that replays.
void report(const Outcome& failed, const std::string& replay, const Wanted& wanted) {
  fmt::print("\n{} broken: {}\n", failed.violation->invariant, failed.violation->sentence);
  fmt::print("at {}; replay: {}\n", to_rfc3339(failed.violated_at), replay);
  const Choices small = shrunk(failed.choices, failed.violation->invariant, wanted.shrink_tries,
                               [&](const Choices& choices) { return verdict_of(choices, wanted); });
  const auto defect = defect_of(wanted.mutant);
  const Outcome again = simulate(Tape(small), *defect, {true, wanted.canary});
  const std::string file =
      fmt::format("{}/reveille-simulation-{}.tape",
                  std::getenv("TMPDIR") ? std::getenv("TMPDIR") : "/tmp", getpid());
  std::ofstream(file) << to_text(small);
  fmt::print("shrunk from {} to {} choices that are not quiet; ./dev simulate --tape {}\n",
             size_of(failed.choices), size_of(small), file);
  show(again, 60);
  if (again.violation)
    fmt::print("  => {}: {}\n", again.violation->invariant, again.violation->sentence);
}

struct Sum {
  std::uint64_t runs = 0;
  double years = 0;
  std::uint64_t events = 0;
  std::uint64_t fingerprint = 0;  // of all that was committed in all runs
  Coverage coverage;
  Oracle::Counts counts;

  void add(const Outcome& outcome) {
    ++runs;
    years += static_cast<double>(outcome.simulated.count()) / 1000 / 86'400 / 365;
    events += outcome.events;
    fingerprint = (fingerprint ^ outcome.unseed) * 1099511628211ULL;
    coverage.add(outcome.coverage);
    counts.incidents += outcome.counts.incidents;
    counts.pages += outcome.counts.pages;
    counts.handovers += outcome.counts.handovers;
    counts.duplicates += outcome.counts.duplicates;
    counts.acknowledgements += outcome.counts.acknowledgements;
    counts.facts += outcome.counts.facts;
    counts.deaths += outcome.counts.deaths;
  }

  void tell(double cpu) const {
    fmt::print("{} seeds, {:.1f} simulated years, {:.0f} s of CPU: {:.0f} years per CPU-minute\n",
               runs, years, cpu, years * 60 / cpu);
    fmt::print(
        "{} incidents, {} pages, {} requests ({} of them repeated after a restart), "
        "{} acknowledgements, {} restarts, {} facts, {} faults, {} events; fingerprint {:016x}\n",
        counts.incidents, counts.pages, counts.handovers, counts.duplicates,
        counts.acknowledgements, counts.deaths, counts.facts, coverage.total(), events,
        fingerprint);
  }
};

int run_seeds(const Wanted& wanted) {
  const double began = cpu_seconds();
  Sum sum;
  for (std::uint64_t seed = wanted.from; seed < wanted.from + wanted.seeds; ++seed) {
    const std::string replay = replay_line(seed, wanted);
    expect_abort(fmt::format("\nseed {} aborted; replay: {}\n", seed, replay));
    const auto defect = defect_of(wanted.mutant);
    Outcome outcome = simulate(Tape(seed), *defect, {false, wanted.canary});
    sum.add(outcome);
    if (outcome.violation) {
      report(outcome, replay, wanted);
      sum.tell(cpu_seconds() - began);
      return 1;
    }
    // The same tape again is the same run, or nothing here can be replayed.
    if (seed % 100 != 0) continue;
    if (simulate(Tape(outcome.choices), *defect).unseed != outcome.unseed) {
      fmt::print("seed {}: a second run of it went another way\n", seed);
      return 1;
    }
  }
  sum.tell(cpu_seconds() - began);
  if (wanted.coverage) fmt::print("{}", sum.coverage.table());
  return 0;
}

int replay(const Wanted& wanted, const Choices* choices) {
  expect_abort("\naborted; the lines above led there\n");
  const auto defect = defect_of(wanted.mutant);
  const Outcome outcome =
      simulate(choices ? Tape(*choices) : Tape(wanted.seed), *defect, {true, wanted.canary});
  if (wanted.trace || choices) show(outcome, wanted.trace ? 1'000'000 : 60);
  if (!outcome.violation) {
    fmt::print("nothing broke\n");
    return 0;
  }
  if (!choices) {
    report(outcome, replay_line(wanted.seed, wanted), wanted);
  } else {
    fmt::print("  => {}: {}\n", outcome.violation->invariant, outcome.violation->sentence);
  }
  return 1;
}

// Every mutant must be noticed within so many seeds.
int kill_mutants(const Wanted& wanted) {
  int alive = 0;
  fmt::print("{:<5}{:<58}{:<8}{}\n", "", "mutant", "seeds", "noticed by");
  for (const Mutant& mutant : mutants()) {
    if (!mutant.make) {
      fmt::print("M{:<4}{:<58}{:<8}not here: {}\n", mutant.number, mutant.name, "-",
                 mutant.why_not);
      continue;
    }
    std::string killer;
    std::uint64_t seed = wanted.from;
    Wanted here = wanted;
    here.mutant = mutant.number;
    for (; seed < wanted.from + wanted.seeds && killer.empty(); ++seed) {
      expect_abort(fmt::format("\nmutant {}, seed {} aborted\n", mutant.number, seed));
      const auto defect = mutant.make();
      if (const Outcome outcome = simulate(Tape(seed), *defect); outcome.violation)
        killer = outcome.violation->invariant + ": " + outcome.violation->sentence;
    }
    fmt::print("M{:<4}{:<58}{:<8}{}\n", mutant.number, mutant.name, seed - wanted.from,
               killer.empty() ? "NOT NOTICED" : killer);
    std::fflush(stdout);
    alive += killer.empty() ? 1 : 0;
  }
  fmt::print("{} alive\n", alive);
  return alive == 0 ? 0 : 1;
}

int run(const Wanted& wanted) {
  if (!wanted.tape.empty()) {
    std::ifstream in(wanted.tape);
    std::stringstream text;
    text << in.rdbuf();
    const auto choices = parse_tape(text.str());
    if (!in || !choices) {
      fmt::print(stderr, "{}: no tape\n", wanted.tape);
      return 2;
    }
    return replay(wanted, &*choices);
  }
  if (wanted.bounds.configurations != 0) {
    BoundsWanted bounds = wanted.bounds;
    bounds.from = wanted.from;
    bounds.trace = wanted.trace;
    return hold_bounds(bounds);
  }
  if (wanted.seed != 0) return replay(wanted, nullptr);
  if (wanted.all_mutants) return kill_mutants(wanted);
  return run_seeds(wanted);
}

}  // namespace

int main(int count, char** words) {
  Wanted wanted;
  CLI::App app{"Plays weeks of a world that tries to lose a page, one run per seed."};
  app.add_option("--from", wanted.from, "the first seed");
  app.add_option("--seeds", wanted.seeds, "how many");
  app.add_option("--seed", wanted.seed, "replay this one, shrink it if it fails");
  app.add_option("--tape", wanted.tape, "replay a tape");
  app.add_option("--shrink", wanted.shrink_tries, "runs to spend on shrinking");
  app.add_option("--mutant", wanted.mutant, "with this defect between core and world");
  app.add_option("--bounds", wanted.bounds.configurations,
                 "the bounds that `check` proves of so many random configurations, against nights");
  app.add_option("--nights", wanted.bounds.nights, "with --bounds: of each configuration");
  app.add_flag("--mutants", wanted.all_mutants, "every mutant, until it is noticed");
  app.add_flag("--canary", wanted.canary, "with an invariant that cannot hold: must fail");
  app.add_flag("--coverage", wanted.coverage, "show which faults struck when");
  app.add_flag("--trace", wanted.trace, "of a replay: all lines");
  CLI11_PARSE(app, count, words);
  return run(wanted);
}
