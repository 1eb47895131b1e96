// SPDX-License-Identifier: Apache-2.0
#include "samples/record.hpp"

#include <bit>
#include <cstring>
#include <vector>

namespace reveille::samples {

namespace {

enum class Item : char { series = 1, samples = 2, state = 3, change = 4 };

void put_number(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>((value & 0x7f) | 0x80);
    value >>= 7;
  }
  out += static_cast<char>(value);
}

// Small negative numbers stay short.
void put_signed(std::string& out, std::int64_t value) {
  put_number(out,
             (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
}

void put_text(std::string& out, std::string_view text) {
  put_number(out, text.size());
  out += text;
}

void put_bits(std::string& out, double value) {
  auto bits = std::bit_cast<std::uint64_t>(value);
  if constexpr (std::endian::native == std::endian::big) bits = __builtin_bswap64(bits);
  char bytes[sizeof bits];
  std::memcpy(bytes, &bits, sizeof bits);
  out.append(bytes, sizeof bits);
}

// Takes a payload apart; after anything that does not fit, good() is false and all else is empty.
class Cursor {
 public:
  explicit Cursor(std::string_view rest) : rest_(rest) {}
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool more() const { return good_ && !rest_.empty(); }
  [[nodiscard]] std::size_t left() const { return rest_.size(); }
  void fail() { good_ = false; }

  char byte() {
    const auto one = bytes(1);
    return one.empty() ? '\0' : one.front();
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto next = static_cast<unsigned char>(byte());
      value |= static_cast<std::uint64_t>(next & 0x7f) << shift;
      if ((next & 0x80) == 0) return value;
    }
    good_ = false;
    return 0;
  }
  std::int64_t signed_number() {
    const std::uint64_t value = number();
    return static_cast<std::int64_t>((value >> 1) ^ (0 - (value & 1)));
  }
  std::string_view text() { return bytes(number()); }
  double bits() {
    std::uint64_t value = 0;
    const auto eight = bytes(sizeof value);
    if (!good_) return 0;
    std::memcpy(&value, eight.data(), sizeof value);
    if constexpr (std::endian::native == std::endian::big) value = __builtin_bswap64(value);
    return std::bit_cast<double>(value);
  }

 private:
  std::string_view bytes(std::uint64_t size) {
    if (!good_ || size > rest_.size()) {
      good_ = false;
      return {};
    }
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
  bool good_ = true;
};

void visit_series(Cursor& cursor, const RecordVisitor& visitor) {
  const auto number = static_cast<std::uint32_t>(cursor.number());
  const std::uint64_t count = cursor.number();
  std::vector<Label> labels;
  for (std::uint64_t i = 0; i < count && cursor.good(); ++i) {
    std::string name(cursor.text());
    labels.push_back({std::move(name), std::string(cursor.text())});
  }
  if (cursor.good()) visitor.series(number, Labels(std::move(labels)));
}

void visit_samples(Cursor& cursor, const RecordVisitor& visitor,
                   std::vector<rules::Sample>& samples) {
  const auto number = static_cast<std::uint32_t>(cursor.number());
  const std::uint64_t count = cursor.number();
  if (count > cursor.left()) return cursor.fail();
  samples.clear();
  std::uint64_t ms = 0;
  for (std::uint64_t i = 0; i < count && cursor.good(); ++i) {
    ms += static_cast<std::uint64_t>(cursor.signed_number());
    samples.push_back({instant_from_ms(static_cast<std::int64_t>(ms)), cursor.bits()});
  }
  if (cursor.good()) visitor.samples(number, samples);
}

// Of a rule's state or change: which rule.
StoredState visit_name(Cursor& cursor) {
  StoredState named;
  named.file = cursor.text();
  named.group = cursor.text();
  named.rule = cursor.text();
  named.nth = cursor.number();
  return named;
}

void visit_state(Cursor& cursor, const RecordVisitor& visitor) {
  StoredState state = visit_name(cursor);
  state.state = cursor.text();
  if (cursor.good()) visitor.state(std::move(state));
}

void visit_change(Cursor& cursor, const RecordVisitor& visitor) {
  StoredState of = visit_name(cursor);
  std::string change(cursor.text());
  if (cursor.good()) visitor.change(std::move(of), std::move(change));
}

void put_name(std::string& out, const StoredState& state) {
  put_text(out, state.file);
  put_text(out, state.group);
  put_text(out, state.rule);
  put_number(out, state.nth);
}

}  // namespace

void RecordBuilder::series(std::uint32_t number, const Labels& labels) {
  out_ += static_cast<char>(Item::series);
  put_number(out_, number);
  put_number(out_, labels.size());
  for (const auto& label : labels) {
    put_text(out_, label.name);
    put_text(out_, label.value);
  }
}

void RecordBuilder::samples(std::uint32_t number, std::span<const rules::Sample> samples) {
  out_ += static_cast<char>(Item::samples);
  put_number(out_, number);
  put_number(out_, samples.size());
  std::uint64_t before = 0;  // unsigned: a sender's times may be absurd, and must not overflow
  for (const auto& sample : samples) {
    const auto ms = static_cast<std::uint64_t>(to_ms(sample.at));
    put_signed(out_, static_cast<std::int64_t>(ms - before));
    before = ms;
    put_bits(out_, sample.value);
  }
}

void RecordBuilder::state(const StoredState& state) {
  out_ += static_cast<char>(Item::state);
  put_name(out_, state);
  put_text(out_, state.state);
  for (const auto& one : state.changes) change(state, one);
}

void RecordBuilder::change(const StoredState& of, std::string_view change) {
  out_ += static_cast<char>(Item::change);
  put_name(out_, of);
  put_text(out_, change);
}

bool visit_record(std::string_view payload, const RecordVisitor& visitor) {
  Cursor cursor(payload);
  std::vector<rules::Sample> samples;
  while (cursor.more()) {
    switch (static_cast<Item>(cursor.byte())) {
      case Item::series:
        visit_series(cursor, visitor);
        break;
      case Item::samples:
        visit_samples(cursor, visitor, samples);
        break;
      case Item::state:
        visit_state(cursor, visitor);
        break;
      case Item::change:
        visit_change(cursor, visitor);
        break;
      default:
        return false;
    }
  }
  return cursor.good();
}

}  // namespace reveille::samples
