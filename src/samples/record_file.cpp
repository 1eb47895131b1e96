// SPDX-License-Identifier: Apache-2.0
#include "samples/record_file.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "samples/crc32c.hpp"

namespace reveille::samples {

namespace {

constexpr std::string_view magic = "RVSLOG1\n";
constexpr std::size_t head_bytes = 8;                       // length and checksum
constexpr std::size_t record_bytes_max = 64 * 1024 * 1024;  // a longer one is no length, but damage

std::string reason(int error) {
  return std::generic_category().message(error);
}

// Byte order is fixed, so that a file can move to another machine.
void append_u32(std::string& out, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>((value >> shift) & 0xff);
}

std::uint32_t u32_at(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return value;
}

// Reads a file from front to back through one buffer.
class Stream {
 public:
  explicit Stream(int descriptor) : descriptor_(descriptor) {}
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { ::close(descriptor_); }

  // The next `size` bytes, or fewer at the end. Valid until the next call.
  std::string_view take(std::size_t size) {
    begin_ += taken_;
    if (buffer_.size() - begin_ < size) {
      buffer_.erase(0, begin_);
      begin_ = 0;
      while (buffer_.size() < size && fill(size)) {
      }
    }
    taken_ = std::min(size, buffer_.size() - begin_);
    return std::string_view(buffer_).substr(begin_, taken_);
  }

 private:
  bool fill(std::size_t size) {
    constexpr std::size_t step = 256 * 1024;
    const std::size_t before = buffer_.size();
    buffer_.resize(std::max(size, before + step));
    ssize_t got = 0;
    do {
      got = ::read(descriptor_, buffer_.data() + before, buffer_.size() - before);
    } while (got < 0 && errno == EINTR);
    buffer_.resize(before + (got > 0 ? static_cast<std::size_t>(got) : 0));
    return got > 0;
  }

  int descriptor_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what was taken last
  std::size_t taken_ = 0;
};

}  // namespace

OpenFile::~OpenFile() {
  ::close(descriptor_);
}

Result<> OpenFile::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t done = ::write(descriptor_, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return fail(Code::unavailable, "cannot write: " + reason(errno));
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return {};
}

Result<> OpenFile::sync() const {
  if (::fdatasync(descriptor_) != 0) {
    return fail(Code::unavailable, "cannot sync: " + reason(errno));
  }
  return {};
}

Result<RecordWriter> RecordWriter::create(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
  if (file < 0) {
    return fail(Code::unavailable, fmt::format("cannot make {}: {}", path, reason(errno)));
  }
  RecordWriter writer(std::make_shared<OpenFile>(file));
  writer.gathered_ = magic;
  return writer;
}

void RecordWriter::add(std::string_view payload) {
  append_u32(gathered_, static_cast<std::uint32_t>(payload.size()));
  append_u32(gathered_, crc32c(payload));
  gathered_ += payload;
}

Result<> RecordWriter::flush() {
  if (gathered_.empty()) return {};
  if (auto done = file_->write(gathered_); !done) return done;
  written_ += gathered_.size();
  gathered_.clear();
  return {};
}

Result<RecordScan> read_records(const std::string& path,
                                const std::function<void(std::string_view)>& each) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return fail(Code::not_found, fmt::format("cannot read {}: {}", path, reason(errno)));
  Stream stream(file);
  RecordScan scan;
  const auto begin = stream.take(magic.size());
  if (begin != magic) {
    scan.torn = magic.starts_with(begin);
    if (scan.torn) return scan;
    return fail(Code::corrupt, path + " is no sample log");
  }
  for (;;) {
    const auto head = stream.take(head_bytes);
    if (head.empty()) return scan;
    const std::size_t size = head.size() < head_bytes ? 0 : u32_at(head);
    // A crash can leave zeros where data never arrived.
    if (size == 0 || size > record_bytes_max) break;
    const std::uint32_t expected = u32_at(head.substr(4));
    const auto payload = stream.take(size);
    if (payload.size() < size) break;
    if (crc32c(payload) == expected) {
      ++scan.records;
      each(payload);
    } else {
      ++scan.damaged;
    }
  }
  scan.torn = true;
  return scan;
}

}  // namespace reveille::samples
