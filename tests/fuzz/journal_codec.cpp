// SPDX-License-Identifier: Apache-2.0
// Facts and books through the journal's text and back. The first byte chooses: 'j' a journal, one
// fact a line ("TIME NAME BODY"), damaged in any way; 'm' facts made of the bytes that follow; 'b'
// a book as a snapshot holds it. Whatever can be read is written and read again as the same value;
// evolve() takes every fact, and the book that comes of them survives its snapshot.
#include <charconv>

#include "base/result.hpp"
#include "fuzz/target.hpp"
#include "journal/book_codec.hpp"
#include "journal/codec.hpp"
#include "unit/journal/specimen.hpp"

namespace {

using namespace reveille;
using escalation::Book;
using escalation::Dated;
using escalation::Fact;

constexpr std::size_t facts_most = 400;

void is_stable(const Fact& fact) {
  const auto again = journal::decode(escalation::name_of(fact), journal::encode(fact));
  INVARIANT(again.has_value(), "a fact that was written is read");
  INVARIANT(*again == fact, "a fact is read as it was written");
}

void is_stable(const Book& book) {
  const auto again = journal::decode_book(journal::encode_book(book));
  INVARIANT(again.has_value(), "a book that was written is read");
  INVARIANT(*again == book, "a book is read as it was written");
}

std::string_view cut(std::string_view& text, char at) {
  const std::size_t end = std::min(text.find(at), text.size());
  const std::string_view piece = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return piece;
}

Instant time_in(std::string_view word) {
  std::int64_t ms = 0;
  std::from_chars(word.data(), word.data() + word.size(), ms);
  return instant_from_ms(journal::within_time(ms));
}

void read_journal(std::string_view text) {
  Book book;
  for (std::size_t facts = 0; !text.empty() && facts < facts_most; ++facts) {
    std::string_view line = cut(text, '\n');
    const Instant at = time_in(cut(line, ' '));
    const std::string_view name = cut(line, ' ');
    const auto fact = journal::decode(name, line);
    if (!fact) continue;
    is_stable(*fact);
    evolve(book, {at, *fact});
  }
  is_stable(book);
}

// Numbers out of bytes: mostly small ones, so that facts speak of the same incidents and pages.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  std::uint32_t next() {
    const std::uint32_t first = take();
    if (first < 0xf0) return first & 0x1f;
    return (first << 28) | (take() << 16) | (take() << 8) | take();
  }

 private:
  std::uint32_t take() {
    if (bytes_.empty()) return 0;
    const auto byte = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    return byte;
  }

  std::string_view bytes_;
};

template <std::size_t... Kinds>
Fact make(std::size_t kind, journal::test::Filler& filler, std::index_sequence<Kinds...>) {
  Fact fact;
  const auto fill = [&]<std::size_t Kind>() {
    if (Kind == kind) filler.fill(fact.emplace<Kind>());
  };
  (fill.template operator()<Kinds>(), ...);
  return fact;
}

void make_journal(std::string_view text) {
  Bytes bytes(text);
  journal::test::Filler filler([&bytes] { return bytes.next(); });
  constexpr std::size_t kinds = std::variant_size_v<Fact>;
  Instant at = instant_from_ms(1'707'112'800'000);
  Book book;
  for (std::size_t facts = 0; !bytes.empty() && facts < facts_most; ++facts) {
    const std::size_t kind = (std::size_t{bytes.next()} * 32 + bytes.next()) % kinds;
    const Fact fact = make(kind, filler, std::make_index_sequence<kinds>{});
    is_stable(fact);
    at += Span{bytes.next() * 10'000};
    evolve(book, {at, fact});
  }
  is_stable(book);
}

void read_book(std::string_view text) {
  if (const auto book = journal::decode_book(text)) is_stable(*book);
}

}  // namespace

FUZZ_TARGET(journal_codec, input) {
  if (input.empty()) return;
  const std::string_view rest = input.substr(1);
  switch (input.front()) {
    case 'j':
      return read_journal(rest);
    case 'm':
      return make_journal(rest);
    case 'b':
      return read_book(rest);
    default:
      return;
  }
}
