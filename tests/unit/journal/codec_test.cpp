// SPDX-License-Identifier: Apache-2.0
#include "journal/codec.hpp"

#include <catch2/catch.hpp>

#include "journal/book_codec.hpp"
#include "unit/journal/specimen.hpp"

using namespace reveille;
using journal::decode;
using journal::encode;

TEST_CASE("every kind of fact comes back as it was, whatever its texts") {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    for (const auto& dated : journal::test::one_of_each(seed)) {
      const std::string body = encode(dated.fact);
      const auto back = decode(name_of(dated.fact), body);
      INFO(name_of(dated.fact) << " " << body);
      REQUIRE(back);
      REQUIRE(back->index() == dated.fact.index());
      REQUIRE(encode(*back) == body);
    }
  }
}

TEST_CASE("a random book comes back equal from its snapshot") {
  for (unsigned seed = 1; seed <= 100; ++seed) {
    escalation::Book book;
    journal::test::Filler(seed).fill(book);
    const auto back = journal::decode_book(journal::encode_book(book));
    REQUIRE(back);
    REQUIRE(*back == book);
  }
}

TEST_CASE("a fact of an older version, without some of its fields, keeps their defaults") {
  const auto fact = decode("page_requested", R"({"page":7,"person":"ada"})");
  REQUIRE(fact);
  const auto& page = std::get<escalation::PageRequested>(*fact);
  CHECK(page.page.value == 7);
  CHECK(page.person.value == "ada");
  CHECK(page.purpose == escalation::PagePurpose::wake);
}

TEST_CASE("a fact of a newer version, with more fields, is read as far as it is known") {
  const auto fact = decode("ack_timed_out", R"({"incident":3,"mood":{"level":[1,2]}})");
  REQUIRE(fact);
  CHECK(std::get<escalation::AckTimedOut>(*fact).incident.value == 3);
}

TEST_CASE("what cannot be understood is an error that says what and where") {
  CHECK(decode("moon_phase_changed", "{}").error().code == Code::corrupt);
  CHECK(decode("ack_timed_out", "{\"incident\":").error().code == Code::corrupt);
  CHECK(decode("ack_timed_out", "[]").error().code == Code::corrupt);
  CHECK(decode("ack_timed_out", R"({"incident":-1})").error().message ==
        "ack_timed_out: incident: expected an id");
  CHECK(decode("acknowledged", R"({"via":"pigeon"})").error().message ==
        "acknowledged: via: expected a known word");
  CHECK(decode("alert_ended", R"({"fingerprint":"xyz"})").error().message ==
        "alert_ended: fingerprint: expected a number of 16 hex digits");
  CHECK(decode("incident_opened", R"({"terms":{"steps":[{"timeout":"5m"}]}})").error().message ==
        "incident_opened: terms: steps: timeout: expected milliseconds");
}

TEST_CASE("a fact of the end of time is one of a time that can be counted on from") {
  const auto set = decode("override_set", R"({"id":1,"to":9223372036854775807})");
  REQUIRE(set);
  const Instant to = std::get<escalation::OverrideSet>(*set).to;
  CHECK(to > *parse_rfc3339("9999-12-31T23:59:59Z"));
  CHECK(to < Instant::max() - Span{to_ms(to)});
  const auto opened = decode("incident_opened", R"({"reopen_within":-9223372036854775808})");
  REQUIRE(opened);
  CHECK(std::get<escalation::IncidentOpened>(*opened).reopen_within > Span::min() / 2);
}

TEST_CASE("bytes that are no UTF-8 do not make a fact unreadable") {
  escalation::IncidentOpened opened;
  opened.title = "caf\xE9 \xF0\x9F down";
  const auto back = decode("incident_opened", encode(opened));
  REQUIRE(back);
  CHECK(std::get<escalation::IncidentOpened>(*back).title.starts_with("caf\xEF\xBF\xBD "));
}

TEST_CASE("the version of the book's shape is stable within a build") {
  CHECK(journal::book_version() == journal::book_version());
  CHECK(journal::book_version().starts_with("2-"));
}
