// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstring>
#include <stdexcept>

#include <catch2/catch.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "e2e/stage.hpp"

using namespace reveille;
using namespace reveille::e2e;

namespace {

// What systemd would hear.
class NotifySocket {
 public:
  explicit NotifySocket(std::string path) : path_(std::move(path)) {
    fd_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
    if (bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot bind " + path_);
  }
  ~NotifySocket() { close(fd_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  // True once a datagram with this line has come.
  bool hears(const std::string& line) {
    return eventually([&] {
      pollfd waiting{fd_, POLLIN, 0};
      while (poll(&waiting, 1, 0) > 0) {
        char bytes[512];
        const auto got = recv(fd_, bytes, sizeof bytes, 0);
        if (got > 0) heard_ += "\n" + std::string(bytes, static_cast<std::size_t>(got)) + "\n";
      }
      const auto at = heard_.find("\n" + line + "\n");
      if (at == std::string::npos) return false;
      heard_.erase(0, at + line.size() + 1);
      return true;
    });
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
  int fd_ = -1;
  std::string heard_;
};

}  // namespace

TEST_CASE("systemd hears READY, the watchdog, a reload and STOPPING", "[service_manager]") {
  const test::TemporaryFolder folder;
  NotifySocket systemd(folder.path() + "/notify");
  Stage stage("", "", {{"NOTIFY_SOCKET", systemd.path()}, {"WATCHDOG_USEC", "2000000"}});
  stage.daemon.start();
  CHECK(systemd.hears("READY=1"));
  CHECK(systemd.hears("WATCHDOG=1"));
  CHECK(systemd.hears("WATCHDOG=1"));
  stage.daemon.signal(SIGHUP);
  CHECK(systemd.hears("RELOADING=1"));
  CHECK(systemd.hears("READY=1"));
  CHECK(stage.daemon.stop() == 0);
  CHECK(systemd.hears("STOPPING=1"));
}

TEST_CASE("without a service manager, or with one that is gone, it runs all the same",
          "[service_manager]") {
  Stage stage("", "", {{"NOTIFY_SOCKET", "/nonexistent/notify"}, {"WATCHDOG_USEC", "nonsense"}});
  stage.daemon.start();
  CHECK(stage.daemon.get("/-/healthy").status == 200);
  CHECK(stage.daemon.stop() == 0);
}
