// SPDX-License-Identifier: Apache-2.0
// The methods of Go's time.Time and time.Duration that make sense in a message.
#include <algorithm>

#include "rules/templates/functions.hpp"
#include "rules/templates/go_time.hpp"

namespace reveille::rules::templates {
namespace {

using Arguments = std::span<const Value>;

Moment moment_of(const Value& value) {
  return *value.as<Moment>();
}
Duration duration_of(const Value& value) {
  return *value.as<Duration>();
}

Value whole(std::int64_t value, Integer::Type type = Integer::Type::int_) {
  return Integer{value, type};
}

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  const std::int64_t quotient = value / by;
  return quotient * by > value ? quotient - 1 : quotient;
}

std::int64_t add_saturated(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b > 0 ? INT64_MAX : INT64_MIN;
}

template <std::int64_t unit>
Result<Value> unix_time(const Environment&, Arguments arguments) {
  return whole(floor_divide(moment_of(arguments[0]).nanoseconds, unit), Integer::Type::int64);
}

template <auto part, Integer::Type type = Integer::Type::int_>
Result<Value> clock_part(const Environment&, Arguments arguments) {
  return whole(read_clock(moment_of(arguments[0])).*part, type);
}

Result<Value> format(const Environment&, Arguments arguments) {
  return Value(format_time(moment_of(arguments[0]), *arguments[1].text()));
}
Result<Value> time_text(const Environment&, Arguments arguments) {
  return Value(to_string(moment_of(arguments[0])));
}
Result<Value> same_time(const Environment&, Arguments arguments) {
  return arguments[0];
}
Result<Value> add(const Environment&, Arguments arguments) {
  return Value(Moment{
      add_saturated(moment_of(arguments[0]).nanoseconds, duration_of(arguments[1]).nanoseconds)});
}
Result<Value> subtract(const Environment&, Arguments arguments) {
  const std::int64_t other = moment_of(arguments[1]).nanoseconds;
  return Value(Duration{
      add_saturated(moment_of(arguments[0]).nanoseconds, other == INT64_MIN ? INT64_MAX : -other)});
}
Result<Value> before(const Environment&, Arguments arguments) {
  return Value(moment_of(arguments[0]).nanoseconds < moment_of(arguments[1]).nanoseconds);
}
Result<Value> after(const Environment&, Arguments arguments) {
  return Value(moment_of(arguments[0]).nanoseconds > moment_of(arguments[1]).nanoseconds);
}
Result<Value> same(const Environment&, Arguments arguments) {
  return Value(moment_of(arguments[0]).nanoseconds == moment_of(arguments[1]).nanoseconds);
}

Result<Value> duration_text(const Environment&, Arguments arguments) {
  return Value(to_string(duration_of(arguments[0])));
}
template <std::int64_t unit>
Result<Value> in_units(const Environment&, Arguments arguments) {
  return Value(static_cast<double>(duration_of(arguments[0]).nanoseconds) /
               static_cast<double>(unit));
}
template <std::int64_t unit>
Result<Value> in_whole_units(const Environment&, Arguments arguments) {
  return whole(duration_of(arguments[0]).nanoseconds / unit, Integer::Type::int64);
}

constexpr std::int64_t microsecond = 1'000;
constexpr std::int64_t millisecond = 1'000'000;
constexpr std::int64_t second = 1'000'000'000;

std::span<const Function> moment_methods() {
  using enum Parameter;
  static const std::vector<Function> methods{
      {"Format", {string}, false, format},
      {"String", {}, false, time_text},
      {"UTC", {}, false, same_time},
      {"Unix", {}, false, unix_time<second>},
      {"UnixMilli", {}, false, unix_time<millisecond>},
      {"UnixMicro", {}, false, unix_time<microsecond>},
      {"UnixNano", {}, false, unix_time<1>},
      {"Year", {}, false, clock_part<&ClockReading::year>},
      {"Month", {}, false, clock_part<&ClockReading::month, Integer::Type::month>},
      {"Day", {}, false, clock_part<&ClockReading::day>},
      {"Weekday", {}, false, clock_part<&ClockReading::weekday, Integer::Type::weekday>},
      {"YearDay", {}, false, clock_part<&ClockReading::year_day>},
      {"Hour", {}, false, clock_part<&ClockReading::hour>},
      {"Minute", {}, false, clock_part<&ClockReading::minute>},
      {"Second", {}, false, clock_part<&ClockReading::second>},
      {"Nanosecond", {}, false, clock_part<&ClockReading::nanosecond>},
      {"Add", {duration}, false, add},
      {"Sub", {moment}, false, subtract},
      {"Before", {moment}, false, before},
      {"After", {moment}, false, after},
      {"Equal", {moment}, false, same},
  };
  return methods;
}

std::span<const Function> duration_methods() {
  static const std::vector<Function> methods{
      {"String", {}, false, duration_text},
      {"Hours", {}, false, in_units<3600 * second>},
      {"Minutes", {}, false, in_units<60 * second>},
      {"Seconds", {}, false, in_units<second>},
      {"Milliseconds", {}, false, in_whole_units<millisecond>},
      {"Microseconds", {}, false, in_whole_units<microsecond>},
      {"Nanoseconds", {}, false, in_whole_units<1>},
  };
  return methods;
}

}  // namespace

const Function* find_method(const Value& receiver, std::string_view name) {
  std::span<const Function> methods;
  if (receiver.as<Moment>() != nullptr) methods = moment_methods();
  if (receiver.as<Duration>() != nullptr) methods = duration_methods();
  const auto found = std::ranges::find(methods, name, &Function::name);
  return found == methods.end() ? nullptr : &*found;
}

}  // namespace reveille::rules::templates
