// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "e2e/stage.hpp"

using namespace reveille;
using namespace reveille::e2e;

namespace {

// Linus, whose phone is in Do-Not-Disturb at every hour.
const std::string linus = "+14155550102";
const std::string night_owl = R"(
[people.linus]
name = "Linus"
timezone = "America/Chicago"
quiet_hours = "00:00-00:00"
contacts.mobile = { call = "+14155550102", dnd = "repeated-call", device = "old phone" }
contacts.text = { sms = "+14155550102" }

[sandbox.phones."+14155550102"]
owner = "Linus"
dnd = "always"
)";

Tree proof(Stage& stage, const std::string& contact) {
  const Tree all = stage.daemon.get_json("/api/reveille/v1/proofs?person=linus");
  for (const Tree& row : list_at(all, "proofs"))
    if (text_at(row, "contact") == contact) return row;
  return {};
}

}  // namespace

TEST_CASE("a drill through a phone in Do-Not-Disturb: a pair of calls, a key, an answer, a proof",
          "[drills]") {
  Stage stage(night_owl + "person = \"asleep\"\nanswers_after = \"1s\"\npresses = \"41\"\n");
  stage.daemon.start();
  const Outcome before = stage.cli({"proofs", "linus"});
  CHECK(before.code == 1);
  CHECK(before.out.find("unproven") != std::string::npos);

  const std::vector<std::string> check{"check", "--running",
                                       stage.daemon.folder() + "/reveille.toml"};
  CHECK_THAT(stage.cli(check).out,
             Catch::Contains("R022") && Catch::Contains("reveille drill linus:mobile"));

  const Outcome asked = stage.cli({"drill", "linus:mobile", "--by", "linus"});
  INFO(asked.error);
  REQUIRE(asked.code == 0);
  // The first call lies silent; the second, from the same number, rings through.
  REQUIRE(eventually([&] { return text_at(proof(stage, "mobile"), "state") == "proven"; }, 90'000));
  const auto confirmed_by_linus = [&] {
    const Tree known = proof(stage, "mobile");
    const Tree* confirmed = known.find("confirmed");
    return confirmed && confirmed->boolean() && *confirmed->boolean();
  };
  REQUIRE(eventually(confirmed_by_linus, 20'000));
  const Tree row = proof(stage, "mobile");
  CHECK(number_at(row, "leg") == 2);
  CHECK(text_at(row, "evidence") == "drill");
  CHECK(text_at(row, "address") == "+1…02");
  CHECK(text_at(proof(stage, "text"), "state") == "unproven");

  const Outcome after = stage.cli({"proofs", "linus"});
  CHECK(after.code == 0);
  CHECK(after.out.find("proven until") != std::string::npos);
  CHECK(after.out.find(linus) == std::string::npos);
  const Outcome checked = stage.cli(check);
  INFO(checked.out << checked.error);
  CHECK(checked.code == 0);
  CHECK(checked.out.find("R022") == std::string::npos);
  CHECK(checked.out.find("R023") == std::string::npos);
  const Outcome list = stage.cli({"drill", "--list"});
  CHECK(list.out.find("drill 1 of linus:mobile: proven") != std::string::npos);
  CHECK(stage.daemon.get_json("/api/reveille/v1/incidents?state=all")
            .find("incidents")
            ->array()
            ->empty());
}

TEST_CASE("a drill by text, and what nobody answers", "[drills]") {
  Stage stage(night_owl + "person = \"manual\"\n");
  stage.daemon.start();
  REQUIRE(stage.cli({"drill", "linus:text"}).code == 0);
  REQUIRE(eventually([&] { return !stage.phones.texts(linus).empty(); }));
  const std::string text = stage.phones.texts(linus).back();
  CHECK(text.starts_with("DRILL"));
  const auto reply = text.find("reply ") + 6;
  const std::string code = text.substr(reply, text.find(' ', reply) - reply);
  stage.phones.write(linus, code + " a");
  REQUIRE(eventually([&] { return text_at(proof(stage, "text"), "state") == "proven"; }));
  stage.phones.write(linus, code + " 2");
  REQUIRE(eventually([&] { return text_at(proof(stage, "text"), "state") == "unproven"; }));

  REQUIRE(stage.cli({"drill", "linus:mobile"}).code == 0);
  REQUIRE(eventually([&] { return stage.phones.activity(linus) != "idle"; }));
  REQUIRE(stage.cli({"drill", "--cancel", "2"}).code == 0);
  CHECK(eventually([&] { return stage.phones.activity(linus) == "idle"; }));
  CHECK(text_at(proof(stage, "mobile"), "state") == "unproven");
}

TEST_CASE("a drill where it proves nothing is refused with what to do instead", "[drills]") {
  Stage stage;
  stage.daemon.start();
  const Outcome refused = stage.cli({"drill", "ada"});
  CHECK(refused.code == 1);
  CHECK(refused.error.find("--assisted") != std::string::npos);
  CHECK(stage.cli({"drill", "nobody"}).error.find("there is no person") != std::string::npos);
  CHECK(stage.cli({"drill"}).code == 2);
  const Outcome assisted = stage.cli({"drill", "ada:mobile", "--assisted"});
  CHECK(assisted.code == 0);
  CHECK(assisted.out.find("switch Do-Not-Disturb on now") != std::string::npos);
  const Tree drills = stage.daemon.get_json("/api/reveille/v1/drills");
  REQUIRE(list_at(drills, "drills").size() == 1);
  CHECK(list_at(drills, "drills").front().find("at") == nullptr);
}

TEST_CASE("the contact card holds every number that pages come from, and needs no token",
          "[drills]") {
  Stage stage("", "tokens.x = { sha256 = \"" + std::string(64, 'a') + "\", scopes = [\"read\"] }");
  stage.daemon.start();
  const auto card = stage.daemon.get("/contact.vcf");
  REQUIRE(card.status == 200);
  CHECK(header(card.headers, "Content-Type") == "text/vcard; charset=utf-8");
  CHECK(card.body.starts_with("BEGIN:VCARD\r\nVERSION:3.0\r\n"));
  CHECK(card.body.find("+15005550006\r\n") != std::string::npos);
  CHECK(card.body.find("+15005550007\r\n") != std::string::npos);
  CHECK(card.body.find(ada) == std::string::npos);
  CHECK(stage.daemon.get("/contact.vcf?version=4.0").body.find("VERSION:4.0") != std::string::npos);
  CHECK(stage.daemon.get("/contact.vcf?version=9").status == 400);
  CHECK(stage.daemon.get("/api/reveille/v1/proofs").status == 401);
}
