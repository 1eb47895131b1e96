// SPDX-License-Identifier: Apache-2.0
// Any template is refused, or expanded in bounded time and size.
#include "base/result.hpp"
#include "fuzz/target.hpp"
#include "rules/templates/template.hpp"

using namespace reveille::rules;

FUZZ_TARGET(templates, input) {
  const Labels labels{{"__name__", "m"}, {"instance", "a:1"}, {"job", "db"}};
  const Labels external{{"cluster", "eu"}};
  TemplateInput world;
  world.labels = &labels;
  world.external_labels = &external;
  world.external_url = "http://localhost:9911/x";
  world.value = 1234.5;
  world.now = instant_from_ms(1'700'000'000'000);
  world.query = [](std::string_view expression) -> Result<promql::Vector> {
    if (!promql::Query::parse(expression)) return invalid("no query");
    return promql::Vector{{{{"instance", "a:1"}}, 3, {}}, {{{"instance", "b:1"}}, 0.25, {}}};
  };
  const auto compiled = Template::parse("fuzz", input);
  if (!compiled) return;
  const auto text = compiled->expand(world);
  const auto again = compiled->expand(world);
  INVARIANT(text == again, "the same world gives the same text");
  if (text) INVARIANT(text->size() < 64 * 1024 * 1024, "a text has a bound");
}
