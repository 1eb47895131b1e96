// SPDX-License-Identifier: Apache-2.0
// Facts and books filled with made-up values through the very lists of fields that the codec uses.
#pragma once

#include <functional>
#include <random>
#include <string>
#include <utility>

#include "journal/book_fields.hpp"

namespace reveille::journal::test {

class Filler {
 public:
  explicit Filler(unsigned seed) : random_(std::mt19937(seed)) {}
  explicit Filler(std::function<std::uint32_t()> random) : random_(std::move(random)) {}

  template <class T>
    requires std::is_class_v<T>
  void fill(T& value) {
    FieldsOf<T>::visit(value, [this](std::string_view, auto& field) { this->fill(field); });
  }
  void fill(bool& value) { value = pick(2) == 1; }
  void fill(int& value) { value = static_cast<int>(random_()); }
  void fill(std::uint64_t& value) { value = (std::uint64_t{random_()} << 32) | random_(); }
  void fill(std::string& value) {
    static const std::vector<std::string> pieces = {"",   "a",    "\"",   "\\",        "\n", "\t",
                                                    "é",  "漢字", "😀",   "\x01",      "{}", "null",
                                                    "+1", "A b",  "\x7f", "</script>", ","};
    value.clear();
    for (auto i = pick(6); i > 0; --i) value += pieces[pick(pieces.size())];
  }
  void fill(Instant& value) {
    const std::int64_t choices[] = {0, -1, 1'707'112'800'123, time_most_ms, -time_most_ms};
    value = instant_from_ms(choices[pick(5)]);
  }
  void fill(Span& value) { value = Span{static_cast<std::int64_t>(random_()) - 1'000'000}; }
  void fill(Matcher& value) {
    std::string text;
    fill(text);
    value = *Matcher::make("label", Matcher::Kind::not_equal, std::move(text));
  }
  void fill(Labels& value) {
    value = Labels{};
    for (auto i = pick(4); i > 0; --i) {
      std::string text;
      fill(text);
      value.set("label" + std::to_string(i), text);
    }
  }
  template <class Tag>
  void fill(Id<Tag>& value) {
    value.value = random_();
  }
  template <class Tag>
  void fill(Name<Tag>& value) {
    fill(value.value);
  }
  template <class E>
    requires std::is_enum_v<E>
  void fill(E& value) {
    int count = 0;
    while (known(static_cast<E>(count))) ++count;
    value = static_cast<E>(pick(static_cast<std::size_t>(count)));
  }
  template <class T>
  void fill(std::optional<T>& value) {
    value.reset();
    if (pick(2) == 1) fill(value.emplace());
  }
  template <class T>
  void fill(std::vector<T>& values) {
    values.clear();
    for (auto i = pick(4); i > 0; --i) fill(values.emplace_back());
  }
  template <class T>
  void fill(std::deque<T>& values) {
    values.clear();
    for (auto i = pick(4); i > 0; --i) fill(values.emplace_back());
  }
  template <class T>
  void fill(std::set<T>& values) {
    values.clear();
    for (auto i = pick(4); i > 0; --i) {
      T value{};
      fill(value);
      values.insert(std::move(value));
    }
  }
  template <class K, class V>
  void fill(std::map<K, V>& values) {
    values.clear();
    for (auto i = pick(4); i > 0; --i) {
      K key{};
      fill(key);
      fill(values[std::move(key)]);
    }
  }
  template <class A, class B>
  void fill(std::pair<A, B>& value) {
    fill(value.first);
    fill(value.second);
  }
  std::size_t pick(std::size_t count) { return random_() % count; }

 private:
  std::function<std::uint32_t()> random_;
};

// One of each kind of fact.
template <class... Kinds>
escalation::Facts one_of_each(Filler& filler, std::variant<Kinds...>*) {
  escalation::Facts facts;
  const auto add = [&]<class T>(T fact) {
    filler.fill(fact);
    facts.push_back({instant_from_ms(static_cast<std::int64_t>(facts.size())), std::move(fact)});
  };
  (add(Kinds{}), ...);
  return facts;
}
inline escalation::Facts one_of_each(unsigned seed) {
  Filler filler(seed);
  return one_of_each(filler, static_cast<escalation::Fact*>(nullptr));
}

}  // namespace reveille::journal::test
