// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "rules/alerting/alerting.hpp"
#include "rules/files/rule.hpp"
#include "rules/series/store.hpp"

namespace reveille::rules {

// Where and when a rule's templates are expanded.
struct TemplateSurroundings {
  const SeriesStore& store;  // for `query "..."`
  Instant at;
  const TemplateContext& context;
  const promql::Options& options;
};

// The texts of one alert rule, compiled. Failures are texts (`<error expanding template: ...>`);
// texts beyond limits::alert_text_bytes (label_value_bytes for labels) are cut.
class RuleTexts {
 public:
  // Takes what the readers have compiled; compiles what they have not.
  RuleTexts(const RuleGroup& group, const Rule& rule);

  // What the texts depend on beside the labels of the result.
  [[nodiscard]] const TemplateSources& label_sources() const { return label_sources_; }
  [[nodiscard]] const TemplateSources& annotation_sources() const { return annotation_sources_; }

  // The result's labels without __name__, the group's, the rule's, alertname.
  [[nodiscard]] Labels labels(const Labels& result, double value,
                              const TemplateSurroundings& surroundings) const;
  [[nodiscard]] Labels annotations(const Labels& result, double value,
                                   const TemplateSurroundings& surroundings) const;

 private:
  struct Text {
    std::string name;
    std::variant<std::string, Template> text;  // a string where nothing is to be expanded
  };
  [[nodiscard]] static Text compiled(const std::string& name, const std::string& text,
                                     const std::string& program);

  std::string alertname_;
  std::vector<Text> labels_;
  std::vector<Text> annotations_;
  TemplateSources label_sources_;
  TemplateSources annotation_sources_;
};

}  // namespace reveille::rules
