// SPDX-License-Identifier: Apache-2.0
// Commands that need no daemon, as a person types them: init, simulate, test stories.
#include <fstream>

#include <catch2/catch.hpp>

#include "e2e/stage.hpp"

using namespace reveille;
using namespace reveille::e2e;
using Catch::Contains;
using Words = std::vector<std::string>;

namespace {

const std::string ada_words = "Ada,+13125550100,America/Chicago,23:00-07:00";
const std::string grace_words = "Grace,+12125550101,America/New_York,22:00-06:00";

std::string example(const std::string& path) {
  return std::string(std::getenv("REVEILLE_SOURCE")) + "/examples/" + path;
}

// Without a terminal, as a script would run it.
Outcome init(const std::string& file, const Words& more) {
  Words words{"init", file};
  words.insert(words.end(), more.begin(), more.end());
  return run_program(words, {});
}

Outcome simulate(const std::string& config, const Words& more) {
  Words words{"simulate", config, "--alert", "alertname=ApiDown,severity=critical"};
  words.insert(words.end(), more.begin(), more.end());
  return run_program(words, {});
}

}  // namespace

TEST_CASE("what init writes is checked, can be simulated, and is never overwritten", "[commands]") {
  const test::TemporaryFolder folder;
  const std::string file = folder.path() + "/new.toml";
  const Words people{"--person", ada_words, "--person", grace_words, "--carrier", "sandbox"};
  const Outcome written = init(file, people);
  INFO(written.out + written.error);
  CHECK(written.code == 0);
  CHECK_THAT(written.out, Contains("checked: it can wake somebody") && Contains("reveille run"));
  CHECK(run_program({"check", file}, {}).code == 0);
  CHECK(simulate(file, {"--at", "2026-11-29T02:30[America/Chicago]"}).code == 0);

  const std::string before = test::read_file(file);
  const Outcome again = init(file, people);
  CHECK(again.code == 1);
  CHECK_THAT(again.error, Contains("nothing is overwritten"));
  CHECK(test::read_file(file) == before);
}

TEST_CASE("init keeps secrets out of the file, and needs none to check it", "[commands]") {
  const test::TemporaryFolder folder;
  const std::string file = folder.path() + "/new.toml";
  const Outcome written =
      init(file, {"--person", ada_words, "--person", grace_words, "--carrier", "twilio", "--from",
                  "+15005550006", "--public-url", "https://pager.example.org"});
  INFO(written.out + written.error);
  CHECK(written.code == 0);
  CHECK_THAT(written.out, Contains("R103"));
  CHECK_THAT(test::read_file(file), Contains("\"env:TWILIO_TOKEN\""));
}

TEST_CASE("init for one person writes the file and says why it does not do", "[commands]") {
  const test::TemporaryFolder folder;
  const Outcome alone = init(folder.path() + "/one.toml", {"--person", ada_words, "--yes"});
  CHECK(alone.code == 1);
  CHECK_THAT(alone.out, Contains("R005") && Contains("nobody stands behind Ada") &&
                            Contains("Add a second person"));
}

TEST_CASE("init without a terminal says what is missing, and writes nothing", "[commands]") {
  const test::TemporaryFolder folder;
  const std::string file = folder.path() + "/new.toml";
  const Outcome nothing = init(file, {"--yes"});
  CHECK(nothing.code == 2);
  CHECK_THAT(nothing.error, Contains("missing: --person"));
  const Outcome twilio = init(file, {"--person", ada_words, "--carrier", "twilio", "--yes"});
  CHECK(twilio.code == 2);
  CHECK_THAT(twilio.error, Contains("--from +NUMBER, --public-url"));
  const Outcome number =
      init(file, {"--person", "Ada,3125550100,America/Chicago", "--carrier", "sandbox", "--yes"});
  CHECK(number.code == 2);
  CHECK_THAT(number.error, Contains("such as +13125550100") && !Contains(" 3125550100"));
  CHECK_FALSE(std::ifstream(file).good());
}

