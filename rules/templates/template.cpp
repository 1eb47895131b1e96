// SPDX-License-Identifier: Apache-2.0
#include "rules/templates/template.hpp"

#include "rules/templates/interpreter.hpp"
#include "rules/templates/parser.hpp"
#include "rules/templates/sources.hpp"

namespace reveille::rules {
namespace {

// Prometheus puts these in front of every text; columns in error messages count them.
constexpr std::string_view hidden_definitions =
    "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}"
    "{{$externalURL := .ExternalURL}}{{$value := .Value}}";
constexpr std::size_t hidden_statements = 4;

templates::LabelMap borrow(const Labels* labels) {
  static const Labels none;
  // The caller's labels outlive the expansion: a pointer that owns nothing is enough.
  return {std::shared_ptr<void>(), labels != nullptr ? labels : &none};
}

}  // namespace

struct Template::Program {
  std::string name;
  std::string text;  // of a template without actions, which needs no machinery
  bool plain = false;
  templates::Syntax syntax;
  TemplateSources sources;
};

Result<Template> Template::parse(std::string_view name, std::string_view text) {
  auto program = std::make_shared<Program>();
  program->name = name;
  program->plain = text.find("{{") == std::string_view::npos;
  if (program->plain) {
    program->text = text;
  } else {
    auto syntax =
        templates::parse_syntax(name, std::string(hidden_definitions) + std::string(text));
    if (!syntax) {
      return invalid("error parsing template " + program->name + ": " + syntax.error().message);
    }
    program->syntax = std::move(*syntax);
    program->sources = templates::sources_of(program->syntax, hidden_statements);
  }
  Template compiled;
  compiled.program_ = std::move(program);
  return compiled;
}

Result<std::string> Template::expand(const TemplateInput& input) const {
  if (program_->plain) return program_->text;
  const auto record = std::make_shared<const templates::AlertRecord>(
      templates::AlertRecord{borrow(input.labels), borrow(input.external_labels),
                             std::string(input.external_url), input.value});
  const templates::Environment environment{input.now, input.external_url, input.query, {}};
  auto text = templates::run(program_->syntax, record, environment);
  if (!text) {
    return invalid("error executing template " + program_->name + ": " + text.error().message);
  }
  return text;
}

TemplateSources Template::sources() const {
  return program_->sources;
}

std::vector<std::string> Template::queries() const {
  return templates::queries_of(program_->syntax);
}

std::string expand_or_explain(std::string_view name, std::string_view text,
                              const TemplateInput& input) {
  const auto compiled = Template::parse(name, text);
  const auto expanded =
      compiled ? compiled->expand(input) : Result<std::string>(std::unexpected(compiled.error()));
  if (expanded) return *expanded;
  return "<error expanding template: " + expanded.error().message + ">";
}

}  // namespace reveille::rules
