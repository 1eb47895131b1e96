// SPDX-License-Identifier: Apache-2.0
#include "journal/book_parts.hpp"

#include "journal/book_fields.hpp"
#include "text/json_items.hpp"

namespace reveille::journal {

namespace {

using escalation::Book;
using escalation::IncidentId;
using escalation::PageId;

// A few milliseconds' work; an incident is about two kilobytes.
constexpr std::size_t part_bytes = 256 * 1024;
constexpr std::size_t few_touched = 256;
// In a storm that never pauses more is touched than is written; it ends all the same.
constexpr int most_again = 4;

constexpr std::string_view incidents_gone = "incidents_gone";
constexpr std::string_view pages_gone = "pages_gone";

template <class T>
constexpr bool is_list = false;
template <class T>
constexpr bool is_list<std::vector<T>> = true;
template <class T>
constexpr bool is_list<std::deque<T>> = true;
template <class T>
constexpr bool is_list<std::set<T>> = true;
template <class K, class V>
constexpr bool is_list<std::map<K, V>> = true;

// An object of some of the book's fields.
class Part {
 public:
  Part() { text_.reserve(part_bytes + part_bytes / 4); }

  [[nodiscard]] bool full() const { return text_.size() >= part_bytes; }
  [[nodiscard]] bool empty() const { return text_.size() == 1; }

  void open_list(std::string_view field) {
    begin(field);
    separator_ = '[';
  }
  void add(const auto& value) {
    text_ += std::exchange(separator_, ',');
    Encoder(text_).write(value);
  }
  void close_list() { text_ += separator_ == '[' ? "[]" : "]"; }
  void write(std::string_view field, const auto& value) {
    begin(field);
    Encoder(text_).write(value);
  }
  [[nodiscard]] std::string take() && { return std::move(text_) + '}'; }

 private:
  void begin(std::string_view field) {
    if (!empty()) text_ += ',';
    ((text_ += '"') += field) += "\":";
  }

