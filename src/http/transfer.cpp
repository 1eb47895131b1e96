// SPDX-License-Identifier: Apache-2.0
#include "http/transfer.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

namespace reveille::http {
namespace {

constexpr std::size_t header_bytes_max = 64 * 1024;
constexpr long redirects_max = 3;
constexpr int smtp_done = 250;
constexpr std::size_t smtp_line_max = 512;  // RFC 5321
constexpr long mail_response_seconds = 30;
constexpr std::pair<std::string_view, MailStage> commands[] = {{"STARTTLS", MailStage::tls},
                                                               {"AUTH ", MailStage::login},
                                                               {"MAIL ", MailStage::sender},
                                                               {"RCPT ", MailStage::recipient},
                                                               {"DATA", MailStage::message}};

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

long sent(CURL* easy) {
  long bytes = 0;
  curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &bytes);
  return bytes;
}

double seconds(CURL* easy, CURLINFO which) {
  curl_off_t micros = 0;
  curl_easy_getinfo(easy, which, &micros);
  return static_cast<double>(micros) / 1e6;
}

double version_number(long version) {
  switch (version) {
    case CURL_HTTP_VERSION_1_0:
      return 1.0;
    case CURL_HTTP_VERSION_1_1:
      return 1.1;
    case CURL_HTTP_VERSION_2_0:
      return 2.0;
    case CURL_HTTP_VERSION_3:
      return 3.0;
    default:
      return 0;
  }
}

// "Expire date:Mar  5 06:30:00 2025 GMT", once for each certificate of the chain.
std::optional<Instant> earliest_expiry(CURL* easy) {
  curl_certinfo* chain = nullptr;
  if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == nullptr) return {};
  static constexpr std::string_view key = "Expire date:";
  std::optional<Instant> earliest;
  for (int i = 0; i < chain->num_of_certs; ++i) {
    for (const curl_slist* line = chain->certinfo[i]; line != nullptr; line = line->next) {
      if (!std::string_view(line->data).starts_with(key)) continue;
      std::tm utc{};
      if (::strptime(line->data + key.size(), "%b %d %H:%M:%S %Y", &utc) == nullptr) continue;
      const Instant at = instant_from_ms(std::int64_t{::timegm(&utc)} * 1000);
      earliest = earliest ? std::min(*earliest, at) : at;
    }
  }
  return earliest;
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

Transfer::Transfer(Exchange exchange, TransferOptions options, EasyHandle easy)
    : exchange_(std::move(exchange)), options_(options), easy_(std::move(easy)) {
  set_up();
}

void Transfer::set_up() {
  CURL* const easy = easy_.get();
  set(easy, CURLOPT_URL, exchange_.url.c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_PROXY, "");  // not the environment's
  set(easy, CURLOPT_FOLLOWLOCATION, options_.follow_redirects ? 1L : 0L);
  set(easy, CURLOPT_MAXREDIRS, redirects_max);
  set(easy, CURLOPT_TIMEOUT_MS, std::max<long>(1, exchange_.timeout.count()));
  set(easy, CURLOPT_TCP_NODELAY, 1L);
  set(easy, CURLOPT_ERRORBUFFER, reason_.data());
  set(easy, CURLOPT_WRITEFUNCTION, &Transfer::take_body);
  set(easy, CURLOPT_WRITEDATA, this);
  set(easy, CURLOPT_HEADERFUNCTION, &Transfer::take_header);
  set(easy, CURLOPT_HEADERDATA, this);
  if (!options_.ca_file.empty()) set(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
  if (!exchange_.user.empty()) {
    set(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set(easy, CURLOPT_USERNAME, exchange_.user.c_str());
    set(easy, CURLOPT_PASSWORD, exchange_.password.c_str());
  }
  if (options_.measure) set_measuring(*options_.measure);
  if (exchange_.mail) return set_mail(*exchange_.mail);
  set_method();
  set_headers();
}

// A connection for each mail, with its own deadlines to the end: libcurl waits for the answer to
// QUIT, and where connections are kept it does so when nobody's deadline holds.
void Transfer::set_mail(const Envelope& mail) {
  CURL* const easy = easy_.get();
  if (!clean(mail.sender) || !clean(mail.recipient)) refusal_ = "malformed mail address";
  set(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(easy, CURLOPT_USE_SSL, static_cast<long>(mail.tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  set(easy, CURLOPT_FRESH_CONNECT, 1L);
  set(easy, CURLOPT_FORBID_REUSE, 1L);
  set(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, mail_response_seconds);
  set(easy, CURLOPT_MAIL_FROM, fmt::format("<{}>", mail.sender).c_str());
  headers_.reset(curl_slist_append(nullptr, fmt::format("<{}>", mail.recipient).c_str()));
  set(easy, CURLOPT_MAIL_RCPT, headers_.get());
  set(easy, CURLOPT_UPLOAD, 1L);
  set(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(exchange_.body.size()));
  set(easy, CURLOPT_READFUNCTION, &Transfer::give_body);
  set(easy, CURLOPT_READDATA, this);
  // Which of our commands a refusal answers, libcurl tells nowhere else.
  set(easy, CURLOPT_VERBOSE, 1L);
  set(easy, CURLOPT_DEBUGFUNCTION, &Transfer::watch);
  set(easy, CURLOPT_DEBUGDATA, this);
}

// A probe asks what a new client would meet: name lookup and connection included.
void Transfer::set_measuring(Measure what) {
  set(easy_.get(), CURLOPT_FRESH_CONNECT, 1L);
  set(easy_.get(), CURLOPT_FORBID_REUSE, 1L);
  set(easy_.get(), CURLOPT_DNS_CACHE_TIMEOUT, 0L);
  set(easy_.get(), CURLOPT_CERTINFO, 1L);
  if (what == Measure::connection) set(easy_.get(), CURLOPT_CONNECT_ONLY, 1L);
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

Measured Transfer::finish(CURLcode code) {
  Measured measured;
  if (options_.measure) {
    read_times(measured);
    read_connection(measured);
    measured.connected = code == CURLE_OK || sent(easy_.get()) > 0;
  }
  measured.result = result_of(code);
  return measured;
}

ExchangeResult Transfer::result_of_mail(CURLcode code) {
  ExchangeResult result;
  result.stage = result_.stage;
  if (code == CURLE_OK) {
    result.status = smtp_done;
    return result;
  }
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status >= 400) {
    result.status = static_cast<int>(status);
    result.body = std::move(result_.body);
    return result;
  }
  // Once the message has left, the server may have taken it.
  result.timed_out = result.stage == MailStage::message;
  result.failure = explain(code);
  result.stage = code == CURLE_LOGIN_DENIED     ? MailStage::login
                 : code == CURLE_USE_SSL_FAILED ? MailStage::tls
                                                : MailStage::connection;
  return result;
}

ExchangeResult Transfer::result_of(CURLcode code) {
  if (exchange_.mail) return result_of_mail(code);
  if (code == CURLE_OK) {
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    result_.status = static_cast<int>(status);
    return std::move(result_);
  }
  // Once a byte of the request has left, the peer may have acted upon it.
  ExchangeResult result;
  result.timed_out = sent(easy_.get()) > 0;
  result.too_large = too_large_;
  result.failure = explain(code);
  return result;
}

// libcurl's times run from the beginning, and over all redirects.
void Transfer::read_times(Measured& measured) const {
  const double resolved = seconds(easy_.get(), CURLINFO_NAMELOOKUP_TIME_T);
  const double connected = seconds(easy_.get(), CURLINFO_CONNECT_TIME_T);
  const double secured = seconds(easy_.get(), CURLINFO_APPCONNECT_TIME_T);
  const double asked = seconds(easy_.get(), CURLINFO_PRETRANSFER_TIME_T);
  const double answered = seconds(easy_.get(), CURLINFO_STARTTRANSFER_TIME_T);
  measured.total = seconds(easy_.get(), CURLINFO_TOTAL_TIME_T);
  measured.resolve = resolved;
  measured.connect = std::max(0.0, connected - resolved);
  measured.tls = std::max(0.0, secured - connected);
  if (answered <= 0) return;
  measured.processing = std::max(0.0, answered - asked);
  measured.transfer = std::max(0.0, measured.total - answered);
}

void Transfer::read_connection(Measured& measured) const {
  CURL* const easy = easy_.get();
  char* text = nullptr;
  if (curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &text) == CURLE_OK && text != nullptr &&
      *text != '\0') {
    measured.ip_protocol = std::string_view(text).find(':') == std::string_view::npos ? 4 : 6;
  }
  if (curl_easy_getinfo(easy, CURLINFO_SCHEME, &text) == CURLE_OK && text != nullptr) {
    measured.secure = std::string_view(text) == "HTTPS" || std::string_view(text) == "https";
  }
  measured.certificate_expires = earliest_expiry(easy);
  long number = 0;
  curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &number);
  measured.http_version = version_number(number);
  number = 0;
  curl_easy_getinfo(easy, CURLINFO_REDIRECT_COUNT, &number);
  measured.redirects = static_cast<int>(number);
  curl_off_t length = -1;
  curl_easy_getinfo(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  measured.content_length = length;
  measured.body_bytes = body_bytes_;
}

EasyHandle Transfer::release() {
  curl_easy_reset(easy_.get());
  return std::move(easy_);
}

std::string Transfer::explain(CURLcode code) const {
  if (crowded_) return "other answers take all the memory there is for large ones";
  if (too_large_) return fmt::format("the answer is larger than {} bytes", options_.response_bytes);
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return fmt::format("no answer within {}", to_string(exchange_.timeout));
  }
  if (reason_is_harmless(code) && reason_[0] != '\0') return std::string(trimmed(reason_.data()));
  return curl_easy_strerror(code);
}

std::size_t Transfer::take_body(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::size_t arrived = size * count;
  transfer.body_bytes_ += static_cast<std::int64_t>(arrived);
  if (transfer.options_.measure) return arrived;
  if (transfer.result_.body.size() + arrived > transfer.options_.response_bytes) {
    transfer.too_large_ = true;
    return 0;
  }
  if (!transfer.share_.grow_to(transfer.result_.body.size() + arrived)) {
    transfer.too_large_ = transfer.crowded_ = true;
    return 0;
  }
  transfer.result_.body.append(bytes, arrived);
  return arrived;
}

std::size_t Transfer::take_header(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::string_view line(bytes, size * count);
  if (transfer.exchange_.mail) {
    if (!transfer.leaving_) transfer.result_.body = trimmed(line.substr(0, smtp_line_max));
    return line.size();
  }
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

std::size_t Transfer::give_body(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::size_t given = transfer.exchange_.body.copy(bytes, size * count, transfer.given_);
  transfer.given_ += given;
  return given;
}

int Transfer::watch(CURL*, curl_infotype type, char* bytes, std::size_t count, void* self) {
  if (type != CURLINFO_HEADER_OUT) return 0;
  auto& transfer = *static_cast<Transfer*>(self);
  const std::string_view said(bytes, count);
  transfer.leaving_ |= said.starts_with("QUIT");
  for (const auto& [command, stage] : commands) {
    if (said.starts_with(command)) transfer.result_.stage = stage;
  }
  return 0;
}

}  // namespace reveille::http
