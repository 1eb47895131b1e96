// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "text/json.hpp"

namespace reveille::cli {

int sandbox_phones(const Remote& sandbox, Output output) {
  const auto answer = sandbox.get("/sandbox/phones");
  if (!answer) return refused(answer.error());
  if (output.json) {
    print(text::to_json(*answer));
    return 0;
  }
  std::vector<std::vector<std::string>> rows{{"owner", "phone", "does", "heard"}};
  for (const Tree& phone : list_at(*answer, "phones"))
    rows.push_back({text_at(phone, "owner"), text_at(phone, "number"), text_at(phone, "activity"),
                    text_at(phone, "spoken")});
  print(columns(rows));
  return 0;
}

int sandbox_events(const Remote& sandbox, long after, Output output) {
  const auto answer = sandbox.get(fmt::format("/sandbox/events?after={}", after));
  if (!answer) return refused(answer.error());
  if (output.json) {
    print(text::to_json(*answer));
    return 0;
  }
  for (const Tree& event : list_at(*answer, "events"))
    print(fmt::format("{} {:>8}  {}", text_at(event, "at").substr(11, 8), text_at(event, "owner"),
                      text_at(event, "what")));
  return 0;
}

int sandbox_press(const Remote& sandbox, const std::string& number, const std::string& digits,
                  Output output) {
  Tree body;
  body.set("number", Tree(number));
  body.set("digits", Tree(digits));
  const auto answer = sandbox.post("/sandbox/phones/press", body);
  if (!answer) return refused(answer.error());
  if (output.json) print(text::to_json(*answer));
  return 0;
}

}  // namespace reveille::cli
