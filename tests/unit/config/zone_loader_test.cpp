// SPDX-License-Identifier: Apache-2.0
#include "config/zone_loader.hpp"

#include <catch2/catch.hpp>

using namespace reveille;

TEST_CASE("zones are loaded by their names, aliases among them") {
  const auto zone = config::load_zone("America/Chicago");
  REQUIRE(zone);
  CHECK(zone->name() == "America/Chicago");
  CHECK(to_local(instant_from_ms(1'707'114'600'000), *zone) == "Mon 2024-02-05 00:30 CST");
  CHECK(config::load_zone("US/Central"));
  CHECK(config::load_zone("UTC")->next_transition(Instant{}) == Instant::max());
}

TEST_CASE("an unknown zone is refused with the nearest name") {
  const auto zone = config::load_zone("America/Chicgo");
  REQUIRE_FALSE(zone);
  CHECK(zone.error().message ==
        "unknown time zone \"America/Chicgo\"; did you mean \"America/Chicago\"?");
}

TEST_CASE("a zone cannot be a path, nor whatever this machine is set to") {
  for (const char* name : {"", "/etc/passwd", "../zoneinfo/UTC", "localtime", "libc:localtime",
                           "file:/usr/share/zoneinfo/UTC"}) {
    CAPTURE(name);
    CHECK_FALSE(config::load_zone(name));
  }
}
