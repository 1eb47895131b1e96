// SPDX-License-Identifier: Apache-2.0
#include "journal/book_parts.hpp"

#include <catch2/catch.hpp>

#include "unit/journal/specimen.hpp"

using namespace reveille;
using escalation::Book;
using journal::BookReader;
using journal::BookWriter;
using journal::test::Filler;

namespace {

Book read(const std::vector<std::string>& parts) {
  BookReader reader;
  for (const std::string& part : parts) {
    const auto added = reader.add(part);
    if (!added) FAIL(added.error().message << " in " << part.substr(0, 200));
  }
  return std::move(reader).take();
}

void write_some(BookWriter& writer, Book& book, std::vector<std::string>& parts) {
  for (std::string& part : writer.next(book)) parts.push_back(std::move(part));
}

template <std::size_t... Kinds>
escalation::Fact fact_of(std::size_t kind, Filler& filler, std::index_sequence<Kinds...>) {
  escalation::Fact fact;
  const auto fill = [&]<std::size_t Kind>() {
    if (Kind == kind) filler.fill(fact.emplace<Kind>());
  };
  (fill.template operator()<Kinds>(), ...);
  return fact;
}

// Facts of few incidents and pages, as they come.
class Facts {
 public:
  explicit Facts(unsigned seed) : random_(seed), filler_([this] { return next(); }) {}

  void happen(Book& book, int count) {
    constexpr std::size_t kinds = std::variant_size_v<escalation::Fact>;
    for (; count > 0; --count) {
      at_ += Span{static_cast<std::int64_t>(random_() % 20'000)};
      evolve(book, {at_, fact_of(random_() % kinds, filler_, std::make_index_sequence<kinds>{})});
    }
  }

 private:
  std::uint32_t next() {
    const auto number = static_cast<std::uint32_t>(random_());
    return number % 16 == 0 ? number : number / 16 % 24;
  }
  std::mt19937 random_;
  Filler filler_;
  Instant at_ = instant_from_ms(1'707'112'800'000);
};

}  // namespace

TEST_CASE("a random book is the sum of its parts") {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    Book book;
    Filler(seed).fill(book);
    std::vector<std::string> parts;
    BookWriter writer(book);
    while (!writer.complete()) write_some(writer, book, parts);
    REQUIRE(read(parts) == book);
  }
}

TEST_CASE("whatever facts come between the parts, they are the book as it is at the last") {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    Book book;
    Facts facts(seed);
    facts.happen(book, 200);
    std::vector<std::string> parts;
    BookWriter writer(book);
    while (!writer.complete()) {
      write_some(writer, book, parts);
      if (!writer.complete()) facts.happen(book, 60);
    }
    INFO("seed " << seed);
    REQUIRE(read(parts) == book);
    REQUIRE_FALSE(book.touched.followed);
  }
}

TEST_CASE(
    "a large book is many small parts, of which the last are written again while it changes") {
  Book book;
  const auto open = [&](std::uint64_t id) {
    escalation::IncidentOpened opened;
    opened.incident = escalation::IncidentId{id};
    opened.title = std::string(500, 'x');
    opened.route = "everything";
    evolve(book, {instant_from_ms(static_cast<std::int64_t>(id)), opened});
  };
  for (std::uint64_t id = 1; id <= 3'000; ++id) open(id);
  std::vector<std::string> parts;
  BookWriter writer(book);
  for (std::uint64_t turn = 0; !writer.complete(); ++turn) {
    write_some(writer, book, parts);
    if (writer.complete()) break;
    // All of them change at every turn: it ends all the same.
    for (std::uint64_t id = 1; id <= 3'000; ++id)
      evolve(book, {instant_from_ms(5'000),
                    escalation::UrgencyRaised{
                        escalation::IncidentId{id},
                        turn % 2 == 0 ? escalation::Urgency::urgent : escalation::Urgency::low,
                        "everything",
                        {}}});
    REQUIRE(turn < 200);
  }
  CHECK(parts.size() > 10);
  CHECK(read(parts) == book);
}

TEST_CASE("what is no part of a book is refused") {
  BookReader reader;
  CHECK_FALSE(reader.add("[]"));
  CHECK_FALSE(BookReader().add("{\"incidents\":7}"));
  CHECK_FALSE(BookReader().add("{\"incidents\":[[1]]}"));
  CHECK_FALSE(BookReader().add("{\"pages_gone\":[\"x\"]}"));
}
