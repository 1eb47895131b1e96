// SPDX-License-Identifier: Apache-2.0
#include "e2e/stage.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "text/form.hpp"
#include "text/json.hpp"

namespace reveille::e2e {

std::string text_at(const Tree& tree, std::string_view key) {
  const Tree* value = tree.find(key);
  return value && value->string() ? *value->string() : "";
}

std::int64_t number_at(const Tree& tree, std::string_view key) {
  const Tree* value = tree.find(key);
  return value && value->integer() ? *value->integer() : 0;
}

const Tree::Array& list_at(const Tree& tree, std::string_view key) {
  static const Tree::Array none;
  const Tree* value = tree.find(key);
  return value && value->array() ? *value->array() : none;
}

Tree parsed(const std::string& json) {
  auto tree = text::parse_json(json);
  if (!tree) throw std::runtime_error(tree.error().message + " in: " + json);
  return *std::move(tree);
}

std::string team(std::uint16_t sandbox_port, const std::string& more, const std::string& server) {
  return fmt::format(R"([server]
{}
[log]
level = "debug"

[carriers.sandbox]
type = "sandbox"
from = ["+15005550006"]

[carriers.backup]
type = "sandbox"
from = ["+15005550007"]

[paging]
pair_gap = "1s"

[people.ada]
name = "Ada"
timezone = "America/Chicago"
contacts.text = {{ sms = "{}", dnd = "none" }}
contacts.mobile = {{ call = "{}", dnd = "repeated-call" }}
urgent = [{{ contact = "text", after = "0s" }}, {{ contact = "mobile", after = "1s" }}]

[people.grace]
name = "Grace"
timezone = "America/New_York"
contacts.text = {{ sms = "{}", dnd = "none" }}
contacts.mobile = {{ call = "{}", dnd = "repeated-call" }}
urgent = [{{ contact = "text", after = "0s" }}, {{ contact = "mobile", after = "1s" }}]

[rotations.primary]
timezone = "America/Chicago"
people = ["ada"]
shift = "1w"
handoff = "Monday 10:00"

[policies.default]
steps = [
  {{ page = ["rotation:primary"], timeout = "5m" }},
  {{ page = ["person:grace"], timeout = "5m" }},
]
repeat = 2
final = ["everyone"]

[[routes]]
match = ['severity="critical"']
group_by = ["alertname"]
policy = "default"

[sandbox]
timezone = "America/Chicago"
port = {}
queue_delay = "0s"

[sandbox.phones."{}"]
owner = "Ada"
person = "manual"

[sandbox.phones."{}"]
owner = "Grace"
person = "manual"

{})",
                     server, ada, ada, grace, grace, sandbox_port, ada, grace, more);
}

// --- the phones ---------------------------------------------------------------------------------

std::string Phones::url() const {
  return fmt::format("http://127.0.0.1:{}", port_);
}

Tree Phones::get(const std::string& path) {
  const ExchangeResult answer = client_.perform({.method = "GET", .url = url() + path});
  if (answer.status != 200)
    throw std::runtime_error("the sandbox: " + answer.failure + answer.body);
  return parsed(answer.body);
}

void Phones::post(const std::string& path, const Tree& body) {
  const ExchangeResult answer = client_.perform({.method = "POST",
                                                 .url = url() + path,
                                                 .headers = {{"Content-Type", "application/json"}},
                                                 .body = text::to_json(body)});
  if (answer.status != 200)
    throw std::runtime_error("the sandbox: " + answer.failure + answer.body);
}

Tree Phones::phone(const std::string& number) {
  const Tree all = get("/sandbox/phones");
  for (const Tree& one : list_at(all, "phones"))
    if (text_at(one, "number") == number) return one;
  throw std::runtime_error("no such phone in the sandbox");
}

std::string Phones::activity(const std::string& number) {
  return text_at(phone(number), "activity");
}

std::string Phones::heard(const std::string& number) {
  const Tree whole = phone(number);
  const Tree* call = whole.find("call");
  return call ? text_at(*call, "heard") : "";
}

bool Phones::asks_for_key(const std::string& number) {
  const Tree whole = phone(number);
  const Tree* call = whole.find("call");
  const Tree* asks = call ? call->find("asks_for_key") : nullptr;
  return asks && asks->boolean() && *asks->boolean();
}

