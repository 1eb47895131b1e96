// SPDX-License-Identifier: Apache-2.0
#include "journal/codec.hpp"

#include <functional>
#include <unordered_map>

#include "base/escape.hpp"
#include "journal/json_fields.hpp"
#include "text/json_items.hpp"

namespace reveille::journal {

namespace {

using escalation::Fact;
using Read = Result<Fact> (*)(const text::JsonItem& item);

template <class T>
Result<Fact> read(const text::JsonItem& item) {
  T fact{};
  Decoder decoder(Decoder::Times::within_time);
  if (!decoder.read(item, fact)) return fail(Code::corrupt, decoder.trouble());
  return Fact(std::move(fact));
}

template <class... Facts>
std::unordered_map<std::string_view, Read> readers_of(std::variant<Facts...>*) {
  return {{Facts::name, &read<Facts>}...};
}

}  // namespace

std::string encode(const Fact& fact) {
  std::string out;
  out.reserve(256);
  std::visit([&](const auto& it) { Encoder(out).write(it); }, fact);
  return out;
}

Result<Fact> decode(std::string_view name, std::string_view body) {
  static const auto readers = readers_of(static_cast<Fact*>(nullptr));
  const auto reader = readers.find(name);
  if (reader == readers.end()) {
    return fail(Code::corrupt, "no fact is called " + reveille::quoted(name) + " in this version");
  }
  auto items = text::JsonItems::read(body);
  if (!items) return fail(Code::corrupt, items.error().message);
  auto fact = reader->second(items->root());
  if (!fact) fact.error().message = std::string(name) + ": " + fact.error().message;
  return fact;
}

}  // namespace reveille::journal
