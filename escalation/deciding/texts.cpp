// SPDX-License-Identifier: Apache-2.0
// Replies by text: "42 a", "a 42", "42a", "42 s 2h", or a bare "a" where only one incident can be
// meant.
// Authority is the number that it comes from together with a page that went there.
#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "escalation/deciding/course.hpp"

namespace reveille::escalation {
namespace {

constexpr std::size_t body_bytes = 160;
constexpr Span opted_out_for{10LL * 365 * 24 * 3'600'000};

enum class Verb {
  none,
  acknowledge,
  escalate,
  resolve,
  snooze,
  dnd_on,  // the answer to a question
  dnd_off,
  opt_out,
  opt_in,
  help
};

struct Word {
  std::string_view text;
  Verb verb;
};
// The carriers' own words keep the carriers' meaning; none of ours is one of them.
constexpr std::array words{Word{"a", Verb::acknowledge},
                           Word{"ack", Verb::acknowledge},
                           Word{"acknowledge", Verb::acknowledge},
                           Word{"4", Verb::acknowledge},
                           Word{"e", Verb::escalate},
                           Word{"escalate", Verb::escalate},
                           Word{"6", Verb::escalate},
                           Word{"r", Verb::resolve},
                           Word{"resolve", Verb::resolve},
                           Word{"s", Verb::snooze},
                           Word{"snooze", Verb::snooze},
                           Word{"1", Verb::dnd_on},
                           Word{"2", Verb::dnd_off},
                           Word{"stop", Verb::opt_out},
                           Word{"stopall", Verb::opt_out},
                           Word{"unsubscribe", Verb::opt_out},
                           Word{"cancel", Verb::opt_out},
                           Word{"end", Verb::opt_out},
                           Word{"quit", Verb::opt_out},
                           Word{"revoke", Verb::opt_out},
                           Word{"optout", Verb::opt_out},
                           Word{"start", Verb::opt_in},
                           Word{"yes", Verb::opt_in},
                           Word{"unstop", Verb::opt_in},
                           Word{"help", Verb::help},
                           Word{"info", Verb::help}};

Verb verb_of(std::string_view text) {
  const auto word =
      std::find_if(words.begin(), words.end(), [&](const Word& one) { return one.text == text; });
  return word == words.end() ? Verb::none : word->verb;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Runs of digits and runs of letters, in lower case; anything else separates ("42a", "‘42’ A.").
std::vector<std::string> tokens_of(std::string_view body) {
  std::vector<std::string> tokens;
  char last = ' ';
  for (const char c : body) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool letter = lower >= 'a' && lower <= 'z';
    if (letter || is_digit(lower)) {
      const bool goes_on = last != ' ' && is_digit(last) == is_digit(lower);
      if (!goes_on) tokens.emplace_back();
      tokens.back() += lower;
    }
    last = letter || is_digit(lower) ? lower : ' ';
  }
  return tokens;
}

struct Reply {
  Verb verb = Verb::none;
  std::string code;
  Span length{0};                              // of a snooze
  std::string why = "the text names no verb";  // of none
};

Reply parse_words(const std::vector<std::string>& tokens) {
  if (tokens.size() == 1) return {.verb = verb_of(tokens[0]), .code = {}};
  if (tokens.size() != 2) return {};
  const bool code_first = is_digit(tokens[0][0]) && tokens[0].size() > 1;
  const std::string& code = code_first ? tokens[0] : tokens[1];
  return {.verb = verb_of(code_first ? tokens[1] : tokens[0]), .code = code};
}

// Takes "30 m" or "2 h" off the end; a number without a unit may be a code.
Span take_length(std::vector<std::string>& tokens) {
  if (tokens.size() < 3) return usual_snooze;
  const std::string& unit = tokens.back();
  const std::string& number = tokens[tokens.size() - 2];
  const bool minutes = unit == "m" || unit == "min" || unit == "minutes";
  const bool hours = unit == "h" || unit == "hour" || unit == "hours";
  int value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (!(minutes || hours) || error != std::errc{} || value > 10'000) return Span{0};
  tokens.resize(tokens.size() - 2);
  return Span{std::int64_t{value} * (minutes ? 60'000 : 3'600'000)};
}

Reply parse(std::string_view body) {
  auto tokens = tokens_of(body);
  const bool snooze = std::any_of(tokens.begin(), tokens.end(), [](const std::string& token) {
    return verb_of(token) == Verb::snooze;
  });
  if (snooze) {
    const Span length = take_length(tokens);
    Reply reply = parse_words(tokens);
    reply.length = length;
    if (length > Span{0}) return reply;
    return {Verb::none, {}, {}, "a snooze is for minutes or hours, such as 30m or 2h"};
  }
  return parse_words(tokens);
}

struct Owner {
  const Person* person;
  const Contact* contact;
};
std::vector<Owner> owners_of(const Plan& plan, const std::string& number) {
  std::vector<Owner> owners;
  for (const auto& [name, person] : plan.people) {
    for (const Contact& contact : person.contacts) {
      const bool phone = contact.kind != ContactKind::email;
      if (phone && contact.address == number) owners.push_back({&person, &contact});
    }
  }
  return owners;
}

const Page* page_of_code(const Book& book, const std::string& number, const std::string& code) {
  const auto phone = book.phones.find(number);
  if (phone == book.phones.end()) return nullptr;
  const auto found = phone->second.codes.find(code);
  return found == phone->second.codes.end() ? nullptr : book.page(found->second);
}

// The newest page to this phone of each incident in that state.
std::map<IncidentId, const Page*> pages_in(const Book& book, const std::string& number,
                                           IncidentState state) {
  std::map<IncidentId, const Page*> newest;
  const auto phone = book.phones.find(number);
  if (phone == book.phones.end()) return newest;
  for (const auto& [code, id] : phone->second.codes) {
    const Page* page = book.page(id);
    const Incident* incident = page ? book.incident(page->incident) : nullptr;
    if (!incident || incident->state != state) continue;
    const Page*& kept = newest[incident->id];
    if (!kept || kept->id < id) kept = page;
  }
  return newest;
}

// The newest page to this phone of which that holds.
template <class Holds>
const Page* newest_page(const Book& book, const std::string& number, Holds holds) {
  const auto phone = book.phones.find(number);
  if (phone == book.phones.end()) return nullptr;
  for (auto given = phone->second.given.rbegin(); given != phone->second.given.rend(); ++given) {
    const Page* page = book.page(given->first);
    if (page && page->kind == ContactKind::sms && holds(*page)) return page;
  }
  return nullptr;
}

const Page* drilled_page(const Book& book, const std::string& number) {
  return newest_page(book, number, [&](const Page& page) {
    return page.purpose == PagePurpose::drill && still_matters(book, page);
  });
}

const Page* questioned_page(const Book& book, const std::string& number) {
  return newest_page(book, number, [](const Page& page) { return page.dnd_asked && !page.dnd_on; });
}

// A bare verb is for the one incident that wants an answer, or else the one that had it already.
const Page* only_page(const Book& book, const std::string& number) {
  const auto open = pages_in(book, number, IncidentState::open);
  if (open.size() == 1) return open.begin()->second;
  if (open.size() > 1) return nullptr;
  const auto acknowledged = pages_in(book, number, IncidentState::acknowledged);
  return acknowledged.size() == 1 ? acknowledged.begin()->second : nullptr;
}

// Of a text without a code. A drill never takes the answer to an incident.
const Page* page_meant(const Book& book, const std::string& number, Verb verb) {
  if (verb == Verb::dnd_on || verb == Verb::dnd_off) return questioned_page(book, number);
  const Page* drill = drilled_page(book, number);
  const bool incident_waits = !pages_in(book, number, IncidentState::open).empty();
  return drill && !incident_waits ? drill : only_page(book, number);
}

void opt(Scribe& scribe, const std::vector<Owner>& owners, bool out) {
  for (const Owner& owner : owners) {
    if (owner.contact->kind != ContactKind::sms) continue;
    const bool broken = scribe.book().broken.contains({owner.person->name, owner.contact->name});
    if (!out && !broken) continue;
    if (out) {
      forget_proof(scribe, owner.person->name, owner.contact->name, "opted out by text");
    }
    scribe.write(ContactBroken{owner.person->name, owner.contact->name, owner.contact->address,
                               out ? "opted out by text" : "opted in again by text",
                               out ? scribe.now() + opted_out_for : scribe.now()});
  }
}

std::string why_unclear(const Scribe& scribe, const TextReceived& input, const Reply& reply) {
  if (!reply.code.empty()) return fmt::format("no page has the code {}", reply.code);
  const auto open = pages_in(scribe.book(), input.from, IncidentState::open).size();
  return open > 1 ? fmt::format("{} incidents are open: name the code", open)
                  : std::string("no incident waits for an answer");
}

void answer_question(Scribe& scribe, const Page& page, bool on) {
  if (page.dnd_asked && !page.dnd_on) return answer_about_dnd(scribe, page, on, Via::sms);
  scribe.write(AnswerUnclear{page.id, Via::sms, "nothing was asked"});
}

void act(Scribe& scribe, IncidentId id, const Actor& actor, const Reply& reply) {
  if (reply.verb == Verb::acknowledge) return acknowledge(scribe, id, actor, 0);
  if (reply.verb == Verb::escalate) return take(scribe, EscalateAsked{id, actor});
  if (reply.verb == Verb::snooze) {
    return take(scribe, SnoozeAsked{id, scribe.now() + reply.length, actor});
  }
  take(scribe, ResolveAsked{id, actor});
}

void act(Scribe& scribe, const Page& page, const Reply& reply) {
  if (reply.verb == Verb::dnd_on || reply.verb == Verb::dnd_off) {
    return answer_question(scribe, page, reply.verb == Verb::dnd_on);
  }
  if (page.drill && reply.verb == Verb::acknowledge) {
    return answer_drill(scribe, page, Via::sms, 0);
  }
  if (page.drill) {
    return scribe.write(AnswerUnclear{page.id, Via::sms, "this is a drill, it wants an a only"});
  }
  act(scribe, page.incident, {page.person.value, Via::sms, page.id}, reply);
}

// The code of a page that is no longer in the book. False when no such page is known.
bool act_on_forgotten(Scribe& scribe, const std::string& number, const Reply& reply) {
  const auto phone = scribe.book().phones.find(number);
  if (phone == scribe.book().phones.end() || reply.code.empty()) return false;
  const auto id = phone->second.codes.find(reply.code);
  if (id == phone->second.codes.end()) return false;
  const auto found = phone->second.forgotten.find(id->second);
  if (found == phone->second.forgotten.end()) return false;
  const ForgottenPage page = found->second;
  if (const std::string why = why_not_for(scribe.book(), page); !why.empty()) {
    scribe.write(Refused{page.incident, why});
  } else if (reply.verb == Verb::dnd_on || reply.verb == Verb::dnd_off) {
    scribe.write(AnswerUnclear{id->second, Via::sms, "nothing was asked"});
  } else {
    act(scribe, page.incident, {page.person.value, Via::sms, id->second}, reply);
  }
  return true;
}

}  // namespace

void take(Scribe& scribe, const TextReceived& input) {
  if (scribe.book().texts_seen.contains(input.message_id)) return;
  const auto owners = owners_of(scribe.plan(), input.from);
  if (owners.empty()) return;  // a stranger: no answer, no trace of the number
  scribe.write(
      TextTaken{owners.front().person->name, input.message_id, input.body.substr(0, body_bytes)});
  const Reply reply = parse(input.body);
  if (reply.verb == Verb::help) return;
  if (reply.verb == Verb::opt_out || reply.verb == Verb::opt_in) {
    return opt(scribe, owners, reply.verb == Verb::opt_out);
  }
  if (reply.verb == Verb::none) {
    const Page* about = only_page(scribe.book(), input.from);  // so that its timeline tells of it
    return scribe.write(AnswerUnclear{about ? about->id : PageId{}, Via::sms, reply.why});
  }
  const Page* page = reply.code.empty() ? page_meant(scribe.book(), input.from, reply.verb)
                                        : page_of_code(scribe.book(), input.from, reply.code);
  if (page) return act(scribe, *page, reply);
  if (act_on_forgotten(scribe, input.from, reply)) return;
  scribe.write(AnswerUnclear{{}, Via::sms, why_unclear(scribe, input, reply)});
}

}  // namespace reveille::escalation
