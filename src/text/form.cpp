// SPDX-License-Identifier: Apache-2.0
#include "text/form.hpp"

#include <algorithm>
#include <array>

#include "base/limits.hpp"

namespace reveille::text {
namespace {

enum class Plus { stays, is_space };

constexpr std::array<bool, 256> unreserved = [] {
  std::array<bool, 256> those{};
  for (const char c : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789-._~"))
    those[static_cast<unsigned char>(c)] = true;
  return those;
}();

bool is_unreserved(char c) {
  return unreserved[static_cast<unsigned char>(c)];
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  const std::array escape{'%', digits[byte >> 4], digits[byte & 15]};
  out.append(escape.data(), escape.size());
}

void append_encoded(std::string& out, std::string_view text, Plus plus) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t plain = at;
    while (at < text.size() && is_unreserved(text[at])) ++at;
    out.append(text, plain, at - plain);
    if (at == text.size()) return;
    if (text[at] == ' ' && plus == Plus::is_space) {
      out += '+';
    } else {
      append_escaped(out, text[at]);
    }
  }
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Result<std::string> decode(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t plain = at;
    while (at < text.size() && text[at] != '%' && text[at] != '+') ++at;
    out.append(text, plain, at - plain);
    if (at == text.size()) break;
    if (text[at] == '+') {
      out += plus == Plus::is_space ? ' ' : '+';
    } else {
      const int high = at + 2 < text.size() ? hex_value(text[at + 1]) : -1;
      const int low = at + 2 < text.size() ? hex_value(text[at + 2]) : -1;
      // The text itself stays out of the message: it may hold a phone number.
      if (high < 0 || low < 0)
        return invalid("a broken percent escape; expected % and two hex digits");
      out += static_cast<char>(high << 4 | low);
      at += 2;
    }
  }
  return out;
}

}  // namespace

Result<Form> parse_form(std::string_view body) {
  Form form;
  form.reserve(std::min<std::size_t>(
      body.empty() ? 0 : static_cast<std::size_t>(std::ranges::count(body, '&')) + 1,
      limits::form_fields));
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('&'), body.size());
    const std::string_view pair = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (pair.empty()) continue;
    if (form.size() == limits::form_fields) return fail(Code::limit, "too many form fields");
    const std::size_t equals = std::min(pair.find('='), pair.size());
    TRY(std::string name, decode(pair.substr(0, equals), Plus::is_space));
    TRY(std::string value, decode(pair.substr(std::min(equals + 1, pair.size())), Plus::is_space));
    form.emplace_back(std::move(name), std::move(value));
  }
  return form;
}

Result<Form> parse_query(std::string_view query) {
  return parse_form(query);
}

std::string encode_form(const Form& form) {
  std::string out;
  for (const auto& [name, value] : form) {
    if (!out.empty()) out += '&';
    append_encoded(out, name, Plus::is_space);
    out += '=';
    append_encoded(out, value, Plus::is_space);
  }
  return out;
}

std::optional<std::string_view> field(const Form& form, std::string_view name) {
  for (const auto& [key, value] : form) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::vector<std::string> fields(const Form& form, std::string_view name) {
  std::vector<std::string> values;
  for (const auto& [key, value] : form) {
    if (key == name) values.push_back(value);
  }
  return values;
}

std::string percent_encode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  append_encoded(out, text, Plus::stays);
  return out;
}

Result<std::string> percent_decode(std::string_view text) {
  return decode(text, Plus::stays);
}

}  // namespace reveille::text
