// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>
#include <cmath>

#include "base/escape.hpp"
#include "text/encoding.hpp"
#include "text/json.hpp"

namespace reveille::text {
namespace {

template <class Number>
void append_number(std::string& out, Number number) {
  char digits[32];
  const auto written = std::to_chars(std::begin(digits), std::end(digits), number);
  out.append(digits, written.ptr);
}

// What may stand in a JSON string as it is, one byte each.
constexpr std::array<bool, 256> plain = [] {
  std::array<bool, 256> those{};
  for (std::size_t byte = 0x20; byte < 0x80; ++byte) those[byte] = byte != '"' && byte != '\\';
  return those;
}();

bool is_plain(char c) {
  return plain[static_cast<unsigned char>(c)];
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  if (const std::string_view escape = short_escape(c); !escape.empty()) {
    out += escape;
    return;
  }
  out += "\\u00";
  out += digits[static_cast<unsigned char>(c) >> 4];
  out += digits[static_cast<unsigned char>(c) & 15];
}

void write(JsonWriter& json, const Tree& tree) {
  if (const auto* members = tree.table()) {
    json.begin_object();
    for (const Tree::Member& member : *members) {
      json.key(member.key);
      write(json, member.value);
    }
    json.end_object();
  } else if (const auto* items = tree.array()) {
    json.begin_array();
    for (const Tree& item : *items) write(json, item);
    json.end_array();
  } else if (const auto* text = tree.string()) {
    json.value(*text);
  } else if (const auto* integer = tree.integer()) {
    json.value(*integer);
  } else if (const auto* real = tree.real()) {
    json.value(*real);
  } else if (const auto* truth = tree.boolean()) {
    json.value(*truth);
  } else {
    json.null();
  }
}

void new_line(std::string& out, std::size_t depth) {
  out += '\n';
  out.append(depth * 2, ' ');
}

void write_pretty(std::string& out, const Tree& tree, std::size_t depth) {
  const auto* members = tree.table();
  const auto* items = tree.array();
  if (members != nullptr && !members->empty()) {
    const char* before = "{";
    for (const Tree::Member& member : *members) {
      out += std::exchange(before, ",");
      new_line(out, depth + 1);
      append_json_string(out, member.key);
      out += ": ";
      write_pretty(out, member.value, depth + 1);
    }
    new_line(out, depth);
    out += '}';
  } else if (items != nullptr && !items->empty()) {
    const char* before = "[";
    for (const Tree& item : *items) {
      out += std::exchange(before, ",");
      new_line(out, depth + 1);
      write_pretty(out, item, depth + 1);
    }
    new_line(out, depth);
    out += ']';
  } else {
    out += to_json(tree);
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    while (at < text.size() && is_plain(text[at])) ++at;
    out.append(text, begin, at - begin);
    if (at == text.size()) break;
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      append_escaped(out, text[at++]);
      continue;
    }
    const std::size_t length = utf8_length(text.substr(at));
    out += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(at, length);
    at += std::max<std::size_t>(1, length);
  }
  out += '"';
}

std::string to_json(const Tree& tree) {
  JsonWriter json;
  write(json, tree);
  return json.take();
}

std::string to_pretty_json(const Tree& tree) {
  std::string out;
  write_pretty(out, tree, 0);
  out += '\n';
  return out;
}

void JsonWriter::before_value() {
  INVARIANT(open_.empty() || open_.back() == ']' || named_, "a value in an object has a key");
  INVARIANT(!open_.empty() || out_.empty(), "a JSON text is one value");
  if (comma_ && !named_) out_ += ',';
  comma_ = true;
  named_ = false;
}

JsonWriter& JsonWriter::open(char begin, char end) {
  before_value();
  out_ += begin;
  open_.push_back(end);
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::close(char end) {
  INVARIANT(!open_.empty() && open_.back() == end && !named_, "what closes is what was opened");
  out_ += end;
  open_.pop_back();
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  INVARIANT(!open_.empty() && open_.back() == '}' && !named_, "keys stand in objects");
  if (comma_) out_ += ',';
  append_json_string(out_, name);
  out_ += ':';
  named_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  before_value();
  append_json_string(out_, text);
  return *this;
}

JsonWriter& JsonWriter::value(double number) {
  before_value();
  if (std::isfinite(number)) {
    append_number(out_, number);
  } else {
    out_ += "null";
  }
  return *this;
}

JsonWriter& JsonWriter::value(const Tree& tree) {
  write(*this, tree);
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  before_value();
  out_ += json;
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t number) {
  before_value();
  append_number(out_, number);
  return *this;
}

JsonWriter& JsonWriter::natural(std::uint64_t number) {
  before_value();
  append_number(out_, number);
  return *this;
}

std::string JsonWriter::take() {
  INVARIANT(open_.empty() && !named_, "all that was opened is closed");
  comma_ = false;
  return std::exchange(out_, {});
}

}  // namespace reveille::text
