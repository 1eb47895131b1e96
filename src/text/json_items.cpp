// SPDX-License-Identifier: Apache-2.0
#include "text/json_items.hpp"

#include <limits>
#include <string>

#include <boost/json/basic_parser_impl.hpp>

#include "text/json.hpp"
#include "text/json_frame.hpp"

namespace reveille::text {
namespace {

namespace bj = boost::json;
using Kind = JsonItem::Kind;

// About what one takes in the facts of a journal.
constexpr std::size_t bytes_per_item = 12;

// What Boost's parser calls for each token.
struct Lister : JsonFrame {
  explicit Lister(std::size_t size) : texts(new char[size]), end(texts.get()), taken_until(end) {
    items.reserve(size / bytes_per_item + 8);
  }

  JsonItem& add(Kind kind) {
    JsonItem& item = items.emplace_back();
    item.kind = kind;
    item.key = std::exchange(key, {});
    return item;
  }
  void append(Text part) { end = std::copy(part.begin(), part.end(), end); }
  // All that was appended since it was last asked.
  std::string_view taken() {
    const char* const from = std::exchange(taken_until, end);
    return {from, end};
  }

  bool open(Kind kind) {
    add(kind).inside = parent;  // until it is closed
    parent = static_cast<std::uint32_t>(items.size() - 1);
    return true;
  }
  bool close() {
    JsonItem& item = items[parent];
    const auto inside = static_cast<std::uint32_t>(items.size() - 1 - parent);
    parent = std::exchange(item.inside, inside);
    return true;
  }

  bool on_object_begin(Failure&) { return open(Kind::object); }
  bool on_object_end(std::size_t, Failure&) { return close(); }
  bool on_array_begin(Failure&) { return open(Kind::array); }
  bool on_array_end(std::size_t, Failure&) { return close(); }
  bool on_key_part(Text part, std::size_t, Failure&) {
    append(part);
    return true;
  }
  bool on_key(Text part, std::size_t, Failure&) {
    append(part);
    key = taken();
    return true;
  }
  bool on_string_part(Text part, std::size_t, Failure&) {
    append(part);
    return true;
  }
  bool on_string(Text part, std::size_t, Failure&) {
    append(part);
    add(Kind::string).string = taken();
    return true;
  }
  bool on_number_part(Text part, Failure&) {
    append(part);
    return true;
  }
  bool on_int64(std::int64_t value, Text, Failure&) {
    taken();
    add(Kind::integer).integer = value;
    return true;
  }
  bool on_uint64(std::uint64_t, Text part, Failure&) { return on_real(part); }
  bool on_double(double, Text part, Failure&) { return on_real(part); }
  bool on_real(Text part) {
    append(part);
    add(Kind::real).string = taken();
    return true;
  }
  bool on_bool(bool value, Failure&) {
    add(Kind::boolean).integer = value ? 1 : 0;
    return true;
  }
  bool on_null(Failure&) {
    add(Kind::null);
    return true;
  }

  std::vector<JsonItem> items;
  // As long as all that is read: what an escape says is never longer than how it is written.
  std::unique_ptr<char[]> texts;
  char* end;
  const char* taken_until;
  std::string_view key;
  std::uint32_t parent = 0;
};

}  // namespace

Result<JsonItems> JsonItems::read(std::string_view text) {
  if (text.size() > std::numeric_limits<std::uint32_t>::max())
    return fail(Code::limit, "not read: more than 4 GiB of JSON");
  bj::basic_parser<Lister> parser(json_options(), text.size());
  bj::error_code failure;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), failure);
  if (failure || used != text.size()) {
    auto told = parse_json(text);  // the same parser, which says where
    INVARIANT(!told, "one grammar");
    return std::unexpected(std::move(told.error()));
  }
  JsonItems read;
  read.items_ = std::move(parser.handler().items);
  read.texts_ = std::move(parser.handler().texts);
  return read;
}

}  // namespace reveille::text
