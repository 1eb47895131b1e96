// SPDX-License-Identifier: Apache-2.0
#include "cli/first_config.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/escape.hpp"
#include "integrations/sandbox/settings.hpp"

namespace reveille::cli {
namespace {

using Texts = std::vector<std::string>;

std::string trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(" \t\r");
  if (from == text.npos) return "";
  return std::string(text.substr(from, text.find_last_not_of(" \t\r") - from + 1));
}

// Letters, digits and '-': what fits into "person:NAME" and a URL.
std::string key_of(const std::string& name) {
  std::string key;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (upper || fits) {
      key += upper ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!key.empty() && key.back() != '-') {
      key += '-';
    }
  }
  while (key.ends_with('-')) key.pop_back();
  return key.empty() || key == "everyone" ? "person" : key;
}

std::string keys(const std::vector<FirstPerson>& people, std::size_t from) {
  Texts words;
  for (std::size_t i = 0; i < people.size(); ++i)
    words.push_back(quoted(people[(from + i) % people.size()].key));
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string person_text(const FirstPerson& person) {
  std::string text = fmt::format("[people.{}]\nname = {}\ntimezone = {}\n", person.key,
                                 quoted(person.name), quoted(person.zone));
  if (!person.quiet_hours.empty())
    text += fmt::format("quiet_hours = {}\n", quoted(person.quiet_hours));
  return text + fmt::format(
                    "contacts.text = {{ sms = {0} }}\n"
                    "contacts.mobile = {{ call = {0}, dnd = \"repeated-call\" }}\n\n",
                    quoted(person.number));
}

std::string twilio_text(const FirstConfig& config) {
  return fmt::format(R"([server]
listen = "127.0.0.1:9911"
public_url = {}   # what Twilio calls back: a proxy with TLS in front
data_dir = "data"

# The account's id and token are in the environment; "file:PATH" works as well.
[carriers.twilio]
type = "twilio"
account = "env:TWILIO_SID"
token = "env:TWILIO_TOKEN"
from = [{}]

# While your only carrier is down nobody can be phoned (R103). A second one, of another provider
# that speaks Twilio's API, takes over two seconds later:
#
# [carriers.backup]
# type = "twilio"
# base_url = "https://api.backup.example.com"
# account = "env:BACKUP_SID"
# token = "env:BACKUP_TOKEN"
# from = ["+15005550007"]

)",
                     quoted(config.public_url), quoted(config.from));
}

std::string sandbox_text(const FirstConfig& config) {
  std::string text = R"([server]
listen = "127.0.0.1:9911"
data_dir = "data"

# Telephones in a box, to try everything without an account: nobody's real phone rings. Two
# carriers, so that one may be down. For real phones: docs/recipes.md, "Real telephones".
[carriers.sandbox]
type = "sandbox"
from = ["+15005550006"]

[carriers.backup]
type = "sandbox"
from = ["+15005550007"]

[sandbox]
port = 9912            # reveille sandbox phones looks here
)";
  text += fmt::format("timezone = {}\n", quoted(config.people.front().zone));
  for (const FirstPerson& person : config.people) {
    text += fmt::format("phones.{} = {{ owner = {}", quoted(person.number), quoted(person.name));
    if (!person.quiet_hours.empty()) text += fmt::format(", dnd = {}", quoted(person.quiet_hours));
    text += ", person = \"manual\" }   # reveille sandbox press NUMBER 4\n";
  }
  return text + "\n";
}

constexpr const char* second_person_text =
    R"(# Nobody stands behind you yet, and so `check` says R005 and the daemon does not start. With a second
# person, take the # away here and in the policy, and put them into the rotation:
#
# [people.grace]
# name = "Grace"
# timezone = "America/New_York"
# quiet_hours = "23:00-07:00"
# contacts.text = { sms = "+12125550101" }
# contacts.mobile = { call = "+12125550101", dnd = "repeated-call" }

)";

std::string policy_text(const FirstConfig& config) {
  const bool alone = config.people.size() == 1;
  const std::string zone = quoted(config.people.front().zone);
  std::string text = fmt::format(R"(# Who is on call when: a week each, in this order.
[rotations.primary]
timezone = {}
people = [{}]
shift = "1w"
handoff = "Monday 10:00"

)",
                                 zone, keys(config.people, 0));
  if (!alone)
    text += fmt::format(R"(# The same turns, one person further: never the one who is called first.
[rotations.secondary]
timezone = {}
people = [{}]
shift = "1w"
handoff = "Monday 10:00"

)",
                        zone, keys(config.people, 1));
  text += fmt::format(
      R"(# In this order, until somebody answers; three rounds, and then everybody, again and again.
[policies.default]
steps = [
  {{ page = ["rotation:primary"], timeout = "5m" }},
  {}{{ page = ["{}"], timeout = "5m" }},
]
repeat = 2
final = ["everyone"]
final_every = "10m"

)",
      alone ? "# " : "", alone ? "person:grace" : "rotation:secondary");
  return text +
         R"(# Every alert goes to that policy; what has the same alertname is one incident, and one call.
