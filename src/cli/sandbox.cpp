// SPDX-License-Identifier: Apache-2.0
// The phones of a sandbox carrier, in the hands of whoever sits at the terminal.
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "text/json.hpp"

namespace reveille::cli {
namespace {

void print_event(const Tree& event, std::string& day) {
  const std::string at = text_at(event, "at");
  if (const std::string on = at.substr(0, 10); on != day) {
    print(inked(Ink::dim, on + " (UTC)"));
    day = on;
  }
  print(fmt::format("{}  {}  {}", inked(Ink::dim, at.size() >= 23 ? at.substr(11, 12) : at),
                    text_at(event, "owner"), text_at(event, "what")));
}

// What is heard now or, while the phone rests, what its last text says.
std::string words_of(const Tree& phone) {
  const Tree* call = phone.find("call");
  if (call && call->table()) return text_at(*call, "heard");
  const auto& texts = list_at(phone, "texts");
  return texts.empty() ? "" : "text: " + text_at(texts.back(), "body");
}

int print_done(const Result<Tree>& answer, Output output) {
  if (!answer) return refused(answer.error());
  if (output.json) print(text::to_json(*answer));
  return 0;
}

}  // namespace

int sandbox_phones(const Remote& sandbox, Output output) {
  const auto answer = sandbox.get("/sandbox/phones");
  if (!answer) return refused(answer.error());
  if (output.json) {
    print(text::to_json(*answer));
    return 0;
  }
  std::vector<std::vector<std::string>> rows{{"owner", "phone", "state", "does", "hears or reads"}};
  for (const Tree& phone : list_at(*answer, "phones")) {
    rows.push_back({text_at(phone, "owner"), text_at(phone, "number"), text_at(phone, "state"),
                    text_at(phone, "activity"), words_of(phone)});
  }
  print(columns(rows));
  return 0;
}

int sandbox_events(const Remote& sandbox, long after, bool follow, Output output) {
  std::string day;
  for (;;) {
    const auto answer = sandbox.get(fmt::format("/sandbox/events?after={}", after));
    if (!answer) return refused(answer.error());
    if (output.json) {
      print(text::to_json(*answer));
      return 0;
    }
    for (const Tree& event : list_at(*answer, "events")) {
      after = number_at(event, "sequence");
      print_event(event, day);
    }
    if (!follow) return 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
}

int sandbox_press(const Remote& sandbox, const std::string& number, const std::string& digits,
                  Output output) {
  Tree body;
  body.set("number", Tree(number));
  body.set("digits", Tree(digits));
  return print_done(sandbox.post("/sandbox/phones/press", body), output);
}

int sandbox_text(const Remote& sandbox, const std::string& number, const std::string& body,
                 Output output) {
  Tree asked;
  asked.set("number", Tree(number));
  asked.set("body", Tree(body));
  return print_done(sandbox.post("/sandbox/phones/text", asked), output);
}

}  // namespace reveille::cli
