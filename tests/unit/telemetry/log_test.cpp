// SPDX-License-Identifier: Apache-2.0
#include "telemetry/log.hpp"

#include <limits>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace reveille;
using log::Format;
using log::Level;

namespace {

struct Ends {
  int read = -1;
  int write = -1;
  ~Ends() {
    ::close(read);
    ::close(write);
  }
};

Ends make_pipe() {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  return Ends{ends[0], ends[1]};
}

// All that can be read without waiting.
std::string drain(int descriptor) {
  ::fcntl(descriptor, F_SETFL, O_NONBLOCK);
  std::string all;
  char part[65536];
  for (ssize_t size; (size = ::read(descriptor, part, sizeof part)) > 0;) {
    all.append(part, static_cast<std::size_t>(size));
  }
  return all;
}

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

const Instant night = instant_from_ms(1'707'114'600'000);

}  // namespace

TEST_CASE("a line for people quotes only what could be misread") {
  CHECK(log::format_line(Format::human, night, Level::info, "page accepted",
                         {{"carrier", "twilio"},
                          {"ms", 120},
                          {"ratio", 0.5},
                          {"dnd", true},
                          {"why", "two words"},
                          {"empty", ""}}) ==
        "2024-02-05T06:30:00.000Z info    page accepted carrier=twilio ms=120 ratio=0.5 dnd=true "
        "why=\"two words\" empty=\"\"");
}

TEST_CASE("a line of JSON holds whatever comes in") {
  CHECK(log::format_line(Format::json, night, Level::error, "a \"b\"\n",
                         {{"k\"", std::string("\\\t\xff")},
                          {"most", std::numeric_limits<std::uint64_t>::max()},
                          {"nan", std::numeric_limits<double>::quiet_NaN()},
                          {"off", false}}) ==
        R"({"time":"2024-02-05T06:30:00.000Z","level":"error","message":"a \"b\"\u000a",)"
        R"("k\"":"\\\u0009\ufffd","most":18446744073709551615,"nan":"nan","off":false})");
}

TEST_CASE("nobody can forge a second line") {
  const std::string forged = "x\n2024-02-05T06:30:00.000Z error all is lost\x1b[2J";
  for (const Format format : {Format::human, Format::json}) {
    const std::string line =
        log::format_line(format, night, Level::info, forged, {{"field", forged}});
    CHECK(line.find('\n') == std::string::npos);
    CHECK(line.find('\x1b') == std::string::npos);
  }
}

TEST_CASE("an endless value is cut at its bound, not within a character") {
  const std::string line =
      log::format_line(Format::json, night, Level::info, "m", {{"k", "x" + [] {
                                                                  std::string text;
                                                                  for (int i = 0; i < 100'000; ++i)
                                                                    text += "é";
                                                                  return text;
                                                                }()}});
  CHECK(line.size() < limits::log_value_bytes + 200);
  CHECK(line.find("ufffd") == std::string::npos);
}

TEST_CASE("lines of all threads arrive whole and above the level only") {
  const Ends ends = make_pipe();
  log::start({.level = Level::info, .format = Format::json, .descriptor = ends.write});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      for (int i = 0; i < 50; ++i) log::info("line", {{"thread", t}, {"i", i}});
      log::debug("not this one");
    });
  }
  for (std::thread& thread : threads) thread.join();
  log::stop();
  const std::string all = drain(ends.read);
  CHECK(lines_in(all) == 200);
  CHECK(all.find("not this one") == std::string::npos);
  CHECK(all.find("\"thread\":3,\"i\":49}\n") != std::string::npos);
}

TEST_CASE("a reader that is stuck costs lines, counted, and never the writer's time") {
  const Ends ends = make_pipe();
  const std::uint64_t before = log::dropped();
  log::start({.descriptor = ends.write, .queue_lines = 64});
  const std::string padding(1'000, 'x');
  constexpr std::size_t written = 5'000;  // far more than pipe and queue hold
  for (std::size_t i = 0; i < written; ++i) log::info(padding);
  log::stop();
  const std::string first = drain(ends.read);
  const std::uint64_t lost = log::dropped() - before;
  CHECK(lost > 0);
  CHECK(lines_in(first) + lost == written);
}

TEST_CASE("when the reader comes back the gap is told") {
  const Ends ends = make_pipe();
  log::start({.descriptor = ends.write, .queue_lines = 4'096});
  const std::uint64_t before = log::dropped();
  const std::string padding(1'000, 'x');
  for (int i = 0; i < 200; ++i) log::info(padding);
  for (int i = 0; i < 5'000 && log::dropped() == before; ++i) ::usleep(1'000);
  REQUIRE(log::dropped() > before);
  // A line that comes while the pipe is still full is lost like those before it.
  std::string after;
  for (int i = 0; i < 5'000 && after.find("back again\n") == std::string::npos; ++i) {
    after += drain(ends.read);
    log::info("back again");
    ::usleep(1'000);
  }
  log::stop();
  CHECK(after.find("log lines were lost here\n") != std::string::npos);
  CHECK(after.find("back again\n") != std::string::npos);
}

TEST_CASE("a socket whose reader is stuck or gone does no harm either") {
  int ends[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  Ends pair{ends[0], ends[1]};
  const std::uint64_t before = log::dropped();
  log::start({.descriptor = pair.write});
  for (int i = 0; i < 2'000; ++i) log::info(std::string(1'000, 'x'));
  log::stop();
  CHECK(log::dropped() > before);
  ::close(pair.read);
  pair.read = -1;
  log::start({.descriptor = pair.write});
  log::info("to nobody");
  log::stop();
  CHECK(log::dropped() > before + 1);
}

TEST_CASE("a pipe whose reader is gone does not end the process") {
  Ends ends = make_pipe();
  log::start({.descriptor = ends.write});
  ::close(ends.read);
  ends.read = -1;
  const std::uint64_t before = log::dropped();
  log::info("to nobody");
  log::stop();
  CHECK(log::dropped() == before + 1);
}

TEST_CASE("levels are read by name") {
  CHECK(*log::parse_level("warning") == Level::warning);
  CHECK_FALSE(log::parse_level("loud"));
  log::set_level(Level::error);
  CHECK_FALSE(log::enabled(Level::warning));
  CHECK(log::enabled(Level::error));
  log::set_level(Level::info);
}
