// SPDX-License-Identifier: Apache-2.0
#include "api/api.hpp"

namespace reveille::api {

Router make_router(Access access, const Parts& parts) {
  Router router(std::move(access));
  add_carriers(router, parts);  // first: acknowledgements arrive here
  add_incidents(router, parts);
  add_ingest(router, parts);
  add_alertmanager(router, parts);
  add_prometheus(router, parts);
  add_operations(router, parts);
  return router;
}

}  // namespace reveille::api
