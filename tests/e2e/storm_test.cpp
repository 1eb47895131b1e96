// SPDX-License-Identifier: Apache-2.0
// A storm small enough for every build; the bench lets the whole one loose (--only storm).
#include <algorithm>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "e2e/stage.hpp"

namespace reveille::e2e {
namespace {

constexpr int alerts = 5'000;
constexpr int alerts_per_request = 500;

// Everything has come before Ada's phone rings.
std::string slow_to_call(std::uint16_t sandbox_port) {
  std::string config = team(sandbox_port);
  const std::string soon = R"("mobile", after = "1s")";
  for (auto at = config.find(soon); at != std::string::npos; at = config.find(soon, at + 1))
    config.replace(at, soon.size(), R"("mobile", after = "15s")");
  return config;
}

std::string batch(int first, const std::string& ends_at) {
  std::string body;
  for (int n = first; n < first + alerts_per_request; ++n)
    body += fmt::format(
        R"({}{{"labels":{{"alertname":"Storm{}","severity":"critical"}},"endsAt":"{}"}})",
        n == first ? "" : ",", n, ends_at);
  return "[" + body + "]";
}

class Storm {
 public:
  Storm() : port_(test::free_port()), daemon_(slow_to_call(port_)), phones(port_) {
    daemon_.start();
  }

  void post(const std::string& ends_at) {
    for (int first = 0; first < alerts; first += alerts_per_request)
      REQUIRE(daemon_.post("/api/v2/alerts", batch(first, ends_at)).status == 200);
  }
  std::size_t count(const std::string& path, std::string_view key) {
    const auto answer = client_.perform({.method = "GET", .url = daemon_.url(path)});
    REQUIRE(answer.status == 200);
    const Tree whole = parsed(answer.body);
    return key.empty() ? whole.array()->size() : list_at(whole, key).size();
  }
  std::size_t incidents(const std::string& state) {
    return count("/api/reveille/v1/incidents?state=" + state, "incidents");
  }
  // Events of the sandbox about this phone that begin so.
  std::ptrdiff_t events(const std::string& number, const std::string& beginning) {
    const auto answer =
        client_.perform({.method = "GET", .url = phones.url() + "/sandbox/events?after=0"});
    const Tree whole = parsed(answer.body);
    return std::ranges::count_if(list_at(whole, "events"), [&](const Tree& event) {
      const std::string what = text_at(event, "what");
      return text_at(event, "number") == number && what.starts_with(beginning) &&
             what.find(" from ") != std::string::npos;
    });
  }

 private:
  std::uint16_t port_;
  test::DaemonProcess daemon_;
  http::Client client_{{.response_bytes = std::size_t{64} << 20}};

 public:
  Phones phones;
};

}  // namespace

TEST_CASE("thousands of alerts are a text or two and a call, and one key answers them all",
          "[storm]") {
  Storm storm;
  storm.post("2099-01-01T00:00:00Z");
  CHECK(storm.incidents("open") == alerts);
  CHECK(storm.count("/api/v2/alerts", "") == alerts);
  REQUIRE(eventually([&] { return storm.phones.activity(ada) == "rings"; }, 60'000));
  storm.phones.press(ada, "4");
  REQUIRE(eventually([&] { return storm.incidents("acknowledged") == alerts; }, 60'000));
  CHECK(storm.phones.heard(ada).find(fmt::format("and {} more incidents", alerts - 1)) !=
        std::string::npos);
  storm.post("2024-02-05T06:31:00Z");
  CHECK(storm.incidents("resolved") == alerts);
  CHECK(storm.events(ada, "call ") == 1);
  CHECK(storm.events(ada, "text ") <= 3);
  CHECK(storm.events(grace, "") == 0);
}

}  // namespace reveille::e2e
