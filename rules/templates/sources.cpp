// SPDX-License-Identifier: Apache-2.0
#include "rules/templates/sources.hpp"

#include <algorithm>
#include <span>

namespace reveille::rules::templates {
namespace {

// Says rather too much than too little: whatever it does not know may read the value.
class Walk {
 public:
  void statements(std::span<const Statement> all) {
    for (const Statement& statement : all) {
      if (statement.pipeline) pipeline(*statement.pipeline);
      statements(statement.body);
      statements(statement.otherwise);
    }
  }
  [[nodiscard]] TemplateSources found() const { return found_; }
  [[nodiscard]] std::vector<std::string> queries() && {
    return queries_ ? std::move(texts_) : std::vector<std::string>{};
  }

 private:
  void pipeline(const Pipeline& pipeline) {
    for (const Command& command : pipeline.commands) {
      for (const Operand& one : command.operands) operand(one);
    }
  }
  void operand(const Operand& operand) {
    switch (operand.kind) {
      case Operand::Kind::nil:
      case Operand::Kind::boolean:
      case Operand::Kind::number:
        return;
      case Operand::Kind::string:
        texts_.push_back(operand.string);
        return;
      case Operand::Kind::dot:
        found_.value = true;
        return;
      case Operand::Kind::field:
        found_.value |= !is_steady(operand.names.front());
        return;
      case Operand::Kind::variable:
        // `$` is the whole record. Other variables were declared by a pipeline that is walked, too.
        found_.value |= operand.names.front() == "$" || operand.names.front() == "$value";
        return;
      case Operand::Kind::function:
        queries_ |= operand.names.front() == "query";
        found_.moment |= queries_ || operand.names.front() == "now";
        return;
      case Operand::Kind::pipeline:
        return pipeline(*operand.pipeline);
      case Operand::Kind::chain:
        return this->operand(*operand.base);
    }
  }
  static bool is_steady(const std::string& field) {
    return field == "Labels" || field == "ExternalLabels" || field == "ExternalURL";
  }

  TemplateSources found_;
  bool queries_ = false;
  std::vector<std::string> texts_;
};

Walk walked(const Syntax& syntax, std::size_t hidden) {
  Walk walk;
  for (const auto& [name, statements] : syntax.definitions) {
    const std::size_t skipped = name == syntax.name ? std::min(hidden, statements.size()) : 0;
    walk.statements(std::span(statements).subspan(skipped));
  }
  return walk;
}

}  // namespace

TemplateSources sources_of(const Syntax& syntax, std::size_t hidden) {
  return walked(syntax, hidden).found();
}

std::vector<std::string> queries_of(const Syntax& syntax) {
  return walked(syntax, 0).queries();
}

}  // namespace reveille::rules::templates
