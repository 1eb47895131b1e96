// SPDX-License-Identifier: Apache-2.0
// Builds a Tree from yaml-cpp's events rather than from its nodes: only the events still tell
// quoted from plain, show a duplicate key, and let copies by aliases be counted before they are
// made.
#include "text/yaml.hpp"

#include <algorithm>
#include <map>
#include <sstream>
#include <unordered_set>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "base/escape.hpp"
#include "base/limits.hpp"
#include "text/encoding.hpp"
#include "text/yaml_scalar.hpp"

namespace reveille::text {
namespace {

// Thrown through yaml-cpp's parser, caught in parse_yaml.
struct Refusal {
  Code code;
  Place place;
  std::string message;
};

constexpr std::string_view core_tag = "tag:yaml.org,2002:";
constexpr std::string_view merge_key = "<<";

std::size_t bytes_of(const Tree& tree) {
  std::size_t total = sizeof(Tree) + tree.place().file.size();
  if (const auto* text = tree.string()) total += text->size();
  if (const auto* items = tree.array()) {
    for (const Tree& item : *items) total += bytes_of(item);
  }
  if (const auto* members = tree.table()) {
    for (const Tree::Member& member : *members) {
      total += sizeof(Tree::Member) + member.key.size() + bytes_of(member.value);
    }
  }
  return total;
}

class Builder : public YAML::EventHandler {
 public:
  explicit Builder(const std::string& file) : file_(file) {}
  [[nodiscard]] Tree take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Tree nothing;
    nothing.set_place(place(mark));
    add(std::move(nothing), anchor, false);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end())
      refuse(Code::invalid, place(mark), "an alias inside of its own anchor");
    charge(found->second, place(mark));
    Tree copy = found->second;
    copy.set_place(place(mark));
    add(std::move(copy), YAML::NullAnchor, false);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    const bool plain = tag == "?";
    add(scalar(place(mark), tag, text), anchor, plain && text == merge_key);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, anchor, false);
  }
  void OnSequenceEnd() override {
    Level level = close();
    add(Tree(std::move(level.items), std::move(level.place)), level.anchor, false);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, anchor, true);
  }
  void OnMapEnd() override {
    Level level = close();
    for (const Tree& merged : level.merges) merge(level, merged);
    add(Tree(std::move(level.members), std::move(level.place)), level.anchor, false);
  }

 private:
  struct Level {
    Place place;
    YAML::anchor_t anchor = YAML::NullAnchor;
    bool map = false;
    bool has_key = false;
    bool key_is_merge = false;
    std::string key;
    Place key_place;
    Tree::Array items;
    Tree::Table members;
    std::unordered_set<std::string> keys;
    Tree::Array merges;
  };

  [[noreturn]] static void refuse(Code code, Place at, std::string message) {
    throw Refusal{code, std::move(at), std::move(message)};
  }

  [[nodiscard]] Place place(const YAML::Mark& mark) const {
    return Place{file_, mark.line + 1, mark.column + 1};
  }

  static Tree scalar(Place at, const std::string& tag, const std::string& text) {
    if (tag == "?") return plain_scalar(text, std::move(at));
    const std::string_view name = tag;
    if (!name.starts_with(core_tag) || name.ends_with(":str")) return Tree(text, std::move(at));
    Tree leaf = plain_scalar(text, at);
    const bool fits = (name.ends_with(":int") && leaf.integer() != nullptr) ||
                      (name.ends_with(":bool") && leaf.boolean() != nullptr) ||
                      (name.ends_with(":float") && (leaf.real() || leaf.integer()));
    if (!fits) refuse(Code::invalid, std::move(at), quoted(text) + " does not fit its tag");
    return leaf;
  }

  void open(const YAML::Mark& mark, YAML::anchor_t anchor, bool map) {
    if (levels_.size() == limits::yaml_depth) {
      refuse(Code::limit, place(mark), fmt::format("nested deeper than {}", limits::yaml_depth));
    }
    Level& level = levels_.emplace_back();
    level.place = place(mark);
    level.anchor = anchor;
    level.map = map;
  }

  Level close() {
    Level level = std::move(levels_.back());
    levels_.pop_back();
    return level;
  }

  void add(Tree value, YAML::anchor_t anchor, bool is_merge_key) {
    if (anchor != YAML::NullAnchor) {
      charge(value, value.place());
      anchors_[anchor] = value;
    }
    if (levels_.empty()) {
      root_ = std::move(value);
    } else if (Level& level = levels_.back(); !level.map) {
      level.items.push_back(std::move(value));
    } else if (!level.has_key) {
      take_key(level, value, is_merge_key);
    } else {
      take_value(level, std::move(value));
    }
  }

  void take_key(Level& level, const Tree& key, bool is_merge_key) {
    if (key.table() != nullptr || key.array() != nullptr) {
      refuse(Code::invalid, key.place(), fmt::format("a key must be plain, found {}", key.kind()));
    }
    level.key = scalar_text(key);
    level.key_place = key.place();
    level.key_is_merge = is_merge_key;
    level.has_key = true;
    if (is_merge_key || level.keys.insert(level.key).second) return;
    for (const Tree::Member& member : level.members) {
      if (member.key != level.key) continue;
      refuse(Code::invalid, key.place(),
             fmt::format("the key {} stands already in line {}", quoted(level.key),
                         member.place.line));
    }
  }

  void take_value(Level& level, Tree value) {
    level.has_key = false;
    if (!level.key_is_merge) {
      level.members.push_back(
          Tree::Member{std::move(level.key), std::move(level.key_place), std::move(value)});
    } else if (value.table() != nullptr) {
      level.merges.push_back(std::move(value));
    } else if (const Tree::Array* several = value.array()) {
      for (const Tree& one : *several) {
        if (one.table() == nullptr) refuse_merge(one);
        level.merges.push_back(one);
      }
    } else {
      refuse_merge(value);
    }
  }

  [[noreturn]] static void refuse_merge(const Tree& value) {
    refuse(Code::invalid, value.place(),
           fmt::format("<< merges tables only, found {}", value.kind()));
  }

  // Keys of the map itself win, wherever they stand; then those of the earlier merge.
  void merge(Level& level, const Tree& merged) {
    charge(merged, merged.place());
    for (const Tree::Member& member : *merged.table()) {
      if (level.keys.insert(member.key).second) level.members.push_back(member);
    }
  }

  void charge(const Tree& copied, const Place& at) {
    copied_bytes_ += bytes_of(copied);
    if (copied_bytes_ <= limits::yaml_alias_bytes) return;
    refuse(Code::limit, at, "anchors and aliases copy too much");
  }

  const std::string& file_;
  Tree root_;
  std::vector<Level> levels_;
  std::map<YAML::anchor_t, Tree> anchors_;
  std::size_t copied_bytes_ = 0;
};

