// SPDX-License-Identifier: Apache-2.0
#include "bench/storm_phones.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "base/tree.hpp"
#include "text/json.hpp"

namespace reveille::bench {
namespace {

constexpr std::size_t answer_bytes = 64 * 1024 * 1024;

std::string text_at(const Tree& tree, std::string_view key) {
  const Tree* value = tree.find(key);
  return value && value->string() ? *value->string() : "";
}

}  // namespace

StormPhones::StormPhones(std::uint16_t port)
    : url_(fmt::format("http://127.0.0.1:{}", port)),
      client_({.response_bytes = answer_bytes}),
      thread_([this](const std::stop_token& stopping) { watch(stopping); }) {}

StormPhones::~StormPhones() {
  thread_.request_stop();
  thread_.join();
}

void StormPhones::watch(const std::stop_token& stopping) {
  while (!stopping.stop_requested()) {
    look();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

void StormPhones::look() {
  const ExchangeResult result = client_.perform(
      {.method = "GET", .url = fmt::format("{}/sandbox/events?after={}", url_, last_)});
  if (result.status != 200) return;
  const auto body = text::parse_json(result.body);
  const Tree* events = body ? body->find("events") : nullptr;
  if (!events || !events->array()) return;
  std::vector<std::string> ringing;
  for (const Tree& event : *events->array()) {
    last_ = std::max(last_, *event.find("sequence")->integer());
    const std::string what = text_at(event, "what");
    const bool rings = what.starts_with("call ") && what.find(" from ") != std::string::npos;
    if (!rings && !what.starts_with("text from ")) continue;
    const std::string number = text_at(event, "number");
    const std::scoped_lock lock(mutex_);
    reached_.push_back({*parse_rfc3339(text_at(event, "at")), number, rings});
    if (rings && !key_.empty()) ringing.push_back(number);
  }
  for (const std::string& number : ringing) press(number, key_);
}

void StormPhones::press(const std::string& number, const std::string& key) {
  const ExchangeResult result =
      client_.perform({.url = url_ + "/sandbox/phones/press",
                       .headers = {{"Content-Type", "application/json"}},
                       .body = fmt::format(R"({{"number":"{}","digits":"{}"}})", number, key)});
  if (result.status == 200) ++answers_;
}

std::vector<Reached> StormPhones::reached() const {
  const std::scoped_lock lock(mutex_);
  return reached_;
}

int StormPhones::count(const std::string& number, bool calls, Instant from, Instant until) const {
  const std::scoped_lock lock(mutex_);
  return static_cast<int>(std::ranges::count_if(reached_, [&](const Reached& one) {
    return one.number == number && one.call == calls && one.at >= from && one.at < until;
  }));
}

void StormPhones::answer_with(const std::string& key) {
  const std::scoped_lock lock(mutex_);
  key_ = key;
}

}  // namespace reveille::bench
