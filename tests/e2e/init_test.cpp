// SPDX-License-Identifier: Apache-2.0
// `reveille init` as somebody answers it who sits at a terminal.
#include <filesystem>
#include <stdexcept>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "e2e/stage.hpp"
#include "support/child_process.hpp"

using namespace reveille;
using namespace reveille::e2e;
using Catch::Contains;
using Words = std::vector<std::string>;

namespace {

// The keyboard's end of a terminal. What is typed waits there until somebody reads it.
class Keyboard {
 public:
  Keyboard() : ours_(::posix_openpt(O_RDWR | O_NOCTTY)) {
    char name[64] = {};
    if (ours_ < 0 || ::grantpt(ours_) != 0 || ::unlockpt(ours_) != 0 ||
        ::ptsname_r(ours_, name, sizeof name) != 0) {
      throw std::runtime_error("no terminal");
    }
    terminal_ = name;
    theirs_ = ::open(name, O_RDWR | O_NOCTTY);  // or what is typed before somebody listens is lost
    termios manner{};
    ::tcgetattr(theirs_, &manner);
    manner.c_lflag &= ~static_cast<tcflag_t>(ECHO);  // nobody reads our end
    ::tcsetattr(theirs_, TCSANOW, &manner);
  }
  ~Keyboard() {
    ::close(theirs_);
    ::close(ours_);
  }
  Keyboard(const Keyboard&) = delete;
  Keyboard& operator=(const Keyboard&) = delete;

  [[nodiscard]] const std::string& terminal() const { return terminal_; }

  void type(const std::string& keys) const {
    REQUIRE(::write(ours_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
  }
  void type_lines(const Words& lines) const {
    for (const std::string& line : lines) type(line + "\n");
  }

 private:
  int ours_;
  int theirs_ = -1;
  std::string terminal_;
};

const std::string control_d = "\x04";

class Init {
 public:
  explicit Init(const Words& flags = {}) {
    Words words{test::binary(), "init", file()};
    words.insert(words.end(), flags.begin(), flags.end());
    process_.emplace(test::ChildProcess::Options{.arguments = words,
                                                 .environment = {},
                                                 .output_file = folder_.path() + "/out",
                                                 .error_file = folder_.path() + "/error",
                                                 .input_file = keyboard.terminal()});
  }

  Keyboard keyboard;
  [[nodiscard]] std::string file() const { return folder_.path() + "/new.toml"; }
  [[nodiscard]] std::string out() const { return test::read_file(folder_.path() + "/out"); }
  [[nodiscard]] bool wrote() const { return std::filesystem::exists(file()); }
  [[nodiscard]] Outcome end() {
    const auto code = process_->wait(20'000);
    return {code.value_or(-1), out(), test::read_file(folder_.path() + "/error")};
  }

 private:
  test::TemporaryFolder folder_;
  std::optional<test::ChildProcess> process_;
};

// Two people and the sandbox, with what init offers wherever it offers something.
const Words few_words{
    "Ada", "+13125550100", "America/Chicago", "", "", "Grace", "+12125550101", "", "", "", ""};

std::size_t times(const std::string& text, const std::string& word) {
  std::size_t found = 0;
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("init asks for all that it needs, and offers what it knows", "[init]") {
  Init init;
  init.keyboard.type_lines(few_words);
  const Outcome outcome = init.end();
  INFO(outcome.out + outcome.error);
  CHECK(outcome.code == 0);
  CHECK_THAT(outcome.out, Contains("quiet hours (Do-Not-Disturb is on), or none [23:00-07:00]: ") &&
                              Contains("time zone [America/Chicago]: ") &&
                              Contains("another person? y or n [n]: ") &&
                              Contains("checked: it can wake somebody"));
  CHECK_THAT(test::read_file(init.file()),
             Contains("+12125550101") && Contains("23:00-07:00") && Contains("type = \"sandbox\""));
  CHECK(run_program({"check", init.file()}, {}).code == 0);
}

TEST_CASE("init asks again what it does not understand, and says what it expects", "[init]") {
  Init init;
  init.keyboard.type_lines({"", "Ada", "3125550100", "+13125550100", "Mars/Base", "America/Chicago",
                            "at night", "22:00-06:00", "perhaps", "y"});
  // Somebody else's number: this person is not added, and the next may be.
  init.keyboard.type_lines({"Grace", "+13125550100", "", "none", "y"});
  init.keyboard.type_lines({"Grace", "+12125550101", "", "none", "n"});
  init.keyboard.type_lines({"pigeon", "twilio", "+1", "+15005550006", "pager.example.org",
                            "https://pager.example.org/"});
  const Outcome outcome = init.end();
  INFO(outcome.out + outcome.error);
  CHECK(outcome.code == 0);
  for (const char* words :
       {"expected a name such as Ada", "it does not begin with +", "Mars/Base",
        "expected quiet hours such as 23:00-07:00", "expected y or n", "have the same number",
        "expected twilio or sandbox", "it has too few or too many digits"}) {
    CHECK_THAT(outcome.out, Contains(words));
  }
  CHECK(times(outcome.out, "the public address that Twilio calls back: ") == 2);
  const std::string written = test::read_file(init.file());
  CHECK_THAT(written, Contains("\"https://pager.example.org\"") && Contains("22:00-06:00"));
  CHECK(times(written, "+13125550100") == times(written, "+12125550101"));
}

TEST_CASE("init asks only for what its flags do not say", "[init]") {
  Init init({"--person", "Ada,+13125550100,America/Chicago", "--person",
             "Grace,+12125550101,America/Chicago"});
  init.keyboard.type_lines({"sandbox"});
  const Outcome outcome = init.end();
  INFO(outcome.out + outcome.error);
  CHECK(outcome.code == 0);
  CHECK_THAT(outcome.out, !Contains("phone number: ") && Contains("carrier: "));
}

TEST_CASE("whoever ends the answers to init, at whatever question, has written nothing", "[init]") {
  const std::size_t answered = GENERATE(0u, 1u, 3u, 4u, 5u, 8u, 10u);
  Init init;
  init.keyboard.type_lines({few_words.begin(), few_words.begin() + static_cast<long>(answered)});
  SECTION("at the beginning of a line") {
    init.keyboard.type(control_d);
  }
  SECTION("in the midst of one") {
    init.keyboard.type("A" + control_d + control_d);
  }
  const Outcome outcome = init.end();
  INFO(outcome.out + outcome.error);
  CHECK(outcome.code == 2);
  CHECK_THAT(outcome.error, Contains("no more answers: nothing was written"));
  CHECK_FALSE(init.wrote());
}

TEST_CASE("init never overwrites, not even what appears while it asks", "[init]") {
  Init init;
  REQUIRE(eventually([&] { return init.out().find("name: ") != std::string::npos; }));
  test::write_file(init.file(), "of somebody else");
  init.keyboard.type_lines(few_words);
  const Outcome outcome = init.end();
  INFO(outcome.out + outcome.error);
  CHECK(outcome.code == 1);
  CHECK_THAT(outcome.error, Contains("nothing is overwritten"));
  CHECK(test::read_file(init.file()) == "of somebody else");
}
