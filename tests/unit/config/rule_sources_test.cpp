// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include <catch2/catch.hpp>

#include "rules/alerting/reload.hpp"
#include "unit/config/folder.hpp"

using namespace reveille;
using namespace reveille::config;
using Texts = std::vector<std::string>;

namespace {

std::string yaml(const std::string& group, const std::string& rules) {
  return "groups:\n- name: " + group + "\n  interval: 30s\n  rules:\n" + rules;
}

std::vector<std::string> groups_of(const Config& config) {
  std::vector<std::string> all;
  for (const auto& group : config.rules) all.push_back(group.name + " @ " + group.source);
  return all;
}

}  // namespace

TEST_CASE("files and native rules name their source, and each source in use is watched") {
  const Folder folder;
  ::setenv("REVEILLE_TEST_TOKEN", "hush", 1);
  folder.write("rules/api.yml", yaml("api", "  - {alert: Down, expr: up == 0}\n"));
  folder.write("rules/slo.yml", yaml("slo", "  - {alert: Slow, expr: up == 0}\n"));
  const Loaded loaded = load({folder.write("night.toml", R"(
rule_files = ["rules/*.yml"]
[rule_sources.far]
url = "https://metrics.example.org/"
token = "env:REVEILLE_TEST_TOKEN"
files = ["rules/slo.yml"]
ca_file = "ca.pem"
headers.X-Scope-OrgID = "night"
alert_after = "2m"
[rule_sources.unused]
url = "http://127.0.0.1:9090"
[[rules]]
alert = "Here"
expr = "up == 0"
[[rules]]
alert = "There"
expr = "up == 0"
source = "far"
[[rules]]
alert = "Elsewhere"
expr = "up == 0"
source = "http://127.0.0.1:8428"
)")});
  REQUIRE(folder.mistakes(loaded) == Texts{});
  const Config& config = *loaded.config;
  CHECK(groups_of(config) == Texts{"slo @ far", "api @ ", "every 15s @ ", "every 15s at far @ far",
                                   "every 15s at http://127.0.0.1:8428 @ http://127.0.0.1:8428",
                                   "rule sources @ "});
  CHECK_FALSE(config.rules[3].on_arrival);
  REQUIRE(config.rule_sources.size() == 3);
  CHECK(config.rule_sources[0].url == "https://metrics.example.org");
  CHECK(config.rule_sources[0].ca_file == folder.path("ca.pem"));
  CHECK(config.rule_sources[2].url == "http://127.0.0.1:8428");
  const auto& watch = config.rules.back().rules;
  REQUIRE(watch.size() == 2);
  CHECK(watch[0].hold == Span{120'000});
  CHECK(watch[0].query.text() ==
        "count by (source) (last_over_time(reveille_rule_source_up{source=\"far\"}[5m]) == 0)");
}

TEST_CASE("mistakes about sources name what is wrong and never a secret") {
  const Folder folder;
  ::setenv("REVEILLE_TEST_TOKEN", "hush", 1);
  CHECK(folder.mistakes_in(R"([rule_sources.a]
url = "ftp://x"
[rule_sources.b]
url = "http://metrics.example.org"
token = "env:REVEILLE_TEST_TOKEN"
[rule_sources.c]
url = "https://c"
user = "me"
params.query = "x"
[[rules]]
alert = "A"
expr = "up"
source = "aa"
)") == Texts{"night.toml:2:7: rule source \"a\": \"url\" must be the URL below which /api/v1/query "
             "is, "
             "such as \"https://metrics.example.org\", without user and query",
             "night.toml:4:7: rule source \"b\": a token or a password would be readable on the "
             "way: use https",
             "night.toml:8:8: rule source \"c\": \"user\" and \"password\" belong together",
             "night.toml:9:8: rule source \"c\": \"query\" is set by Reveille",
             "night.toml:10:1: unknown rule source \"aa\"; known are \"a\", \"b\", \"c\""});
}

TEST_CASE("whether a source fails is remembered over a reload that takes another one away") {
  const Folder folder;
  const std::string rules =
      "[[rules]]\nalert = \"Down\"\nexpr = \"up == 0\"\nsource = \"http://127.0.0.1:2\"\n";
  const std::string more = "[rule_sources.a]\nurl = \"http://127.0.0.1:1\"\nfiles = [\"a.yml\"]\n";
  folder.write("a.yml", yaml("a", "  - {alert: Slow, expr: up == 0}\n"));
  const auto watch_in = [&](const std::string& text) {
    const Loaded loaded = load({folder.write("night.toml", text)});
    REQUIRE(folder.mistakes(loaded) == Texts{});
    return loaded.config->rules.back();
  };
  const auto before = watch_in(more + rules);
  const auto after = watch_in(rules);
  CHECK(before.file == after.file);
  const auto keys = rules::rule_keys(before);
  REQUIRE(keys.size() == 2);
  CHECK(rules::rule_keys(after) == std::vector{keys[1]});
}

TEST_CASE("a pattern of a source that matches nothing is told as the source's") {
  const Folder folder;
  CHECK(folder.mistakes_in("[rule_sources.far]\nurl = \"http://127.0.0.1:1\"\n"
                           "files = [\"nothing/*.yml\"]\n") ==
        Texts{"night.toml:3:10: \"files\": no file matches nothing/*.yml"});
}

TEST_CASE("a token goes unencrypted to this machine only") {
  const Folder folder;
  ::setenv("REVEILLE_TEST_TOKEN", "hush", 1);
  const auto mistakes = [&](const std::string& host) {
    return folder
        .mistakes_in("[rule_sources.far]\nurl = \"http://" + host +
                     "\"\ntoken = \"env:REVEILLE_TEST_TOKEN\"\n")
        .size();
  };
  for (const char* host :
       {"127.0.0.1:9090", "127.1.2.3/x", "localhost", "localhost:1/x", "[::1]:1"})
    CHECK(mistakes(host) == 0);
  for (const char* host : {"127.example.org", "localhost.example.org:1", "[::1].example.org",
                           "127.0.0.1.example.org/x", "10.0.0.1"})
    CHECK(mistakes(host) == 1);
}

TEST_CASE("a rule that asks a source for what is recorded here would wait for ever") {
  const Folder folder;
  folder.write("slo.yml", yaml("slo",
                               "  - {record: 'job:errors:rate', expr: 'sum(rate(errors[5m]))'}\n"
                               "  - {alert: Burns, expr: 'job:errors:rate > 1'}\n"));
  const auto told = folder.mistakes_in(
      "[rule_sources.far]\nurl = \"http://127.0.0.1:1\"\nfiles = [\"slo.yml\"]\n"
      "[[rules]]\nalert = \"Fine\"\nexpr = \"job:errors:rate > 2\"\n");
  REQUIRE(told.size() == 1);
  CHECK(told[0].starts_with("slo.yml:6:"));
  CHECK(told[0].find("rule \"Burns\" asks the source \"far\" for \"job:errors:rate\", which a rule "
                     "records here") != std::string::npos);
}

TEST_CASE("a rule file that two sources name is a mistake, where the second names it") {
  const Folder folder;
  folder.write("rules/slo.yml", yaml("slo", "  - {alert: Slow, expr: up == 0}\n"));
  folder.write("rules/api.yml", yaml("api", "  - {alert: Down, expr: up == 0}\n"));
  CHECK(folder.mistakes_in("[rule_sources.a]\nurl = \"http://127.0.0.1:1\"\n"
                           "files = [\"rules/slo.yml\", \"rules/s*.yml\"]\n"
                           "[rule_sources.b]\nurl = \"http://127.0.0.1:2\"\n"
                           "files = [\"rules/api.yml\", \"./rules/*.yml\"]\n") ==
        Texts{"night.toml:6:27: \"files\" of the source \"b\": rules/slo.yml is evaluated by "
              "\"a\" already"});
}

TEST_CASE("a file of a source is evaluated once, however rule_files spells it") {
  const Folder folder;
  folder.write("slo.yml", yaml("slo", "  - {alert: Slow, expr: up == 0}\n"));
  const Loaded loaded =
      load({folder.write("night.toml",
                         "rule_files = [\"./*.yml\"]\n[rule_sources.far]\n"
                         "url = \"http://127.0.0.1:1\"\nfiles = [\"slo.yml\"]\n")});
  REQUIRE(folder.mistakes(loaded) == Texts{});
  CHECK(groups_of(*loaded.config) == Texts{"slo @ far", "rule sources @ "});
}
