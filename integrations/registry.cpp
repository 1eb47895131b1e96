// SPDX-License-Identifier: Apache-2.0
#include "integrations/registry.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "escalation/address.hpp"
#include "integrations/sandbox/settings.hpp"
#include "integrations/smtp/carrier.hpp"
#include "integrations/twilio/carrier.hpp"
#include "integrations/url_host.hpp"

namespace reveille::integrations {
namespace {

std::unique_ptr<CarrierCodec> make_twilio(const CarrierSettings& settings,
                                          const Surroundings& surroundings) {
  TwilioSettings twilio;
  twilio.name = settings.carrier.name.value;
  if (!settings.base_url.empty()) twilio.base_url = settings.base_url;
  twilio.account = settings.account;
  twilio.token = settings.token;
  twilio.previous_tokens = settings.previous_tokens;
  twilio.api_key = settings.api_key;
  twilio.api_secret = settings.api_secret;
  twilio.public_url = surroundings.public_url;
  return std::make_unique<TwilioCarrier>(std::move(twilio));
}

// The sandbox speaks Twilio's language; it lives on this machine and calls back on it.
std::unique_ptr<CarrierCodec> make_sandbox(const CarrierSettings& settings,
                                           const Surroundings& surroundings) {
  TwilioSettings twilio;
  twilio.name = settings.carrier.name.value;
  twilio.base_url = settings.base_url.empty() ? surroundings.sandbox_url : settings.base_url;
  twilio.account = settings.account;
  twilio.token = surroundings.sandbox_token;
  twilio.public_url =
      surroundings.local_url.empty() ? surroundings.public_url : surroundings.local_url;
  return std::make_unique<TwilioCarrier>(std::move(twilio));
}

std::unique_ptr<CarrierCodec> make_smtp(const CarrierSettings& settings, const Surroundings&) {
  return std::make_unique<SmtpCarrier>(
      SmtpSettings{settings.base_url, settings.tls, settings.account, settings.token});
}

enum class Family { telephone, sandbox, mail };

struct Type {
  const char* name;
  Family family;
  std::unique_ptr<CarrierCodec> (*make)(const CarrierSettings&, const Surroundings&);
};

// One line for each carrier integration.
constexpr Type types[] = {
    {"twilio", Family::telephone, make_twilio},
    {"sandbox", Family::sandbox, make_sandbox},
    {"smtp", Family::mail, make_smtp},
};

bool is_sid(std::string_view text, std::string_view prefix) {
  return text.size() == 34 && text.starts_with(prefix) &&
         text.substr(2).find_first_not_of("0123456789abcdefABCDEF") == text.npos;
}

bool is_e164(std::string_view text) {
  return text.size() >= 8 && text.size() <= 16 && text[0] == '+' && text[1] != '0' &&
         text.substr(1).find_first_not_of("0123456789") == text.npos;
}

bool is_url_word(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == text.npos;
}

// Nothing beside host and port: no user whose password would stand in it, no path, no blank.
bool is_server(std::string_view url) {
  const std::string_view rest = url.substr(url.find("://") + 3);
  return !host_of(url).empty() &&
         rest.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.:"
             "[]") == rest.npos;
}

bool is_reference(std::string_view text) {
  return text.starts_with("env:") || text.starts_with("file:");
}

class Reader {
 public:
  Reader(const Tree::Member& member, const ResolveSecret& resolve, Mistakes& mistakes)
      : name_(member.key),
        section_(member.value, fmt::format("carrier {}", quoted(member.key)), mistakes),
        resolve_(resolve),
        mistakes_(mistakes),
        before_(mistakes.size()) {
    settings_.carrier.name = escalation::CarrierName(name_);
    settings_.carrier.place = member.value.place();
    if (!is_url_word(name_))
      section_.mistake(member.place,
                       "the name becomes part of a URL: use letters, digits, '-' and '_'");
  }

  // nullopt when there was a mistake.
  std::optional<CarrierSettings> read(std::string_view public_url) {
    const Type* type = read_type();
    if (type != nullptr && type->family == Family::mail)
      read_mail_server();
    else
      read_telephony();
    if (type != nullptr && type->family == Family::telephone)
      read_credentials(public_url);
    else if (type != nullptr && type->family == Family::sandbox)
      settings_.account = sandbox::account_of(name_);
    // Of a carrier of unknown type nobody can say which keys it would have.
    if (type != nullptr) section_.finish();
    if (mistakes_.size() != before_) return std::nullopt;
    return std::move(settings_);
  }

 private:
  const Type* read_type() {
    std::vector<std::string> names;
    for (const Type& type : types) names.emplace_back(type.name);
    const auto index = section_.choice("type", names);
    if (!index) {
      if (section_.any("type") == nullptr)
        section_.mistake(section_.place(),
                         fmt::format("needs a type: one of \"{}\"", fmt::join(names, "\", \"")));
      return nullptr;
    }
    settings_.type = names[*index];
    return &types[*index];
  }

  void read_telephony() {
    read_numbers();
    settings_.base_url = read_base_url();
  }

  void read_mail_server() {
    settings_.carrier.sms = settings_.carrier.call = false;
    settings_.carrier.email = true;
    settings_.base_url = section_.required_string("url");
    const bool secure = settings_.base_url.starts_with("smtps://");
    if (!settings_.base_url.empty() && !secure && !settings_.base_url.starts_with("smtp://"))
      section_.mistake_at("url", "must be \"smtps://HOST:465\" or \"smtp://HOST:587\"");
    else if (!settings_.base_url.empty() && !is_server(settings_.base_url))
      section_.mistake_at("url", "names a server and its port only: \"smtps://HOST:465\"");
    const bool here = is_loopback(settings_.base_url);
    const auto tls = section_.choice("tls", {"required", "none"});
    settings_.tls = tls ? *tls == 0 : !here;
    settings_.account = section_.any("user") == nullptr ? "" : read_plain("user");
    settings_.token = read_secret("password", section_.any("user") != nullptr);
    if (section_.any("password") != nullptr && section_.any("user") == nullptr)
      section_.mistake_at("password", "is of no use without user");
    if (!settings_.account.empty() && !secure && !settings_.tls && !here)
      section_.mistake_at("tls", "user and password do not go over the network without TLS");
    read_senders();
  }

