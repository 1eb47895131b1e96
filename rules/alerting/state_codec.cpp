// SPDX-License-Identifier: Apache-2.0
#include "rules/alerting/state_codec.hpp"

#include <bit>
#include <vector>

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

  void sets(const auto& several) {
    natural(several.size());
    for (const Labels& one : several) labels(one);
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
  void head(const RuleState& state) {
    byte(static_cast<std::uint8_t>(state.health));
    text(state.last_error);
    instant(state.last_evaluation);
    integer(std::chrono::duration_cast<Span>(state.evaluation_time).count());
  }
  void rule(const RuleState& state) {
    head(state);
    natural(state.active.size());
    for (const auto& [labels_, alert_] : state.active) alert(alert_);
    sets(state.written);
  }
  void change(const RuleState& state, const StateChange& change) {
    head(state);
    sets(change.gone);
    natural(change.alerts.size());
    for (const Labels& one : change.alerts) alert(state.active.at(one));
    sets(change.ended);
    sets(change.written);
  }

  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// A change, read: what came has the place of all that a state holds.
struct Change {
  RuleState came;
  std::vector<Labels> gone;
  std::vector<Labels> ended;
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
  void head(RuleState& state) {
    state.health = static_cast<Health>(choice(3));
    state.last_error = text();
    state.last_evaluation = instant();
    // An absurd number must not overflow when it is counted in microseconds.
    const auto ms = static_cast<std::uint32_t>(integer());
    state.evaluation_time = Span{std::int64_t{ms}};
  }
  void alerts(RuleState& state) {
    for (std::size_t left = count(); left > 0 && ok_; --left) {
      ActiveAlert one = alert();
      if (ok_) state.active.insert_or_assign(one.labels, std::move(one));
    }
  }
  // Reads label sets and hands each on.
  void sets(auto&& each) {
    for (std::size_t left = count(); left > 0 && ok_; --left) {
      Labels one = labels();
      if (ok_) each(std::move(one));
    }
  }
  RuleState rule() {
    RuleState state;
    head(state);
    alerts(state);
    written(state);
    return state;
  }
  Change change() {
    Change change;
    head(change.came);
    sets([&change](Labels gone) { change.gone.push_back(std::move(gone)); });
    alerts(change.came);
    sets([&change](Labels ended) { change.ended.push_back(std::move(ended)); });
    written(change.came);
    return change;
  }
  void written(RuleState& state) {
    sets([&state](Labels series) { state.written.insert(state.written.end(), std::move(series)); });
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

std::string encode_change(const RuleState& state, const StateChange& change) {
  Writer writer;
  writer.byte(format_version);
  writer.change(state, change);
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

Result<> apply_change(RuleState& state, std::string_view bytes) {
  Reader reader(bytes);
  if (auto known = check_version(reader.byte()); !known) return known;
  Change change = reader.change();
  if (!reader.finished()) return fail(Code::corrupt, "a change of a rule's state is damaged");
  state.health = change.came.health;
  state.last_error = std::move(change.came.last_error);
  state.last_evaluation = change.came.last_evaluation;
  state.evaluation_time = change.came.evaluation_time;
  for (const Labels& labels : change.gone) state.active.erase(labels);
  for (auto& [labels, alert] : change.came.active) {
    state.active.insert_or_assign(labels, std::move(alert));
  }
  for (const Labels& labels : change.ended) state.written.erase(labels);
  state.written.merge(change.came.written);
  return {};
}

}  // namespace reveille::rules
