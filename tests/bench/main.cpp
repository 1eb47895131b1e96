// SPDX-License-Identifier: Apache-2.0
// reveille_bench [--json FILE] [--alerts N] [--per-second N] [--peers FOLDER]
// [--only latency|footprint|check|storm]; REVEILLE_BINARY names the binary.
// Of the storm: [--shape one|some|many|rules-one|rules-many] [--seconds N] [--minutes N]
// [--answer yes]
#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include <fmt/format.h>

#include "bench/measurements.hpp"

int main(int argc, char** argv) {
  using namespace reveille::bench;
  Settings settings;
  std::string json;
  std::string only;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    if (option == "--json")
      json = argv[i + 1];
    else if (option == "--alerts")
      settings.alerts = std::atoi(argv[i + 1]);
    else if (option == "--per-second")
      settings.per_second = std::max(1, std::atoi(argv[i + 1]));
    else if (option == "--peers")
      settings.peers = argv[i + 1];
    else if (option == "--only")
      only = argv[i + 1];
    else if (option == "--shape")
      settings.storm_shape = argv[i + 1];
    else if (option == "--seconds")
      settings.storm_seconds = std::atof(argv[i + 1]);
    else if (option == "--minutes")
      settings.storm_minutes = std::atoi(argv[i + 1]);
    else if (option == "--answer")
      settings.storm_answer = std::string(argv[i + 1]) == "yes";
  }
  try {
    Figures figures;
    const auto add = [&](const char* part, auto&& measured) {
      if (!only.empty() && only != part) return;
      for (Figure& figure : measured()) figures.push_back(std::move(figure));
    };
    add("footprint", [&] { return measure_footprint(settings); });
    add("check", [&] { return measure_check(); });
    add("latency", [&] { return measure_latency(settings); });
    // Only when asked for: it takes long.
    if (only == "storm" && settings.alerts == Settings{}.alerts) settings.alerts = 100'000;
    if (only == "storm") figures = measure_storm(settings);
    print_table(figures);
    if (!json.empty()) write_json(figures, json);
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench: {}\n", error.what());
    return 1;
  }
  return 0;
}
