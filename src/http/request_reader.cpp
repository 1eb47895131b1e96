// SPDX-License-Identifier: Apache-2.0
// The one place that meets Beast: its parser decides what a well-formed message is; what RFC 9112
// leaves to the recipient's tolerance (and request smuggling lives on) is refused here before it.
#include "http/request_reader.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "base/limits.hpp"

namespace reveille::http {
namespace {

namespace beast = boost::beast::http;
using Step = RequestReader::Step;
using Refusal = RequestReader::Refusal;

constexpr std::size_t read_bytes = 16 * 1024;
constexpr std::size_t body_read_bytes = 64 * 1024;
// The longest chunk line or trailer that is worth waiting for.
constexpr std::size_t chunk_line_bytes = 8 * 1024;
// "0 CRLF CRLF": no chunked body ends in less. Beast 1.81 asserts that it is not asked again about
// a last chunk of which fewer bytes are there, so a client that sends it byte by byte would end us.
constexpr std::size_t chunk_end_bytes = 5;

// A line ends in CRLF or the message is refused: what ends in a bare LF for us and not for a proxy
// before us is two requests for one of the two. Folded lines are refused for the same reason.
bool clean_lines(std::string_view head) {
  for (std::size_t at = head.find_first_of("\r\n"); at < head.size();
       at = head.find_first_of("\r\n", at)) {
    if (head[at] != '\r' || at + 1 == head.size() || head[at + 1] != '\n') return false;
    at += 2;
    if (at < head.size() && (head[at] == ' ' || head[at] == '\t')) return false;
  }
  return head.find('\0') == std::string_view::npos;
}

bool bare_line_feed(std::string_view bytes, std::size_t from) {
  for (auto at = bytes.find('\n', from); at != std::string_view::npos;
       at = bytes.find('\n', at + 1)) {
    if (at == 0 || bytes[at - 1] != '\r') return true;
  }
  return false;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// "http://host/x" -> "/x": clients of a proxy may write the whole URL.
std::string_view without_authority(std::string_view target) {
  const auto scheme = target.find("://");
  if (target.starts_with('/') || scheme == std::string_view::npos) return target;
  const auto path = target.find('/', scheme + 3);
  return path == std::string_view::npos ? std::string_view("/") : target.substr(path);
}

template <class Message>
std::optional<Refusal> ambiguous(const Message& message) {
  if (message.version() == 11 && message.count(beast::field::host) != 1) {
    return Refusal{400, "a request has exactly one Host header"};
  }
  const auto lengths = message.equal_range(beast::field::content_length);
  if (lengths.first != lengths.second) {
    const auto value = lengths.first->value();
    const bool digits =
        !value.empty() && std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || std::next(lengths.first) != lengths.second) {
      return Refusal{400, "a request has at most one Content-Length, which is a number"};
    }
  }
  const auto encodings = message.equal_range(beast::field::transfer_encoding);
  if (encodings.first == encodings.second) return {};
  if (message.version() == 10) return Refusal{400, "HTTP/1.0 knows no Transfer-Encoding"};
  if (!boost::beast::iequals(encodings.first->value(), "chunked") ||
      std::next(encodings.first) != encodings.second) {
    return Refusal{400, "the only Transfer-Encoding is chunked"};
  }
  return {};
}

Refusal refusal_of(const boost::system::error_code& error) {
  if (error == beast::error::body_limit) return {413, "the body is too large"};
  if (error == beast::error::header_limit) return {431, "the header is too large"};
  if (error == beast::error::bad_version) return {505, "only HTTP/1.0 and HTTP/1.1 are spoken"};
  return {400, "malformed request: " + error.message()};
}

}  // namespace

bool decode_path(std::string_view encoded, std::string& path) {
  path.clear();
  path.reserve(encoded.size());
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    if (encoded[i] != '%') {
      path += encoded[i];
      continue;
    }
    if (i + 2 >= encoded.size()) return false;
    const int high = hex_digit(encoded[i + 1]);
    const int low = hex_digit(encoded[i + 2]);
    if (high < 0 || low < 0 || (high == 0 && low == 0)) return false;
    path += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return true;
}

class RequestReader::Parser {
 public:
  explicit Parser(BodyLimit body_limit) : body_limit_(std::move(body_limit)) {}

  std::span<char> room() {
    if (begin_ == end_) begin_ = end_ = 0;
    const std::size_t wanted = head_done_ ? body_read_bytes : read_bytes;
    if (begin_ > 0 && buffer_.size() - end_ < wanted) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (buffer_.size() - end_ < read_bytes) buffer_.resize(end_ + wanted);
    return {buffer_.data() + end_, buffer_.size() - end_};
  }

  void filled(std::size_t bytes) { end_ += bytes; }

  Step advance() {
    if (refused_) return Step::refused;
    if (!head_done_) {
      const Step step = head();
      if (step != Step::complete) return step;
    }
    return body();
  }

  [[nodiscard]] bool idle() const { return begin_ == end_ && !head_done_; }

  [[nodiscard]] std::size_t held() const {
    return end_ - begin_ + (head_done_ ? parser_->get().body().size() : 0);
  }

  bool wants_continue() { return head_done_ && begin_ == end_ && std::exchange(continue_, false); }

  [[nodiscard]] const Refusal& refusal() const { return *refused_; }

  Taken take() {
    Taken taken{std::move(request_), parser_->keep_alive()};
    taken.request.body = std::move(parser_->get().body());
    parser_.reset();
    request_ = {};
    head_done_ = continue_ = false;
    scanned_ = 0;
    least_bytes_ = 1;
    if (begin_ == end_ && buffer_.size() > 2 * body_read_bytes) buffer_ = {};
    return taken;
  }

