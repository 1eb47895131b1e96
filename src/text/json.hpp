// SPDX-License-Identifier: Apache-2.0
// JSON (RFC 8259), strict.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/tree.hpp"

namespace reveille::text {

// Integers that fit 64 bits stay integers; of duplicate names the last wins, as in Go. Nesting
// beyond limits::json_depth, bad UTF-8, comments and trailing commas are errors with line and
// column. `file` names the source in the error and in the places (whose lines are unknown).
[[nodiscard]] Result<Tree> parse_json(std::string_view text, std::string file = "");

// Compact, and with two spaces a level. What JSON cannot say (NaN, infinity) becomes null.
[[nodiscard]] std::string to_json(const Tree& tree);
[[nodiscard]] std::string to_pretty_json(const Tree& tree);

// "text" with quotes; bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

// Writes JSON piece by piece, without a Tree: for the big answers of the API. The caller opens,
// names and closes in the right order (an INVARIANT watches); commas come by themselves.
//   JsonWriter json;
//   json.begin_object().key("status").value("success").end_object();
//   response.body = json.take();
class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{', '}'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('[', ']'); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
  JsonWriter& value(std::same_as<bool> auto truth) { return raw(truth ? "true" : "false"); }
  JsonWriter& value(std::signed_integral auto number) {
    return integer(static_cast<std::int64_t>(number));
  }
  JsonWriter& value(std::unsigned_integral auto number)
    requires(!std::same_as<decltype(number), bool>)
  {
    return natural(static_cast<std::uint64_t>(number));
  }
  JsonWriter& value(double number);
  JsonWriter& value(const Tree& tree);
  JsonWriter& null() { return raw("null"); }
  // A piece that is JSON already.
  JsonWriter& raw(std::string_view json);

  // key and value at once.
  template <class T>
  JsonWriter& member(std::string_view name, const T& content) {
    return key(name).value(content);
  }

  [[nodiscard]] std::size_t size() const { return out_.size(); }
  // The finished text; the writer is empty again.
  [[nodiscard]] std::string take();

 private:
  JsonWriter& open(char begin, char end);
  JsonWriter& close(char end);
  JsonWriter& integer(std::int64_t number);
  JsonWriter& natural(std::uint64_t number);
  void before_value();

  std::string out_;
  std::vector<char> open_;  // the closing characters to come
  bool comma_ = false;      // something stands before, at this level
  bool named_ = false;      // a key waits for its value
};

}  // namespace reveille::text
