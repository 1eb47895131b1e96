// SPDX-License-Identifier: Apache-2.0
#include "api/asking.hpp"

#include "api/reply.hpp"
#include "text/json.hpp"

namespace reveille::api {

using namespace escalation;

std::shared_ptr<Call> shared(Call call) {
  return std::make_shared<Call>(std::move(call));
}

engine::OnRefused not_read(const std::shared_ptr<Call>& call) {
  return [call](const Error& why) { call->respond(refusal(why)); };
}

void answer(const std::shared_ptr<Call>& call, int status, const Tree& body) {
  call->respond(json_response(status, text::to_json(body)));
}

Result<Tree> body_of(const Call& call) {
  if (call.request.body.empty()) return Tree(Tree::Table{});
  TRY(Tree tree, text::parse_json(call.request.body));
  if (!tree.table()) return invalid("the body must be a JSON object");
  return tree;
}

std::string text_of(const Tree& body, std::string_view key) {
  const Tree* value = body.find(key);
  return value && value->string() ? *value->string() : "";
}

Actor actor_of(const Call& call, const Tree& body) {
  const std::string by = text_of(body, "by");
  const Via via = text_of(body, "via") == "cli" ? Via::cli : Via::api;
  const Tree* page =
      body.find("page");  // the page that it answers: refused when it is of yesterday
  const auto* number = page ? page->integer() : nullptr;
  return {by.empty() ? call.caller : by, via,
          PageId{number && *number > 0 ? static_cast<std::uint64_t>(*number) : 0}};
}

const Refused* refused(const Facts& facts) {
  for (const Dated& dated : facts)
    if (const auto* refusal = std::get_if<Refused>(&dated.fact)) return refusal;
  return nullptr;
}

}  // namespace reveille::api