 private:
  using Message = beast::request_parser<beast::string_body>;

  [[nodiscard]] std::string_view pending() const {
    return {buffer_.data() + begin_, end_ - begin_};
  }

  Step refuse(Refusal refusal) {
    refused_ = std::move(refusal);
    return Step::refused;
  }

  // Empty lines before a request are tolerated: old clients end their bodies with one.
  void skip_empty_lines() {
    while (pending().starts_with("\r\n")) begin_ += 2;
  }

  Step head() {
    if (scanned_ < 2) skip_empty_lines();  // one of them may have come in two pieces
    const std::string_view bytes = pending();
    const std::size_t from = scanned_ < 3 ? 0 : scanned_ - 3;
    const auto end = bytes.find("\r\n\r\n", from);
    scanned_ = bytes.size();
    const auto line = bytes.substr(0, std::min(bytes.find("\r\n"), bytes.size()));
    if (line.size() > limits::http_target_bytes + 64) {  // 64: method and version
      return refuse({414, "the request target is too long"});
    }
    if (std::min(end, bytes.size()) > limits::http_header_bytes) {
      return refuse({431, "the header is too large"});
    }
    if (end == std::string_view::npos) {
      // The empty line of a sender of bare LFs would never come.
      return bare_line_feed(bytes, from) ? refuse({400, "lines end in CR LF"}) : Step::head_wanted;
    }
    return parse_head(bytes.substr(0, end + 4));
  }

  Step parse_head(std::string_view bytes) {
    if (!clean_lines(bytes)) return refuse({400, "lines end in CR LF and are not folded"});
    parser_.emplace();
    parser_->header_limit(limits::http_header_bytes + 4);
    parser_->body_limit(boost::none);  // the limit depends on the path: see below
    boost::system::error_code error;
    begin_ += parser_->put(boost::asio::buffer(bytes.data(), bytes.size()), error);
    if (error) return refuse(refusal_of(error));
    if (!parser_->is_header_done()) return refuse({400, "malformed request"});
    if (auto doubt = ambiguous(parser_->get())) return refuse(std::move(*doubt));
    if (auto doubt = describe()) return refuse(std::move(*doubt));
    const std::size_t limit =
        body_limit_ ? body_limit_(request_.method, request_.path) : limits::http_body_bytes;
    if (parser_->content_length().value_or(0) > limit) {
      return refuse({413, "the body is too large"});
    }
    parser_->body_limit(limit);
    parser_->eager(true);
    head_done_ = true;
    return Step::complete;
  }

  // Takes the header fields now: what a chunked body brings behind it (trailers) must not pose as
  // one of them.
  std::optional<Refusal> describe() {
    const auto& message = parser_->get();
    request_.method = message.method_string();
    request_.target =
        without_authority(std::string_view(message.target().data(), message.target().size()));
    if (request_.target.size() > limits::http_target_bytes) {
      return Refusal{414, "the request target is too long"};
    }
    const std::string_view target = request_.target;
    if (!target.starts_with('/')) return Refusal{400, "the request target is not a path"};
    const auto mark = std::min(target.find('?'), target.size());
    if (!decode_path(target.substr(0, mark), request_.path)) {
      return Refusal{400, "the path has a malformed escape"};
    }
    if (mark < target.size()) request_.query = target.substr(mark + 1);
    for (const auto& field : message) {
      request_.headers.emplace(std::string(field.name_string()), std::string(field.value()));
    }
    const std::string_view expect = header(request_.headers, "expect");
    if (expect.empty()) return {};
    if (!boost::beast::iequals(expect, "100-continue")) {
      return Refusal{417, "the only expectation is 100-continue"};
    }
    continue_ = message.version() == 11;
    return {};
  }

  Step body() {
    while (!parser_->is_done()) {
      boost::system::error_code error;
      const std::string_view bytes = pending();
      if (bytes.size() < least_bytes_) return Step::body_wanted;
      begin_ += parser_->put(boost::asio::buffer(bytes.data(), bytes.size()), error);
      least_bytes_ = 1;
      if (error == beast::error::need_more) {
        least_bytes_ = chunk_end_bytes;
        return pending().size() > chunk_line_bytes
                   ? refuse({400, "a chunk header or trailer is too long"})
                   : Step::body_wanted;
      }
      if (error) return refuse(refusal_of(error));
    }
    return Step::complete;
  }

  BodyLimit body_limit_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t scanned_ = 0;      // bytes of the head that were searched for its end
  std::size_t least_bytes_ = 1;  // not worth asking the parser before
  std::optional<Message> parser_;
  HttpRequest request_;
  bool head_done_ = false;
  bool continue_ = false;
  std::optional<Refusal> refused_;
};

RequestReader::RequestReader(BodyLimit body_limit)
    : parser_(std::make_unique<Parser>(std::move(body_limit))) {}
RequestReader::~RequestReader() = default;
std::span<char> RequestReader::room() {
  return parser_->room();
}
void RequestReader::filled(std::size_t bytes) {
  parser_->filled(bytes);
}
Step RequestReader::advance() {
  return parser_->advance();
}
bool RequestReader::idle() const {
  return parser_->idle();
}
std::size_t RequestReader::held() const {
  return parser_->held();
}
bool RequestReader::wants_continue() {
  return parser_->wants_continue();
}
const Refusal& RequestReader::refusal() const {
  return parser_->refusal();
}
RequestReader::Taken RequestReader::take() {
  return parser_->take();
}

}  // namespace reveille::http
