// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <filesystem>

#include <fmt/format.h>

#include "cli/places.hpp"
#include "cli/rehearsals.hpp"
#include "cli/terminal.hpp"
#include "cli/test_report.hpp"
#include "config/config.hpp"
#include "config/text_file.hpp"
#include "config/zone_loader.hpp"
#include "rehearsal/teller.hpp"
#include "text/json.hpp"

namespace reveille::cli {
namespace {

using rehearsal::Untrue;

struct ToldStory {
  std::string file;
  std::string name;
  double seconds = 0;
  std::vector<Untrue> untrue;
};

ToldStory tell(const std::string& file, const std::optional<escalation::Plan>& plan) {
  ToldStory story{file, std::filesystem::path(file).stem().string(), 0, {}};
  const auto start = std::chrono::steady_clock::now();
  const auto text = config::read_text_file(file);
  if (!text) {
    story.untrue.push_back({0, "", "", text.error().message, {}});
  } else if (const auto lines = rehearsal::parse_script(*text, file); !lines) {
    story.untrue.push_back({lines.error().place.line, "", "", lines.error().message, {}});
  } else {
    story.untrue = rehearsal::Teller({config::load_zone, plan}).tell(*lines);
  }
  story.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return story;
}

std::string place_of(const ToldStory& story, const Untrue& one) {
  return to_string(Place{story.file, one.line, 0});
}

std::string failure_of(const ToldStory& story) {
  std::string text;
  for (const Untrue& one : story.untrue) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : "\n", place_of(story, one), one.what);
    if (!one.text.empty()) text += fmt::format("\n  {}  ({})", one.text, one.local);
    for (const std::string& detail : one.details) text += "\n  " + detail;
  }
  return text;
}

void say(const ToldStory& story) {
  if (story.untrue.empty()) return print(inked(Ink::green, "ok") + "   " + story.file);
  print(inked(Ink::red, "FAIL") + " " + story.file);
  for (const Untrue& one : story.untrue) {
    print(fmt::format("  {} {}", inked(Ink::dim, place_of(story, one) + ":"),
                      inked(Ink::bold, one.what)));
    if (!one.text.empty())
      print(fmt::format("    {}  {}", one.text, inked(Ink::dim, "(" + one.local + ")")));
    for (const std::string& detail : one.details) print("    " + detail);
  }
}

Tree as_tree(const std::vector<ToldStory>& stories, bool fine) {
  Tree list(Tree::Array{});
  for (const ToldStory& story : stories) {
    Tree failures(Tree::Array{});
    for (const Untrue& one : story.untrue) {
      Tree failure;
      failure.set("place", place_tree({story.file, one.line, 0}));
      failure.set("what", Tree(one.what));
      failure.set("line", Tree(one.text));
      failure.set("local", Tree(one.local));
      Tree details(Tree::Array{});
      for (const std::string& detail : one.details) details.push(Tree(detail));
      failure.set("details", std::move(details));
      failures.push(std::move(failure));
    }
    Tree entry;
    entry.set("file", Tree(story.file));
    entry.set("name", Tree(story.name));
    entry.set("failures", std::move(failures));
    list.push(std::move(entry));
  }
  Tree tree;
  tree.set("ok", Tree(fine));
  tree.set("stories", std::move(list));
  return tree;
}

std::string report_of(const std::vector<ToldStory>& stories) {
  std::vector<TestSuite> suites;
  for (const ToldStory& story : stories)
    suites.push_back({story.file, {{story.name, story.seconds, failure_of(story)}}});
  return junit_of(suites);
}

}  // namespace

int test_stories(const TestStoriesOptions& options, Output output) {
  const auto run = patterns_of(options.run);
  if (!run) return 2;
  std::optional<escalation::Plan> plan;
  if (!options.config.empty()) {
    config::Loaded loaded = config::load(options.config, config::Secrets::optional);
    for (const Mistake& mistake : loaded.mistakes) print_error(to_string(mistake));
    if (!loaded.config) return 1;
    plan = std::move(loaded.config->plan);
  }
  std::vector<ToldStory> stories;
  std::size_t failed = 0;
  for (const std::string& file : options.files) {
    if (!is_wanted(std::filesystem::path(file).stem().string(), *run)) continue;
    stories.push_back(tell(file, plan));
    failed += stories.back().untrue.empty() ? 0 : 1;
    if (!output.json) say(stories.back());
  }
  if (output.json) {
    print(text::to_json(as_tree(stories, failed == 0)));
  } else {
    const std::string how = failed == 0 ? inked(Ink::green, "all came true")
                                        : inked(Ink::red, fmt::format("{} did not", failed));
    print(
        fmt::format("\n{} {}: {}", stories.size(), stories.size() == 1 ? "story" : "stories", how));
  }
  if (!run->empty() && stories.empty()) print_error("warning: --run matches the name of no story");
  if (!options.junit.empty()) {
    if (auto written = write_file(options.junit, report_of(stories)); !written)
      return refused(written.error());
  }
  return failed == 0 ? 0 : 1;
}

}  // namespace reveille::cli
