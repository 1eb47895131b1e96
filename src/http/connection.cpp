// SPDX-License-Identifier: Apache-2.0
#include "http/connection.hpp"

#include <array>
#include <ctime>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "base/limits.hpp"
#include "http/response_head.hpp"

namespace reveille::http {
namespace {

namespace asio = boost::asio;
constexpr auto awaiting = asio::as_tuple(asio::use_awaitable);

// A response to a client that does not read it may wait this long.
constexpr Span write_deadline{30'000};
// No question takes longer than this to answer; the caller has long given up.
constexpr Span answer_deadline{120'000};
// After a refusal the rest of what the client sends is thrown away for a while: closing at once
// would reset the connection, and the client would never read why.
constexpr Span linger_deadline{1'000};
// Seconds over which those who were refused come back.
constexpr unsigned retry_spread = 5;
constexpr std::size_t linger_bytes = 16 * 1024 * 1024;

std::string peer_address(const asio::ip::tcp::socket& socket) {
  boost::system::error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  if (error) return "";
  const auto address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

}  // namespace

void Door::close() {
  const std::lock_guard lock(mutex_);
  io_ = nullptr;
}

template <class Work>
void Door::post(Work work) {
  const std::lock_guard lock(mutex_);
  if (io_ != nullptr) asio::post(*io_, std::move(work));
}

Ticket::~Ticket() {
  if (door_) (*this)(text_response(500, "the request was dropped\n"));
}

void Ticket::operator()(HttpResponse response) {
  const auto door = std::exchange(door_, nullptr);
  if (!door) return;
  if (door->inside()) {
    if (const auto connection = connection_.lock()) connection->answer(turn_, std::move(response));
    return;
  }
  door->post([connection = std::move(connection_), turn = turn_,
              response = std::move(response)]() mutable {
    if (const auto there = connection.lock()) there->answer(turn, std::move(response));
  });
}

Connection::Connection(asio::ip::tcp::socket socket, Shared& shared)
    : socket_(std::move(socket)),
      shared_(shared),
      reader_(shared.options.body_limit),
      peer_(peer_address(socket_)),
      wake_(socket_.get_executor()) {
  boost::system::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  enter(Phase::idle, shared_.options.header_deadline);
}

void Connection::enter(Phase phase, Span deadline) {
  phase_ = phase;
  deadline_ = std::chrono::steady_clock::now() + deadline;
}

void Connection::check(SteadyInstant now) {
  if (late_ || now < deadline_) return;
  late_ = true;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
  wake_.cancel();
}

bool Connection::hold() {
  let_go();
  held_ = reader_.held();
  shared_.bodies_bytes += held_;
  return held_ <= limits::http_small_body_bytes ||
         shared_.bodies_bytes <= shared_.options.bodies_bytes;
}

void Connection::let_go() {
  shared_.bodies_bytes -= std::exchange(held_, 0);
}

void Connection::drain() {
  if (phase_ == Phase::idle) abort();
}

void Connection::abort() {
  aborted_ = true;
  let_go();
  boost::system::error_code ignored;
  socket_.close(ignored);
  wake_.cancel();
}

void Connection::answer(std::uint64_t turn, HttpResponse response) {
  if (turn != turn_ || answer_) return;
  answer_ = std::move(response);
  wake_.cancel();
}

asio::awaitable<void> Connection::serve() {
  for (bool first = true; !aborted_; first = false) {
    // A fresh connection that says nothing is a slow header, not an idle client.
    enter(Phase::idle, first ? shared_.options.header_deadline : shared_.options.idle_deadline);
    if (!co_await receive()) co_return;
    auto taken = reader_.take();
    const bool with_body = taken.request.method != "HEAD";
    const HttpResponse response = co_await ask(std::move(taken.request));
    if (aborted_) co_return;
    const bool keep_alive = taken.keep_alive && !shared_.draining && !late_;
    if (!co_await send(response, keep_alive, with_body)) co_return;
    if (!keep_alive) {
      co_await linger();
      co_return;
    }
  }
}

asio::awaitable<void> Connection::turn_away() {
  enter(Phase::closing, linger_deadline);
  co_await refuse(503, "too many connections");
}

asio::awaitable<bool> Connection::fill() {
  const auto room = reader_.room();
  const auto [error, bytes] =
      co_await socket_.async_read_some(asio::buffer(room.data(), room.size()), awaiting);
  if (!error) reader_.filled(bytes);
  co_return !error && !late_;
}

// Reads until one request is complete. False: the client is gone, was late or was refused.
asio::awaitable<bool> Connection::receive() {
  for (;;) {
    switch (reader_.advance()) {
      case RequestReader::Step::complete:
        let_go();
        co_return true;
      case RequestReader::Step::refused: {
        const auto refusal = reader_.refusal();
        co_await refuse(refusal.status, refusal.reason);
        co_return false;
      }
      case RequestReader::Step::head_wanted:
        if (reader_.idle()) {
          if (shared_.draining) co_return false;
        } else if (phase_ == Phase::idle) {
          enter(Phase::head, shared_.options.header_deadline);
        }
        break;
      case RequestReader::Step::body_wanted:
        if (phase_ != Phase::body) enter(Phase::body, shared_.options.body_deadline);
        if (!hold()) {
          co_await refuse(503, "too much is on its way in at once");
          co_return false;
        }
        if (reader_.wants_continue()) {
          static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
          co_await asio::async_write(socket_, asio::buffer(go_on), awaiting);
        }
        break;
    }
    if (co_await fill()) continue;
    if (late_ && !aborted_ && phase_ != Phase::idle) {
      late_ = false;
      // It may be we who were slow; on a 4xx a sender of metrics would drop them for good.
      co_await refuse(phase_ == Phase::body ? 503 : 408, "the request took too long to arrive");
    }
    co_return false;
  }
}

asio::awaitable<HttpResponse> Connection::ask(HttpRequest request) {
  enter(Phase::answering, answer_deadline);
  answer_.reset();
  ++turn_;
  request.peer = peer_;
  try {
    shared_.handler(std::move(request), Ticket(shared_.door, weak_from_this(), turn_));
  } catch (const std::exception&) {
    if (!answer_) answer_ = text_response(500, "the request could not be handled\n");
  }
  if (!answer_) {
    wake_.expires_at(SteadyInstant::max());
    co_await wake_.async_wait(awaiting);
  }
  ++turn_;  // an answer that comes now is too late
  if (!answer_) {
    answer_ = text_response(503, "no answer in time\n");
    answer_->headers.emplace("Retry-After", std::to_string(retry_spread));
  }
  co_return std::move(*answer_);
}

asio::awaitable<bool> Connection::send(const HttpResponse& response, bool keep_alive,
                                       bool with_body) {
  enter(Phase::writing, write_deadline);
  late_ = false;
  const std::string head = response_head(response, keep_alive, http_date(std::time(nullptr)));
  const bool body = with_body && may_have_body(response.status);
  const std::array<asio::const_buffer, 2> parts{
      asio::buffer(head), body ? asio::buffer(response.body) : asio::const_buffer()};
  const auto [error, bytes] = co_await asio::async_write(socket_, parts, awaiting);
  co_return !error && !late_ && !aborted_;
}

asio::awaitable<void> Connection::refuse(int status, std::string reason) {
  let_go();
  HttpResponse response = text_response(status, std::move(reason) + "\n");
  if (status == 503)
    response.headers.emplace("Retry-After", std::to_string(1 + shared_.refusals++ % retry_spread));
  if (co_await send(response, false, true)) co_await linger();
}

asio::awaitable<void> Connection::linger() {
  enter(Phase::closing, linger_deadline);
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  std::array<char, 16 * 1024> bin{};
  for (std::size_t total = 0; total < linger_bytes && !late_ && !aborted_;) {
    const auto [error, bytes] = co_await socket_.async_read_some(asio::buffer(bin), awaiting);
    if (error) break;
    total += bytes;
  }
  socket_.close(ignored);
}

}  // namespace reveille::http
