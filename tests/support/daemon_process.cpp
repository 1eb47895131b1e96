// SPDX-License-Identifier: Apache-2.0
#include "support/daemon_process.hpp"

#include <csignal>
#include <cstdlib>
#include <random>
#include <stdexcept>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "text/json.hpp"

namespace reveille::test {

namespace {

bool can_bind(std::uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool bound = bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return bound;
}

}  // namespace

// Below 32768, where Linux begins to number outgoing connections: one of those must not take the
// port between this moment and the daemon's start (or restart).
std::uint16_t free_port() {
  std::random_device device;
  std::uniform_int_distribution<int> ports(10'000, 32'000);
  for (int tries = 0; tries < 100; ++tries)
    if (const auto port = static_cast<std::uint16_t>(ports(device)); can_bind(port)) return port;
  throw std::runtime_error("no free port");
}

std::string binary() {
  const char* path = std::getenv("REVEILLE_BINARY");
  if (!path) throw std::runtime_error("REVEILLE_BINARY must name the binary under test");
  return path;
}

DaemonProcess::DaemonProcess(std::string config, Variables environment)
    : environment_(std::move(environment)), port_(free_port()) {
  configure(config);
}

void DaemonProcess::configure(const std::string& config) {
  const std::string section = "[server]\n";
  const std::string ours = fmt::format("{}listen = \"127.0.0.1:{}\"\ndata_dir = \"{}/data\"\n",
                                       section, port_, folder_.path());
  const auto at = config.find(section);
  std::string whole = config;
  if (at == std::string::npos)
    whole = ours + whole;
  else
    whole.replace(at, section.size(), ours);
  write_file(folder_.path() + "/reveille.toml", whole);
}

void DaemonProcess::start() {
  process_ = std::make_unique<ChildProcess>(
      ChildProcess::Options{.arguments = {binary(), "run", folder_.path() + "/reveille.toml"},
                            .environment = environment_,
                            .output_file = folder_.path() + "/log",
                            .error_file = {}});
  const bool ready = eventually(
      [&] {
        if (process_->wait(0)) throw std::runtime_error("the daemon did not start:\n" + log());
        return get("/-/ready").status == 200;
      },
      30'000, 10);
  if (!ready) throw std::runtime_error("the daemon did not become ready:\n" + log());
}

void DaemonProcess::kill() {
  process_->kill();
}

int DaemonProcess::stop() {
  process_->signal(SIGTERM);
  return process_->wait(10'000).value_or(-1);
}

void DaemonProcess::signal(int number) {
  process_->signal(number);
}

std::string DaemonProcess::url(const std::string& path) const {
  return fmt::format("http://127.0.0.1:{}{}", port_, path);
}

std::string DaemonProcess::log() const {
  return read_file(folder_.path() + "/log");
}

ExchangeResult DaemonProcess::send(Exchange exchange) {
  exchange.url = url(exchange.url);
  return client_.perform(std::move(exchange));
}

ExchangeResult DaemonProcess::get(const std::string& path) {
  return client_.perform({.method = "GET", .url = url(path)});
}

ExchangeResult DaemonProcess::post(const std::string& path, std::string body,
                                   const std::string& type) {
  return client_.perform({.method = "POST",
                          .url = url(path),
                          .headers = {{"Content-Type", type}},
                          .body = std::move(body)});
}

Tree DaemonProcess::get_json(const std::string& path) {
  const ExchangeResult answer = get(path);
  if (answer.status != 200)
    throw std::runtime_error(fmt::format("GET {}: {} {}", path, answer.status, answer.body));
  auto tree = text::parse_json(answer.body);
  if (!tree) throw std::runtime_error(tree.error().message);
  return *std::move(tree);
}

}  // namespace reveille::test
