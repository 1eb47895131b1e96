// SPDX-License-Identifier: Apache-2.0
// One client's connection: requests in, responses out, in the order in which they came. Everything
// here runs on the network thread, except Ticket.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/request_reader.hpp"
#include "http/server.hpp"

namespace reveille::http {

using SteadyInstant = std::chrono::steady_clock::time_point;

// How other threads get back to the network thread, for as long as there is one.
class Door {
 public:
  explicit Door(boost::asio::io_context& io) : io_(&io) {}
  void belongs_to(std::thread::id thread) {
    thread_ = thread;
  }  // before anybody else knows the door
  [[nodiscard]] bool inside() const { return std::this_thread::get_id() == thread_; }
  void close();
  // Runs `work` on the network thread, soon; drops it when the door is closed.
  template <class Work>
  void post(Work work);

 private:
  std::mutex mutex_;
  boost::asio::io_context* io_;
  std::thread::id thread_;
};

class Connection;

// The right to answer one request: what a Respond holds. Answers 500 when it dies unused.
class Ticket {
 public:
  Ticket(std::shared_ptr<Door> door, std::weak_ptr<Connection> connection, std::uint64_t turn)
      : door_(std::move(door)), connection_(std::move(connection)), turn_(turn) {}
  Ticket(Ticket&&) noexcept = default;
  Ticket& operator=(Ticket&&) = delete;
  ~Ticket();
  void operator()(HttpResponse response);

 private:
  std::shared_ptr<Door> door_;
  std::weak_ptr<Connection> connection_;
  std::uint64_t turn_;
};

// What all connections of one server share; lives longer than each of them.
struct Shared {
  ServerOptions options;
  Handler handler;
  std::shared_ptr<Door> door;
  bool draining = false;
  std::size_t bodies_bytes = 0;  // of requests that are not complete
  unsigned refusals = 0;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::ip::tcp::socket socket, Shared& shared);

  [[nodiscard]] boost::asio::awaitable<void> serve();
  // Says no to a client beyond the cap, and why.
  [[nodiscard]] boost::asio::awaitable<void> turn_away();

  // Of the sweep: cuts the wait that is past its deadline.
  void check(SteadyInstant now);
  void drain();  // closes unless a request is in hand
  void abort();
  void answer(std::uint64_t turn, HttpResponse response);

 private:
  enum class Phase { idle, head, body, answering, writing, closing };

  void enter(Phase phase, Span deadline);
  // Counts the bytes of an incomplete request. False: there is no room for them.
  [[nodiscard]] bool hold();
  void let_go();
  [[nodiscard]] boost::asio::awaitable<bool> fill();
  [[nodiscard]] boost::asio::awaitable<bool> receive();
  [[nodiscard]] boost::asio::awaitable<HttpResponse> ask(HttpRequest request);
  [[nodiscard]] boost::asio::awaitable<bool> send(const HttpResponse& response, bool keep_alive,
                                                  bool with_body);
  [[nodiscard]] boost::asio::awaitable<void> refuse(int status, std::string reason);
  [[nodiscard]] boost::asio::awaitable<void> linger();

  boost::asio::ip::tcp::socket socket_;
  Shared& shared_;
  RequestReader reader_;
  std::string peer_;
  boost::asio::steady_timer wake_;  // set off by the answer
  std::optional<HttpResponse> answer_;
  std::uint64_t turn_ = 0;
  std::size_t held_ = 0;  // part of Shared::bodies_bytes
  Phase phase_ = Phase::idle;
  SteadyInstant deadline_;
  bool late_ = false;
  bool aborted_ = false;
};

}  // namespace reveille::http
