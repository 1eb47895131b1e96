// SPDX-License-Identifier: Apache-2.0
// Go-style text templates as Prometheus uses them in labels and annotations.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/labels.hpp"
#include "base/result.hpp"
#include "rules/promql/query.hpp"

namespace reveille::rules {

struct TemplateInput {
  const Labels* labels = nullptr;  // $labels: of the query's result
  double value = 0;                // $value
  const Labels* external_labels = nullptr;
  std::string_view external_url;
  Instant now;
  // Runs `query "expr"` inside a template; absent: an error text.
  std::function<Result<promql::Vector>(std::string_view expression)> query;
};

// What an expansion may depend on beside $labels and what is external. An expansion that depends on
// neither gives the same text again.
struct TemplateSources {
  bool value = false;
  bool moment = false;  // the time, or a query's result
};

// A compiled template: parsed once, expanded often. Immutable; any thread may expand.
class Template {
 public:
  // `name` appears in error texts as Go prints them ("__alert_ApiDown").
  [[nodiscard]] static Result<Template> parse(std::string_view name, std::string_view text);
  [[nodiscard]] Result<std::string> expand(const TemplateInput& input) const;
  [[nodiscard]] TemplateSources sources() const;
  // Texts that `query` may be called with; some of them may be no expressions.
  [[nodiscard]] std::vector<std::string> queries() const;

 private:
  struct Program;
  std::shared_ptr<const Program> program_;
};

// Parse and expand; a failure becomes the text `<error expanding template: ...>`, as in Prometheus.
[[nodiscard]] std::string expand_or_explain(std::string_view name, std::string_view text,
                                            const TemplateInput& input);

}  // namespace reveille::rules
