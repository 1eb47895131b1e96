// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace reveille::escalation {

// One such as "ada@example.org", in ASCII, which can stand in a header as it is.
[[nodiscard]] bool is_mail_address(std::string_view address);

}  // namespace reveille::escalation
