// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "config/detail/reading.hpp"
#include "config/text_file.hpp"

namespace reveille::config::detail {
namespace {

constexpr std::size_t piece_bytes = 16 * 1024;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

std::unexpected<Error> cannot_read(const std::string& path, int error) {
  return fail(error == ENOENT ? Code::not_found : Code::unavailable,
              fmt::format("cannot read {}: {}", path, std::strerror(error)));
}

// A number and the ':' behind it, taken off the front; 0 where there is none.
int take_number(std::string_view& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto length = static_cast<std::size_t>(end - text.data());
  if (error != std::errc{} || length >= text.size() || text[length] != ':') return 0;
  text.remove_prefix(length + 1);
  return number;
}

}  // namespace

Result<std::string> read_text_file(const std::string& path) {
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  if (!file) return cannot_read(path, errno);
  std::string text;
  for (std::size_t got = piece_bytes; got > 0 && text.size() <= limits::config_file_bytes;) {
    const std::size_t before = text.size();
    text.resize(before + piece_bytes);
    got = std::fread(text.data() + before, 1, piece_bytes, file.get());
    text.resize(before + got);
  }
  if (std::ferror(file.get()) != 0) return cannot_read(path, errno);
  if (text.size() > limits::config_file_bytes) {
    return fail(Code::limit,
                fmt::format("{} is larger than {} bytes", path, limits::config_file_bytes));
  }
  return text;
}

std::string folder_of(const std::string& file) {
  const std::string folder = std::filesystem::path(file).parent_path().string();
  return folder.empty() ? "." : folder;
}

std::string within(const std::string& folder, const std::string& path) {
  return (std::filesystem::path(folder) / path).lexically_normal().string();
}

Mistake mistake_of(const Error& error, const std::string& file) {
  Mistake mistake{Place{file}, error.message};
  std::string_view rest = error.message;
  if (!rest.starts_with(file + ":")) return mistake;
  rest.remove_prefix(file.size() + 1);
  mistake.place.line = take_number(rest);
  if (mistake.place.line > 0) mistake.place.column = take_number(rest);
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  mistake.message = std::string(rest);
  return mistake;
}

}  // namespace reveille::config::detail

namespace reveille::config {

Result<std::string> read_text_file(const std::string& path) {
  return detail::read_text_file(path);
}

}  // namespace reveille::config
