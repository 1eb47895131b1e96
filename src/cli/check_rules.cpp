// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/places.hpp"
#include "cli/terminal.hpp"
#include "config/rule_files.hpp"
#include "rules/files/remarks.hpp"
#include "text/json.hpp"

namespace reveille::cli {
namespace {

struct CheckedFile {
  std::string file;
  std::size_t groups = 0;
  std::size_t rules = 0;
  Mistakes mistakes;
  Mistakes remarks;
};

CheckedFile check_file(const std::string& file, const CheckRulesOptions& options) {
  CheckedFile checked{file, 0, 0, {}, {}};
  const auto groups = config::read_rule_file(file, checked.mistakes, options.unknown);
  checked.groups = groups.size();
  for (const rules::RuleGroup& group : groups) checked.rules += group.rules.size();
  if (options.lint_duplicates) checked.remarks = rules::duplicate_rules(groups);
  if (options.lint_labels)
    std::ranges::move(rules::values_in_labels(groups), std::back_inserter(checked.remarks));
  sort_by_place(checked.remarks);
  sort_by_place(checked.mistakes);
  return checked;
}

Tree as_tree(const std::vector<CheckedFile>& files, bool fine) {
  Tree list(Tree::Array{});
  for (const CheckedFile& file : files) {
    Tree one;
    one.set("file", Tree(file.file));
    one.set("groups", Tree(static_cast<std::int64_t>(file.groups)));
    one.set("rules", Tree(static_cast<std::int64_t>(file.rules)));
    one.set("mistakes", mistakes_tree(file.mistakes));
    one.set("remarks", mistakes_tree(file.remarks));
    list.push(std::move(one));
  }
  Tree tree;
  tree.set("ok", Tree(fine));
  tree.set("files", std::move(list));
  return tree;
}

void say(const CheckedFile& file) {
  for (const Mistake& one : file.mistakes) print(inked(Ink::red, "error ") + to_string(one));
  for (const Mistake& one : file.remarks) print(inked(Ink::yellow, "warning ") + to_string(one));
  if (file.mistakes.empty())
    print(fmt::format("{} {}: {} rules in {} groups", inked(Ink::green, "ok"), file.file,
                      file.rules, file.groups));
}

}  // namespace

int check_rules(const CheckRulesOptions& options, Output output) {
  std::vector<CheckedFile> files;
  bool mistaken = false;
  bool remarked = false;
  for (const std::string& file : options.files) {
    files.push_back(check_file(file, options));
    mistaken = mistaken || !files.back().mistakes.empty();
    remarked = remarked || !files.back().remarks.empty();
    if (!output.json) say(files.back());
  }
  const int code = mistaken ? 1 : remarked && options.lint_is_fatal ? 3 : 0;
  if (output.json) print(text::to_json(as_tree(files, code == 0)));
  return code;
}

}  // namespace reveille::cli
