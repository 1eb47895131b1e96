// SPDX-License-Identifier: Apache-2.0
#include "rules/alerting/rule_templates.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "rules/templates/template.hpp"

namespace reveille::rules {
namespace {

Result<promql::Vector> run_query(std::string_view expression,
                                 const TemplateSurroundings& surroundings) {
  TRY(const promql::Query query, promql::Query::parse(expression));
  TRY(const promql::Answer answer,
      promql::evaluate(query, surroundings.store, surroundings.at, surroundings.options));
  if (const auto* vector = std::get_if<promql::Vector>(&answer.value)) return *vector;
  if (const auto* scalar = std::get_if<promql::Scalar>(&answer.value)) {
    return promql::Vector{{Labels{}, *scalar, surroundings.at}};
  }
  return invalid("query result is not a vector or scalar");
}

// Cuts between characters.
std::string bounded(std::string text, std::size_t most) {
  static constexpr std::string_view mark = "\xE2\x80\xA6";
  if (text.size() <= most) return text;
  std::size_t end = most - mark.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text.append(mark);
}

// Expands the texts of one result; the `n`-th text is compiled already where the reader did so.
class Expander {
 public:
  Expander(const Rule& rule, const promql::VectorSample& result,
           const TemplateSurroundings& surroundings)
      : rule_(rule), name_("__alert_" + rule.name) {
    input_.labels = &result.labels;
    input_.value = result.value;
    input_.external_labels = &surroundings.context.external_labels;
    input_.external_url = surroundings.context.external_url;
    input_.now = surroundings.at;
    input_.query = [&surroundings](std::string_view expression) {
      return run_query(expression, surroundings);
    };
  }

  std::string expand(const std::string& text) const {
    if (text.find("{{") == std::string::npos) return text;
    return expand_or_explain(name_, text, input_);
  }
  std::string expand(const std::string& text, std::size_t n) const {
    if (rule_.compiled.size() != rule_.labels.size() + rule_.annotations.size()) {
      return expand(text);
    }
    auto expanded = rule_.compiled[n].expand(input_);
    return expanded ? *std::move(expanded)
                    : "<error expanding template: " + expanded.error().message + ">";
  }

 private:
  const Rule& rule_;
  std::string name_;
  TemplateInput input_;
};

}  // namespace

ExpandedTexts expand_texts(const RuleGroup& group, const Rule& rule,
                           const promql::VectorSample& result,
                           const TemplateSurroundings& surroundings) {
  const Expander expander(rule, result, surroundings);
  ExpandedTexts texts;
  texts.labels = result.labels;
  texts.labels.remove("__name__");
  for (const Label& label : group.labels) {
    texts.labels.set(label.name, bounded(expander.expand(label.value), limits::label_value_bytes));
  }
  std::size_t n = 0;
  for (const auto& [name, text] : rule.labels) {
    texts.labels.set(name, bounded(expander.expand(text, n++), limits::label_value_bytes));
  }
  texts.labels.set("alertname", rule.name);
  std::vector<Label> annotations;
  for (const auto& [name, text] : rule.annotations) {
    annotations.push_back({name, bounded(expander.expand(text, n++), limits::alert_text_bytes)});
  }
  texts.annotations = Labels(std::move(annotations));
  return texts;
}

}  // namespace reveille::rules
