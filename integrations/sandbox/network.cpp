// SPDX-License-Identifier: Apache-2.0
#include "integrations/sandbox/network.hpp"

#include <fmt/format.h>

#include "integrations/sandbox/world.hpp"

namespace reveille::integrations::sandbox {
namespace {

Result<Phone*> known(World& world, const std::string& number) {
  Phone* phone = world.phone(number);
  if (phone == nullptr) return fail(Code::not_found, "no phone has this number");
  return phone;
}

}  // namespace

Network::Network(NetworkSettings settings) : world_(std::make_unique<World>(std::move(settings))) {}
Network::~Network() = default;

HttpResponse Network::handle(const HttpRequest& request, Instant now) {
  world_->run(now);
  if (request.path.starts_with("/2010-04-01/")) return serve_api(*world_, request, now);
  if (request.path.starts_with("/sandbox/")) return serve_control(*world_, request, now);
  return text_response(404, "The sandbox serves /2010-04-01/ and /sandbox/.\n");
}

std::vector<Outgoing> Network::advance(Instant now) {
  world_->run(now);
  return world_->take_outgoing();
}

void Network::answered(std::uint64_t outgoing, const ExchangeResult& result, Instant now) {
  world_->run(now);
  world_->answered(outgoing, result, now);
}

Instant Network::next_wakeup() const {
  return world_->next_wakeup();
}

Result<> Network::answer(const std::string& number, Instant now) {
  world_->run(now);
  TRY(Phone * found, known(*world_, number));
  return world_->person_answers(*found, now);
}

Result<> Network::press(const std::string& number, const std::string& keys, Instant now) {
  world_->run(now);
  TRY(Phone * found, known(*world_, number));
  return world_->person_presses(*found, keys, now);
}

Result<> Network::hang_up(const std::string& number, Instant now) {
  world_->run(now);
  TRY(Phone * found, known(*world_, number));
  return world_->person_hangs_up(*found, now);
}

Result<> Network::send_text(const std::string& number, const std::string& to,
                            const std::string& body, Instant now) {
  world_->run(now);
  TRY(Phone * found, known(*world_, number));
  return world_->person_writes(*found, to, body, now);
}

void Network::set_phone(const PhoneSettings& phone, Instant now) {
  world_->run(now);
  Phone& changed = world_->phones[phone.number];
  changed.settings = phone;
  if (phone.reach == Reach::on) world_->phone_reachable(changed, now);
}

const PhoneSettings* Network::phone(const std::string& number) const {
  const Phone* found = world_->phone(number);
  return found == nullptr ? nullptr : &found->settings;
}

void Network::set_accounts(std::vector<Account> accounts, Instant now) {
  world_->run(now);
  world_->adopt(std::move(accounts));
}

Result<> Network::set_faults(const std::string& carrier, const Faults& faults, Instant now) {
  world_->run(now);
  bool found = false;
  for (Account& account : world_->settings.accounts) {
    if (!carrier.empty() && account.carrier != carrier) continue;
    account.faults = faults;
    found = true;
  }
  if (!found)
    return fail(Code::not_found, fmt::format("the sandbox has no carrier \"{}\"", carrier));
  return {};
}

const Faults* Network::faults(const std::string& carrier) const {
  for (const Account& account : world_->settings.accounts)
    if (account.carrier == carrier) return &account.faults;
  return nullptr;
}

const std::vector<Event>& Network::events() const {
  return world_->events;
}

}  // namespace reveille::integrations::sandbox
