// SPDX-License-Identifier: Apache-2.0
#include "rules/series/selection_cache.hpp"

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::rules;

namespace {

Matchers named(const std::string& name) {
  return {*Matcher::make("__name__", Matcher::Kind::equal, name)};
}

}  // namespace

TEST_CASE("selections that grow are bounded like those that are remembered") {
  SelectionCache cache;
  cache.remember(named("a"), {Postings::List(SelectionCache::references_most / 2), 0});
  REQUIRE(cache.find(named("a")) != nullptr);
  cache.grew(SelectionCache::references_most / 2);
  CHECK(cache.find(named("a")) != nullptr);
  cache.grew(1);
  CHECK(cache.find(named("a")) == nullptr);
  CHECK(cache.bytes() < 1'000'000);
}
