// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_map>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "http/connection.hpp"

namespace reveille::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
constexpr auto awaiting = asio::as_tuple(asio::use_awaitable);

// Clients beyond the cap who are being told so; beyond this many they are just closed.
constexpr std::size_t turned_away_at_once = 64;
// Out of file descriptors: accepting again at once would only spin.
constexpr std::chrono::milliseconds accept_pause{100};

// Deadlines are checked by one sweep instead of a timer per wait: exact enough, and a request costs
// no timer operation.
std::chrono::milliseconds sweep_interval(const ServerOptions& options) {
  const Span shortest =
      std::min({options.header_deadline, options.body_deadline, options.idle_deadline});
  return std::clamp(shortest / 8, Span{5}, Span{250});
}

}  // namespace

class Server::Network {
 public:
  Network(ServerOptions options, Handler handler)
      : shared_{std::move(options), std::move(handler), std::make_shared<Door>(io_)},
        acceptor_(io_),
        pause_(io_),
        sweep_(io_) {}

  ~Network() { stop(Span{0}); }
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  Result<> start() {
    const auto& options = shared_.options;
    boost::system::error_code error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error)
      return invalid(fmt::format("listen address \"{}\" is not an IP address", options.address));
    if (auto opened = open(tcp::endpoint(address, options.port)); !opened) return opened;
    work_.emplace(io_.get_executor());
    // The loop starts when the thread's id is known to the door.
    std::unique_lock lock(mutex_);
    thread_ = std::thread([this] {
      {
        const std::lock_guard started(mutex_);
      }
      io_.run();
    });
    shared_.door->belongs_to(thread_.get_id());
    asio::co_spawn(io_, accept(), [](const std::exception_ptr&) {});
    return {};
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

  void drain() {
    asio::post(io_, [this] {
      shared_.draining = true;
      boost::system::error_code ignored;
      acceptor_.close(ignored);
      pause_.cancel();
      for (const auto& [key, connection] : connections_) connection->drain();
      if (connections_.empty()) report_empty();
    });
  }

  void stop(Span patience) {
    if (!thread_.joinable()) return;
    drain();
    {
      std::unique_lock lock(mutex_);
      empty_.wait_for(lock, patience, [this] { return drained_empty_; });
    }
    asio::post(io_, [this] { abort(); });
    thread_.join();
    shared_.door->close();
  }

 private:
  Result<> open(const tcp::endpoint& endpoint) {
    boost::system::error_code error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      boost::system::error_code ignored;
      acceptor_.close(ignored);
      return fail(Code::unavailable,
                  fmt::format("cannot listen on {}:{}: {}", shared_.options.address,
                              shared_.options.port, error.message()));
    }
    port_ = acceptor_.local_endpoint().port();
    return {};
  }

  asio::awaitable<void> accept() {
    while (acceptor_.is_open()) {
      auto [error, socket] = co_await acceptor_.async_accept(awaiting);
      if (!acceptor_.is_open()) co_return;
      if (error) {
        pause_.expires_after(accept_pause);
        co_await pause_.async_wait(awaiting);
        continue;
      }
      try {
        admit(std::move(socket));
      } catch (const std::exception&) {
        // No memory for this client: the door stays open for the next.
      }
    }
  }

  void admit(tcp::socket socket) {
    const std::size_t cap = shared_.options.connections;
    if (connections_.size() >= cap + turned_away_at_once) return;  // closes the socket
    const bool welcome = connections_.size() < cap;
    const auto connection = std::make_shared<Connection>(std::move(socket), shared_);
    connections_.emplace(connection.get(), connection);
    asio::co_spawn(io_, welcome ? connection->serve() : connection->turn_away(),
                   [this, connection](const std::exception_ptr&) { gone(connection.get()); });
    if (!sweeping_) sweep();
  }

  void gone(Connection* connection) {
    connection->abort();
    connections_.erase(connection);
    if (connections_.empty() && shared_.draining) report_empty();
  }

  void report_empty() {
    const std::lock_guard lock(mutex_);
    drained_empty_ = true;
    empty_.notify_all();
  }

  void sweep() {
    sweeping_ = !connections_.empty();
    if (!sweeping_) return;
    sweep_.expires_after(sweep_interval(shared_.options));
    sweep_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      const auto now = std::chrono::steady_clock::now();
      for (const auto& [key, connection] : connections_) connection->check(now);
      sweep();
    });
  }

  void abort() {
    for (const auto& [key, connection] : connections_) connection->abort();
    sweep_.cancel();
    work_.reset();
  }

  asio::io_context io_{1};
  Shared shared_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  asio::steady_timer sweep_;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_;
  std::unordered_map<Connection*, std::shared_ptr<Connection>> connections_;
  bool sweeping_ = false;
  std::uint16_t port_ = 0;
  std::mutex mutex_;  // guards drained_empty_
  std::condition_variable empty_;
  bool drained_empty_ = false;
  std::thread thread_;
};

Server::Server(ServerOptions options, Handler handler)
    : network_(std::make_unique<Network>(std::move(options), std::move(handler))) {}
Server::~Server() {
  stop();
}
Result<> Server::start() {
  return network_->start();
}
std::uint16_t Server::port() const {
  return network_->port();
}
void Server::drain() {
  network_->drain();
}
void Server::stop(Span patience) {
  network_->stop(patience);
}

}  // namespace reveille::http
