// SPDX-License-Identifier: Apache-2.0
#include "integrations/sandbox/markup.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/escape.hpp"

namespace reveille::integrations::sandbox {
namespace {

constexpr std::size_t document_bytes_max = 64 * 1024;  // Twilio's
constexpr int depth_max = 4;                           // Response > Gather > Say
constexpr Span per_letter{65};

struct Element {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::string text;
  std::vector<Element> children;
};

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}
bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == ':' || c == '.';
}

// As much of XML as TwiML is made of: elements, attributes, text, the five entities and numeric
// ones, comments, one declaration. No document type, no CDATA.
class Xml {
 public:
  explicit Xml(std::string_view text) : text_(text) {}

  Result<Element> document() {
    skip_space();
    if (skip("<?xml")) {
      const std::size_t end = text_.find("?>", at_);
      if (end == text_.npos) return broken("the declaration has no end");
      at_ = end + 2;
    }
    if (auto done = skip_comments(); !done) return std::unexpected(done.error());
    TRY(Element root, element(1));
    if (auto done = skip_comments(); !done) return std::unexpected(done.error());
    if (at_ != text_.size()) return broken("something follows the document");
    return root;
  }

 private:
  std::unexpected<Error> broken(std::string_view why) const {
    return invalid(fmt::format("TwiML, byte {}: {}", at_, why));
  }
  bool skip(std::string_view expected) {
    if (!text_.substr(at_).starts_with(expected)) return false;
    at_ += expected.size();
    return true;
  }
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  Result<> skip_comments() {
    skip_space();
    while (skip("<!--")) {
      const std::size_t end = text_.find("-->", at_);
      if (end == text_.npos) return broken("a comment has no end");
      at_ = end + 3;
      skip_space();
    }
    return {};
  }
  std::string name() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  Result<Element> element(int depth) {
    if (depth > depth_max) return broken("too many levels");
    Element element;
    if (!skip("<")) return broken("expected an element");
    element.name = name();
    if (element.name.empty()) return broken("expected the name of an element");
    if (auto done = attributes(element); !done) return std::unexpected(done.error());
    if (skip("/>")) return element;
    if (!skip(">")) return broken("expected '>'");
    if (auto done = content(element, depth); !done) return std::unexpected(done.error());
    return element;
  }

  Result<> attributes(Element& element) {
    for (skip_space(); at_ < text_.size() && is_name(text_[at_]); skip_space()) {
      const std::string key = name();
      if (!skip("=")) return broken("expected '='");
      const char quote = at_ < text_.size() ? text_[at_] : ' ';
      if (quote != '"' && quote != '\'') return broken("expected a quote");
      const std::size_t end = text_.find(quote, at_ + 1);
      if (end == text_.npos) return broken("a value has no end");
      TRY(std::string value, unescape(text_.substr(at_ + 1, end - at_ - 1)));
      at_ = end + 1;
      if (!element.attributes.emplace(key, std::move(value)).second)
        return broken("an attribute stands twice");
    }
    return {};
  }

  Result<> content(Element& element, int depth) {
    while (at_ < text_.size()) {
      if (text_[at_] != '<') {
        const std::size_t end = std::min(text_.find('<', at_), text_.size());
        TRY(const std::string words, unescape(text_.substr(at_, end - at_)));
        element.text += words;
        at_ = end;
      } else if (text_.substr(at_).starts_with("<!--")) {
        if (auto done = skip_comments(); !done) return std::unexpected(done.error());
      } else if (skip("</")) {
        if (name() != element.name || !skip(">")) return broken("the wrong element ends");
        return {};
      } else {
        TRY(Element child, this->element(depth + 1));
        element.children.push_back(std::move(child));
      }
    }
    return broken("an element has no end");
  }

  Result<std::string> unescape(std::string_view raw) const {
    static constexpr std::pair<std::string_view, char> named[] = {
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    std::string plain;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] != '&') {
        plain += raw[i];
        continue;
      }
      const std::size_t end = raw.find(';', i);
      if (end == raw.npos) return broken("a bare '&'");
      const std::string_view entity = raw.substr(i + 1, end - i - 1);
      const auto* found = std::find_if(std::begin(named), std::end(named),
                                       [&](const auto& each) { return each.first == entity; });
      if (found != std::end(named))
        plain += found->second;
      else if (!append_numeric(entity, plain))
        return broken("an unknown entity");
      i = end;
    }
    return plain;
  }

  static bool append_numeric(std::string_view entity, std::string& plain) {
    if (!entity.starts_with('#')) return false;
    const bool hex = entity.starts_with("#x");
    const std::string_view digits = entity.substr(hex ? 2 : 1);
    unsigned code = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
    if (error != std::errc{} || end != digits.data() + digits.size() || code == 0 || code > 127)
      return false;
    plain += static_cast<char>(code);
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// --- elements to verbs ------------------------------------------------------------------------

std::string trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return std::string(text);
}

