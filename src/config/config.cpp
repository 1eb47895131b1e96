// SPDX-License-Identifier: Apache-2.0
#include "config/config.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "config/detail/reading.hpp"
#include "config/zone_loader.hpp"
#include "escalation/settings.hpp"
#include "text/toml.hpp"

namespace reveille::config {
namespace {

// The files as one tree; a file that cannot be read or parsed is a mistake.
Tree read_files(const std::vector<std::string>& paths, Mistakes& mistakes) {
  Tree all;
  for (const std::string& path : paths) {
    const auto text = detail::read_text_file(path);
    if (!text) {
      mistakes.push_back({Place{path}, text.error().message});
      continue;
    }
    auto tree = text::parse_toml(*text, path);
    if (!tree) {
      mistakes.push_back(detail::mistake_of(tree.error(), path));
      continue;
    }
    detail::merge(all, *std::move(tree), mistakes);
  }
  if (all.is_null()) all = Tree(Tree::Table{});
  return all;
}

// An absent section is an empty one, so that its defaults are in one place. Its place names the
// first file: relative paths that nobody wrote belong to its folder.
const Tree* or_empty(const Tree* section, const Tree& empty) {
  return section == nullptr ? &empty : section;
}

class Reading {
 public:
  Reading(const std::vector<std::string>& paths, const Tree& tree, Secrets secrets,
          Mistakes& mistakes)
      : root_(tree, "", mistakes),
        empty_(Tree::Table{}, Place{paths.empty() ? "" : paths.front(), 0, 0}),
        mistakes_(mistakes),
        resolve_([secrets](std::string_view reference, const Place& place) -> Result<Secret> {
          auto secret = resolve_secret(reference, detail::folder_of(place.file));
          const bool absent = !secret && secret.error().code != Code::invalid;
          return absent && secrets == Secrets::optional ? Secret{} : std::move(secret);
        }) {
    config_.files = paths;
  }

  [[nodiscard]] Config read() {
    config_.server = detail::read_server(*or_empty(root_.table("server"), empty_), mistakes_);
    config_.metrics = detail::read_metrics(*or_empty(root_.table("metrics"), empty_), mistakes_);
    config_.log = detail::read_log(*or_empty(root_.table("log"), empty_), mistakes_);
    read_carriers();
    read_posts();
    read_sandbox();
    read_observers();
    read_rules();
    std::vector<escalation::Carrier> carriers;
    for (const auto& each : config_.carriers) carriers.push_back(each.carrier);
    config_.plan = escalation::read_plan(root_, std::move(carriers), load_zone, mistakes_);
    if (const Tree* calendars = root_.table("calendars")) {
      config_.calendars = detail::read_calendars(*calendars, config_.plan, resolve_, mistakes_);
    }
    root_.finish();
    return std::move(config_);
  }

 private:
  void read_carriers() {
    const Tree* carriers = root_.table("carriers");
    if (carriers == nullptr) return;
    config_.carriers =
        integrations::read_carriers(*carriers, resolve_, config_.server.public_url, mistakes_);
  }

  void read_posts() {
    if (const Tree* channels = root_.table("channels")) {
      config_.posts = integrations::read_channels(*channels, resolve_, mistakes_);
    }
    if (const Tree* webhooks = root_.table("webhooks")) {
      std::ranges::move(integrations::read_webhooks(*webhooks, resolve_, mistakes_),
                        std::back_inserter(config_.posts));
    }
  }

  void read_sandbox() {
    const Tree* sandbox = root_.table("sandbox");
    const auto in_the_box = [](const auto& carrier) { return carrier.type == "sandbox"; };
    if (sandbox == nullptr && std::ranges::none_of(config_.carriers, in_the_box)) return;
    config_.sandbox =
        integrations::sandbox::read_network(*or_empty(sandbox, empty_), load_zone, mistakes_);
  }

  void read_observers() {
    if (const Tree* probes = root_.array("probes")) {
      config_.probes = probes::read_probes(*probes, mistakes_);
    }
    if (const Tree* heartbeats = root_.array("heartbeats")) {
      config_.heartbeats = detail::read_heartbeats(*heartbeats, mistakes_);
    }
  }

  void read_rules() {
    // Sources first: a file that a source names is evaluated there, whatever rule_files matches.
    const Tree* sources = root_.table("rule_sources");
    if (sources != nullptr) detail::read_sources(*sources, config_, mistakes_);
    // The Section tells what is no string; the tree knows where each pattern stands.
    const std::vector<std::string> patterns = root_.strings("rule_files");
    if (!patterns.empty()) {
      constexpr std::string_view key = "rule_files";
      std::ranges::move(detail::read_rule_files(key, *root_.any(key), config_.files, mistakes_),
                        std::back_inserter(config_.rules));
    }
    if (const Tree* native = root_.array("rules")) {
      std::ranges::move(rules::read_native_rules(*native, mistakes_),
                        std::back_inserter(config_.rules));
    }
    detail::settle_sources(sources, config_, mistakes_);
    std::size_t count = 0;
    for (const rules::RuleGroup& group : config_.rules) count += group.rules.size();
    if (count > limits::rules) {
      root_.mistake(root_.place_of("rule_files"),
                    fmt::format("{} rules are more than {}", count, limits::rules));
    }
  }

  Section root_;
  Tree empty_;
  Mistakes& mistakes_;
  integrations::ResolveSecret resolve_;
  Config config_;
};

void sort_by_place(Mistakes& mistakes, const std::vector<std::string>& files) {
  std::ranges::stable_sort(mistakes, {}, [&](const Mistake& mistake) {
    const auto file = std::ranges::find(files, mistake.place.file);
    return std::tuple(file - files.begin(), mistake.place.line, mistake.place.column);
  });
}

}  // namespace

Loaded load(const std::vector<std::string>& paths, Secrets secrets) {
  Loaded loaded;
  if (paths.empty()) {
    loaded.mistakes.push_back({{}, "no configuration file is given"});
    return loaded;
  }
  const Tree tree = read_files(paths, loaded.mistakes);
  // What a broken file would have defined is unknown: complaints about it would mislead.
  if (!loaded.mistakes.empty()) return loaded;
  Config config = Reading(paths, tree, secrets, loaded.mistakes).read();
  sort_by_place(loaded.mistakes, config.files);
  if (loaded.mistakes.empty()) loaded.config = std::move(config);
  return loaded;
}

}  // namespace reveille::config
