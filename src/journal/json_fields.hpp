// SPDX-License-Identifier: Apache-2.0
// JSON from and into anything that lists its fields: facts by themselves, the book's structs
// through book_fields.hpp. Missing fields keep their defaults, unknown ones are ignored: a journal
// is read by versions that are younger and older than the one that wrote it.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/id.hpp"
#include "base/instant.hpp"
#include "base/labels.hpp"
#include "base/matcher.hpp"
#include "journal/enum_names.hpp"
#include "text/json.hpp"
#include "text/json_items.hpp"

namespace reveille::journal {

// visit(self, v) calls v(name, field) for each field of T, in a fixed order.
template <class T>
struct FieldsOf {
  static void visit(auto& self, auto&& visitor) { self.fields(visitor); }
};

// Times and spans of no clock and no setting, in a file that somebody damaged with care, are read
// as the nearest ones whose sums and multiples are still times: within 285 000 years, which is also
// what every reader of JSON takes for a whole number.
inline constexpr std::int64_t time_most_ms = std::int64_t{1} << 53;
[[nodiscard]] std::int64_t within_time(std::int64_t ms);

void append_integer(std::string& out, std::int64_t value);

class Encoder {
 public:
  explicit Encoder(std::string& out) : out_(out) {}

  template <class T>
    requires std::is_class_v<T>
  void write(const T& value) {
    char separator = '{';
    FieldsOf<T>::visit(value, [&](std::string_view name, const auto& field) {
      (out_ += separator) += '"';
      out_ += name;
      out_ += "\":";
      write(field);
      separator = ',';
    });
    out_ += separator == '{' ? "{}" : "}";
  }

  void write(bool value) { out_ += value ? "true" : "false"; }
  void write(int value) { append_integer(out_, value); }
  void write(std::uint64_t value) { text::append_json_string(out_, to_hex(value)); }
  void write(const std::string& value) { text::append_json_string(out_, value); }
  void write(Instant value) { append_integer(out_, to_ms(value)); }
  void write(Span value) { append_integer(out_, value.count()); }
  void write(const Labels& labels);
  void write(const Matcher& matcher);
  template <class Tag>
  void write(Id<Tag> id) {
    append_integer(out_, static_cast<std::int64_t>(id.value));
  }
  template <class Tag>
  void write(const Name<Tag>& name) {
    text::append_json_string(out_, name.value);
  }
  template <class E>
    requires std::is_enum_v<E>
  void write(E value) {
    text::append_json_string(out_, to_string(value));
  }
  template <class T>
  void write(const std::optional<T>& value) {
    if (value) {
      write(*value);
    } else {
      out_ += "null";
    }
  }
  template <class T>
  void write(const std::vector<T>& values) {
    write_list(values);
  }
  template <class T>
  void write(const std::deque<T>& values) {
    write_list(values);
  }
  template <class T>
  void write(const std::set<T>& values) {
    write_list(values);
  }
  template <class K, class V>
  void write(const std::map<K, V>& values) {
    write_list(values);
  }
  template <class A, class B>
  void write(const std::pair<A, B>& pair) {
    out_ += '[';
    write(pair.first);
    out_ += ',';
    write(pair.second);
    out_ += ']';
  }

 private:
  void write_list(const auto& values) {
    out_ += '[';
    bool first = true;
    for (const auto& value : values) {
      if (!first) out_ += ',';
      first = false;
      write(value);
    }
    out_ += ']';
  }

  std::string& out_;
};

// Fills a value from JSON. false: something has the wrong kind; trouble() says what.
class Decoder {
 public:
  using Item = text::JsonItem;
  using Kind = Item::Kind;

  // Of a fact, from which a book's times are computed; a book has the sums already.
  enum class Times { as_written, within_time };
  explicit Decoder(Times times = Times::as_written) : times_(times) {}

  template <class T>
    requires std::is_class_v<T>
  [[nodiscard]] bool read(const Item& item, T& into) {
    if (item.kind != Kind::object) return wrong("an object");
    bool good = true;
    const Item* expected = item.first();  // the Encoder writes fields in this very order
    FieldsOf<T>::visit(into, [&](std::string_view name, auto& field) {
      if (!good) return;
      const Item* found = member(item, name, expected);
      if (!found) return;
      expected = found->after();
      if (!read(*found, field)) {
        good = false;
        trouble_ = std::string(name) + ": " + trouble_;
      }
    });
    return good;
  }