  std::string text_{'{'};
  char separator_ = '[';
};

template <class Id>
auto after(const std::optional<Id>& last, auto& sorted) {
  return last ? sorted.upper_bound(*last) : sorted.begin();
}

// The values after `last`, which goes on with them. What was touched of them is written herewith.
template <class Id, class Value>
std::string write_some(std::string_view field, const std::map<Id, Value>& values,
                       std::optional<Id>& last, std::set<Id>& touched) {
  Part part;
  part.open_list(field);
  auto one = after(last, values);
  const auto first_touched = after(last, touched);
  for (; one != values.end() && !part.full(); ++one) {
    part.add(*one);
    last = one->first;
  }
  const bool all = one == values.end();
  touched.erase(first_touched, all ? touched.end() : after(last, touched));
  part.close_list();
  return std::move(part).take();
}

// What was touched, as it is now, or that it is gone: what one part takes, or all of it.
template <class Id, class Value>
void write_again(Part& part, std::string_view field, std::string_view gone_field,
                 const std::map<Id, Value>& values, std::set<Id>& touched, bool all) {
  std::vector<Id> gone;
  part.open_list(field);
  while (!touched.empty() && (all || !part.full())) {
    const Id id = touched.extract(touched.begin()).value();
    const auto found = values.find(id);
    if (found == values.end()) {
      gone.push_back(id);
    } else {
      part.add(*found);
    }
  }
  part.close_list();
  part.write(gone_field, gone);
}

std::string touched(Book& book, bool all) {
  Part part;
  write_again(part, "incidents", incidents_gone, book.incidents, book.touched.incidents, all);
  write_again(part, "pages", pages_gone, book.pages, book.touched.pages, all);
  return std::move(part).take();
}

// All that is neither incident nor page: little for each of them.
void write_rest(const Book& book, std::vector<std::string>& parts) {
  Part part;
  const auto close = [&] { parts.push_back(std::exchange(part, Part{}).take()); };
  FieldsOf<Book>::visit(book, [&]<class T>(std::string_view name, const T& field) {
    if (name == "incidents" || name == "pages") return;
    if constexpr (is_list<T>) {
      for (auto one = field.begin(); one != field.end();) {
        part.open_list(name);
        for (; one != field.end() && !part.full(); ++one) part.add(*one);
        part.close_list();
        if (part.full()) close();
      }
    } else {
      part.write(name, field);
      if (part.full()) close();
    }
  });
  close();
}

// What the parts before said is overwritten.
template <class T>
bool add(Decoder& decoder, const text::JsonItem& item, T& into) {
  return decoder.read(item, into);
}
template <class K, class V>
bool add(Decoder& decoder, const text::JsonItem& item, std::map<K, V>& into) {
  return decoder.read_each<std::pair<K, V>>(item, [&](std::pair<K, V>&& entry) {
    into.insert_or_assign(into.end(), std::move(entry.first), std::move(entry.second));
  });
}
template <class T>
bool add(Decoder& decoder, const text::JsonItem& item, std::set<T>& into) {
  return decoder.read_each<T>(item, [&](T&& value) { into.insert(into.end(), std::move(value)); });
}
template <class T>
bool add(Decoder& decoder, const text::JsonItem& item, std::vector<T>& into) {
  return decoder.read_each<T>(item, [&](T&& value) { into.push_back(std::move(value)); });
}
template <class T>
bool add(Decoder& decoder, const text::JsonItem& item, std::deque<T>& into) {
  return decoder.read_each<T>(item, [&](T&& value) { into.push_back(std::move(value)); });
}

const text::JsonItem* member(const text::JsonItem& object, std::string_view name) {
  for (const auto* one = object.first(); one != object.after(); one = one->after()) {
    if (one->key == name) return one;
  }
  return nullptr;
}

template <class Id, class Value>
bool forget(Decoder& decoder, const text::JsonItem* item, std::map<Id, Value>& values) {
  return !item || decoder.read_each<Id>(*item, [&](Id&& id) { values.erase(id); });
}

}  // namespace

BookWriter::BookWriter(Book& book) {
  book.touched = {.followed = true, .incidents = {}, .pages = {}};
}

std::vector<std::string> BookWriter::next(Book& book) {
  if (stage_ == Stage::incidents) return {incidents(book)};
  if (stage_ == Stage::pages) return {pages(book)};
  if (stage_ == Stage::complete) return {};
  const std::size_t left = book.touched.incidents.size() + book.touched.pages.size();
  const bool last = left <= few_touched || written_again_ > most_again * parts_;
  ++written_again_;
  std::vector<std::string> parts{touched(book, last)};
  if (!last) return parts;
  write_rest(book, parts);
  book.touched = {};
  stage_ = Stage::complete;
  return parts;
}

std::string BookWriter::incidents(Book& book) {
  ++parts_;
  std::string part =
      write_some("incidents", book.incidents, last_incident_, book.touched.incidents);
  if (after(last_incident_, book.incidents) == book.incidents.end()) stage_ = Stage::pages;
  return part;
}

std::string BookWriter::pages(Book& book) {
  ++parts_;
  std::string part = write_some("pages", book.pages, last_page_, book.touched.pages);
  if (after(last_page_, book.pages) == book.pages.end()) stage_ = Stage::again;
  return part;
}

Result<> BookReader::add(std::string_view part) {
  const auto items = text::JsonItems::read(part);
  if (!items) return fail(Code::corrupt, items.error().message);
  const text::JsonItem& root = items->root();
  if (root.kind != text::JsonItem::Kind::object) return fail(Code::corrupt, "expected an object");
  Decoder decoder;
  bool good = true;
  FieldsOf<Book>::visit(book_, [&](std::string_view name, auto& field) {
    const text::JsonItem* item = good ? member(root, name) : nullptr;
    good = good && (!item || journal::add(decoder, *item, field));
  });
  good = good && forget(decoder, member(root, incidents_gone), book_.incidents) &&
         forget(decoder, member(root, pages_gone), book_.pages);
  if (!good) return fail(Code::corrupt, decoder.trouble());
  return {};
}

}  // namespace reveille::journal
