// SPDX-License-Identifier: Apache-2.0
// A folder of configuration files that lives as long as a test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "config/config.hpp"

namespace reveille::config {

// A file of this project by its path from the root, which lies somewhere above the test's binary.
inline std::string project_file(const std::string& path) {
  std::filesystem::path root = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  while (!std::filesystem::exists(root / "examples/first-night")) {
    if (root == root.root_path()) throw std::runtime_error("the project is not above the test");
    root = root.parent_path();
  }
  return (root / path).string();
}

class Folder {
 public:
  Folder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "reveille-config-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string write(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = path_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return path.string();
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (path_ / name).string(); }

  // The mistakes as people see them, without the folder's name.
  [[nodiscard]] std::vector<std::string> mistakes(const Loaded& loaded) const {
    std::vector<std::string> texts;
    for (const Mistake& mistake : loaded.mistakes) {
      std::string text = to_string(mistake);
      const std::string prefix = path_.string() + "/";
      for (std::size_t at; (at = text.find(prefix)) != text.npos;) text.erase(at, prefix.size());
      texts.push_back(std::move(text));
    }
    return texts;
  }
  [[nodiscard]] std::vector<std::string> mistakes_in(const std::string& text) const {
    return mistakes(load({write("night.toml", text)}));
  }

 private:
  std::filesystem::path path_;
};

}  // namespace reveille::config
