// SPDX-License-Identifier: Apache-2.0
#include "integrations/sandbox/world.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "integrations/twilio/signature.hpp"

namespace reveille::integrations::sandbox {
namespace {

constexpr std::size_t events_kept = 10'000;
constexpr Span webhook_timeout{15'000};  // Twilio's
constexpr Span disorder{3'000};          // how late a callback may come when they are reordered
constexpr Span second_copy{400};

}  // namespace

std::string rfc2822(Instant at) {
  static constexpr const char* days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const CivilTime t = Zone().civil(at);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", days[weekday(t)], t.day,
                     months[t.month - 1], t.year, t.hour, t.minute, t.second);
}

World::World(NetworkSettings given) : settings(std::move(given)), random_state_(settings.seed) {
  for (const PhoneSettings& phone : settings.phones) phones[phone.number].settings = phone;
  for (Account& account : settings.accounts) account.faults = settings.faults;
}

void World::run(Instant now) {
  INVARIANT(now >= now_, "the sandbox's time goes forward");
  while (!due_.empty() && due_.begin()->first <= now) {
    const auto first = due_.begin();
    now_ = std::max(now_, first->first);
    const Action action = std::move(first->second);
    due_.erase(first);
    action(*this, now_);
  }
  now_ = now;
}

void World::at(Instant when, Action action) {
  due_.emplace(when, std::move(action));
}

Instant World::next_wakeup() const {
  if (!outgoing_.empty()) return now_;
  return due_.empty() ? Instant::max() : due_.begin()->first;
}

std::vector<Outgoing> World::take_outgoing() {
  return std::exchange(outgoing_, {});
}

void World::answered(std::uint64_t outgoing, const ExchangeResult& result, Instant now) {
  const auto found = asked_.find(outgoing);
  if (found == asked_.end()) return;  // a status callback, or an answer after the deadline
  const Then then = std::move(found->second);
  asked_.erase(found);
  then(*this, result, now);
}

void World::tell(Instant at, const std::string& number, std::string what) {
  if (events.size() >= events_kept)
    events.erase(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(events_kept / 10));
  events.push_back({++last_event_, at, number, std::move(what)});
}

// SplitMix64: a seed gives the same network everywhere, which no standard distribution promises.
std::uint64_t World::random() {
  std::uint64_t mixed = (random_state_ += 0x9e3779b97f4a7c15ULL);
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
  return mixed ^ (mixed >> 31);
}

double World::random_part() {
  return static_cast<double>(random() >> 11) * 0x1.0p-53;
}

std::string World::new_sid(const char* prefix) {
  return fmt::format("{}{:016x}{:016x}", prefix, random(), random());
}

Account* World::account(std::string_view sid) {
  for (Account& each : settings.accounts)
    if (each.sid == sid) return &each;
  return nullptr;
}

void World::adopt(std::vector<Account> accounts) {
  for (Account& each : accounts) {
    Account* known = account(each.sid);
    each.faults = known != nullptr ? known->faults : settings.faults;
    if (known != nullptr)
      *known = std::move(each);
    else
      settings.accounts.push_back(std::move(each));
  }
}

Phone* World::phone(const std::string& number) {
  const auto found = phones.find(number);
  return found == phones.end() ? nullptr : &found->second;
}

void World::push(const Account& account, const std::string& url, const std::string& method,
                 text::Form fields, Instant at, Then then) {
  Outgoing out;
  out.id = ++last_outgoing_;
  out.exchange.method = method == "GET" ? "GET" : "POST";
  out.exchange.url = url;
  out.exchange.timeout = webhook_timeout;
  if (out.exchange.method == "GET") {
    out.exchange.url +=
        (url.find('?') == std::string::npos ? "?" : "&") + text::encode_form(fields);
    fields.clear();
  } else {
    out.exchange.headers.emplace("Content-Type",
                                 "application/x-www-form-urlencoded; charset=UTF-8");
    out.exchange.body = text::encode_form(fields);
  }
  out.exchange.headers.emplace("User-Agent", "TwilioProxy/1.1");
  out.exchange.headers.emplace("X-Twilio-Signature",
                               twilio::signature(account.token, out.exchange.url, fields));
  if (then) {
    asked_.emplace(out.id, std::move(then));
    // Should whoever drives us never tell the answer.
    this->at(at + webhook_timeout, [id = out.id](World& world, Instant now) {
      ExchangeResult silence;
      silence.failure = "no answer";
      silence.timed_out = true;
      world.answered(id, silence, now);
    });
  }
  outgoing_.push_back(std::move(out));
}

void World::ask(const Account& account, const std::string& url, const std::string& method,
                text::Form fields, Instant at, Then then) {
  push(account, url, method, std::move(fields), at, std::move(then));
}

void World::call_back(const Account& customer, const std::string& url, text::Form fields,
                      Instant at) {
  if (url.empty()) return;
  Faults& faults = account(customer.sid)->faults;
  if (faults.lose_next > 0) {
    --faults.lose_next;
    return;
  }
  if (faults.lose > 0 && random_part() < faults.lose) return;
  const int copies = faults.duplicate ? 2 : 1;
  for (int copy = 0; copy < copies; ++copy) {
    Span late = second_copy * copy;
    if (faults.reorder)
      late +=
          Span{static_cast<std::int64_t>(random_part() * static_cast<double>(disorder.count()))};
    if (late == Span{0})
      push(customer, url, "POST", fields, at, {});
    else
      this->at(at + late, [sid = customer.sid, url, fields](World& world, Instant now) {
        if (const Account* still = world.account(sid))
          world.push(*still, url, "POST", fields, now, {});
      });
  }
}

}  // namespace reveille::integrations::sandbox
