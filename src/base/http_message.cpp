// SPDX-License-Identifier: Apache-2.0
#include "base/http_message.hpp"

#include <algorithm>

namespace reveille {
namespace {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool HeaderLess::operator()(std::string_view a, std::string_view b) const {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](char x, char y) { return lower(x) < lower(y); });
}

std::string_view header(const Headers& headers, std::string_view name) {
  const auto found = headers.lower_bound(name);
  if (found == headers.end() || HeaderLess{}(name, found->first)) return {};
  return found->second;
}

HttpResponse text_response(int status, std::string body, std::string_view type) {
  HttpResponse response;
  response.status = status;
  response.headers.emplace("Content-Type", type);
  response.body = std::move(body);
  return response;
}

}  // namespace reveille
