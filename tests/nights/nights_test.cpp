// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <sstream>

#include <catch2/catch.hpp>

#include "nights/distribution.hpp"

using namespace reveille;
using namespace reveille::nights;

namespace {

constexpr std::size_t few = 600;
constexpr std::uint64_t seed = 1;

// The lines that do not depend on how many nights were played, without their numbers: what is
// compared, and under which assumptions.
std::vector<std::string> frame_of(const std::string& tables) {
  std::vector<std::string> lines;
  std::stringstream in(tables);
  for (std::string line; std::getline(in, line);) {
    const std::size_t cells = line.starts_with("| ") ? line.find('|', 1) : line.npos;
    if (cells != line.npos && !line.starts_with("| |")) line.resize(cells);
    const bool counted = line.find(" nights, seed ") != line.npos;
    const bool of_some = line.starts_with("- ") || line.starts_with("Why nobody");
    if (!line.empty() && !counted && !of_some) lines.push_back(line);
  }
  return lines;
}

bool faster(const Answered& one, const Answered& other) {
  return one && (!other || *one < *other);
}

}  // namespace

TEST_CASE("more nights are answered by calls than by texts, and by call pairs than by one call") {
  const auto unanswered = [](Pager pager) { return play(pager, {}, seed, few).unanswered(); };
  const auto texts = unanswered(Pager::mail_and_text);
  const auto ends = unanswered(Pager::one_call_ends);
  const auto call = unanswered(Pager::one_call);
  const auto passes = unanswered(Pager::one_call_passes);
  const auto init = unanswered(Pager::init);
  CHECK(texts > ends);
  CHECK(ends > call);
  CHECK(call > passes);
  CHECK(passes > init);
  CHECK(unanswered(Pager::two_carriers) <= init);
  CHECK(init * 50 < few);
}

TEST_CASE("what init sets up is answered sooner at every percentile that others reach") {
  const Distribution init = play(Pager::init, {}, seed, few);
  const Distribution call = play(Pager::one_call_passes, {}, seed, few);
  for (const double share : {0.5, 0.75, 0.9, 0.95}) {
    CAPTURE(share);
    CHECK(faster(init.within(share), call.within(share)));
  }
}

TEST_CASE("no night is without an answer by Reveille's fault") {
  for (Assumptions assumed : all_assumptions()) {
    // So that there are such nights.
    assumed.off = std::max(assumed.off, 0.3);
    assumed.outage = std::max(assumed.outage, 0.05);
    const Distribution init = play(Pager::init, assumed, seed, few);
    CAPTURE(assumed.name);
    CHECK(init.unanswered() > 0);
    for (const auto& [reason, people] : init.why) {
      CAPTURE(reason, people);
      CHECK(reasons().contains(reason));
    }
  }
}

TEST_CASE("a pager that calls nobody is named as the reason") {
  const Distribution texts = play(Pager::texts_only, {}, seed, 100);
  CHECK(texts.why.contains("was never called"));
  CHECK_FALSE(reasons().contains("was never called"));
}

TEST_CASE("the same seed is the same nights, another one others") {
  const auto times = [](std::uint64_t of) { return play(Pager::init, {}, of, 50).answered; };
  CHECK(times(3) == times(3));
  CHECK(times(3) != times(4));
}

TEST_CASE("docs/the-night.md shows the tables that the command writes") {
  std::stringstream page;
  page << std::ifstream(PAGE).rdbuf();
  const std::string text = page.str();
  const std::string begin = "<!-- written by ./dev nights --into: from here -->\n";
  const std::size_t from = text.find(begin);
  const std::size_t to = text.find("<!-- to here -->\n");
  REQUIRE(from != text.npos);
  REQUIRE(to != text.npos);
  const std::string tables = text.substr(from + begin.size(), to - from - begin.size());
  CHECK(frame_of(tables).size() > 20);
  CHECK(frame_of(tables) == frame_of(report(seed, 20)));
}
