// SPDX-License-Identifier: Apache-2.0
#include "journal/data_lock.hpp"

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/escape.hpp"

namespace reveille::journal {

namespace {

std::string reason(int error) {
  return std::generic_category().message(error);
}

// The process id that the holder wrote down; "" when it did not come to it.
std::string holder(int file) {
  std::array<char, 32> text{};
  const auto size = ::pread(file, text.data(), text.size(), 0);
  std::string id(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!id.empty() && (id.back() < '0' || id.back() > '9')) id.pop_back();
  return id;
}

}  // namespace

Result<DataLock> DataLock::take(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const std::string path = folder + "/lock";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (file < 0) {
    return fail(Code::unavailable, "cannot open " + reveille::quoted(path) + ": " + reason(errno) +
                                       "; data_dir must be a folder that reveille may write to");
  }
  DataLock lock(file);
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    const std::string id = holder(file);
    return fail(Code::conflict, "another reveille" + (id.empty() ? "" : " (process " + id + ")") +
                                    " uses the data directory " + reveille::quoted(folder) +
                                    "; stop it, or give this one a data_dir of its own");
  }
  const std::string id = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file, 0) != 0 ||
      ::pwrite(file, id.data(), id.size(), 0) != static_cast<ssize_t>(id.size())) {
    // Only the message of a second daemon is poorer for it; a full disk must not keep us from
    // paging.
    return lock;
  }
  return lock;
}

DataLock::DataLock(DataLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

DataLock& DataLock::operator=(DataLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

DataLock::~DataLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace reveille::journal