// Looks at where the next document begins, and goes no further.
class NextDocument : public YAML::EventHandler {
 public:
  struct Begin {
    YAML::Mark mark;
  };
  void OnDocumentStart(const YAML::Mark& mark) override { throw Begin{mark}; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

std::string_view line_of(std::string_view text, int number) {
  for (; number > 0 && !text.empty(); --number) {
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  }
  return text.substr(0, text.find('\n'));
}

// After the end of the first value yaml-cpp begins a new document even where no "---" stands: a
// rule indented wrongly would vanish without a word.
void refuse_loose_end(YAML::Parser& parser, std::string_view text, const std::string& file) {
  NextDocument next;
  try {
    parser.HandleNextDocument(next);
  } catch (const NextDocument::Begin& begin) {
    if (line_of(text, begin.mark.line).starts_with("---")) return;
    throw Refusal{Code::invalid, Place{file, begin.mark.line + 1, begin.mark.column + 1},
                  "not YAML: this belongs to nothing above; is it indented as meant?"};
  }
}

}  // namespace

Result<Tree> parse_yaml(std::string_view text, std::string file) {
  if (text.size() > limits::config_file_bytes) {
    return fail(Code::limit, fmt::format("{}: the file is longer than {} bytes", file,
                                         limits::config_file_bytes));
  }
  if (!is_utf8(text)) return invalid(file + ": the file is not UTF-8");
  Builder builder(file);
  std::istringstream stream{std::string(text)};
  try {
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(builder)) refuse_loose_end(parser, text, file);
    return builder.take();
  } catch (const Refusal& refusal) {
    return fail(refusal.code, to_string(refusal.place) + ": " + refusal.message);
  } catch (const YAML::Exception& error) {
    const Place place{file, error.mark.line + 1, error.mark.column + 1};
    return invalid(to_string(place) + ": not YAML: " + error.msg);
  }
}

}  // namespace reveille::text
