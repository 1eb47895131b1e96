// SPDX-License-Identifier: Apache-2.0
#include "api/api.hpp"

namespace reveille::api {

Router make_router(Access access, CalendarKeys keys, const Parts& parts) {
  Router router(std::move(access));
  add_carriers(router, parts);  // first: acknowledgements arrive here
  add_incidents(router, parts);
  add_overrides(router, parts);
  add_proofs(router, parts);
  add_on_call(router, parts, std::move(keys));
  add_ingest(router, parts);
  add_alertmanager(router, parts);
  add_silences(router, parts);
  add_prometheus(router, parts);
  add_operations(router, parts);
  return router;
}

}  // namespace reveille::api
