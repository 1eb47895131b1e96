// SPDX-License-Identifier: Apache-2.0
// Append-only files of records, each with its length and checksum, so that a file that was cut off
// anywhere is good up to there.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace reveille::samples {

// An open file; closed with its last owner. The thread that syncs shares it with the one that
// writes.
class OpenFile {
 public:
  explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile();
  [[nodiscard]] Result<> write(std::string_view bytes) const;  // all of it
  [[nodiscard]] Result<> sync() const;                         // fdatasync

 private:
  int descriptor_;
};

class RecordWriter {
 public:
  // Makes a new file; one of that name is replaced.
  [[nodiscard]] static Result<RecordWriter> create(const std::string& path);

  // Gathers; nothing reaches the file before flush().
  void add(std::string_view payload);
  [[nodiscard]] Result<> flush();

  [[nodiscard]] std::size_t bytes() const { return written_ + gathered_.size(); }
  [[nodiscard]] std::size_t unwritten() const { return gathered_.size(); }
  [[nodiscard]] const std::shared_ptr<OpenFile>& file() const { return file_; }

 private:
  explicit RecordWriter(std::shared_ptr<OpenFile> file) : file_(std::move(file)) {}
  std::shared_ptr<OpenFile> file_;
  std::string gathered_;
  std::size_t written_ = 0;
};

// What a file had to give.
struct RecordScan {
  std::size_t records = 0;
  std::size_t damaged = 0;  // records with a wrong checksum, skipped
  bool torn = false;        // it ends within a record
};

// Calls `each` for every sound record, in order. Fails only when the file cannot be read at all or
// is none of ours.
[[nodiscard]] Result<RecordScan> read_records(const std::string& path,
                                              const std::function<void(std::string_view)>& each);

}  // namespace reveille::samples
