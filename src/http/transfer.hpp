// SPDX-License-Identifier: Apache-2.0
// One exchange as a libcurl handle. Seen by this room only.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <curl/curl.h>

#include "base/http_message.hpp"
#include "http/client.hpp"

namespace reveille::http {

struct CloseEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct CloseMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using EasyHandle = std::unique_ptr<CURL, CloseEasy>;
using MultiHandle = std::unique_ptr<CURLM, CloseMulti>;
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

// Sets libcurl up once per process.
[[nodiscard]] MultiHandle open_multi();

struct TransferOptions {
  std::size_t response_bytes = 0;
  bool follow_redirects = false;
  std::optional<Measure> measure;  // absent: an ordinary exchange
  std::string ca_file = {};
  std::shared_ptr<BodyBudget> bodies = {};
};

// Keeps everything that libcurl points into: it must not move while the handle is in a multi.
class Transfer {
 public:
  Transfer(Exchange exchange, TransferOptions options, EasyHandle easy);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // False: the exchange cannot be sent; refused() says why.
  [[nodiscard]] bool ready() const { return refusal_.empty(); }
  [[nodiscard]] ExchangeResult refused() const;
  [[nodiscard]] CURL* easy() const { return easy_.get(); }
  [[nodiscard]] Measured finish(CURLcode code);
  [[nodiscard]] EasyHandle release();  // reset, for the next one; its connection stays warm

 private:
  void set_up();
  void set_measuring(Measure what);
  void set_mail(const Envelope& mail);
  void set_method();
  void set_headers();
  [[nodiscard]] ExchangeResult result_of(CURLcode code);
  [[nodiscard]] ExchangeResult result_of_mail(CURLcode code);
  void read_times(Measured& measured) const;
  void read_connection(Measured& measured) const;
  [[nodiscard]] std::string explain(CURLcode code) const;
  static std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t give_body(char* bytes, std::size_t size, std::size_t count, void* self);
  static int watch(CURL* easy, curl_infotype type, char* bytes, std::size_t count, void* self);

  Exchange exchange_;
  TransferOptions options_;
  EasyHandle easy_;
  HeaderList headers_;     // of a mail: its one recipient
  std::size_t given_ = 0;  // of the body
  ExchangeResult result_;
  BodyBudget::Share share_{options_.bodies};  // of the result, as long as this is here
  std::size_t header_bytes_ = 0;
  std::int64_t body_bytes_ = 0;
  std::string refusal_;
  bool too_large_ = false;
  bool leaving_ = false;  // a mail is over: what is answered now is no answer to it
  bool crowded_ = false;  // too large for now
  std::array<char, CURL_ERROR_SIZE> reason_{};
};

}  // namespace reveille::http
