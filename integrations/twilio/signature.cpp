// SPDX-License-Identifier: Apache-2.0
#include "integrations/twilio/signature.hpp"

#include <algorithm>
#include <set>

#include "text/digest.hpp"
#include "text/encoding.hpp"
#include "text/form.hpp"

namespace reveille::integrations::twilio {
namespace {

struct UrlParts {
  std::string origin;  // scheme and host, without the port
  std::string port;    // ":8443" or ""
  std::string rest;    // path and query
  bool https = false;
};

UrlParts parts_of(const std::string& url) {
  UrlParts parts;
  const std::size_t scheme_end = url.find("://");
  const std::size_t host = scheme_end == std::string::npos ? 0 : scheme_end + 3;
  const std::size_t rest = std::min(url.find_first_of("/?#", host), url.size());
  const std::size_t bracket = url.substr(0, rest).rfind(']');  // an IPv6 address holds colons
  const std::size_t colon =
      std::min(url.find(':', bracket == std::string::npos ? host : bracket), rest);
  parts.origin = url.substr(0, colon);
  parts.port = url.substr(colon, rest - colon);
  parts.rest = url.substr(rest);
  parts.https = url.starts_with("https:");
  return parts;
}

std::set<std::string> variants_of(const std::string& url) {
  const UrlParts parts = parts_of(url);
  std::set<std::string> variants{url, parts.origin + parts.rest};
  if (parts.port.empty())
    variants.insert(parts.origin + (parts.https ? ":443" : ":80") + parts.rest);
  return variants;
}

// The hash that the query announces for a body that is no form; "" when it announces none.
std::string announced_hash(const HttpRequest& request) {
  const Result<text::Form> query = text::parse_query(request.query);
  return query ? std::string(text::field(*query, "bodySHA256").value_or("")) : "";
}

// What is signed of a form: each different field once, by name.
std::string text_of(const Fields& fields) {
  std::vector<const Fields::value_type*> order;
  order.reserve(fields.size());
  for (const auto& field : fields) order.push_back(&field);
  std::ranges::sort(order, {}, [](const auto* field) -> const auto& { return *field; });
  std::string text;
  const Fields::value_type* last = nullptr;
  for (const auto* field : order) {
    if (last == nullptr || *field != *last) (text += field->first) += field->second;
    last = field;
  }
  return text;
}

std::string signed_with(const Secret& token, std::string_view url, std::string_view fields) {
  std::string text(url);
  text += fields;
  return text::base64_encode(text::hmac_sha1(token.reveal(), text));
}

}  // namespace

std::string signature(const Secret& token, std::string_view url, const Fields& fields) {
  return signed_with(token, url, text_of(fields));
}

bool is_signed(const HttpRequest& request, const std::string& url, const Fields& fields,
               const std::vector<Secret>& tokens) {
  const std::string given(header(request.headers, "X-Twilio-Signature"));
  if (given.empty()) return false;
  const std::string hash = announced_hash(request);
  if (!hash.empty() &&
      !text::constant_time_equal(hash, text::hex_encode(text::sha256(request.body))))
    return false;
  const std::string covered = hash.empty() ? text_of(fields) : "";
  const std::set<std::string> variants = variants_of(url);
  for (const Secret& token : tokens) {
    if (token.empty()) continue;  // an empty key would let anybody sign
    for (const std::string& variant : variants) {
      // That it was right may be known at once, how wrong it was may not.
      if (text::constant_time_equal(given, signed_with(token, variant, covered))) return true;
    }
  }
  return false;
}

}  // namespace reveille::integrations::twilio
