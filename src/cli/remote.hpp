// SPDX-License-Identifier: Apache-2.0
// The running daemon, as the command line sees it: its public API.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/tree.hpp"

namespace reveille::cli {

struct Remote {
  std::string server = "http://127.0.0.1:9911";
  Secret token;
  std::string moved = "--server URL or REVEILLE_SERVER";  // says where it is, if elsewhere

  // The JSON answer. A refusal is an Error with the daemon's own words; a daemon that does not
  // answer is Code::unavailable and says which address was tried.
  [[nodiscard]] Result<Tree> get(const std::string& path) const;
  [[nodiscard]] Result<std::string> get_text(const std::string& path) const;  // as it came
  [[nodiscard]] Result<Tree> post(const std::string& path, const Tree& body) const;
  [[nodiscard]] Result<Tree> remove(const std::string& path) const;
  [[nodiscard]] Result<Tree> post_form(const std::string& path, std::string form) const;

 private:
  [[nodiscard]] Result<Tree> ask(std::string_view method, const std::string& path,
                                 std::string_view type, std::string body) const;
  [[nodiscard]] Result<std::string> ask_text(std::string_view method, const std::string& path,
                                             std::string_view type, std::string body) const;
};

// Members of an answer; empty where absent. Texts are made fit for a terminal: see shown().
[[nodiscard]] std::string text_at(const Tree& tree, std::string_view key);
[[nodiscard]] std::int64_t number_at(const Tree& tree, std::string_view key);
[[nodiscard]] const Tree::Array& list_at(const Tree& tree, std::string_view key);

}  // namespace reveille::cli
