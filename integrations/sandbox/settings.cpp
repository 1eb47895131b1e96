// SPDX-License-Identifier: Apache-2.0
#include "integrations/sandbox/settings.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "text/digest.hpp"
#include "text/encoding.hpp"

namespace reveille::integrations::sandbox {
namespace {

constexpr Span longest_wait{3'600'000};

// "08:30" -> 510
std::optional<int> minute_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  int hour = 0;
  int minute = 0;
  const auto read = [](std::string_view digits, int& number) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + 2, number);
    return error == std::errc{} && end == digits.data() + 2 && number >= 0;
  };
  if (!read(text.substr(0, 2), hour) || !read(text.substr(3, 2), minute)) return std::nullopt;
  if (minute > 59 || hour * 60 + minute > 24 * 60) return std::nullopt;
  return hour * 60 + minute;
}

void read_contact_saved(Section& section, PhoneSettings& phone) {
  const Tree* saved = section.any("contact_saved");
  if (saved == nullptr) return;
  if (saved->boolean() != nullptr) {
    phone.call_bypass = phone.text_bypass = *saved->boolean();
    return;
  }
  for (const std::string& what : section.strings("contact_saved")) {
    if (what == "call")
      phone.call_bypass = true;
    else if (what == "text")
      phone.text_bypass = true;
    else
      section.mistake_at("contact_saved", fmt::format("{}", unknown_name(what, {"call", "text"})));
  }
}

void read_keys(Section& section, std::string_view key, std::string& keys) {
  keys = section.string_or(key, keys);
  // A pocket does not listen.
  const bool listens = key == "presses";
  if (keys.find_first_not_of(listens ? "0123456789*#?" : "0123456789*#") != std::string::npos)
    section.mistake_at(key,
                       fmt::format("{} are no keys of a phone: 0 to 9, * and #", quoted(keys)));
}

PhoneSettings read_phone(const Tree::Member& member, Mistakes& mistakes) {
  Section section(member.value, fmt::format("sandbox phone {}", quoted(member.key)), mistakes);
  PhoneSettings phone;
  phone.number = member.key;
  if (phone.number.size() < 8 || phone.number[0] != '+' ||
      phone.number.find_first_not_of("0123456789", 1) != std::string::npos)
    section.mistake(member.place, "needs a number with country code: + and 7 to 15 digits");
  phone.owner = section.string_or("owner", member.key);
  phone.os = static_cast<Os>(section.choice("os", {"ios", "android"}).value_or(0));
  if (auto dnd = parse_dnd(section.string_or("dnd", "never")))
    phone.dnd = *std::move(dnd);
  else
    section.mistake_at("dnd", dnd.error().message);
  phone.repeated_calls = section.boolean("repeated_calls").value_or(true);
  read_contact_saved(section, phone);
  phone.screening = section.boolean("screening").value_or(false);
  phone.busy = section.boolean("busy").value_or(false);
  phone.reach =
      static_cast<Reach>(section.choice("state", {"on", "off", "no_coverage"}).value_or(0));
  phone.voicemail_after = section.span("voicemail_after", Span{0}, longest_wait);
  phone.text_error = static_cast<int>(section.integer_or("text_error", 0, 0, 99'999));
  phone.attention =
      static_cast<Attention>(section.choice("person", {"asleep", "awake", "manual"}).value_or(0));
  phone.answers_after =
      section.span_or("answers_after", phone.answers_after, Span{0}, longest_wait);
  read_keys(section, "presses", phone.presses);
  read_keys(section, "pocket", phone.pocket);
  phone.replies = section.string_or("replies", "");
  section.finish();
  return phone;
}

}  // namespace

std::string account_of(std::string_view carrier) {
  return "AC" + text::hex_encode(text::sha256(fmt::format("sandbox:{}", carrier))).substr(0, 32);
}

Account make_account(const escalation::Carrier& carrier, Secret token, std::string_view our_url) {
  Account account;
  account.carrier = carrier.name.value;
  account.sid = account_of(account.carrier);
  account.token = std::move(token);
  account.numbers = carrier.from;
  account.text_url = fmt::format("{}/carriers/{}/text", our_url, account.carrier);
  return account;
}

Result<std::vector<escalation::DailyWindow>> parse_dnd(std::string_view text) {
  std::vector<escalation::DailyWindow> windows;
  if (text == "never") return windows;
  escalation::DailyWindow window;  // as it is: the whole of every day
  if (text != "always") {
    const std::size_t dash = std::min(text.find('-'), text.size());
    const std::optional<int> from = minute_of(text.substr(0, dash));
    const std::optional<int> to = minute_of(text.substr(std::min(dash + 1, text.size())));
    if (!from || !to)
      return invalid(
          fmt::format("expected \"never\", \"always\" or hours such as \"00:00-08:00\", "
                      "found {}",
                      quoted(text)));
    window.from_minute = *from;
    window.to_minute = *to;
  }
  windows.push_back(window);
  return windows;
}

NetworkSettings read_network(const Tree& sandbox, const escalation::FindZone& find_zone,
                             Mistakes& mistakes) {
  Section section(sandbox, "sandbox", mistakes);
  NetworkSettings settings;
  if (const auto name = section.string("timezone")) {
    if (auto zone = find_zone(*name))
      settings.zone = *std::move(zone);
    else
      section.mistake_at("timezone", zone.error().message);
  }
  settings.seed = static_cast<std::uint64_t>(section.integer_or("seed", 1, 0, 1'000'000'000));
  settings.port = static_cast<std::uint16_t>(section.integer_or("port", 0, 0, 65'535));
  settings.faults.queue_delay = section.span_or("queue_delay", Span{1'000}, Span{0}, longest_wait);
  settings.faults.duplicate = section.boolean("duplicate_callbacks").value_or(false);
  settings.faults.reorder = section.boolean("reorder_callbacks").value_or(false);
  settings.faults.lose = section.number("lose_callbacks").value_or(0);
  if (settings.faults.lose < 0 || settings.faults.lose > 1)
    section.mistake_at("lose_callbacks", "is a part of all callbacks: 0 to 1");
  if (const Tree* phones = section.table("phones"))
    for (const Tree::Member& member : *phones->table())
      settings.phones.push_back(read_phone(member, mistakes));
  section.finish();
  return settings;
}

}  // namespace reveille::integrations::sandbox
