// SPDX-License-Identifier: Apache-2.0
#include "integrations/vcard/card.hpp"

#include <sstream>

#include <catch2/catch.hpp>

using namespace reveille::integrations;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    REQUIRE(line.ends_with('\r'));
    line.pop_back();
    REQUIRE(line.size() <= 75);
    if (line.starts_with(' '))
      lines.back() += line.substr(1);
    else
      lines.push_back(line);
  }
  return lines;
}

}  // namespace

TEST_CASE("every number is in the card, as phones of today and yesterday read it") {
  const vcard::Card card{"Reveille", {"+15005550006", "+15005550007"}, "", "https://x.org/c.vcf"};
  CHECK(lines_of(to_text(card, vcard::Version::v3)) ==
        std::vector<std::string>{
            "BEGIN:VCARD", "VERSION:3.0", "PRODID:-//Reveille//Contact card//EN", "N:;Reveille;;;",
            "FN:Reveille", "ORG:Reveille", "X-ABShowAs:COMPANY", "TEL;TYPE=CELL,VOICE:+15005550006",
            "TEL;TYPE=CELL,VOICE:+15005550007", "URL:https://x.org/c.vcf",
            "UID:https://x.org/c.vcf", "END:VCARD"});
  const auto lines = lines_of(to_text(card, vcard::Version::v4));
  CHECK(lines[1] == "VERSION:4.0");
  CHECK(lines[7] == "TEL;VALUE=uri;TYPE=\"voice,text\":tel:+15005550006");
}

TEST_CASE("a name cannot write lines of its own, long notes are folded between characters") {
  vcard::Card card;
  card.name = "Pager; of, Example\\\r\nTEL:+19995550100";
  for (int i = 0; i < 60; ++i) card.note += "ü€";
  const auto lines = lines_of(to_text(card, vcard::Version::v3));
  CHECK(lines[4] == "FN:Pager\\; of\\, Example\\\\\\nTEL:+19995550100");
  CHECK(lines[lines.size() - 2] == "NOTE:" + card.note);
}
