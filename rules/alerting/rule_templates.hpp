// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "rules/alerting/alerting.hpp"

namespace reveille::rules {

// Where and when a rule's templates are expanded.
struct TemplateSurroundings {
  const SeriesStore& store;  // for `query "..."`
  Instant at;
  const TemplateContext& context;
  const promql::Options& options;
};

// The texts of one result of an alert rule. Failures are texts (`<error expanding template: ...>`);
// texts beyond limits::alert_text_bytes (label_value_bytes for labels) are cut.
struct ExpandedTexts {
  Labels labels;  // the result's without __name__, the group's, the rule's, alertname
  Labels annotations;
};
[[nodiscard]] ExpandedTexts expand_texts(const RuleGroup& group, const Rule& rule,
                                         const promql::VectorSample& result,
                                         const TemplateSurroundings& surroundings);

}  // namespace reveille::rules
