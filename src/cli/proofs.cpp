// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "text/form.hpp"
#include "text/json.hpp"

namespace reveille::cli {
namespace {

constexpr const char* base = "/api/reveille/v1";

bool true_at(const Tree& tree, std::string_view key) {
  const Tree* value = tree.find(key);
  return value && value->boolean() && *value->boolean();
}

Ink ink_of(const std::string& state) {
  if (state == "proven") return Ink::green;
  return state == "failed" || state == "suspect" ? Ink::red : Ink::yellow;
}

// "proven until 2026-12-01 09:00", "stale: its number has changed".
std::string standing_of(const Tree& row) {
  const std::string state = text_at(row, "state");
  const std::string until = text_at(row, "until_local");
  const std::string why = text_at(row, "why");
  return inked(ink_of(state), state) + (until.empty() ? "" : " until " + until) +
         (why.empty() ? "" : ": " + why);
}

std::string shown_by(const Tree& row) {
  const std::string evidence = text_at(row, "evidence");
  if (evidence.empty()) return "";
  const std::int64_t leg = number_at(row, "leg");
  return evidence + (leg > 1 ? fmt::format(", call {}", leg) : "") +
         (true_at(row, "confirmed") ? ", DnD was on" : "");
}

void print_proofs(const Tree& answer) {
  std::vector<std::vector<std::string>> rows{
      {"person", "contact", "number", "dnd", "state", "shown by"}};
  for (const Tree& row : list_at(answer, "proofs")) {
    const std::string contact = text_at(row, "contact");
    rows.push_back({text_at(row, "person"), true_at(row, "relied_on") ? contact + " *" : contact,
                    text_at(row, "kind") + " " + text_at(row, "address"), text_at(row, "dnd"),
                    standing_of(row), shown_by(row)});
  }
  print(rows.size() == 1 ? "nobody has a phone" : columns(rows) + "* relied on in quiet hours");
}

void print_drill(const Tree& drill) {
  const std::string contact = text_at(drill, "contact");
  std::string line = fmt::format("drill {} of {}{}", number_at(drill, "id"),
                                 text_at(drill, "person"), contact.empty() ? "" : ":" + contact);
  const std::string stage = text_at(drill, "stage");
  if (stage == "over") {
    const std::string why = text_at(drill, "why");
    line += ": " + text_at(drill, "outcome") + (why.empty() ? "" : " (" + why + ")");
  } else if (stage == "planned" && text_at(drill, "form") == "assisted") {
    line +=
        ": switch Do-Not-Disturb on now and lay the phone down; the page comes in one to three "
        "minutes";
  } else if (stage == "planned") {
    line += ": at " + text_at(drill, "at");
  } else {
    line += ": " + stage;
  }
  print(line);
}

// The longest: three minutes until the page, then the two times that may be configured.
constexpr int most_seconds = 35 * 60;

Result<Tree> wait_for_end(const Remote& remote, Tree drill) {
  const std::string path = std::string(base) + "/drills/" + std::to_string(number_at(drill, "id"));
  for (int second = 0; second < most_seconds && text_at(drill, "stage") != "over"; ++second) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    TRY(drill, remote.get(path));
  }
  return drill;
}

}  // namespace

int proofs(const Remote& remote, const std::string& person, Output output) {
  const std::string query = person.empty() ? "" : "?person=" + text::percent_encode(person);
  const auto answer = remote.get(std::string(base) + "/proofs" + query);
  if (!answer) return refused(answer.error());
  if (output.json)
    print(text::to_json(*answer));
  else
    print_proofs(*answer);
  for (const Tree& row : list_at(*answer, "proofs"))
    if (true_at(row, "relied_on") && text_at(row, "state") != "proven") return 1;
  return 0;
}

int drill(const Remote& remote, const DrillOptions& options, Output output) {
  const auto colon = options.target.find(':');
  Tree body;
  body.set("person", Tree(options.target.substr(0, colon)));
  if (colon != std::string::npos) body.set("contact", Tree(options.target.substr(colon + 1)));
  if (options.assisted) body.set("assisted", Tree(true));
  if (!options.at.empty()) body.set("at", Tree(options.at));
  if (!options.by.empty()) body.set("by", Tree(options.by));
  body.set("via", Tree("cli"));
  auto answer = remote.post(std::string(base) + "/drills", body);
  if (!answer) return refused(answer.error());
  if (options.wait) {
    if (!output.json) print_drill(*answer);
    answer = wait_for_end(remote, *std::move(answer));
    if (!answer) return refused(answer.error());
  }
  if (output.json)
    print(text::to_json(*answer));
  else
    print_drill(*answer);
  const bool over = text_at(*answer, "stage") == "over";
  return (over || options.wait) && text_at(*answer, "outcome") != "proven" ? 1 : 0;
}

int drills(const Remote& remote, Output output) {
  const auto answer = remote.get(std::string(base) + "/drills");
  if (!answer) return refused(answer.error());
  if (output.json) {
    print(text::to_json(*answer));
    return 0;
  }
  for (const Tree& row : list_at(*answer, "drills")) print_drill(row);
  if (list_at(*answer, "drills").empty()) print("no drill yet");
  return 0;
}

int drill_cancel(const Remote& remote, const std::string& id, const std::string& by,
                 Output output) {
  Tree body;
  if (!by.empty()) body.set("by", Tree(by));
  body.set("via", Tree("cli"));
  const auto answer =
      remote.post(std::string(base) + "/drills/" + text::percent_encode(id) + "/cancel", body);
  if (!answer) return refused(answer.error());
  if (output.json)
    print(text::to_json(*answer));
  else
    print_drill(*answer);
  return 0;
}

}  // namespace reveille::cli
