// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.hpp"

namespace reveille::journal {

// One daemon per data directory: two would page twice and forget each other's acknowledgements.
// Held from take() to destruction; the kernel lets go of it when the process dies, however it dies.
class DataLock {
 public:
  // Makes the folder if it is missing. Code::conflict, with the holder's process id, when another
  // process (or another lock in this one) holds it.
  [[nodiscard]] static Result<DataLock> take(const std::string& folder);
  DataLock(DataLock&& other) noexcept;
  DataLock& operator=(DataLock&& other) noexcept;
  ~DataLock();

 private:
  explicit DataLock(int file) : file_(file) {}
  int file_ = -1;
};

}  // namespace reveille::journal