Result<> only_attributes(const Element& element, std::vector<std::string_view> known) {
  for (const auto& [key, value] : element.attributes)
    if (std::find(known.begin(), known.end(), key) == known.end())
      return invalid(fmt::format("TwiML: <{}> knows no attribute {}", element.name, quoted(key)));
  return {};
}

std::string attribute(const Element& element, const std::string& key, std::string otherwise) {
  const auto found = element.attributes.find(key);
  return found == element.attributes.end() ? otherwise : found->second;
}

Result<std::int64_t> number(const Element& element, const std::string& key,
                            std::int64_t otherwise) {
  const std::string text = attribute(element, key, std::to_string(otherwise));
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0 || value > 600)
    return invalid(fmt::format("TwiML: <{} {}={}> is no number", element.name, key, quoted(text)));
  return value;
}

Result<Verb> verb_of(const Element& element);

Result<std::vector<Verb>> verbs_of(const std::vector<Element>& elements) {
  std::vector<Verb> verbs;
  for (const Element& element : elements) {
    TRY(Verb verb, verb_of(element));
    verbs.push_back(std::move(verb));
  }
  return verbs;
}

Result<Verb> gather_of(const Element& element) {
  const std::vector<std::string_view> known = {
      "input", "numDigits", "timeout", "finishOnKey", "action", "method", "actionOnEmptyResult"};
  if (auto done = only_attributes(element, known); !done) return std::unexpected(done.error());
  Verb verb;
  verb.kind = Verb::Kind::gather;
  if (attribute(element, "input", "dtmf") != "dtmf")
    return invalid("TwiML: <Gather> here takes input=\"dtmf\" only");
  TRY(const std::int64_t digits, number(element, "numDigits", 0));
  TRY(const std::int64_t timeout, number(element, "timeout", 5));
  verb.digits = static_cast<std::size_t>(digits);
  verb.length = Span{timeout * 1000};
  verb.finish_key = attribute(element, "finishOnKey", "#");
  verb.action = attribute(element, "action", "");
  verb.method = attribute(element, "method", "POST");
  verb.action_when_empty = attribute(element, "actionOnEmptyResult", "false") == "true";
  TRY(verb.prompt, verbs_of(element.children));
  for (const Verb& nested : verb.prompt)
    if (nested.kind != Verb::Kind::say && nested.kind != Verb::Kind::pause)
      return invalid("TwiML: <Gather> may hold <Say> and <Pause> only");
  return verb;
}

Result<Verb> verb_of(const Element& element) {
  Verb verb;
  verb.text = trimmed(element.text);
  if (element.name == "Gather") return gather_of(element);
  if (!element.children.empty())
    return invalid(fmt::format("TwiML: <{}> may hold no elements", element.name));
  if (element.name == "Say") {
    if (auto done = only_attributes(element, {"voice", "language"}); !done)
      return std::unexpected(done.error());
    verb.length = speech_length(verb.text);
  } else if (element.name == "Pause") {
    if (auto done = only_attributes(element, {"length"}); !done)
      return std::unexpected(done.error());
    TRY(const std::int64_t seconds, number(element, "length", 1));
    verb.kind = Verb::Kind::pause;
    verb.length = Span{seconds * 1000};
  } else if (element.name == "Redirect") {
    if (auto done = only_attributes(element, {"method"}); !done)
      return std::unexpected(done.error());
    verb.kind = Verb::Kind::redirect;
    verb.method = attribute(element, "method", "POST");
  } else if (element.name == "Message") {
    if (auto done = only_attributes(element, {}); !done) return std::unexpected(done.error());
    verb.kind = Verb::Kind::message;
  } else if (element.name == "Hangup" || element.name == "Reject") {
    verb.kind = element.name == "Hangup" ? Verb::Kind::hangup : Verb::Kind::reject;
  } else {
    return invalid(fmt::format("TwiML: unknown verb {}", quoted(element.name)));
  }
  return verb;
}

}  // namespace

Result<std::vector<Verb>> parse_twiml(std::string_view document) {
  if (document.size() > document_bytes_max) return invalid("TwiML: more than 64 kB");
  TRY(const Element root, Xml(document).document());
  if (root.name != "Response") return invalid("TwiML: the document is no <Response>");
  return verbs_of(root.children);
}

Span speech_length(std::string_view words) {
  return per_letter * static_cast<std::int64_t>(words.size());
}

}  // namespace reveille::integrations::sandbox
