// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "base/instant.hpp"

namespace reveille::app {

// Tells systemd (sd_notify(3)) how we are: "READY=1", "WATCHDOG=1", "STOPPING=1", "RELOADING=1".
// Does nothing where no service manager listens. The protocol is one datagram to $NOTIFY_SOCKET, so
// no library is needed.
void tell_service_manager(std::string_view state);

// How often it wants to hear WATCHDOG=1 (half of $WATCHDOG_USEC); nullopt: not at all.
[[nodiscard]] std::optional<Span> watchdog_interval();

}  // namespace reveille::app
