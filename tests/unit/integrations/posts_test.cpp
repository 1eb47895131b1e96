// SPDX-License-Identifier: Apache-2.0
#include "integrations/posts.hpp"

#include <catch2/catch.hpp>

#include "base/limits.hpp"
#include "text/toml.hpp"

using namespace reveille;
using namespace reveille::integrations;

namespace {

Result<Secret> resolve(std::string_view reference, const Place&) {
  if (reference == "env:ROOM") return Secret("https://hooks.slack.com/services/T0/B0/hidden");
  if (reference == "env:PLAIN") return Secret("http://chat.example.org/hooks/hidden");
  if (reference == "env:KEY") return Secret("whsec_plJ3nmyCDGBKInavdOK15jsl");
  if (reference == "env:SHORT") return Secret("hidden");
  return invalid("no such secret");
}

using Read = std::vector<PostSettings> (*)(const Tree&, const ResolveSecret&, Mistakes&);

std::vector<std::string> mistakes_of(Read read, const std::string& toml) {
  Mistakes mistakes;
  CHECK(read(text::parse_toml(toml, "t.toml").value(), resolve, mistakes).empty());
  std::vector<std::string> told;
  for (const Mistake& mistake : mistakes) told.push_back(to_string(mistake));
  return told;
}

}  // namespace

TEST_CASE("channels and webhooks are named as policies name them, and have a codec each") {
  Mistakes mistakes;
  auto posts = read_channels(
      text::parse_toml("[ops]\ntype = \"slack\"\nurl = \"env:ROOM\"\n", "t.toml").value(), resolve,
      mistakes);
  for (auto& webhook : read_webhooks(
           text::parse_toml("[tickets]\nurl = \"https://t.example.org/in\"\nsecret = \"env:KEY\"\n",
                            "t.toml")
               .value(),
           resolve, mistakes))
    posts.push_back(std::move(webhook));
  for (const Mistake& mistake : mistakes) FAIL_CHECK(to_string(mistake));
  REQUIRE(posts.size() == 2);
  CHECK(posts[0].target.value == "channel:ops");
  CHECK(posts[1].target.value == "webhook:tickets");
  Order order;
  order.notice = Notice{};
  CHECK(make_post(posts[0])->request(order).url == "https://hooks.slack.com/services/T0/B0/hidden");
  CHECK(make_post(posts[1])->request(order).url == "https://t.example.org/in");
  CHECK_FALSE(make_post(posts[1])->decode({}));
  CHECK(make_post(posts[1])->cancel(order, "x") == std::nullopt);
}

TEST_CASE("every mistake of a channel is told at once, and none repeats its address") {
  const auto told = mistakes_of(read_channels, R"(
[ops]
type = "slak"
url = "env:PLAIN"
colour = "red"
[dev]
type = "slack"
url = "https://hooks.slack.com/services/T0/B0/hidden"
["a/b"]
type = "slack"
url = "env:ROOM"
[none]
)");
  REQUIRE(told.size() == 7);
  CHECK(told[0].starts_with("t.toml:3:"));
  CHECK(told[0].find("did you mean \"slack\"?") != std::string::npos);
  CHECK(told[1].starts_with("t.toml:4:"));
  CHECK(told[1].find("https://") != std::string::npos);
  CHECK(told[2].starts_with("t.toml:5:"));
  CHECK(told[3].starts_with("t.toml:8:"));
  CHECK(told[4].starts_with("t.toml:9:"));
  CHECK(told[5].find("needs a type") != std::string::npos);
  for (const std::string& one : told) CHECK(one.find("hidden") == std::string::npos);
}

TEST_CASE("a webhook needs an address and a key that deserves the name") {
  const auto told = mistakes_of(read_webhooks, R"(
[a]
[b]
url = "http://tickets.example.org/"
secret = "env:SHORT"
[c]
url = "https://user name@"
secret = "env:MISSING"
)");
  REQUIRE(told.size() == 6);
  CHECK(told[2].starts_with("t.toml:4:"));
  CHECK(told[3].find("at least 16 bytes") != std::string::npos);
  for (const std::string& one : told) CHECK(one.find("hidden") == std::string::npos);
  CHECK(mistakes_of(read_webhooks, "[a]\nurl = \"http://127.0.0.1:1/\"\nsecret = \"env:NO\"\n")
            .size() == 1);
}

TEST_CASE("there are no more channels than the limit") {
  std::string toml;
  for (std::size_t i = 0; i < limits::posts; ++i)
    toml += "[c" + std::to_string(i) + "]\ntype = \"slack\"\nurl = \"env:ROOM\"\n";
  Mistakes mistakes;
  CHECK(read_channels(text::parse_toml(toml, "t").value(), resolve, mistakes).size() ==
        limits::posts);
  CHECK(mistakes.empty());
  toml += "[more]\ntype = \"slack\"\nurl = \"env:ROOM\"\n";
  static_cast<void>(read_channels(text::parse_toml(toml, "t").value(), resolve, mistakes));
  CHECK(mistakes.size() == 1);
}