  void read_senders() {
    settings_.carrier.from = section_.strings("from");
    if (settings_.carrier.from.size() != 1)
      section_.mistake_at("from",
                          "needs from = [\"reveille@example.org\"]: the one address it "
                          "sends from");
    for (const std::string& address : settings_.carrier.from)
      if (!escalation::is_mail_address(address))
        section_.mistake_at("from", fmt::format("{} is no mail address", quoted(address)));
  }

  void read_numbers() {
    settings_.carrier.sms = section_.boolean("sms").value_or(true);
    settings_.carrier.call = section_.boolean("call").value_or(true);
    if (!settings_.carrier.sms && !settings_.carrier.call)
      section_.mistake_at("call", "a carrier with neither sms nor call reaches nobody");
    settings_.carrier.from = section_.strings("from");
    if (section_.any("from") == nullptr)
      section_.mistake(section_.place(), "needs from = [\"+...\"]: the numbers it sends from");
    else if (settings_.carrier.from.empty())
      section_.mistake_at("from", "needs at least one number");
    for (const std::string& number : settings_.carrier.from)
      if (!is_e164(number))
        section_.mistake_at("from", fmt::format("{} is no phone number with country code: + and 7 "
                                                "to 15 digits",
                                                quoted(number)));
  }

  std::string read_base_url() {
    std::string url = section_.string_or("base_url", "");
    while (url.ends_with('/')) url.pop_back();
    const bool web =
        url.starts_with("https://") || (url.starts_with("http://") && is_loopback(url));
    if (!url.empty() && !web)
      section_.mistake_at("base_url",
                          "needs https:// (http:// to this machine only): it carries "
                          "the account's token");
    return url;
  }

  void read_credentials(std::string_view public_url) {
    settings_.account = read_plain("account");
    if (!settings_.account.empty() && !is_sid(settings_.account, "AC"))
      section_.mistake_at("account", "an account id is \"AC\" and 32 hexadecimal digits");
    settings_.token = read_secret("token", true);
    const Place old = section_.place_of("previous_tokens");
    for (const std::string& reference : section_.strings("previous_tokens"))
      settings_.previous_tokens.push_back(resolve(reference, old));
    if (section_.any("api_key") != nullptr) {
      settings_.api_key = read_plain("api_key");
      if (!settings_.api_key.empty() && !is_sid(settings_.api_key, "SK"))
        section_.mistake_at("api_key", "an API key is \"SK\" and 32 hexadecimal digits");
    }
    settings_.api_secret = read_secret("api_secret", section_.any("api_key") != nullptr);
    if (settings_.base_url.empty() || !is_loopback(settings_.base_url)) check_reachable(public_url);
  }

  void check_reachable(std::string_view public_url) {
    if (is_loopback(public_url))
      section_.mistake(
          section_.place(),
          fmt::format("cannot call back {}: set [server] public_url to an address that "
                      "the internet reaches",
                      public_url));
    else if (host_of(public_url).find('_') != std::string_view::npos)
      section_.mistake(section_.place(),
                       fmt::format("refuses callback hosts with an underscore: {}", public_url));
  }

  // No secret by nature, though people like to keep it with the token.
  std::string read_plain(std::string_view key) {
    const std::string text = section_.required_string(key);
    if (!is_reference(text)) return text;
    return resolve(text, section_.place_of(key)).reveal();
  }

  Secret read_secret(std::string_view key, bool required) {
    if (!required && section_.any(key) == nullptr) return {};
    const std::string reference = section_.required_string(key);
    return reference.empty() ? Secret{} : resolve(reference, section_.place_of(key));
  }

  Secret resolve(const std::string& reference, const Place& place) {
    Result<Secret> secret = resolve_(reference, place);
    if (!secret) section_.mistake(place, secret.error().message);
    return secret ? *std::move(secret) : Secret{};
  }

  std::string name_;
  Section section_;
  const ResolveSecret& resolve_;
  Mistakes& mistakes_;
  std::size_t before_;
  CarrierSettings settings_;
};

}  // namespace

std::vector<CarrierSettings> read_carriers(const Tree& carriers, const ResolveSecret& resolve,
                                           std::string_view public_url, Mistakes& mistakes) {
  std::vector<CarrierSettings> read;
  if (carriers.table() == nullptr) {
    mistakes.push_back(
        {carriers.place(), fmt::format("carriers must be a table, not {}", carriers.kind())});
    return read;
  }
  for (const Tree::Member& member : *carriers.table()) {
    if (member.value.table() == nullptr) {
      mistakes.push_back({member.place, fmt::format("carrier {} must be a table, not {}",
                                                    quoted(member.key), member.value.kind())});
      continue;
    }
    if (auto settings = Reader(member, resolve, mistakes).read(public_url))
      read.push_back(*std::move(settings));
  }
  return read;
}

std::unique_ptr<CarrierCodec> make_carrier(const CarrierSettings& settings,
                                           const Surroundings& surroundings) {
  const auto* type = std::find_if(std::begin(types), std::end(types),
                                  [&](const Type& each) { return settings.type == each.name; });
  INVARIANT(type != std::end(types), "a carrier's type is one that read_carriers() knows");
  return type->make(settings, surroundings);
}

}  // namespace reveille::integrations
