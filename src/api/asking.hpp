// SPDX-License-Identifier: Apache-2.0
// What handlers of our own API have in common: bodies, who asks, answers and refusals.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "api/call.hpp"
#include "base/result.hpp"
#include "base/section.hpp"
#include "base/tree.hpp"
#include "engine/engine.hpp"
#include "escalation/fact.hpp"
#include "escalation/input.hpp"

namespace reveille::api {

[[nodiscard]] std::shared_ptr<Call> shared(Call call);

// An empty book would be an untrue answer.
[[nodiscard]] engine::OnRefused not_read(const std::shared_ptr<Call>& call);

void answer(const std::shared_ptr<Call>& call, int status, const Tree& body);

// Refuses a question with a parameter that the route does not know: a misspelt one would be
// answered as if it were not there.
[[nodiscard]] Result<> only(const Call& call, const std::vector<std::string>& parameters);

// The JSON object of an act's body; an empty body is an empty object. Acts take nothing from the
// query: parameters are refused.
[[nodiscard]] Result<Tree> body_of(const Call& call);
// What is wrong with a body, all of it, each with its key.
[[nodiscard]] Error told(const Mistakes& mistakes);

// Reads an act's body strictly. `read` asks the section for every key that it knows, before it
// refuses anything itself; a value of the wrong kind and a key that it has not asked for are
// refused by name.
template <class Read>
[[nodiscard]] std::invoke_result_t<Read, Section&> read_body(const Call& call, Read read) {
  TRY(const Tree body, body_of(call));
  Mistakes mistakes;
  Section section(body, "", mistakes);
  auto asked = read(section);
  section.finish();
  if (!mistakes.empty()) return std::unexpected(told(mistakes));
  return asked;
}

// "by" and "via" of the body; whoever the token names otherwise.
[[nodiscard]] escalation::Actor actor_of(const Call& call, Section& body);
// And the "page" that it answers: refused when it is of yesterday.
[[nodiscard]] escalation::Actor answerer_of(const Call& call, Section& body);

// Why decide() did not carry it out, if so.
[[nodiscard]] const escalation::Refused* refused(const escalation::Facts& facts);

}  // namespace reveille::api
