// SPDX-License-Identifier: Apache-2.0
#include "api/asking.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "api/reply.hpp"
#include "base/escape.hpp"
#include "text/json.hpp"

namespace reveille::api {

using namespace escalation;

namespace {
constexpr std::size_t mistakes_told = 10;
constexpr std::size_t name_bytes = 256;  // of whoever did it
}  // namespace

std::shared_ptr<Call> shared(Call call) {
  return std::make_shared<Call>(std::move(call));
}

engine::OnRefused not_read(const std::shared_ptr<Call>& call) {
  return [call](const Error& why) { call->respond(refusal(why)); };
}

void answer(const std::shared_ptr<Call>& call, int status, const Tree& body) {
  call->respond(json_response(status, text::to_json(body)));
}

Result<> only(const Call& call, const std::vector<std::string>& parameters) {
  for (const auto& [name, value] : call.parameters)
    if (std::ranges::find(parameters, name) == parameters.end())
      return invalid("unknown parameter " +
                     (parameters.empty() ? quoted(name) : unknown_name(name, parameters)));
  return {};
}

Result<Tree> body_of(const Call& call) {
  if (!call.parameters.empty())
    return invalid("unknown parameter " + quoted(call.parameters.front().first) +
                   ": what is asked for stands in the body, as JSON");
  if (call.request.body.empty()) return Tree(Tree::Table{});
  TRY(Tree tree, text::parse_json(call.request.body));
  if (!tree.table()) return invalid("the body must be a JSON object");
  return tree;
}

Error told(const Mistakes& mistakes) {
  std::string all;
  for (std::size_t i = 0; i < mistakes.size() && i < mistakes_told; ++i)
    all += (i == 0 ? "" : "; ") + mistakes[i].message;
  if (mistakes.size() > mistakes_told)
    all += fmt::format("; and {} more", mistakes.size() - mistakes_told);
  return {Code::invalid, std::move(all)};
}

Actor actor_of(const Call& call, Section& body) {
  const std::string by = body.string_or("by", "");
  if (by.size() > name_bytes)
    body.mistake_at("by", fmt::format("\"by\" is longer than {} bytes", name_bytes));
  const auto via = body.choice("via", {"api", "cli"});
  return {by.empty() ? call.caller : by, via == 1U ? Via::cli : Via::api, {}};
}

Actor answerer_of(const Call& call, Section& body) {
  Actor actor = actor_of(call, body);
  const auto page = body.integer("page");
  if (page && *page < 1) body.mistake_at("page", "\"page\" must be the number of a page");
  if (page && *page >= 1) actor.page.value = static_cast<std::uint64_t>(*page);
  return actor;
}

const Refused* refused(const Facts& facts) {
  for (const Dated& dated : facts)
    if (const auto* refusal = std::get_if<Refused>(&dated.fact)) return refusal;
  return nullptr;
}

}  // namespace reveille::api
