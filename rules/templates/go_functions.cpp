// SPDX-License-Identifier: Apache-2.0
// The functions that every Go template has.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "rules/templates/format.hpp"
#include "rules/templates/functions.hpp"
#include "rules/templates/go_numbers.hpp"
#include "rules/templates/humanize.hpp"

namespace reveille::rules::templates {
namespace {

using Arguments = std::span<const Value>;

// What comparison sees in a value.
enum class Basic { other, boolean, integer, unsigned_integer, real, text };

Basic basic_kind(const Value& value) {
  if (value.as<bool>() != nullptr) return Basic::boolean;
  if (value.as<Integer>() != nullptr || value.as<Duration>() != nullptr) return Basic::integer;
  if (value.as<Unsigned>() != nullptr) return Basic::unsigned_integer;
  if (value.as<double>() != nullptr) return Basic::real;
  return value.as<Text>() != nullptr ? Basic::text : Basic::other;
}

std::int64_t integer_of(const Value& value) {
  const Duration* duration = value.as<Duration>();
  return duration != nullptr ? duration->nanoseconds : value.as<Integer>()->value;
}

bool is_whole(Basic kind) {
  return kind == Basic::integer || kind == Basic::unsigned_integer;
}

// -1, 0, 1 for whole numbers of any sign.
int compare_whole(const Value& a, const Value& b) {
  const Unsigned* ua = a.as<Unsigned>();
  const Unsigned* ub = b.as<Unsigned>();
  if (ua == nullptr && integer_of(a) < 0) {
    if (ub != nullptr || integer_of(b) >= 0) return -1;
    return integer_of(a) < integer_of(b) ? -1 : integer_of(a) > integer_of(b) ? 1 : 0;
  }
  if (ub == nullptr && integer_of(b) < 0) return 1;
  const std::uint64_t left = ua != nullptr ? ua->value : static_cast<std::uint64_t>(integer_of(a));
  const std::uint64_t right = ub != nullptr ? ub->value : static_cast<std::uint64_t>(integer_of(b));
  return left < right ? -1 : left > right ? 1 : 0;
}

Result<bool> equal(const Value& a, const Value& b) {
  const Basic left = basic_kind(a);
  const Basic right = basic_kind(b);
  if (is_whole(left) && is_whole(right)) return compare_whole(a, b) == 0;
  if (a.is_nothing() || b.is_nothing()) return a.is_nothing() == b.is_nothing();
  if (left != right) return invalid("incompatible types for comparison");
  switch (left) {
    case Basic::boolean:
      return *a.as<bool>() == *b.as<bool>();
    case Basic::real:
      return *a.as<double>() == *b.as<double>();
    case Basic::text:
      return a.as<Text>()->value == b.as<Text>()->value;
    default:
      break;
  }
  const Moment* first = a.as<Moment>();
  const Moment* second = b.as<Moment>();
  if (first != nullptr && second != nullptr) return first->nanoseconds == second->nanoseconds;
  return invalid(fmt::format("non-comparable type {}: {}", to_text(a), type_name(a)));
}

Result<bool> less(const Value& a, const Value& b) {
  const Basic left = basic_kind(a);
  const Basic right = basic_kind(b);
  if (left == Basic::other || right == Basic::other) return invalid("invalid type for comparison");
  if (is_whole(left) && is_whole(right)) return compare_whole(a, b) < 0;
  if (left != right) return invalid("incompatible types for comparison");
  if (left == Basic::real) return *a.as<double>() < *b.as<double>();
  if (left == Basic::text) return a.as<Text>()->value < b.as<Text>()->value;
  return invalid("invalid type for comparison");
}

// Go defines <= as "less or equal" and >, >= as its opposites; so NaN > 1 is true.
Result<bool> less_or_equal(const Value& a, const Value& b) {
  TRY(const bool smaller, less(a, b));
  if (smaller) return true;
  return equal(a, b);
}

Result<Value> call_eq(const Environment&, Arguments arguments) {
  if (arguments.size() < 2) return invalid("missing argument for comparison");
  for (const Value& other : arguments.subspan(1)) {
    TRY(const bool same, equal(arguments[0], other));
    if (same) return Value(true);
  }
  return Value(false);
}
Result<Value> call_ne(const Environment&, Arguments arguments) {
  TRY(const bool same, equal(arguments[0], arguments[1]));
  return Value(!same);
}
Result<Value> call_lt(const Environment&, Arguments arguments) {
  TRY(const bool smaller, less(arguments[0], arguments[1]));
  return Value(smaller);
}
Result<Value> call_le(const Environment&, Arguments arguments) {
  TRY(const bool not_larger, less_or_equal(arguments[0], arguments[1]));
  return Value(not_larger);
}
Result<Value> call_gt(const Environment&, Arguments arguments) {
  TRY(const bool not_larger, less_or_equal(arguments[0], arguments[1]));
  return Value(!not_larger);
}
Result<Value> call_ge(const Environment&, Arguments arguments) {
  TRY(const bool smaller, less(arguments[0], arguments[1]));
  return Value(!smaller);
}

Result<Value> call_not(const Environment&, Arguments arguments) {
  return Value(!is_true(arguments[0]));
}

Result<Value> call_len(const Environment&, Arguments arguments) {
  const Value& value = arguments[0];
  if (value.is_nothing()) return invalid("len of nil pointer");
  std::size_t length = 0;
  if (const Text* text = value.as<Text>()) {
    length = text->value.size();
  } else if (const LabelMap* labels = value.as<LabelMap>()) {
    length = (*labels)->size();
  } else if (const AnyMap* map = value.as<AnyMap>()) {
    length = (*map)->size();
  } else if (const auto* list = value.as<std::shared_ptr<const Sequence>>()) {
    length = (*list)->items.size();
  } else {
    return invalid("len of type " + type_name(value));
  }
  return Value(Integer{static_cast<std::int64_t>(length)});
}

// A position in something of that length.
Result<std::size_t> position(const Value& index, std::size_t length, bool end_too) {
  if (index.is_nothing()) return invalid("cannot index slice/array with nil");
  if (!is_whole(basic_kind(index))) {
    return invalid("cannot index slice/array with type " + type_name(index));
  }
  const Value none(Integer{0});
  const Value limit(Integer{static_cast<std::int64_t>(length) + (end_too ? 1 : 0)});
  if (compare_whole(index, none) < 0 || compare_whole(index, limit) >= 0) {
    return invalid("index out of range: " + to_text(index));
  }
  const Unsigned* large = index.as<Unsigned>();
  return large != nullptr ? large->value : static_cast<std::size_t>(integer_of(index));
}

Result<Value> index_once(const Value& item, const Value& index) {
  const bool is_map = item.as<LabelMap>() != nullptr || item.as<AnyMap>() != nullptr;
  if (is_map) {
    const std::string* key = index.text();
    if (key == nullptr) {
      return invalid("value has type " + type_name(index) + "; should be string");
    }
    if (const LabelMap* labels = item.as<LabelMap>()) return Value((*labels)->get(*key));
    const AnyMap& map = *item.as<AnyMap>();
    const auto found = map->find(*key);
    return found == map->end() ? Value() : found->second;
  }
  if (const auto* list = item.as<std::shared_ptr<const Sequence>>()) {
    TRY(const std::size_t at, position(index, (*list)->items.size(), false));
    return (*list)->items[at];
  }
  if (const Text* text = item.as<Text>()) {
    TRY(const std::size_t at, position(index, text->value.size(), false));
    return Value(Unsigned{static_cast<unsigned char>(text->value[at]), Unsigned::Type::uint8});
  }
  return invalid("can't index item of type " + type_name(item));
}

Result<Value> call_index(const Environment&, Arguments arguments) {
  if (arguments[0].is_nothing()) return invalid("index of untyped nil");
  Value item = arguments[0];
  for (const Value& index : arguments.subspan(1)) {
    if (item.is_nothing()) return invalid("index of nil pointer");
    TRY(item, index_once(item, index));
  }
  return item;
}

Result<Value> call_slice(const Environment&, Arguments arguments) {
  const Value& item = arguments[0];
  if (item.is_nothing()) return invalid("slice of untyped nil");
  if (arguments.size() > 4) {
    return invalid(fmt::format("too many slice indexes: {}", arguments.size() - 1));
  }
  const Text* text = item.as<Text>();
  const auto* list = item.as<std::shared_ptr<const Sequence>>();
  if (text == nullptr && list == nullptr) {
    return invalid("can't slice item of type " + type_name(item));
  }
  if (text != nullptr && arguments.size() == 4) return invalid("cannot 3-index slice a string");
  const std::size_t length = text != nullptr ? text->value.size() : (*list)->items.size();
  std::size_t begin = 0;
  std::size_t end = length;
  if (arguments.size() > 1) {
    TRY(begin, position(arguments[1], length, true));
  }
  if (arguments.size() > 2) {
    TRY(end, position(arguments[2], length, true));
  }
  if (begin > end) return invalid(fmt::format("invalid slice index: {} > {}", begin, end));
  if (text != nullptr) return Value(text->value.substr(begin, end - begin));
  auto part = std::make_shared<Sequence>();
  part->type = (*list)->type;
  part->items.assign((*list)->items.begin() + static_cast<std::ptrdiff_t>(begin),
                     (*list)->items.begin() + static_cast<std::ptrdiff_t>(end));
  return Value(std::shared_ptr<const Sequence>(std::move(part)));
}

Result<Value> call_print(const Environment&, Arguments arguments) {
  return Value(sprint(arguments));
}
Result<Value> call_println(const Environment&, Arguments arguments) {
  return Value(sprintln(arguments));
}
Result<Value> call_printf(const Environment&, Arguments arguments) {
  return Value(sprintf(*arguments[0].text(), arguments.subspan(1)));
}

std::string only_text(Arguments arguments) {
  const bool single = arguments.size() == 1 && arguments[0].as<Text>() != nullptr;
  return single ? arguments[0].as<Text>()->value : sprint(arguments);
}

Result<Value> call_html(const Environment&, Arguments arguments) {
  std::string out;
  for (const char c : only_text(arguments)) {
    switch (c) {
      case '\0':
        out += "\xEF\xBF\xBD";
        break;
      case '"':
        out += "&#34;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  }
  return Value(out);
}

Result<Value> call_js(const Environment&, Arguments arguments) {
  std::string out;
  for (const char c : only_text(arguments)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\' || c == '\'' || c == '"') {
      out += '\\';
      out += c;
    } else if (byte < ' ' || c == '<' || c == '>' || c == '&' || c == '=') {
      out += fmt::format("\\u{:04X}", byte);
    } else {
      out += c;
    }
  }
  return Value(out);
}

Result<Value> call_urlquery(const Environment&, Arguments arguments) {
  return Value(query_escape(only_text(arguments)));
}

}  // namespace

std::span<const Function> go_functions() {
  using enum Parameter;
  static const std::vector<Function> functions{
      {"and", {any, any}, true, nullptr},
      {"or", {any, any}, true, nullptr},
      {"not", {any}, false, call_not},
      {"eq", {any, any}, true, call_eq},
      {"ne", {any, any}, false, call_ne},
      {"lt", {any, any}, false, call_lt},
      {"le", {any, any}, false, call_le},
      {"gt", {any, any}, false, call_gt},
      {"ge", {any, any}, false, call_ge},
      {"len", {any}, false, call_len},
      {"index", {any, any}, true, call_index},
      {"slice", {any, any}, true, call_slice},
      {"print", {any}, true, call_print},
      {"println", {any}, true, call_println},
      {"printf", {string, any}, true, call_printf},
      {"html", {any}, true, call_html},
      {"js", {any}, true, call_js},
      {"urlquery", {any}, true, call_urlquery},
  };
  return functions;
}

}  // namespace reveille::rules::templates
