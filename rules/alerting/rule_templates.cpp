// SPDX-License-Identifier: Apache-2.0
#include "rules/alerting/rule_templates.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/utf8.hpp"
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

std::string bounded(std::string text, std::size_t most) {
  static constexpr std::string_view mark = "\xE2\x80\xA6";
  return text.size() <= most ? text : cut(text, most - mark.size()).append(mark);
}

std::string explained(const Error& error) {
  return "<error expanding template: " + error.message + ">";
}

TemplateInput input_of(const Labels& result, double value,
                       const TemplateSurroundings& surroundings) {
  TemplateInput input;
  input.labels = &result;
  input.value = value;
  input.external_labels = &surroundings.context.external_labels;
  input.external_url = surroundings.context.external_url;
  input.now = surroundings.at;
  input.query = [&surroundings](std::string_view expression) {
    return run_query(expression, surroundings);
  };
  return input;
}

std::string expanded(const std::variant<std::string, Template>& text, const TemplateInput& input,
                     std::size_t most) {
  if (const auto* plain = std::get_if<std::string>(&text)) return bounded(*plain, most);
  auto filled = std::get<Template>(text).expand(input);
  return bounded(filled ? *std::move(filled) : explained(filled.error()), most);
}

void add_sources(TemplateSources& sources, const std::variant<std::string, Template>& text) {
  const auto* made = std::get_if<Template>(&text);
  if (made == nullptr) return;
  sources.value |= made->sources().value;
  sources.moment |= made->sources().moment;
}

}  // namespace

RuleTexts::Text RuleTexts::compiled(const std::string& name, const std::string& text,
                                    const std::string& program) {
  if (text.find("{{") == std::string::npos) return {name, text};
  auto made = Template::parse(program, text);
  if (!made) return {name, explained(made.error())};
  return {name, *std::move(made)};
}

RuleTexts::RuleTexts(const RuleGroup& group, const Rule& rule) : alertname_(rule.name) {
  const std::string program = "__alert_" + rule.name;
  const bool ready = rule.compiled.size() == rule.labels.size() + rule.annotations.size();
  std::size_t n = 0;
  const auto next = [&](const auto& entry) {
    const auto& [name, text] = entry;
    const std::size_t number = n++;
    const bool plain = text.find("{{") == std::string::npos;
    if (!ready || plain) return compiled(name, text, program);
    return Text{name, rule.compiled[number]};
  };
  for (const Label& label : group.labels) {
    labels_.push_back(compiled(label.name, label.value, program));
  }
  for (const auto& entry : rule.labels) labels_.push_back(next(entry));
  for (const auto& entry : rule.annotations) annotations_.push_back(next(entry));
  for (const Text& text : labels_) add_sources(label_sources_, text.text);
  for (const Text& text : annotations_) add_sources(annotation_sources_, text.text);
}

Labels RuleTexts::labels(const Labels& result, double value,
                         const TemplateSurroundings& surroundings) const {
  const TemplateInput input = input_of(result, value, surroundings);
  Labels labels = result;
  labels.remove("__name__");
  for (const auto& [name, text] : labels_) {
    labels.set(name, expanded(text, input, limits::label_value_bytes));
  }
  labels.set("alertname", alertname_);
  return labels;
}

Labels RuleTexts::annotations(const Labels& result, double value,
                              const TemplateSurroundings& surroundings) const {
  const TemplateInput input = input_of(result, value, surroundings);
  std::vector<Label> annotations;
  annotations.reserve(annotations_.size());
  for (const auto& [name, text] : annotations_) {
    annotations.push_back({name, expanded(text, input, limits::alert_text_bytes)});
  }
  return Labels(std::move(annotations));
}

}  // namespace reveille::rules
