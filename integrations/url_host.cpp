// SPDX-License-Identifier: Apache-2.0
#include "integrations/url_host.hpp"

namespace reveille::integrations {

std::string_view host_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  std::string_view host = scheme == url.npos ? url : url.substr(scheme + 3);
  host = host.substr(0, host.find('/'));
  host = host.substr(host.rfind('@') + 1);
  return host.ends_with(']') ? host : host.substr(0, host.rfind(':'));
}

bool is_loopback(std::string_view url) {
  const std::string_view host = host_of(url);
  const bool number = host.find_first_not_of("0123456789.") == host.npos;
  return host == "localhost" || host == "[::1]" || host == "[::]" || host == "0.0.0.0" ||
         (number && host.starts_with("127."));
}

}  // namespace reveille::integrations
