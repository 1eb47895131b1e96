// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "cli/night_words.hpp"
#include "cli/rehearsals.hpp"
#include "cli/terminal.hpp"
#include "config/config.hpp"
#include "config/zone_loader.hpp"
#include "rehearsal/night.hpp"
#include "text/json.hpp"

namespace reveille::cli {
namespace {

using escalation::ContactKind;
using escalation::PagePurpose;
using escalation::Plan;
using rehearsal::Fate;
using rehearsal::Moment;
using rehearsal::Night;
using rehearsal::NightAsked;
using rehearsal::Seen;

Instant wall_clock() {
  return Instant{
      std::chrono::duration_cast<Span>(std::chrono::system_clock::now().time_since_epoch())};
}

Result<NightAsked> read(const SimulateOptions& options, const Plan& plan) {
  NightAsked asked;
  TRY(asked.alert, parse_alert(options.alert));
  asked.summary = options.summary;
  asked.at = wall_clock();
  if (!options.at.empty()) {
    TRY(asked.at, parse_at(options.at, plan, config::load_zone));
  }
  for (const std::string& text : options.answers) {
    TRY(auto answer, parse_answer(text, plan));
    asked.answers.push_back(std::move(answer));
  }
  for (const std::string& text : options.carriers_down) {
    TRY(auto carrier, parse_carrier(text, plan));
    asked.carriers_down.push_back(std::move(carrier));
  }
  if (!options.length.empty()) {
    const auto length = parse_span(options.length);
    if (!length) return invalid("--for: " + length.error().message);
    if (*length > rehearsal::night_longest)
      return invalid("--for: at most " + to_string(rehearsal::night_longest));
    asked.length = *length;
  }
  return asked;
}

std::string offset(Span span) {
  return "+" + to_string(span < Span{10'000} ? span : Span{span.count() / 1000 * 1000});
}

const char* noun(const Seen& seen) {
  if (seen.purpose == PagePurpose::resolved_notice) return "notice";
  if (seen.kind == ContactKind::email) return "mail";
  if (seen.kind == ContactKind::post) return "post";
  return seen.kind == ContactKind::sms ? "text" : seen.leg == 2 ? "second call" : "call";
}

bool sounds(const Seen& seen) {
  return seen.fate == Fate::taken && seen.hearing.audible;
}

std::string effect(const Seen& seen) {
  if (seen.fate == Fate::taken && seen.kind == ContactKind::post) return "it is told, nobody wakes";
  if (seen.fate == Fate::refused) return "the carrier is down";
  if (seen.fate == Fate::failed) return "does not arrive";
  if (seen.hearing.audible)
    return fmt::format("{}: {}", seen.kind == ContactKind::call ? "rings" : "sounds",
                       seen.hearing.why);
  return fmt::format("silent: {}", seen.hearing.why);
}

std::string zoned(const Plan& plan, const Moment& moment) {
  const auto* person = plan.person(moment.page->person);
  if (!person && !plan.people.empty()) person = &plan.people.begin()->second;
  return to_local(moment.at, person ? person->zone : Zone{});
}

// Pages in columns, events between them.
void print_moments(const Plan& plan, const Night& night, Instant from) {
  std::vector<std::vector<std::string>> rows{
      {"after", "local time", "person", "page", "contact", "by", "the phone"}};
  for (const Moment& moment : night.moments) {
    if (!moment.page) continue;
    const Seen& seen = *moment.page;
    rows.push_back({offset(moment.at - from), zoned(plan, moment), seen.to, noun(seen),
                    seen.contact.value, seen.carrier, effect(seen)});
  }
  const std::string table = columns(rows);
  std::size_t at = table.find('\n') + 1;
  if (rows.size() > 1) print(table.substr(0, at));
  std::size_t width = 0;
  for (const auto& row : rows) width = std::max(width, row.front().size());
  for (const Moment& moment : night.moments) {
    if (!moment.page) {
      print(inked(Ink::dim,
                  fmt::format("{:<{}}  {}", offset(moment.at - from), width, moment.event)));
      continue;
    }
    const std::size_t end = table.find('\n', at);
    const bool loud = sounds(*moment.page);
    print(inked(loud ? Ink::green : Ink::plain, table.substr(at, end - at)));
    at = end + 1;
  }
}

std::string ending(const Night& night, Instant from) {
  if (night.muted) return "muted by a silence or an inhibition: nobody is paged";
  if (night.acknowledged) {
    std::string text = fmt::format("acknowledged by {} after {}", night.acknowledged->second.value,
                                   to_string(night.acknowledged->first - from));
    if (night.ack_timeout > Span{0})
      text += fmt::format("; not resolved {} later, it asks again", to_string(night.ack_timeout));
    return text;
  }
  if (night.repeats) return "nobody answers: so it goes on, again and again";
  return fmt::format("nobody has answered after {}: it goes on", to_string(night.end - from));
}

void print_night(const Plan& plan, const NightAsked& asked, const Night& night) {
  print(fmt::format("{}: route {}, policy {}, {}", to_string(asked.alert), night.route,
                    night.policy, to_string(night.urgency)));
  if (!night.routed)
    print(inked(Ink::yellow, "no route takes this alert: the default policy does"));
  print("");
  print_moments(plan, night, asked.at);
  if (night.cut) print("... there is more than fits; --for ends sooner");
  if (night.retries > 0)
    print(
        fmt::format("\n{} further requests to carriers that are down are left out", night.retries));
  if (night.first_sound) {
    print(fmt::format("\nfirst sound: {}'s phone, {} after the alert",
                      night.first_sound->page->person.value,
                      to_string(night.first_sound->at - asked.at)));
  } else if (!night.muted) {
    print(inked(Ink::red, "\nno phone makes a sound"));
  }
  print(ending(night, asked.at));
  for (const std::string& remark : night.remarks) print(inked(Ink::yellow, "remark: " + remark));
  print(inked(Ink::dim,
              "(as configured: whether a phone really lets it through, `reveille drill` "
              "finds out)"));
}

Tree page_tree(const Plan& plan, const Moment& moment) {
  const Seen& seen = *moment.page;
  Tree tree;
  tree.set("local", Tree(zoned(plan, moment)));
  if (seen.person.empty()) tree.set("outlet", Tree(seen.to));
  tree.set("person", Tree(seen.person.value));
  tree.set("contact", Tree(seen.contact.value));
  tree.set("kind", Tree(to_string(seen.kind)));
  tree.set("purpose", Tree(to_string(seen.purpose)));
  tree.set("leg", Tree(seen.leg));
  tree.set("carrier", Tree(seen.carrier));
  tree.set("taken", Tree(seen.fate == Fate::taken));
  tree.set("audible", Tree(sounds(seen)));
  tree.set("why", Tree(seen.fate == Fate::taken ? seen.hearing.why : effect(seen)));
  return tree;
}

Tree as_tree(const Plan& plan, const NightAsked& asked, const Night& night) {
  Tree moments(Tree::Array{});
  for (const Moment& moment : night.moments) {
    Tree one;
    one.set("at", Tree(to_rfc3339(moment.at)));
    one.set("after_ms", Tree(std::int64_t{(moment.at - asked.at).count()}));
    if (moment.page) {
      one.set("page", page_tree(plan, moment));
    } else {
      one.set("event", Tree(moment.event));
    }
    moments.push(std::move(one));
  }
  Tree remarks(Tree::Array{});
  for (const std::string& remark : night.remarks) remarks.push(Tree(remark));
  Tree tree;
  tree.set("at", Tree(to_rfc3339(asked.at)));
  tree.set("route", Tree(night.route));
  tree.set("routed", Tree(night.routed));
  tree.set("policy", Tree(night.policy));
  tree.set("urgency", Tree(to_string(night.urgency)));
  tree.set("muted", Tree(night.muted));
  tree.set("moments", std::move(moments));
  if (night.first_sound)
    tree.set("first_sound_ms", Tree(std::int64_t{(night.first_sound->at - asked.at).count()}));
  if (night.acknowledged) {
    tree.set("acknowledged_by", Tree(night.acknowledged->second.value));
    tree.set("acknowledged_ms", Tree(std::int64_t{(night.acknowledged->first - asked.at).count()}));
  }
  tree.set("retries_left_out", Tree(static_cast<std::int64_t>(night.retries)));
  tree.set("more", Tree(night.cut));
  tree.set("end", Tree(to_rfc3339(night.end)));
  tree.set("remarks", std::move(remarks));
  return tree;
}

}  // namespace

int simulate(const SimulateOptions& options, Output output) {
  const config::Loaded loaded = config::load(options.files, config::Secrets::optional);
  if (!loaded.config) {
    for (const Mistake& mistake : loaded.mistakes) print_error(to_string(mistake));
    return 1;
  }
  const Plan& plan = loaded.config->plan;
  const auto asked = read(options, plan);
  if (!asked) {
    print_error(asked.error().message);
    return 2;
  }
  const Night night = rehearsal::play_night(plan, *asked);
  if (output.json) {
    print(text::to_json(as_tree(plan, *asked, night)));
  } else {
    print_night(plan, *asked, night);
  }
  return night.every_answer_came ? 0 : 1;
}

}  // namespace reveille::cli
