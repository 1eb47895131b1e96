// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/forms.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "base/instant.hpp"
#include "base/section.hpp"
#include "escalation/fact.hpp"
#include "rehearsal/script.hpp"

namespace reveille::rehearsal {
namespace {

using Words = std::span<const std::string>;
using Texts = std::vector<std::string>;

constexpr std::array<std::string_view, 43> forms{
    "clock ZONE DATE TIME",
    "carriers NAME...",
    "plan",
    "alert NAME fires|resolves [LABEL...]",
    "N alerts NAME fire|resolve [LABEL...]",
    "PERSON presses KEY [late]",
    "PERSON texts WORDS",
    "WHOM acknowledges|resolves|escalates [incident N]",
    "PERSON snoozes [incident N] for SPAN",
    "PERSON reassigns [incident N] to WHOM",
    "PERSON reassigns [incident N] to policy POLICY",
    "silence N ends",
    "silence LABEL... [every WORDS] for SPAN",
    "override ROTATION to PERSON for SPAN",
    "page WHOM WORDS by WHOM",
    "page policy POLICY WORDS by WHOM",
    "drill PERSON|CONTACT [assisted] [at WHEN]",
    "carrier CARRIER is up|down|busy",
    "posts to OUTLET fail|work",
    "calls|texts to PERSON fail|work",
    "reports are lost|arrive",
    "every report comes again",
    "off until WHEN",
    "restart",
    "skip until WHEN",
    "expect text|call|notice|drill to PERSON [by CARRIER] [telling of N more] [saying WORDS] "
    "[heard|unheard]",
    "expect second call to PERSON [by CARRIER] [telling of N more] [saying WORDS] [heard|unheard]",
    "expect post to OUTLET [telling of N more] [saying WORDS]",
    "expect nothing until WHEN",
    "expect incident [N] open|acknowledged|resolved|muted [by WHOM] [at step N] [round N]",
    "expect exactly N calls|texts to PERSON [so far]",
    "expect at most N calls|texts to PERSON [so far]",
    "expect exactly N posts to OUTLET [so far]",
    "expect exactly N incidents open|acknowledged|resolved",
    "expect at most N incidents open|acknowledged|resolved",
    "expect withdrawn call|text to PERSON",
    "expect answer WORDS",
    "expect silence",
    "expect fact FACT",
    "expect no fact FACT",
    "expect line WORDS",
    "expect proof CONTACT unproven|proven|suspect|failed|stale [saying WORDS]",
    "expect drill over OUTCOME",
};

// --- a form, taken apart ---

struct Piece {
  Texts choices;  // "fires|resolves"; of CAPITALS: what they stand for
  bool many = false;
  std::vector<Piece> group;  // of [...]; then there are no choices
};

bool is_kind(std::string_view choice) {
  return choice.front() >= 'A' && choice.front() <= 'Z';
}

Texts split(std::string_view text, char at) {
  Texts parts;
  while (true) {
    const std::size_t end = text.find(at);
    parts.emplace_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<Piece> take_apart(std::string_view form) {
  std::vector<Piece> pieces;
  bool in_group = false;
  for (std::string word : split(form, ' ')) {
    const bool opens = word.front() == '[';
    const bool closes = word.back() == ']';
    if (opens) word.erase(0, 1);
    if (closes) word.pop_back();
    Piece piece;
    piece.many = word.ends_with("...");
    if (piece.many) word.resize(word.size() - 3);
    piece.choices = split(word, '|');
    if (opens) pieces.emplace_back();
    in_group = in_group || opens;
    (in_group ? pieces.back().group : pieces).push_back(std::move(piece));
    if (closes) in_group = false;
  }
  return pieces;
}

const std::vector<std::vector<Piece>>& sentences() {
  static const std::vector<std::vector<Piece>> all = [] {
    std::vector<std::vector<Piece>> made;
    for (const std::string_view form : forms) made.push_back(take_apart(form));
    return made;
  }();
  return all;
}

// --- what a word may be ---

bool is_number(std::string_view word) {
  return !word.empty() && word.size() <= 9 && word.find_first_not_of("0123456789") == word.npos;
}

bool is_date(std::string_view word) {
  const Texts parts = split(word, '-');
  return parts.size() == 3 && parts[0].size() == 4 && parts[1].size() == 2 &&
         parts[2].size() == 2 && std::ranges::all_of(parts, is_number) && parts[1] >= "01" &&
         parts[1] <= "12" && parts[2] >= "01" && parts[2] <= "31";
}

bool is_key(std::string_view word) {
  return word == "nothing" || word == "code" || word == "snooze" ||
         (word.size() == 1 && std::string_view("0123456789*#").find(word) != word.npos);
}

// How many of these words the choice takes; 0: none.
std::size_t taken(std::string_view choice, Words words) {
  const std::string& word = words.front();
  if (!is_kind(choice)) return word == choice ? 1 : 0;
  if (choice == "WHEN") {
    if (is_weekday(word)) return words.size() > 1 && is_clock(words[1]) ? 2 : 0;
    return is_clock(word) || (word.size() > 1 && word[0] == '+' && parse_span(word.substr(1)));
  }
  if (choice == "N") return is_number(word);
  if (choice == "TIME") return is_clock(word);
  if (choice == "DATE") return is_date(word);
  if (choice == "SPAN") return parse_span(word).has_value();
  if (choice == "KEY") return is_key(word);
  if (choice == "LABEL") return word.find('=') != word.npos;
  if (choice == "CONTACT" || choice == "OUTLET") return word.find(':') != word.npos;
  if (choice == "PERSON" || choice == "WHOM") return word.find(':') == word.npos;
  return 1;
}

// --- matching ---

struct Named {
  std::string kind;  // "PERSON"
  std::string word;
};

class Matching {
 public:
  explicit Matching(const std::vector<Piece>& pieces) : pieces_(pieces) {}

  // What stands for the CAPITALS; nullopt: the words are no such sentence.
  std::optional<std::vector<Named>> match(Words words) {
    return from(0, words, 0) ? std::optional(named_) : std::nullopt;
  }
  // How many words fitted before one did not.
  [[nodiscard]] std::size_t reach(Words words) const { return words.size() - least_left_; }

 private:
  // Groups that follow one another may come in any order; `used` has a bit for each.
  bool from(std::size_t at, Words words, unsigned used) {
    least_left_ = std::min(least_left_, words.size());
    std::size_t end = at;
    while (end < pieces_.size() && !pieces_[end].group.empty()) ++end;
    for (std::size_t i = at; i < end; ++i) {
      const unsigned bit = 1U << (i - at);
      if ((used & bit) == 0 && all_of(pieces_[i].group, 0, words,
                                      [&](Words rest) { return from(at, rest, used | bit); }))
        return true;
    }
    if (end == pieces_.size()) return words.empty();
    return one(pieces_[end], words, [&](Words rest) { return from(end + 1, rest, 0); });
  }

  template <class Then>
  bool all_of(const std::vector<Piece>& pieces, std::size_t at, Words words, const Then& then) {
    least_left_ = std::min(least_left_, words.size());
    if (at == pieces.size()) return then(words);
    const std::function<bool(Words)> next = [&](Words rest) {
      return all_of(pieces, at + 1, rest, then);
    };
    return one(pieces[at], words, next);
  }

  bool one(const Piece& piece, Words words, const std::function<bool(Words)>& then) {
    if (words.empty()) return false;
    for (const std::string& choice : piece.choices) {
      const std::size_t count = taken(choice, words);
      if (count == 0) continue;
      if (is_kind(choice)) named_.push_back({choice, words.front()});
      const Words rest = words.subspan(count);
      if (piece.many && one(piece, rest, then)) return true;
      if (then(rest)) return true;
      if (is_kind(choice)) named_.pop_back();
    }
    return false;
  }

  const std::vector<Piece>& pieces_;
  std::vector<Named> named_;
  std::size_t least_left_ = static_cast<std::size_t>(-1);
};

// --- names ---

template <std::size_t... I>
Texts fact_names(std::index_sequence<I...>) {
  return {std::string(std::variant_alternative_t<I, escalation::Fact>::name)...};
}

Texts outcomes() {
  Texts names;
  for (int i = 1; i <= static_cast<int>(escalation::DrillOutcome::cancelled); ++i)
    names.emplace_back(to_string(static_cast<escalation::DrillOutcome>(i)));
  return names;
}

std::optional<std::string> unknown(const Named& named, const Names& names) {
  const auto among = [&](const char* what, const auto& known) -> std::optional<std::string> {
    if (std::ranges::find(known, named.word) != known.end()) return std::nullopt;
    return fmt::format("unknown {} {}", what,
                       unknown_name(named.word, Texts(known.begin(), known.end())));
  };
  // A number is a phone that nobody knows.
  if (named.kind == "PERSON" && named.word[0] != '+') return among("person", names.people);
  if (named.kind == "CONTACT") return among("contact", names.contacts);
  if (named.kind == "ROTATION") return among("rotation", names.rotations);
  if (named.kind == "POLICY") return among("policy", names.policies);
  if (named.kind == "OUTLET") return among("channel or webhook", names.outlets);
  if (named.kind == "CARRIER") return among("carrier", names.carriers);
  if (named.kind == "OUTCOME") return among("outcome", outcomes());
  if (named.kind == "FACT") {
    constexpr auto count = std::variant_size_v<escalation::Fact>;
    return among("fact", fact_names(std::make_index_sequence<count>()));
  }
  return std::nullopt;
}

// --- what to say of words that are no sentence ---

bool begins_alike(const std::vector<Piece>& pieces, Words words) {
  const auto says = [&](std::size_t at) {
    return at < pieces.size() && at < words.size() &&
           std::ranges::any_of(
               pieces[at].choices,
               [&](const std::string& choice) { return !is_kind(choice) && choice == words[at]; });
  };
  return says(0) || (is_kind(pieces[0].choices[0]) && says(1));
}

// The words with which a sentence may begin, and what people do.
Texts verbs() {
  Texts all;
  for (const auto& pieces : sentences()) {
    const bool person = is_kind(pieces[0].choices[0]);
    std::ranges::copy(pieces[person ? 1 : 0].choices, std::back_inserter(all));
  }
  std::ranges::sort(all);
  all.erase(std::ranges::unique(all).begin(), all.end());
  return all;
}

void add_literals(const std::vector<Piece>& pieces, Texts& literals) {
  for (const Piece& piece : pieces) {
    for (const std::string& choice : piece.choices)
      if (!is_kind(choice)) literals.push_back(choice);
    add_literals(piece.group, literals);
  }
}

// The forms that fit furthest, and the first word that does not.
Texts nearly_a_sentence(Words words) {
  std::size_t furthest = 0;
  Texts expected;
  Texts literals;
  for (std::size_t i = 0; i < sentences().size(); ++i) {
    if (!begins_alike(sentences()[i], words)) continue;
    Matching matching(sentences()[i]);
    (void)matching.match(words);
    if (matching.reach(words) < furthest) continue;
    if (matching.reach(words) > furthest) expected = literals = {};
    furthest = matching.reach(words);
    expected.push_back(fmt::format("expected: {}", forms[i]));
    add_literals(sentences()[i], literals);
  }
  if (expected.empty()) return {};
  if (furthest == words.size()) {
    expected.insert(expected.begin(), "something is missing at its end");
    return expected;
  }
  const std::string odd = quoted(words[furthest]) + " does not belong there";
  if (const auto close = nearest(words[furthest], literals))
    return {fmt::format("{}; did you mean {}?", odd, quoted(*close))};
  expected.insert(expected.begin(), odd);
  return expected;
}

Texts no_sentence(Words words) {
  Texts nearly = nearly_a_sentence(words);
  if (!nearly.empty()) return nearly;
  for (const std::string& word : words.first(std::min<std::size_t>(2, words.size())))
    if (const auto close = nearest(word, verbs()))
      return {fmt::format("no line begins so: {}; did you mean {}?", quoted(word), quoted(*close))};
  return {"no line begins so; docs/stories.md lists what may stand in a story"};
}

}  // namespace

std::vector<std::string> mistakes_in(std::span<const std::string> words, const Names& names) {
  Texts mistakes;
  for (const auto& pieces : sentences()) {
    const auto found = Matching(pieces).match(words);
    if (!found) continue;
    Texts wrong;
    for (const Named& named : *found)
      if (auto complaint = unknown(named, names)) wrong.push_back(*std::move(complaint));
    if (wrong.empty()) return {};
    if (mistakes.empty()) mistakes = std::move(wrong);
  }
  return mistakes.empty() ? no_sentence(words) : mistakes;
}

std::span<const std::string_view> all_forms() {
  return forms;
}

}  // namespace reveille::rehearsal