[[routes]]
group_by = ["alertname"]
policy = "default"

# What wakes you comes from Prometheus or Alertmanager (docs/recipes.md), or from rules and probes
# of your own:
#
# [[probes]]
# name = "api"
# http = "https://api.example.org/v1/health"
#
# [[rules]]
# alert = "ProbeFailed"
# expr = "probe_success == 0"
# for = "1m"
# labels.severity = "critical"
# annotations.summary = "{{ $labels.instance }} does not answer"
)";
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

}  // namespace

Result<std::string> parse_number(std::string_view text) {
  std::string number = trimmed(text);
  const bool fits = number.size() >= 8 && number.size() <= 16 && number[0] == '+' &&
                    number[1] != '0' && is_digits(std::string_view(number).substr(1));
  if (fits) return number;
  std::string why = number.empty()             ? "it is empty"
                    : number[0] != '+'         ? "it does not begin with +"
                    : number.starts_with("+0") ? "no country code begins with 0"
                    : !is_digits(std::string_view(number).substr(1))
                        ? "it has something else than digits behind the +"
                        : "it has too few or too many digits";
  return invalid(
      "expected a phone number as +, country code and number, digits only (7 to 15), such as "
      "+13125550100: " +
      why);
}

Result<std::string> parse_name(std::string_view text) {
  std::string name = trimmed(text);
  const bool fits = !name.empty() && name.size() <= 80 && std::ranges::all_of(name, [](char c) {
    return static_cast<unsigned char>(c) >= ' ' && c != '\x7f' && c != ',';
  });
  if (fits) return name;
  return invalid("expected a name such as Ada, of at most 80 bytes and without a comma");
}

Result<std::string> parse_quiet_hours(std::string_view text) {
  std::string hours = trimmed(text);
  if (hours.empty() || hours == "none") return std::string();
  const auto windows = integrations::sandbox::parse_dnd(hours);
  if (windows && hours != "never" && hours != "always") return hours;
  return invalid("expected quiet hours such as 23:00-07:00, or none; found " + quoted(hours));
}

Result<std::string> parse_public_url(std::string_view text) {
  std::string url = trimmed(text);
  while (url.ends_with('/')) url.pop_back();
  if ((url.starts_with("https://") && url.size() > 8) ||
      (url.starts_with("http://") && url.size() > 7))
    return url;
  return invalid(
      "expected the address that the carrier calls back, such as "
      "https://pager.example.org; found " +
      quoted(url));
}

Result<FirstPerson> parse_person(std::string_view text, const escalation::FindZone& find_zone) {
  Texts parts;
  for (std::string_view rest = text; parts.size() < 4;) {
    const std::size_t comma = parts.size() < 3 ? rest.find(',') : rest.npos;
    parts.push_back(trimmed(rest.substr(0, comma)));
    if (comma == rest.npos) break;
    rest.remove_prefix(comma + 1);
  }
  if (parts.size() < 3)
    return invalid(
        "expected NAME,NUMBER,ZONE[,QUIET_HOURS], such as "
        "'Ada,+13125550100,America/Chicago,23:00-07:00'");
  FirstPerson person;
  TRY(person.name, parse_name(parts[0]));
  TRY(person.number, parse_number(parts[1]));
  TRY(const Zone zone, find_zone(parts[2]));
  person.zone = zone.name();
  if (parts.size() > 3) {
    TRY(person.quiet_hours, parse_quiet_hours(parts[3]));
  }
  return person;
}

Result<> add_person(FirstConfig& config, FirstPerson person) {
  if (config.people.size() == first_people_most)
    return fail(Code::limit, fmt::format("at most {} people; the file can be extended by hand",
                                         first_people_most));
  for (const FirstPerson& other : config.people)
    if (other.number == person.number)
      return invalid(
          fmt::format("{} and {} have the same number: an answer from it could not be "
                      "told apart",
                      other.name, person.name));
  const std::string key = key_of(person.name);
  person.key = key;
  for (int n = 2;
       std::ranges::find(config.people, person.key, &FirstPerson::key) != config.people.end(); ++n)
    person.key = fmt::format("{}-{}", key, n);
  config.people.push_back(std::move(person));
  return {};
}

std::string text_of(const FirstConfig& config) {
  std::string text =
      "# Written by reveille init. Every key: docs/configuration.md; what is wrong with it and "
      "how\n"
      "# to mend that: reveille check.\n\n";
  text += config.sandbox ? sandbox_text(config) : twilio_text(config);
  text +=
      "# A text at once, and a minute later a call. The phone is in Do-Not-Disturb in quiet "
      "hours:\n"
      "# then two calls within three minutes get through (iOS: Repeated Calls; Android: Repeat\n"
      "# callers; switch it on). Who saves our number as a contact that may always ring says\n"
      "# dnd = \"bypass\".\n";
  for (const FirstPerson& person : config.people) text += person_text(person);
  if (config.people.size() == 1) text += second_person_text;
  return text + policy_text(config);
}

}  // namespace reveille::cli
