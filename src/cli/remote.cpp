// SPDX-License-Identifier: Apache-2.0
#include "cli/remote.hpp"

#include "base/http_message.hpp"
#include "cli/terminal.hpp"
#include "http/client.hpp"
#include "text/json.hpp"

namespace reveille::cli {
namespace {

Code code_of(int status) {
  switch (status) {
    case 401:
    case 403:
      return Code::unauthorized;
    case 404:
      return Code::not_found;
    case 409:
      return Code::conflict;
    case 503:
      return Code::unavailable;
    default:
      return Code::invalid;
  }
}

// Whoever puts a password into the URL does not want it on the screen or in a log.
std::string without_credentials(const std::string& url) {
  const std::size_t scheme = url.find("://");
  const std::size_t begin = scheme == url.npos ? 0 : scheme + 3;
  const std::size_t at = url.rfind('@');
  std::string shown =
      at == url.npos || at < begin ? url : url.substr(0, begin) + url.substr(at + 1);
  return shown.substr(0, shown.find_first_of("?#"));
}

// Every dialect keeps its reason under "error" or is itself a string.
std::string reason_in(const ExchangeResult& answer) {
  if (const auto tree = text::parse_json(answer.body)) {
    if (tree->string()) return shown(*tree->string());
    if (const std::string reason = text_at(*tree, "error"); !reason.empty()) return reason;
  }
  return "the daemon answered " + std::to_string(answer.status);
}

}  // namespace

Result<Tree> Remote::get(const std::string& path) const {
  return ask("GET", path, "", "");
}

Result<Tree> Remote::post(const std::string& path, const Tree& body) const {
  return ask("POST", path, "application/json", text::to_json(body));
}

Result<Tree> Remote::remove(const std::string& path) const {
  return ask("DELETE", path, "", "");
}

Result<Tree> Remote::post_form(const std::string& path, std::string form) const {
  return ask("POST", path, "application/x-www-form-urlencoded", std::move(form));
}

Result<std::string> Remote::get_text(const std::string& path) const {
  return ask_text("GET", path, "", "");
}

Result<Tree> Remote::ask(std::string_view method, const std::string& path, std::string_view type,
                         std::string body) const {
  TRY(const std::string answer, ask_text(method, path, type, std::move(body)));
  if (answer.empty()) return Tree(Tree::Table{});
  return text::parse_json(answer);
}

Result<std::string> Remote::ask_text(std::string_view method, const std::string& path,
                                     std::string_view type, std::string body) const {
  Exchange exchange;
  exchange.method = std::string(method);
  exchange.url = server.substr(0, server.find_last_not_of('/') + 1) + path;
  exchange.body = std::move(body);
  if (!type.empty()) exchange.headers.emplace("Content-Type", std::string(type));
  if (!token.empty()) exchange.headers.emplace("Authorization", "Bearer " + token.reveal());
  http::Client client({.response_bytes = 256 * 1024 * 1024});
  const ExchangeResult answer = client.perform(std::move(exchange));
  if (answer.status == 0)
    return fail(Code::unavailable, "no daemon answers at " + without_credentials(server) + " (" +
                                       answer.failure + "); is it running, or is it elsewhere? " +
                                       moved + " says where");
  if (answer.status == 401)
    return fail(
        Code::unauthorized,
        reason_in(answer) + (token.empty() ? "; the command line takes it from REVEILLE_TOKEN"
                                           : "; it came from REVEILLE_TOKEN"));
  if (answer.status >= 300) return fail(code_of(answer.status), reason_in(answer));
  return answer.body;
}

std::string text_at(const Tree& tree, std::string_view key) {
  const Tree* value = tree.find(key);
  return value && value->string() ? shown(*value->string()) : "";
}

std::int64_t number_at(const Tree& tree, std::string_view key) {
  const Tree* value = tree.find(key);
  return value && value->integer() ? *value->integer() : 0;
}

const Tree::Array& list_at(const Tree& tree, std::string_view key) {
  static const Tree::Array none;
  const Tree* value = tree.find(key);
  return value && value->array() ? *value->array() : none;
}

}  // namespace reveille::cli
