// SPDX-License-Identifier: Apache-2.0
#include "http/transfer.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace reveille::http {
namespace {

constexpr std::size_t header_bytes_max = 64 * 1024;
constexpr long redirects_max = 3;

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
  curl_easy_setopt(easy, option, value);
}

bool clean(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// These texts name the host and the certificate's trouble, never the request.
bool reason_is_harmless(CURLcode code) {
  return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_CONNECT ||
         code == CURLE_SSL_CONNECT_ERROR || code == CURLE_PEER_FAILED_VERIFICATION;
}

}  // namespace

MultiHandle open_multi() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(ready);
  return MultiHandle(curl_multi_init());
}

Transfer::Transfer(Exchange exchange, TransferLimits limits, EasyHandle easy)
    : exchange_(std::move(exchange)),
      response_bytes_(limits.response_bytes),
      easy_(std::move(easy)) {
  set_up(limits);
}

void Transfer::set_up(TransferLimits limits) {
  CURL* const easy = easy_.get();
  set(easy, CURLOPT_URL, exchange_.url.c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_PROXY, "");  // not the environment's
  set(easy, CURLOPT_FOLLOWLOCATION, limits.follow_redirects ? 1L : 0L);
  set(easy, CURLOPT_MAXREDIRS, redirects_max);
  set(easy, CURLOPT_TIMEOUT_MS, std::max<long>(1, exchange_.timeout.count()));
  set(easy, CURLOPT_TCP_NODELAY, 1L);
  set(easy, CURLOPT_ERRORBUFFER, reason_.data());
  set(easy, CURLOPT_WRITEFUNCTION, &Transfer::take_body);
  set(easy, CURLOPT_WRITEDATA, this);
  set(easy, CURLOPT_HEADERFUNCTION, &Transfer::take_header);
  set(easy, CURLOPT_HEADERDATA, this);
  if (!exchange_.user.empty()) {
    set(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set(easy, CURLOPT_USERNAME, exchange_.user.c_str());
    set(easy, CURLOPT_PASSWORD, exchange_.password.c_str());
  }
  set_method();
  set_headers();
}

void Transfer::set_method() {
  CURL* const easy = easy_.get();
  if (!clean(exchange_.method) || exchange_.method.empty()) refusal_ = "malformed method";
  if (exchange_.method == "HEAD") {
    set(easy, CURLOPT_NOBODY, 1L);
  } else if (exchange_.method == "GET" && exchange_.body.empty()) {
    set(easy, CURLOPT_HTTPGET, 1L);
  } else {
    set(easy, CURLOPT_POST, 1L);
    set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(exchange_.body.size()));
    set(easy, CURLOPT_POSTFIELDS, exchange_.body.c_str());
    if (exchange_.method != "POST") set(easy, CURLOPT_CUSTOMREQUEST, exchange_.method.c_str());
  }
}

void Transfer::set_headers() {
  const auto add = [this](const std::string& line) {
    curl_slist* const longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) return;
    static_cast<void>(headers_.release());
    headers_.reset(longer);
  };
  for (const auto& [name, value] : exchange_.headers) {
    if (name.empty() || !clean(name) || !clean(value)) refusal_ = "malformed header";
    add(value.empty() ? name + ";" : name + ": " + value);  // "name;" sends an empty value
  }
  add("Expect:");  // waiting for 100 Continue costs a round trip, or a second with old servers
  if (!exchange_.headers.contains("content-type")) add("Content-Type:");
  if (!exchange_.headers.contains("user-agent")) add("User-Agent: reveille");
  set(easy_.get(), CURLOPT_HTTPHEADER, headers_.get());
}

ExchangeResult Transfer::refused() const {
  ExchangeResult result;
  result.failure = refusal_.empty() ? "the request cannot be sent" : refusal_;
  return result;
}

ExchangeResult Transfer::finish(CURLcode code) {
  if (code == CURLE_OK) {
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    result_.status = static_cast<int>(status);
    return std::move(result_);
  }
  // Once a byte of the request has left, the peer may have acted upon it.
  long sent = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_REQUEST_SIZE, &sent);
  ExchangeResult result;
  result.timed_out = sent > 0;
  result.failure = explain(code);
  return result;
}

EasyHandle Transfer::release() {
  curl_easy_reset(easy_.get());
  return std::move(easy_);
}

std::string Transfer::explain(CURLcode code) const {
  if (too_large_) return fmt::format("the answer is larger than {} bytes", response_bytes_);
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return fmt::format("no answer within {}", to_string(exchange_.timeout));
  }
  if (reason_is_harmless(code) && reason_[0] != '\0') return std::string(trimmed(reason_.data()));
  return curl_easy_strerror(code);
}

std::size_t Transfer::take_body(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::size_t arrived = size * count;
  if (transfer.result_.body.size() + arrived > transfer.response_bytes_) {
    transfer.too_large_ = true;
    return 0;
  }
  transfer.result_.body.append(bytes, arrived);
  return arrived;
}

std::size_t Transfer::take_header(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::string_view line(bytes, size * count);
  if (line.starts_with("HTTP/")) {  // a new answer: after a redirect or 100 Continue
    transfer.result_.headers.clear();
    return line.size();
  }
  transfer.header_bytes_ += line.size();
  if (transfer.header_bytes_ > header_bytes_max) {
    transfer.too_large_ = true;
    return 0;
  }
  const auto colon = line.find(':');
  if (colon != std::string_view::npos) {
    transfer.result_.headers.emplace(std::string(trimmed(line.substr(0, colon))),
                                     std::string(trimmed(line.substr(colon + 1))));
  }
  return line.size();
}

}  // namespace reveille::http
