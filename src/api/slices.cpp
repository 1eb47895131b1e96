// SPDX-License-Identifier: Apache-2.0
#include "api/slices.hpp"

namespace reveille::api {

void read_in_slices(const Parts& parts, std::shared_ptr<Step> step,
                    std::function<void(const Error&)> refused) {
  auto go_on = [&parts, step, refused](const escalation::Book& book, const escalation::Plan& plan) {
    if (!(*step)(book, plan)) read_in_slices(parts, step, refused);
  };
  parts.engine.read(engine::Read(std::move(go_on)), engine::OnRefused(refused));
}

}  // namespace reveille::api
