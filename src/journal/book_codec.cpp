// SPDX-License-Identifier: Apache-2.0
#include "journal/book_codec.hpp"

#include "journal/book_fields.hpp"
#include "journal/checksum.hpp"
#include "text/json_items.hpp"

namespace reveille::journal {

namespace {

// Raise it when evolve() comes to mean something else without a change of fields.
constexpr int evolve_version = 2;
// About what one takes with its alert and its page.
constexpr std::size_t incident_bytes = 2'048;

template <class T>
concept Leaf = std::is_arithmetic_v<T> || std::is_enum_v<T> || std::same_as<T, std::string> ||
               std::same_as<T, Instant> || std::same_as<T, Span> || std::same_as<T, Labels> ||
               std::is_same_v<T, Matcher>;

// Writes down the names and nesting of all fields of a type.
struct Shape {
  std::string text;

  template <Leaf T>
  void add(const T*) {
    text += '.';
  }
  template <class Tag>
  void add(const Id<Tag>*) {
    text += '.';
  }
  template <class Tag>
  void add(const Name<Tag>*) {
    text += '.';
  }
  template <class T>
  void add(const std::optional<T>*) {
    add(static_cast<const T*>(nullptr));
  }
  template <class T>
  void add(const std::vector<T>*) {
    add(static_cast<const T*>(nullptr));
  }
  template <class T>
  void add(const std::deque<T>*) {
    add(static_cast<const T*>(nullptr));
  }
  template <class T>
  void add(const std::set<T>*) {
    add(static_cast<const T*>(nullptr));
  }
  template <class K, class V>
  void add(const std::map<K, V>*) {
    add(static_cast<const std::pair<K, V>*>(nullptr));
  }
  template <class A, class B>
  void add(const std::pair<A, B>*) {
    add(static_cast<const A*>(nullptr));
    add(static_cast<const B*>(nullptr));
  }
  template <class T>
    requires(std::is_class_v<T> && !Leaf<T>)
  void add(const T*) {
    T specimen{};
    text += '{';
    FieldsOf<T>::visit(specimen, [this](std::string_view name, auto& field) {
      text += name;
      add(static_cast<const std::remove_cvref_t<decltype(field)>*>(nullptr));
    });
    text += '}';
  }
};

}  // namespace

std::string encode_book(const escalation::Book& book) {
  std::string out;
  out.reserve((book.incidents.size() + 1) * incident_bytes);
  Encoder(out).write(book);
  return out;
}

Result<escalation::Book> decode_book(std::string_view body) {
  auto items = text::JsonItems::read(body);
  if (!items) return fail(Code::corrupt, items.error().message);
  escalation::Book book;
  Decoder decoder;
  if (!decoder.read(items->root(), book)) return fail(Code::corrupt, decoder.trouble());
  return book;
}

const std::string& book_version() {
  static const std::string version = [] {
    Shape shape;
    shape.add(static_cast<const escalation::Book*>(nullptr));
    return std::to_string(evolve_version) + "-" + to_hex(checksum({shape.text}));
  }();
  return version;
}

}  // namespace reveille::journal
