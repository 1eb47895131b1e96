// SPDX-License-Identifier: Apache-2.0
#include "nights/first_plan.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/first_config.hpp"
#include "config/config.hpp"
#include "config/zone_loader.hpp"

namespace reveille::nights {
namespace {

std::string written(const Variant& variant) {
  cli::FirstConfig first;
  first.from = "+15005550006";
  first.public_url = "https://pager.example.org";
  for (const char* person : {"Ada,+13125550100,America/Chicago,23:00-07:00",
                             "Grace,+13125550101,America/Chicago,23:00-07:00",
                             "Edsger,+13125550102,America/Chicago,23:00-07:00"}) {
    auto parsed = cli::parse_person(person, config::load_zone);
    INVARIANT(parsed && cli::add_person(first, *std::move(parsed)), "init takes these people");
  }
  std::istringstream lines(cli::text_of(first));
  std::string text;
  bool backup = false;
  for (std::string line; std::getline(lines, line);) {
    if (line == "# [carriers.backup]") backup = variant.second_carrier;
    if (line.empty()) backup = false;
    const bool call = line.starts_with("contacts.mobile");
    if (call && !variant.calls) continue;
    text += (backup ? line.substr(2) : line) + '\n';
  }
  return text;
}

}  // namespace

escalation::Plan first_plan(const Variant& variant) {
  std::string folder = (std::filesystem::temp_directory_path() / "reveille-nights-XXXXXX").string();
  INVARIANT(::mkdtemp(folder.data()) != nullptr, "a folder can be made");
  const std::string file = folder + "/reveille.toml";
  std::ofstream(file) << written(variant);
  config::Loaded loaded = config::load({file}, config::Secrets::optional);
  std::filesystem::remove_all(folder);
  for (const Mistake& mistake : loaded.mistakes)
    std::fprintf(stderr, "%s\n", to_string(mistake).c_str());
  INVARIANT(loaded.config.has_value(), "what init writes can be read");
  INVARIANT(loaded.config->plan.carriers.size() == (variant.second_carrier ? 2U : 1U),
            "its carriers are those that were asked for");
  return std::move(loaded.config->plan);
}

}  // namespace reveille::nights
