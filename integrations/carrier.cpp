// SPDX-License-Identifier: Apache-2.0
#include "integrations/carrier.hpp"

namespace reveille::integrations {

std::optional<Exchange> OneWayCodec::cancel(const Order&, const std::string&) const {
  return std::nullopt;
}

Result<Callback> OneWayCodec::decode(const HttpRequest&) const {
  return fail(Code::unauthorized, "it calls nobody back");
}

HttpResponse OneWayCodec::ask_for_key(const Order&, const std::string&) const {
  return text_response(404, "");
}

HttpResponse OneWayCodec::say(const std::string&) const {
  return text_response(404, "");
}

HttpResponse OneWayCodec::accept(const std::string&) const {
  return text_response(404, "");
}

}  // namespace reveille::integrations
