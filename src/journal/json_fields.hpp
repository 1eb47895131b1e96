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
#include "base/tree.hpp"
#include "journal/enum_names.hpp"
#include "text/json.hpp"

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

// Fills a value from a tree. false: something has the wrong kind; trouble() says what.
class Decoder {
 public:
  // Of a fact, from which a book's times are computed; a book has the sums already.
  enum class Times { as_written, within_time };
  explicit Decoder(Times times = Times::as_written) : times_(times) {}

  template <class T>
    requires std::is_class_v<T>
  [[nodiscard]] bool read(const Tree& tree, T& into) {
    if (!tree.table()) return wrong("an object");
    bool good = true;
    FieldsOf<T>::visit(into, [&](std::string_view name, auto& field) {
      if (!good) return;
      const Tree* found = tree.find(name);
      if (found && !read(*found, field)) {
        good = false;
        trouble_ = std::string(name) + ": " + trouble_;
      }
    });
    return good;
  }

  [[nodiscard]] bool read(const Tree& tree, bool& into);
  [[nodiscard]] bool read(const Tree& tree, int& into);
  [[nodiscard]] bool read(const Tree& tree, std::uint64_t& into);
  [[nodiscard]] bool read(const Tree& tree, std::string& into);
  [[nodiscard]] bool read(const Tree& tree, Instant& into);
  [[nodiscard]] bool read(const Tree& tree, Span& into);
  [[nodiscard]] bool read(const Tree& tree, Labels& into);
  [[nodiscard]] bool read(const Tree& tree, Matcher& into);
  template <class Tag>
  [[nodiscard]] bool read(const Tree& tree, Id<Tag>& into) {
    const auto* number = tree.integer();
    if (!number || *number < 0) return wrong("an id");
    into.value = static_cast<std::uint64_t>(*number);
    return true;
  }
  template <class Tag>
  [[nodiscard]] bool read(const Tree& tree, Name<Tag>& into) {
    return read(tree, into.value);
  }
  template <class E>
    requires std::is_enum_v<E>
  [[nodiscard]] bool read(const Tree& tree, E& into) {
    const auto* text = tree.string();
    const auto found = text ? enum_named<E>(*text) : std::nullopt;
    if (!found) return wrong("a known word");
    into = *found;
    return true;
  }
  template <class T>
  [[nodiscard]] bool read(const Tree& tree, std::optional<T>& into) {
    into.reset();
    return tree.is_null() || read(tree, into.emplace());
  }
  template <class T>
  [[nodiscard]] bool read(const Tree& tree, std::vector<T>& into) {
    into.clear();
    return read_list<T>(tree, [&](T&& value) { into.push_back(std::move(value)); });
  }
  template <class T>
  [[nodiscard]] bool read(const Tree& tree, std::deque<T>& into) {
    into.clear();
    return read_list<T>(tree, [&](T&& value) { into.push_back(std::move(value)); });
  }
  template <class T>
  [[nodiscard]] bool read(const Tree& tree, std::set<T>& into) {
    into.clear();
    return read_list<T>(tree, [&](T&& value) { into.insert(std::move(value)); });
  }
  template <class K, class V>
  [[nodiscard]] bool read(const Tree& tree, std::map<K, V>& into) {
    into.clear();
    return read_list<std::pair<K, V>>(
        tree, [&](std::pair<K, V>&& entry) { into.insert(std::move(entry)); });
  }
  template <class A, class B>
  [[nodiscard]] bool read(const Tree& tree, std::pair<A, B>& into) {
    const auto* array = tree.array();
    if (!array || array->size() != 2) return wrong("a pair");
    return read((*array)[0], into.first) && read((*array)[1], into.second);
  }

  [[nodiscard]] const std::string& trouble() const { return trouble_; }

 private:
  template <class T>
  [[nodiscard]] bool read_list(const Tree& tree, auto&& add) {
    const auto* array = tree.array();
    if (!array) return wrong("an array");
    for (const Tree& element : *array) {
      T value{};
      if (!read(element, value)) return false;
      add(std::move(value));
    }
    return true;
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
