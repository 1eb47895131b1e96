// SPDX-License-Identifier: Apache-2.0
#include "rules/files/rule_reader.hpp"

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/utf8.hpp"

namespace reveille::rules {
namespace {

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool is_scalar(const Tree& tree) {
  return tree.table() == nullptr && tree.array() == nullptr;
}

// name -> text under `key`; names that the check refuses are mistakes.
Templates read_texts(Section& section, std::string_view key, std::string_view noun,
                     bool (*good_name)(std::string_view)) {
  Templates texts;
  const Tree* table = section.any(key);
  if (table == nullptr || table->is_null()) return texts;
  if (table->table() == nullptr) {
    section.mistake(table->place(),
                    fmt::format("{} must be a table, found {}", quoted(key), table->kind()));
    return texts;
  }
  for (const Tree::Member& member : *table->table()) {
    if (!good_name(member.key)) {
      section.mistake(member.place, fmt::format("invalid {} name: {}", noun, quoted(member.key)));
    } else if (!is_scalar(member.value)) {
      section.mistake(member.value.place(), fmt::format("{} {} must be a text, found {}", noun,
                                                        quoted(member.key), member.value.kind()));
    } else if (std::string text = scalar_text(member.value); !is_utf8(text)) {
      section.mistake(member.value.place(),
                      fmt::format("{} {} is not valid UTF-8", noun, quoted(member.key)));
    } else {
      texts.emplace_back(member.key, std::move(text));
    }
  }
  return texts;
}

bool good_label_name(std::string_view name) {
  return !name.empty() && name != "__name__" && is_utf8(name);
}
bool good_annotation_name(std::string_view name) {
  return !name.empty() && is_utf8(name);
}

void read_name(Section& section, Rule& rule) {
  const std::string alert = section.string_or("alert", "");
  const std::string record = section.string_or("record", "");
  if (!alert.empty() && !record.empty()) {
    section.mistake_at("record", "only one of 'record' and 'alert' must be set");
  } else if (alert.empty() && record.empty()) {
    section.mistake(section.place(), "one of 'record' or 'alert' must be set");
  }
  rule.records = !record.empty();
  rule.name = rule.records ? record : alert;
  if (!is_utf8(rule.name)) {
    section.mistake_at(rule.records ? "record" : "alert", "the name is not valid UTF-8");
  }
  if (rule.records && rule.name.find_first_of("{}") != std::string::npos) {
    section.mistake_at(
        "record",
        "braces present in the recording rule name; should it be in expr? " + quoted(rule.name));
  }
}

void read_expression(Section& section, Rule& rule) {
  const std::string text = section.string_or("expr", "");
  if (text.empty()) {
    section.mistake_at("expr", "field 'expr' must be set in rule");
    return;
  }
  auto query = promql::Query::parse(text);
  if (query) {
    rule.query = *std::move(query);
  } else {
    section.mistake_at("expr", "could not parse expression: " + query.error().message);
  }
}

// What only alerts may have.
void refuse_in_recording_rule(Section& section, const Rule& rule) {
  if (!rule.records) return;
  if (rule.hold > Span{0}) section.mistake_at("for", "invalid field 'for' in recording rule");
  if (rule.keep_firing_for > Span{0}) {
    section.mistake_at("keep_firing_for", "invalid field 'keep_firing_for' in recording rule");
  }
  if (!rule.annotations.empty()) {
    section.mistake_at("annotations", "invalid field 'annotations' in recording rule");
  }
}

void compile(Section& section, std::string_view key, std::string_view noun, const Templates& texts,
             Rule& rule) {
  const Tree* table = section.any(key);
  for (const auto& [name, text] : texts) {
    auto compiled = Template::parse("__alert_" + rule.name, text);
    if (compiled) {
      rule.compiled.push_back(*std::move(compiled));
      continue;
    }
    section.mistake(table->find(name)->place(),
                    fmt::format("{} {}: {}", noun, quoted(name), compiled.error().message));
  }
}

}  // namespace

std::optional<Rule> read_rule(Section& section, Mistakes& mistakes) {
  const std::size_t before = mistakes.size();
  Rule rule;
  rule.place = section.place();
  read_name(section, rule);
  read_expression(section, rule);
  rule.hold = section.span_or("for", Span{0}, Span{0}, longest_span);
  rule.keep_firing_for = section.span_or("keep_firing_for", Span{0}, Span{0}, longest_span);
  rule.labels = read_labels(section, "labels");
  rule.annotations = read_texts(section, "annotations", "annotation", good_annotation_name);
  refuse_in_recording_rule(section, rule);
  if (!rule.records) {
    compile(section, "labels", "label", rule.labels, rule);
    compile(section, "annotations", "annotation", rule.annotations, rule);
  }
  if (mistakes.size() > before) return std::nullopt;
  return rule;
}

Templates read_labels(Section& section, std::string_view key) {
  return read_texts(section, key, "label", good_label_name);
}

std::string title_of_rule(const Tree& rule) {
  for (const char* key : {"alert", "record"}) {
    const Tree* name = rule.find(key);
    if (name == nullptr) continue;
    const std::string text = scalar_text(*name);
    if (!text.empty()) return fmt::format("{} {}", key, quoted(text));
  }
  return "rule";
}

}  // namespace reveille::rules
