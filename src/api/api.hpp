// SPDX-License-Identifier: Apache-2.0
// Every route of the daemon, by dialect. docs/api.md describes them.
#pragma once

#include "api/calendar_keys.hpp"
#include "api/parts.hpp"
#include "api/router.hpp"

namespace reveille::api {

// Each adds the routes of one dialect. `parts` must outlive the router.
void add_operations(Router& router, const Parts& parts);    // health, readiness, metrics, reload
void add_ingest(Router& router, const Parts& parts);        // remote write, exposition, JSON, pings
void add_alertmanager(Router& router, const Parts& parts);  // /api/v2
void add_silences(Router& router, const Parts& parts);      // /api/v2/silences
void add_prometheus(Router& router, const Parts& parts);    // /api/v1 queries
void add_incidents(Router& router, const Parts& parts);     // /api/reveille/v1
void add_overrides(Router& router, const Parts& parts);     // /api/reveille/v1/overrides
// Who is on call, and calendar feeds.
void add_on_call(Router& router, const Parts& parts, CalendarKeys keys);
void add_proofs(Router& router, const Parts& parts);    // proofs, drills, /contact.vcf
void add_carriers(Router& router, const Parts& parts);  // what carriers call back

[[nodiscard]] Router make_router(Access access, CalendarKeys keys, const Parts& parts);

}  // namespace reveille::api
