// SPDX-License-Identifier: Apache-2.0
#include "config/config.hpp"

#include <cstdlib>

#include <catch2/catch.hpp>

#include "base/limits.hpp"
#include "unit/config/folder.hpp"

using namespace reveille;
using namespace reveille::config;
using Texts = std::vector<std::string>;

namespace {

const std::string hash(64, 'a');

}  // namespace

TEST_CASE("an empty file is a configuration with all defaults") {
  const Folder folder;
  const Loaded loaded = load({folder.write("night.toml", "")});
  REQUIRE(folder.mistakes(loaded) == Texts{});
  REQUIRE(loaded.config);
  const Config& config = *loaded.config;
  CHECK(config.server.address == "127.0.0.1");
  CHECK(config.server.port == 9911);
  CHECK(config.server.public_url == "http://127.0.0.1:9911");
  CHECK(config.server.data_dir == folder.path("data"));
  CHECK(config.metrics.max_series == limits::series);
  CHECK(config.metrics.retention == Span{3'600'000});
  CHECK(config.log.format == LogFormat::text);
  CHECK_FALSE(config.sandbox);
  CHECK(config.files == Texts{folder.path("night.toml")});
}

TEST_CASE("what is written is what is read") {
  const Folder folder;
  ::setenv("REVEILLE_TEST_SID", "AC00000000000000000000000000000001", 1);
  folder.write("token", "the-secret\n");
  folder.write("rules/api.yml",
               "groups:\n- name: api\n  rules:\n  - alert: Down\n    expr: up == 0\n");
  const Loaded loaded = load({folder.write("night.toml", R"(
rule_files = ["rules/*.yml"]
[server]
listen = "[::]:8080"
public_url = "https://pager.example.org/"
data_dir = "/var/lib/reveille"
tokens.deploy = { sha256 = ")" + std::string(64, 'A') + R"(", scopes = ["ingest", "read"] }
[metrics]
max_series = 5000
retention = "2h"
[log]
format = "json"
level = "debug"
[carriers.twilio]
type = "twilio"
account = "env:REVEILLE_TEST_SID"
token = "file:token"
from = ["+15005550006"]
[[probes]]
name = "api"
http = "https://api.example.org/v1/health"
every = "30s"
expect_status = [200, 204]
labels.team = "api"
[[probes]]
name = "db"
tcp = "db.example.org:5432"
[[heartbeats]]
name = "backup"
uuid = "0D9BB1E6-4C8E-4B0A-9C59-7B1F0B0D9A11"
every = "1d"
grace = "1h"
labels.severity = "warning"
[[rules]]
alert = "Backlog"
expr = "queue > 1"
)")});
  REQUIRE(folder.mistakes(loaded) == Texts{});
  REQUIRE(loaded.config);
  const Config& config = *loaded.config;
  CHECK(config.server.address == "::");
  CHECK(config.server.port == 8080);
  CHECK(config.server.public_url == "https://pager.example.org");
  CHECK(config.server.data_dir == "/var/lib/reveille");
  REQUIRE(config.server.tokens.size() == 1);
  CHECK(config.server.tokens[0].name == "deploy");
  CHECK(config.server.tokens[0].sha256 == hash);
  CHECK(config.server.tokens[0].scopes == std::set{Scope::ingest, Scope::read});
  CHECK(config.metrics.max_series == 5000);
  CHECK(config.metrics.retention == Span{7'200'000});
  CHECK(config.log.format == LogFormat::json);
  CHECK(config.log.level == LogLevel::debug);
  REQUIRE(config.carriers.size() == 1);
  CHECK(config.carriers[0].account == "AC00000000000000000000000000000001");
  CHECK(config.carriers[0].token.reveal() == "the-secret");
  REQUIRE(config.plan.carriers.size() == 1);
  CHECK(config.plan.carriers[0].name.value == "twilio");
  REQUIRE(config.probes.size() == 2);
  CHECK(config.probes[0].target == "https://api.example.org/v1/health");
  CHECK(config.probes[0].every == Span{30'000});
  CHECK(config.probes[0].expect_status == std::vector{200, 204});
  CHECK(config.probes[0].labels == Labels{{"team", "api"}});
  CHECK(config.probes[1].kind == probes::ProbeKind::tcp);
  CHECK(config.probes[1].timeout == Span{5'000});
  REQUIRE(config.heartbeats.size() == 1);
  CHECK(config.heartbeats[0].uuid == "0d9bb1e6-4c8e-4b0a-9c59-7b1f0b0d9a11");
  CHECK(config.heartbeats[0].every == Span{86'400'000});
  CHECK(config.heartbeats[0].grace == Span{3'600'000});
  REQUIRE(config.rules.size() == 2);
  CHECK(config.rules[0].rules.at(0).name == "Down");
  CHECK(config.rules[1].rules.at(0).name == "Backlog");
  CHECK(config.files == Texts{folder.path("night.toml"), folder.path("rules/api.yml")});
}

TEST_CASE("several files are one: tables are united, arrays of tables follow one another") {
  const Folder folder;
  const std::string first = folder.write("a.toml", R"(
[people.ada]
timezone = "UTC"
contacts.mobile = { call = "+13125550100" }
[policies.default]
steps = [{ page = ["ada"] }]
[[routes]]
match = ["a=b"]
policy = "default"
)");
  const std::string second = folder.write("b/b.toml", R"(
[server]
data_dir = "store"
[people.grace]
timezone = "UTC"
[[routes]]
policy = "default"
)");
  const Loaded loaded = load({first, second});
  REQUIRE(folder.mistakes(loaded) == Texts{});
  REQUIRE(loaded.config);
  CHECK(loaded.config->plan.people.size() == 2);
  REQUIRE(loaded.config->plan.routes.size() == 2);
  CHECK(loaded.config->plan.routes[1].place.file == second);
  CHECK(loaded.config->server.data_dir == folder.path("b/store"));
}

TEST_CASE("a key that two files give is a mistake that names both places") {
  const Folder folder;
  const std::string first = folder.write("a.toml", "[server]\nlisten = \"127.0.0.1:1\"\n");
  const std::string second = folder.write("b.toml", "[server]\n\nlisten = \"127.0.0.1:2\"\n");
  CHECK(folder.mistakes(load({first, second})) ==
        Texts{"b.toml:3:1: \"server.listen\" is given twice: here and at a.toml:2:1"});
}

TEST_CASE("unknown keys are mistakes with the nearest name, all told at once and in order") {
  const Folder folder;
  CHECK(folder.mistakes_in(
            "[log]\nformat = \"jsn\"\n[servr]\nlisten = \"x\"\n[metrics]\nmax_seris = 1\n") ==
        Texts{"night.toml:2:10: log: \"format\" is \"jsn\"; did you mean \"json\"?",
              "night.toml:3:2: unknown key \"servr\"; did you mean \"server\"?",
              "night.toml:6:1: metrics: unknown key \"max_seris\"; did you mean \"max_series\"?"});
}

TEST_CASE("a file that is not there, or is no TOML, is the only complaint") {
  const Folder folder;
  CHECK(folder.mistakes(load({folder.path("nowhere.toml")})) ==
        Texts{"nowhere.toml: cannot read nowhere.toml: No such file or directory"});
  const auto broken = folder.mistakes_in("[log]\nformat = \"jsn\"\nthis is not toml\n");
  REQUIRE(broken.size() == 1);
  CHECK(broken[0].starts_with("night.toml:3:"));
  CHECK(load({}).mistakes.size() == 1);
}

TEST_CASE("without tokens the server listens to this machine only") {
  const Folder folder;
  const auto told = folder.mistakes_in("[server]\nlisten = \"0.0.0.0:9911\"\n");
  REQUIRE(told.size() == 1);
  CHECK(
      told[0] ==
      "night.toml:2:10: server: without tokens everybody who reaches 0.0.0.0 could silence a page: "
      "add [server.tokens.NAME], or listen on 127.0.0.1");
  CHECK(folder.mistakes_in("[server]\nlisten = \"127.0.0.1:0\"\n").empty());
  CHECK(folder.mistakes_in("[server]\nlisten = \"[::1]:9911\"\n").empty());
  CHECK(folder.mistakes_in("[server]\nlisten = \"localhost:9911\"\n").empty());
}

TEST_CASE("addresses and URLs that are none are mistakes") {
  const Folder folder;
  for (const char* bad :
       {"9911", "127.0.0.1", "127.0.0.1:99999", "::1:9911", "pager:80", "[127.0.0.1]:1"}) {
    const auto told = folder.mistakes_in("[server]\nlisten = \"" + std::string(bad) + "\"\n");
    INFO(bad);
    CHECK(told == Texts{"night.toml:2:10: server: \"listen\" must be an address and a port such as "
                        "\"127.0.0.1:9911\""});
  }
  for (const char* bad : {"pager.example.org", "https://", "https://me:pw@pager", "ftp://pager"}) {
    INFO(bad);
    CHECK(folder.mistakes_in("[server]\npublic_url = \"" + std::string(bad) + "\"\n").size() == 1);
  }
}

TEST_CASE(
    "a token's hash is checked, and whoever writes the token itself does not find it in a log") {
  const Folder folder;
  const auto told = folder.mistakes_in(R"([server.tokens.deploy]
sha256 = "hunter2-the-token"
scopes = ["ingst"]
[server.tokens.other]
sha256 = ")" + hash + R"("
scopes = ["read"]
[server.tokens.same]
sha256 = ")" + hash + R"("
scopes = ["read"]
)");
  CHECK(
      told ==
      Texts{"night.toml:2:10: token \"deploy\": \"sha256\" must be the SHA-256 of the token as 64 "
            "hexadecimal digits (printf %s TOKEN | sha256sum)",
            "night.toml:3:10: token \"deploy\": unknown scope \"ingst\"; did you mean \"ingest\"?",
            "night.toml:3:10: token \"deploy\": \"scopes\" are missing: it may nothing",
            "night.toml:8:10: token \"same\": is the same as that of token \"other\""});
}

TEST_CASE("secrets come from the environment or a file, and no message repeats one") {
  const Folder folder;
  ::setenv("REVEILLE_TEST_SECRET", "hunter2", 1);
  ::unsetenv("REVEILLE_TEST_NOTHING");
  CHECK(resolve_secret("env:REVEILLE_TEST_SECRET", ".")->reveal() == "hunter2");
  folder.write("secret", "hunter2\n\n");
  CHECK(resolve_secret("file:secret", folder.path(""))->reveal() == "hunter2\n");
  CHECK(resolve_secret("file:" + folder.path("secret"), "/")->reveal() == "hunter2\n");
  CHECK(resolve_secret("env:REVEILLE_TEST_NOTHING", ".").error().message ==
        "the environment variable \"REVEILLE_TEST_NOTHING\" is not set");
  CHECK(resolve_secret("file:nowhere", folder.path("")).error().message.find("nowhere") !=
        std::string::npos);
  folder.write("empty", "\n");
  CHECK_FALSE(resolve_secret("file:empty", folder.path("")));
  CHECK(resolve_secret("hunter2", ".").error().message.find("hunter2") == std::string::npos);
  const auto told = folder.mistakes_in(R"([carriers.twilio]
type = "twilio"
account = "AC00000000000000000000000000000001"
token = "hunter2"
from = ["+15005550006"]
[server]
public_url = "https://pager.example.org"
)");
  REQUIRE(told.size() == 1);
  CHECK(told[0].starts_with("night.toml:4:9: carrier \"twilio\": expected \"env:NAME\""));
  CHECK(told[0].find("hunter2") == std::string::npos);
}

TEST_CASE(
    "rule files that match nothing, are broken or hold bad rules are mistakes with their place") {
  const Folder folder;
  folder.write("broken.yml", "groups: [\n");
  folder.write("bad.yml", "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: sum(\n");
  CHECK(folder.mistakes_in("rule_files = [\"nothing/*.yml\"]\n") ==
        Texts{"night.toml:1:15: \"rule_files\": no file matches nothing/*.yml"});
  const auto told = folder.mistakes_in("rule_files = [\"broken.yml\", \"bad.yml\"]\n");
  REQUIRE(told.size() == 2);
  CHECK(told[0].starts_with("broken.yml:"));
  CHECK(told[1].starts_with("bad.yml:5:"));
}

TEST_CASE("probes: one target each, of its kind, with bounds") {
  const Folder folder;
  CHECK(folder.mistakes_in(R"([[probes]]
name = "none"
[[probes]]
name = "both"
http = "https://a"
tcp = "a:1"
[[probes]]
name = "url"
http = "example.org/health"
[[probes]]
name = "port"
tcp = "db.example.org"
expect_status = [200]
[[probes]]
name = "slow"
tcp = "a:1"
every = "2s"
timeout = "3s"
labels.job = "x"
[[probes]]
name = "slow"
htpp = "http://a"
http = "http://a"
expect_status = [1000]
)") == Texts{
           "night.toml:1:1: probe \"none\": needs exactly one of \"http\" and \"tcp\"",
           "night.toml:3:1: probe \"both\": needs exactly one of \"http\" and \"tcp\"",
           "night.toml:9:8: probe \"url\": \"http\" must be a URL such as "
           "\"https://example.org/health\"",
           "night.toml:12:7: probe \"port\": \"tcp\" must be a host and a port such as "
           "\"db.example.org:5432\"",
           "night.toml:13:17: probe \"port\": only an HTTP probe has a status to expect",
           "night.toml:18:11: probe \"slow\": \"timeout\" must be from 100ms to 2s, found 3s",
           "night.toml:19:8: probe \"slow\": \"job\" is set by the probe itself",
           "night.toml:20:1: probe \"slow\" is given twice: here and at night.toml:14:1",
           "night.toml:22:1: probe \"slow\": unknown key \"htpp\"; did you mean \"http\"?",
           "night.toml:24:18: probe \"slow\": \"expect_status\" must hold numbers from 100 to 599",
       });
}

TEST_CASE("heartbeats: a name and a uuid of their own, and an interval") {
  const Folder folder;
  const auto told = folder.mistakes_in(R"([[heartbeats]]
name = "backup"
uuid = "0d9bb1e6-4c8e-4b0a-9c59-7b1f0b0d9a11"
every = "1d"
[[heartbeats]]
name = "backup"
uuid = "0d9bb1e6-4c8e-4b0a-9c59-7b1f0b0d9a11"
[[heartbeats]]
name = "short"
uuid = "0d9bb1e6"
every = "0s"
)");
  CHECK(told ==
        Texts{"night.toml:5:1: heartbeat \"backup\": \"every\" is missing",
              "night.toml:5:1: heartbeat \"backup\": its name is given twice: here and at "
              "night.toml:1:1",
              "night.toml:5:1: heartbeat \"backup\": its uuid is given twice: here and at "
              "night.toml:1:1",
              "night.toml:10:8: heartbeat \"short\": \"uuid\" must be one as `uuidgen` prints it",
              "night.toml:11:9: heartbeat \"short\": \"every\" must be from 1s to 400d, "
              "found 0s"});
}

TEST_CASE("whoever only reads the plan needs no secret") {
  const Folder folder;
  ::unsetenv("REVEILLE_ABSENT");
  const std::string with_secrets = R"(
[server]
public_url = "https://pager.example.org"
[calendars]
secret = "env:REVEILLE_ABSENT"
[carriers.twilio]
type = "twilio"
account = "env:REVEILLE_ABSENT"
token = "file:nowhere.token"
from = ["+15005550006"]
)";
  const std::string file = folder.write("night.toml", with_secrets);
  CHECK(load({file}).mistakes.size() == 3);
  const Loaded loaded = load({file}, Secrets::optional);
  CHECK(folder.mistakes(loaded).empty());
  REQUIRE(loaded.config);
  CHECK(loaded.config->plan.carriers.size() == 1);
  CHECK(loaded.config->carriers[0].token.empty());

  // Written down, it is refused all the same.
  folder.write("night.toml", "[calendars]\nsecret = \"0123456789abcdef0123456789abcdef\"\n");
  CHECK(load({file}, Secrets::optional).mistakes.size() == 1);
}
