// SPDX-License-Identifier: Apache-2.0
// What handlers of our own API have in common: bodies, who asks, answers and refusals.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "api/call.hpp"
#include "base/result.hpp"
#include "base/tree.hpp"
#include "engine/engine.hpp"
#include "escalation/fact.hpp"
#include "escalation/input.hpp"

namespace reveille::api {

[[nodiscard]] std::shared_ptr<Call> shared(Call call);

// An empty book would be an untrue answer.
[[nodiscard]] engine::OnRefused not_read(const std::shared_ptr<Call>& call);

void answer(const std::shared_ptr<Call>& call, int status, const Tree& body);

// The JSON object of a body; an empty body is an empty object.
[[nodiscard]] Result<Tree> body_of(const Call& call);
[[nodiscard]] std::string text_of(const Tree& body, std::string_view key);
// "by" and "via" of the body; whoever the token names otherwise.
[[nodiscard]] escalation::Actor actor_of(const Call& call, const Tree& body);

// Why decide() did not carry it out, if so.
[[nodiscard]] const escalation::Refused* refused(const escalation::Facts& facts);

}  // namespace reveille::api