TEST_CASE("simulate shows a night, and what is mistyped with the nearest name", "[commands]") {
  const std::string config = example("first-night/reveille.toml");
  const std::string at = "2024-02-05T00:30[America/Chicago]";
  const Outcome night = simulate(config, {"--at", at, "--nobody-answers"});
  INFO(night.out + night.error);
  CHECK(night.code == 0);
  CHECK_THAT(night.out, Contains("rings: repeated call") && Contains("silent: DnD") &&
                            Contains("first sound: ada's phone, 41s after the alert") &&
                            Contains("nobody answers"));
  CHECK_THAT(night.out, !Contains("+1312"));

  const Outcome answered =
      simulate(config, {"--at", at, "--answers", "grace:call:2", "--carrier-down", "sandbox"});
  CHECK(answered.code == 0);
  CHECK_THAT(answered.out, Contains("acknowledged by grace") && Contains("the carrier is down"));
  CHECK(simulate(config, {"--at", at, "--answers", "ada:call:99"}).code == 1);

  const Outcome json = simulate(config, {"--at", at, "--json", "--for", "1m"});
  const Tree answer = parsed(json.out);
  CHECK(text_at(answer, "policy") == "default");
  CHECK(number_at(answer, "first_sound_ms") == 41'000);
  CHECK_FALSE(list_at(answer, "moments").empty());

  const Outcome typo = simulate(config, {"--answers", "grce:call"});
  CHECK(typo.code == 2);
  CHECK_THAT(typo.error, Contains("did you mean \"grace\"?"));
  CHECK(simulate(config, {"--answers", "ada:call", "--nobody-answers"}).code == 2);
  CHECK(simulate(example("none.toml"), {}).code == 1);
}

TEST_CASE("the stories of the examples come true", "[commands]") {
  const std::vector<std::pair<std::string, std::string>> stories{
      {"minimal/reveille.toml", "minimal/night.story"},
      {"first-night/reveille.toml", "first-night/night.story"},
      {"first-night/as-it-was.toml", "first-night/as-it-was.story"},
      {"follow-the-sun/reveille.toml", "follow-the-sun/offices.story"}};
  for (const auto& [config, story] : stories) {
    const Outcome told =
        run_program({"test", "stories", "--config", example(config), example(story)}, {});
    INFO(told.out + told.error);
    CHECK(told.code == 0);
  }
}

TEST_CASE("the stories that docs/stories.md shows come true", "[commands]") {
  const test::TemporaryFolder folder;
  std::ifstream document(example("../docs/stories.md"));
  std::vector<std::string> stories;
  bool inside = false;
  for (std::string line; std::getline(document, line);) {
    if (line == "````") inside = false;
    if (inside) stories.back() += line + "\n";
    if (line.starts_with("````story")) {
      inside = true;
      stories.emplace_back();
    }
  }
  REQUIRE(stories.size() == 2);
  test::write_file(folder.path() + "/0.story", stories[0]);
  test::write_file(folder.path() + "/1.story", stories[1]);
  const Outcome first = run_program(
      {"test", "stories", "--config", example("minimal/reveille.toml"), folder.path() + "/0.story"},
      {});
  const Outcome second = run_program({"test", "stories", folder.path() + "/1.story"}, {});
  INFO(first.out + first.error + second.out + second.error);
  CHECK(first.code == 0);
  CHECK(second.code == 0);
}

TEST_CASE("test stories says what did not come true, and writes a report", "[commands]") {
  const test::TemporaryFolder folder;
  const std::string good = folder.path() + "/good.story";
  const std::string bad = folder.path() + "/bad.story";
  const std::string report = folder.path() + "/report.xml";
  const std::string begin = "clock America/Chicago 2026-11-22 02:30\nalert A fires\n";
  test::write_file(good, begin + "expect text to ada\n");
  test::write_file(bad, begin + "expect call to ada\n");
  const std::string config = example("minimal/reveille.toml");
  const Outcome both =
      run_program({"test", "stories", "--config", config, "--junit", report, good, bad}, {});
  CHECK(both.code == 1);
  CHECK_THAT(both.out, Contains("bad.story:3: that does not go out now") &&
                           Contains("expected: call to ada") &&
                           Contains("got:      text to ada by twilio") &&
                           Contains("2 stories: 1 did not"));
  CHECK_THAT(test::read_file(report), Contains("<failure message="));
  CHECK(
      run_program({"test", "stories", "--config", config, "--run", "^good$", good, bad}, {}).code ==
      0);
  const Outcome json = run_program({"test", "stories", "--config", config, "--json", bad}, {});
  CHECK(json.code == 1);
  CHECK(list_at(parsed(json.out), "stories").size() == 1);
  CHECK(run_program({"test", "stories"}, {}).code == 2);
  CHECK(run_program({"test", "stories", "--run", "(", good}, {}).code == 2);
  CHECK(run_program({"test", "stories", good}, {}).code == 1);  // there is no plan
  CHECK(run_program({"test", "stories", folder.path() + "/none.story"}, {}).code == 1);
}

TEST_CASE("check --running finds rules that look at nothing", "[commands]") {
  Stage stage;
  stage.daemon.start();
  const test::TemporaryFolder folder;
  const std::string config = folder.path() + "/reveille.toml";
  test::write_file(config, team(stage.sandbox_port(), R"(
[[rules]]
alert = "QueueFull"
expr = "queue_depth{queue='mail'} > 100"
labels = { severity = "critical" }
)"));
  const std::vector<std::string> words{"check", "--running", "--strict", config};
  const Outcome before = stage.cli(words);
  CHECK(before.code == 1);
  CHECK_THAT(before.out, Contains("R019") && Contains("queue_depth{queue=\"mail\"}"));
  CHECK(run_program({"check", config}, {}).out.find("R019") == std::string::npos);

  REQUIRE(stage.daemon
              .post("/api/v1/import/prometheus", "queue_depth{queue=\"mail\"} 3\n", "text/plain")
              .status == 204);
  CHECK(eventually([&] { return stage.cli(words).out.find("R019") == std::string::npos; }));
}
