// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "api/prometheus_parameters.hpp"
#include "api/prometheus_parts.hpp"
#include "api/reply.hpp"
#include "api/rules_json.hpp"
#include "base/escape.hpp"

namespace reveille::api {
namespace {

std::set<std::string> names(const Call& call, std::string_view parameter) {
  const auto all = call.all(parameter);
  return {all.begin(), all.end()};
}

// As Go reads booleans.
Result<bool> truth(const Call& call, std::string_view name) {
  const std::string text(call.parameter(name));
  for (const char* yes : {"1", "t", "T", "true", "TRUE", "True"})
    if (text == yes) return true;
  for (const char* no : {"", "0", "f", "F", "false", "FALSE", "False"})
    if (text == no) return false;
  return invalid(
      fmt::format("invalid parameter \"{}\": {} is neither true nor false", name, quoted(text)));
}

Result<RulesQuestion> question_of(const Call& call) {
  RulesQuestion question;
  question.type = call.parameter("type");
  if (!question.type.empty() && question.type != "alert" && question.type != "record")
    return invalid(
        fmt::format("invalid parameter \"type\": not supported value {}", quoted(question.type)));
  question.names = names(call, "rule_name[]");
  question.groups = names(call, "rule_group[]");
  question.files = names(call, "file[]");
  TRY(question.selectors, selector_parameters(call));
  TRY(const bool exclude, truth(call, "exclude_alerts"));
  question.with_alerts = !exclude;
  TRY(question.group_limit, limit_parameter(call, "group_limit"));
  question.next_token = call.parameter("group_next_token");
  if (!question.next_token.empty() && !question.group_limit)
    return invalid(
        "invalid parameter \"group_limit\": group_limit needs to be present in order to paginate "
        "over the groups");
  return question;
}

}  // namespace

void list_rules(const Parts& parts, Call call) {
  auto question = question_of(call);
  if (!question) return call.respond(prometheus_refusal(question.error()));
  auto waiting = shared(std::move(call));
  parts.evaluator.groups(
      [waiting, question = *std::move(question)](const std::vector<samples::GroupView>& groups) {
        const auto json = rules_json(groups, question);
        waiting->respond(json ? prometheus_success(*json) : prometheus_refusal(json.error()));
      },
      turned_away(waiting));
}

void list_alerts(const Parts& parts, Call call) {
  auto waiting = shared(std::move(call));
  parts.evaluator.groups(
      [waiting](const std::vector<samples::GroupView>& groups) {
        waiting->respond(prometheus_success(alerts_json(groups)));
      },
      turned_away(waiting));
}

}  // namespace reveille::api
