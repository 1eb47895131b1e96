// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace reveille::test {

// A program that runs beside the test. Killed when it goes out of scope.
class ChildProcess {
 public:
  struct Options {
    std::vector<std::string> arguments;                            // [0] is the program
    std::vector<std::pair<std::string, std::string>> environment;  // added to ours
    std::string output_file;                                       // stdout and stderr; appended
    std::string error_file = {};                                   // stderr, when it goes elsewhere
    std::string input_file = "/dev/null";                          // stdin: a file or a terminal
  };
  explicit ChildProcess(const Options& options);
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  ChildProcess& operator=(ChildProcess&&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  void signal(int number) const;
  // The exit code (128 + signal when killed); nullopt: still running after so long.
  [[nodiscard]] std::optional<int> wait(int patience_ms);
  void kill();  // SIGKILL, and waits

 private:
  pid_t pid_ = -1;
};

// A new empty folder below the system's temporary one; removed with its content by the destructor.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void write_file(const std::string& path, const std::string& content);
[[nodiscard]] std::string read_file(const std::string& path);

}  // namespace reveille::test