  [[nodiscard]] bool read(const Item& item, bool& into);
  [[nodiscard]] bool read(const Item& item, int& into);
  [[nodiscard]] bool read(const Item& item, std::uint64_t& into);
  [[nodiscard]] bool read(const Item& item, std::string& into);
  [[nodiscard]] bool read(const Item& item, Instant& into);
  [[nodiscard]] bool read(const Item& item, Span& into);
  [[nodiscard]] bool read(const Item& item, Labels& into);
  [[nodiscard]] bool read(const Item& item, Matcher& into);
  template <class Tag>
  [[nodiscard]] bool read(const Item& item, Id<Tag>& into) {
    if (item.kind != Kind::integer || item.integer < 0) return wrong("an id");
    into.value = static_cast<std::uint64_t>(item.integer);
    return true;
  }
  template <class Tag>
  [[nodiscard]] bool read(const Item& item, Name<Tag>& into) {
    return read(item, into.value);
  }
  template <class E>
    requires std::is_enum_v<E>
  [[nodiscard]] bool read(const Item& item, E& into) {
    const auto found = item.kind == Kind::string ? enum_named<E>(item.string) : std::nullopt;
    if (!found) return wrong("a known word");
    into = *found;
    return true;
  }
  template <class T>
  [[nodiscard]] bool read(const Item& item, std::optional<T>& into) {
    into.reset();
    return item.kind == Kind::null || read(item, into.emplace());
  }
  template <class T>
  [[nodiscard]] bool read(const Item& item, std::vector<T>& into) {
    into.clear();
    return read_each<T>(item, [&](T&& value) { into.push_back(std::move(value)); });
  }
  template <class T>
  [[nodiscard]] bool read(const Item& item, std::deque<T>& into) {
    into.clear();
    return read_each<T>(item, [&](T&& value) { into.push_back(std::move(value)); });
  }
  template <class T>
  [[nodiscard]] bool read(const Item& item, std::set<T>& into) {
    into.clear();
    return read_each<T>(item, [&](T&& value) { into.insert(into.end(), std::move(value)); });
  }
  template <class K, class V>
  [[nodiscard]] bool read(const Item& item, std::map<K, V>& into) {
    into.clear();
    return read_each<std::pair<K, V>>(
        item, [&](std::pair<K, V>&& entry) { into.insert(into.end(), std::move(entry)); });
  }
  template <class A, class B>
  [[nodiscard]] bool read(const Item& item, std::pair<A, B>& into) {
    const Item* const first = item.first();
    const bool two = item.kind == Kind::array && item.inside > 0 &&
                     first->after() != item.after() && first->after()->after() == item.after();
    if (!two) return wrong("a pair");
    return read(*first, into.first) && read(*first->after(), into.second);
  }

  // Calls add(T&&) for each value of a list.
  template <class T>
  [[nodiscard]] bool read_each(const Item& item, auto&& add) {
    if (item.kind != Kind::array) return wrong("an array");
    for (const Item* one = item.first(); one != item.after(); one = one->after()) {
      T value{};
      if (!read(*one, value)) return false;
      add(std::move(value));
    }
    return true;
  }

  [[nodiscard]] const std::string& trouble() const { return trouble_; }

 private:
  // Looks at the expected place first. Of several with one name, which there are not in what the
  // Encoder wrote, any may be found.
  static const Item* member(const Item& object, std::string_view name, const Item* expected) {
    const Item* const end = object.after();
    for (const Item* one = expected; one != end; one = one->after()) {
      if (one->key == name) return one;
    }
    for (const Item* one = object.first(); one != expected; one = one->after()) {
      if (one->key == name) return one;
    }
    return nullptr;
  }

  bool wrong(std::string_view expected) {
    trouble_ = "expected " + std::string(expected);
    return false;
  }

  [[nodiscard]] std::int64_t time(std::int64_t ms) const {
    return times_ == Times::within_time ? within_time(ms) : ms;
  }

  Times times_;
  std::string trouble_;
};

}  // namespace reveille::journal
