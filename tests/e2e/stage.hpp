// SPDX-License-Identifier: Apache-2.0
// A daemon with a team, its phones, and the command line: what every test of the whole needs.
#pragma once

#include <string>
#include <vector>

#include "support/daemon_process.hpp"

namespace reveille::e2e {

using test::eventually;

inline const std::string ada = "+13125550100";
inline const std::string grace = "+12125550101";

// Members of an answer; empty where absent.
[[nodiscard]] std::string text_at(const Tree& tree, std::string_view key);
[[nodiscard]] std::int64_t number_at(const Tree& tree, std::string_view key);
[[nodiscard]] const Tree::Array& list_at(const Tree& tree, std::string_view key);
[[nodiscard]] Tree parsed(const std::string& json);  // throws with the text when it is no JSON

// The configuration of Ada, who is texted at once and phoned a second later, and Grace behind her.
// Two sandbox carriers. The phones are out of Do-Not-Disturb and their people do nothing by
// themselves. `more` is appended, `server` goes into [server].
[[nodiscard]] std::string team(std::uint16_t sandbox_port, const std::string& more = "",
                               const std::string& server = "");

// The sandbox's control API.
class Phones {
 public:
  explicit Phones(std::uint16_t port) : port_(port) {}

  [[nodiscard]] Tree phone(const std::string& number);  // as GET /sandbox/phones has it
  [[nodiscard]] std::string activity(const std::string& number);
  [[nodiscard]] std::string heard(const std::string& number);  // in the last call
  [[nodiscard]] bool asks_for_key(const std::string& number);
  [[nodiscard]] std::vector<std::string> texts(const std::string& number);
  void press(const std::string& number, const std::string& digits);
  void write(const std::string& number, const std::string& body);  // to the first carrier's number
  void set(const std::string& number, const std::string& key, Tree value);
  void outage(const std::string& carrier, bool down);
  [[nodiscard]] std::string url() const;

 private:
  void post(const std::string& path, const Tree& body);
  [[nodiscard]] Tree get(const std::string& path);

  std::uint16_t port_;
  http::Client client_;
};

struct Outcome {
  int code = -1;
  std::string out;
  std::string error;
};

class Stage {
 public:
  explicit Stage(const std::string& more = "", const std::string& server = "",
                 test::Variables environment = {});

  test::DaemonProcess daemon;
  Phones phones;
  [[nodiscard]] std::uint16_t sandbox_port() const { return sandbox_port_; }

  // An alert as Prometheus posts it; `times` are members such as "endsAt":"...".
  ExchangeResult post_alert(const std::string& name, const std::string& times = "");
  [[nodiscard]] Tree incident(int id);
  [[nodiscard]] std::string state(int id);  // "" while there is none
  [[nodiscard]] std::vector<Tree> facts(int id, const std::string& fact = "");  // of the timeline
  // Waits for a fact with these words in the incident's timeline.
  [[nodiscard]] bool told(int id, const std::string& fact, const std::string& words = "",
                          int patience_ms = 15'000);
  // The value of a PromQL query with one answer; "" while there is none.
  [[nodiscard]] std::string query(const std::string& expression);

  // Runs the command line against this daemon.
  Outcome cli(const std::vector<std::string>& arguments);

 private:
  explicit Stage(std::uint16_t sandbox_port, const std::string& more, const std::string& server,
                 test::Variables environment);

  std::uint16_t sandbox_port_;
};

// The program with these arguments, to its end (at most 20 s).
Outcome run_program(const std::vector<std::string>& arguments, const test::Variables& environment);

}  // namespace reveille::e2e
