// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "text/form.hpp"
#include "text/json.hpp"

namespace reveille::cli {
namespace {

constexpr const char* base = "/api/reveille/v1/overrides";

Tree body_by(const std::string& by) {
  Tree body{Tree::Table{}};
  if (!by.empty()) body.set("by", Tree(by));
  body.set("via", Tree("cli"));
  return body;
}

void set_if(Tree& body, const char* key, const std::string& value) {
  if (!value.empty()) body.set(key, Tree(value));
}

std::string local_or_utc(const Tree& row, const char* key) {
  const std::string local = text_at(row, std::string(key) + "_local");
  return local.empty() ? text_at(row, key) : local;
}

void print_overrides(const Tree& answer) {
  std::vector<std::vector<std::string>> rows{
      {"id", "rotation", "kind", "person", "instead of", "from", "to", "by", "note"}};
  for (const Tree& row : list_at(answer, "overrides")) {
    rows.push_back({std::to_string(number_at(row, "id")), text_at(row, "rotation"),
                    text_at(row, "kind"), text_at(row, "person"), text_at(row, "instead_of"),
                    local_or_utc(row, "from"), local_or_utc(row, "to"), text_at(row, "by"),
                    text_at(row, "note")});
  }
  print(rows.size() == 1 ? "no override is in force or to come" : columns(rows));
}

int print_set(const Result<Tree>& answer, Output output) {
  if (!answer) return refused(answer.error());
  if (output.json)
    print(text::to_json(*answer));
  else
    print_overrides(*answer);
  return 0;
}

}  // namespace

int override_add(const Remote& remote, const OverrideOptions& options, Output output) {
  if (options.to.empty() == options.length.empty()) {
    print_error("until when? either --to TIME or --for 8h");
    return 2;
  }
  Tree body = body_by(options.by);
  body.set("rotation", Tree(options.rotation));
  body.set("person", Tree(options.person));
  set_if(body, "kind", options.kind);
  set_if(body, "instead_of", options.instead_of);
  set_if(body, "from", options.from);
  set_if(body, "to", options.to);
  set_if(body, "for", options.length);
  set_if(body, "note", options.note);
  return print_set(remote.post(base, body), output);
}

int override_swap(const Remote& remote, const OverrideOptions& options, Output output) {
  Tree body = body_by(options.by);
  body.set("rotation", Tree(options.rotation));
  Tree one;
  one.set("person", Tree(options.person));
  one.set("at", Tree(options.from));
  Tree other;
  other.set("person", Tree(options.instead_of));
  other.set("at", Tree(options.to));
  body.set("one", std::move(one));
  body.set("other", std::move(other));
  set_if(body, "note", options.note);
  return print_set(remote.post(std::string(base) + "/swap", body), output);
}

int override_list(const Remote& remote, bool all, Output output) {
  return print_set(remote.get(std::string(base) + (all ? "?state=all" : "")), output);
}

int override_cancel(const Remote& remote, const OverrideOptions& options, Output output) {
  const std::string path = std::string(base) + "/" + text::percent_encode(options.id) + "/cancel";
  const auto answer = remote.post(path, body_by(options.by));
  if (!answer) return refused(answer.error());
  if (output.json) {
    print(text::to_json(*answer));
    return 0;
  }
  for (const Tree& id : list_at(*answer, "cancelled"))
    if (id.integer()) print("cancelled override " + std::to_string(*id.integer()));
  return 0;
}

}  // namespace reveille::cli