std::vector<std::string> Phones::texts(const std::string& number) {
  const Tree whole = phone(number);
  std::vector<std::string> bodies;
  for (const Tree& one : list_at(whole, "texts")) bodies.push_back(text_at(one, "body"));
  return bodies;
}

void Phones::press(const std::string& number, const std::string& digits) {
  Tree body;
  body.set("number", Tree(number));
  body.set("digits", Tree(digits));
  post("/sandbox/phones/press", body);
}

void Phones::write(const std::string& number, const std::string& words) {
  Tree body;
  body.set("number", Tree(number));
  body.set("to", Tree("+15005550006"));
  body.set("body", Tree(words));
  post("/sandbox/phones/text", body);
}

void Phones::set(const std::string& number, const std::string& key, Tree value) {
  Tree body;
  body.set("number", Tree(number));
  body.set(key, std::move(value));
  post("/sandbox/phones/set", body);
}

void Phones::outage(const std::string& carrier, bool down) {
  Tree body;
  body.set("carrier", Tree(carrier));
  body.set("outage", Tree(down));
  post("/sandbox/network", body);
}

// --- the daemon ---------------------------------------------------------------------------------

Stage::Stage(const std::string& more, const std::string& server, test::Variables environment)
    : Stage(test::free_port(), more, server, std::move(environment)) {}

Stage::Stage(std::uint16_t sandbox_port, const std::string& more, const std::string& server,
             test::Variables environment)
    : daemon(team(sandbox_port, more, server), std::move(environment)),
      phones(sandbox_port),
      sandbox_port_(sandbox_port) {}

ExchangeResult Stage::post_alert(const std::string& name, const std::string& times) {
  return daemon.post("/api/v2/alerts",
                     fmt::format(R"([{{"labels":{{"alertname":"{}","severity":"critical"}},)"
                                 R"("annotations":{{"summary":"{} is bad"}}{}{}}}])",
                                 name, name, times.empty() ? "" : ",", times));
}

Tree Stage::incident(int id) {
  return daemon.get_json(fmt::format("/api/reveille/v1/incidents/{}", id));
}

std::string Stage::state(int id) {
  const auto answer = daemon.get(fmt::format("/api/reveille/v1/incidents/{}", id));
  return answer.status == 200 ? text_at(parsed(answer.body), "state") : "";
}

std::vector<Tree> Stage::facts(int id, const std::string& fact) {
  const auto answer = daemon.get(fmt::format("/api/reveille/v1/incidents/{}/timeline", id));
  if (answer.status != 200) return {};
  const Tree body = parsed(answer.body);
  std::vector<Tree> found;
  for (const Tree& line : list_at(body, "timeline"))
    if (fact.empty() || text_at(line, "fact") == fact) found.push_back(line);
  return found;
}

bool Stage::told(int id, const std::string& fact, const std::string& words, int patience_ms) {
  return eventually(
      [&] {
        for (const Tree& line : facts(id, fact))
          if (text_at(line, "text").find(words) != std::string::npos) return true;
        return false;
      },
      patience_ms);
}

std::string Stage::query(const std::string& expression) {
  const auto answer = daemon.get("/api/v1/query?query=" + text::percent_encode(expression));
  const Tree body = parsed(answer.body);
  const Tree* found = body.find("data");
  if (!found) return answer.body;
  const auto& result = list_at(*found, "result");
  if (result.size() != 1) return "";
  const auto& point = list_at(result.front(), "value");
  return point.size() == 2 && point[1].string() ? *point[1].string() : "";
}

Outcome Stage::cli(const std::vector<std::string>& arguments) {
  return run_program(arguments,
                     {{"REVEILLE_SERVER", daemon.url()}, {"REVEILLE_SANDBOX", phones.url()}});
}

Outcome run_program(const std::vector<std::string>& arguments, const test::Variables& environment) {
  const test::TemporaryFolder folder;
  std::vector<std::string> all{test::binary()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  test::ChildProcess process({.arguments = std::move(all),
                              .environment = environment,
                              .output_file = folder.path() + "/out",
                              .error_file = folder.path() + "/error"});
  const auto code = process.wait(20'000);
  return {code.value_or(-1), test::read_file(folder.path() + "/out"),
          test::read_file(folder.path() + "/error")};
}

}  // namespace reveille::e2e
