// SPDX-License-Identifier: Apache-2.0
#include "rules/alerting/state_codec.hpp"

#include <bit>

#include <fmt/format.h>

namespace reveille::rules {
namespace {

constexpr std::uint8_t format_version = 1;

class Writer {
 public:
  void byte(std::uint8_t value) { out_ += static_cast<char>(value); }
  void natural(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) byte(static_cast<std::uint8_t>(value | 0x80));
    byte(static_cast<std::uint8_t>(value));
  }
  void integer(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    natural((bits << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0));
  }
  void real(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (int shift = 0; shift < 64; shift += 8) byte(static_cast<std::uint8_t>(bits >> shift));
  }
  void instant(Instant at) { integer(to_ms(at)); }
  void instant(const std::optional<Instant>& at) {
    byte(at ? 1 : 0);
    if (at) instant(*at);
  }
  void text(std::string_view value) {
    natural(value.size());
    out_ += value;
  }
  void labels(const Labels& labels) {
    natural(labels.size());
    for (const Label& label : labels) {
      text(label.name);
      text(label.value);
    }
  }

  void alert(const ActiveAlert& alert) {
    labels(alert.labels);
    labels(alert.annotations);
    byte(alert.state == AlertState::firing ? 1 : 0);
    real(alert.value);
    instant(alert.active_at);
    instant(alert.fired_at);
    instant(alert.keep_firing_since);
  }
  void rule(const RuleState& state) {
    byte(static_cast<std::uint8_t>(state.health));
    text(state.last_error);
    instant(state.last_evaluation);
    integer(state.evaluation_time.count());
    natural(state.active.size());
    for (const auto& [labels_, alert_] : state.active) alert(alert_);
    natural(state.written.size());
    for (const Labels& series : state.written) labels(series);
  }

  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// Reads until the first surprise; from then on everything is zero and ok() is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  bool finished() const { return ok_ && bytes_.empty(); }

  std::uint8_t byte() {
    if (bytes_.empty()) ok_ = false;
    if (!ok_) return 0;
    const auto value = static_cast<std::uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return value;
  }
  // A byte that must be below `end`.
  std::uint8_t choice(std::uint8_t end) {
    const std::uint8_t value = byte();
    if (value < end) return value;
    ok_ = false;
    return 0;
  }
  std::uint64_t natural() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint64_t part = byte();
      value |= (part & 0x7f) << shift;
      if (part < 0x80) return value;
    }
    ok_ = false;
    return 0;
  }
  // How many elements follow; each takes at least a byte, so more than the rest is a lie.
  std::size_t count() {
    const std::uint64_t value = natural();
    if (value <= bytes_.size()) return static_cast<std::size_t>(value);
    ok_ = false;
    return 0;
  }
  std::int64_t integer() {
    const std::uint64_t bits = natural();
    return static_cast<std::int64_t>((bits >> 1) ^ ((bits & 1) != 0 ? ~std::uint64_t{0} : 0));
  }
  double real() {
    std::uint64_t bits = 0;
    for (int shift = 0; shift < 64; shift += 8) bits |= std::uint64_t{byte()} << shift;
    return std::bit_cast<double>(bits);
  }
  Instant instant() { return instant_from_ms(integer()); }
  std::optional<Instant> optional_instant() {
    if (choice(2) == 0) return std::nullopt;
    return instant();
  }
  std::string text() {
    const std::size_t length = count();
    std::string value(bytes_.substr(0, length));
    bytes_.remove_prefix(value.size());
    return value;
  }
  Labels labels() {
    std::vector<Label> labels;
    for (std::size_t left = count(); left > 0 && ok_; --left) {
      std::string name = text();
      labels.push_back({std::move(name), text()});
    }
    return Labels(std::move(labels));
  }

  ActiveAlert alert() {
    ActiveAlert alert;
    alert.labels = labels();
    alert.annotations = labels();
    alert.state = choice(2) == 1 ? AlertState::firing : AlertState::pending;
    alert.value = real();
    alert.active_at = instant();
    alert.fired_at = optional_instant();
    alert.keep_firing_since = optional_instant();
    return alert;
  }
  RuleState rule() {
    RuleState state;
    state.health = static_cast<Health>(choice(3));
    state.last_error = text();
    state.last_evaluation = instant();
    state.evaluation_time = Span{integer()};
    for (std::size_t left = count(); left > 0 && ok_; --left) {
      ActiveAlert one = alert();
      if (ok_) state.active.emplace(one.labels, std::move(one));
    }
    for (std::size_t left = count(); left > 0 && ok_; --left) state.written.push_back(labels());
    return state;
  }

 private:
  std::string_view bytes_;
  bool ok_ = true;
};

Result<> check_version(std::uint8_t version) {
  if (version == format_version) return {};
  return fail(Code::corrupt,
              fmt::format("rule state of format {}, known is {}", version, format_version));
}

}  // namespace

std::string encode(const GroupState& state) {
  Writer writer;
  writer.byte(format_version);
  writer.instant(state.last_evaluation);
  writer.natural(state.rules.size());
  for (const RuleState& rule : state.rules) writer.rule(rule);
  return writer.take();
}

std::string encode(const RuleState& state) {
  Writer writer;
  writer.byte(format_version);
  writer.rule(state);
  return writer.take();
}

Result<GroupState> decode(std::string_view bytes) {
  Reader reader(bytes);
  if (auto known = check_version(reader.byte()); !known) return std::unexpected(known.error());
  GroupState state;
  state.last_evaluation = reader.instant();
  for (std::size_t left = reader.count(); left > 0 && reader.ok(); --left) {
    state.rules.push_back(reader.rule());
  }
  if (!reader.finished()) return fail(Code::corrupt, "the state of a rule group is damaged");
  return state;
}

Result<RuleState> decode_rule(std::string_view bytes) {
  Reader reader(bytes);
  if (auto known = check_version(reader.byte()); !known) return std::unexpected(known.error());
  RuleState state = reader.rule();
  if (!reader.finished()) return fail(Code::corrupt, "the state of a rule is damaged");
  return state;
}

}  // namespace reveille::rules
