// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/teller.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "escalation/settings.hpp"
#include "text/toml.hpp"

namespace reveille::rehearsal {

using namespace escalation;

namespace {

int number_in(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

constexpr Span leap_longest{3'660LL * 24 * 3'600'000};
constexpr int storm_most = 100'000;

constexpr std::array weekdays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

// ... until 09:00, ... until Mon 09:00
std::string until(std::span<const std::string> words) {
  const auto from = std::find(words.begin(), words.end(), "until");
  std::string time;
  for (auto word = from; word != words.end() && ++word != words.end();) {
    time += (time.empty() ? "" : " ") + *word;
  }
  return time.empty() ? "+0s" : time;
}

// To the second, as a story would write it.
std::string clock_words(Instant at, const Zone& zone) {
  const CivilTime civil = zone.civil(at);
  return fmt::format("{:02}:{:02}:{:02}", civil.hour, civil.minute, civil.second);
}

std::string or_nothing(std::string text) {
  return text.empty() ? "nothing" : text;
}

}  // namespace

std::string in_words(const Seen& seen) {
  const char* what = seen.purpose == PagePurpose::resolved_notice ? "notice"
                     : seen.purpose == PagePurpose::confirmation  ? "confirmation"
                     : seen.purpose == PagePurpose::drill         ? "drill"
                     : seen.purpose == PagePurpose::post          ? "post"
                     : seen.kind == ContactKind::sms              ? "text"
                     : seen.kind == ContactKind::email            ? "mail"
                     : seen.leg == 2                              ? "second call"
                                                                  : "call";
  return fmt::format("{} to {} by {}{}", what, seen.to, seen.carrier,
                     seen.more > 0 ? fmt::format(" telling of {} more", seen.more) : "");
}

Teller::Teller(Setting setting) : setting_(std::move(setting)) {
  stage_.set_most_inputs(setting_.most_inputs);
}

std::vector<Untrue> Teller::tell(const std::vector<Line>& lines) {
  for (const Line& line : lines) {
    line_ = &line;
    if (may_be_played(line)) {
      if (!line.time.empty()) go_to(time_of(line.time));
      if (untrue_.empty()) play(line);
    }
    stage_.call_auditor();
    for (const std::string& complaint : stage_.complaints) wrong("the auditor says: " + complaint);
    stage_.complaints.clear();
    if (!untrue_.empty()) break;  // what follows a wrong turn is noise
  }
  const auto expects = [](const Line& line) { return line.words[0] == "expect"; };
  if (untrue_.empty() && std::ranges::none_of(lines, expects)) {
    untrue_.push_back(
        {1, "", "", "a story that expects nothing cannot fail: add `expect ...`", {}});
  }
  if (untrue_.empty()) nothing_unexpected();
  return untrue_;
}

// First the clock, then a plan, then what happens.
bool Teller::may_be_played(const Line& line) {
  const std::string& first = line.words[0];
  std::vector<std::string> mistakes = mistakes_in(line.words, names_);
  if (!mistakes.empty()) {
    std::string what = std::move(mistakes.front());
    mistakes.erase(mistakes.begin());
    wrong(std::move(what), std::move(mistakes));
  } else if (!clock_is_set_ && first != "clock") {
    wrong("a story begins with its clock", {"expected: clock ZONE DATE TIME"});
  } else if (first == "clock" && (clock_is_set_ || !line.time.empty())) {
    wrong(clock_is_set_ ? "the clock is set once" : "the clock is set at no time but its own");
  } else if (!has_plan_ && first != "clock" && first != "carriers" && first != "plan") {
    wrong("there is no plan yet",
          {"write `plan` and a configuration in a block below it, or give --config FILE"});
  } else if (setting_.plan && first == "carriers") {
    wrong("the configuration has its own carriers");
  }
  return untrue_.empty();
}

void Teller::wrong(std::string what, std::vector<std::string> details) {
  untrue_.push_back({line_->number, line_->text,
                     clock_is_set_ ? to_local(stage_.now(), stage_.zone()) : "", std::move(what),
                     std::move(details)});
}

void Teller::wrong(std::string what, std::string expected, std::string got) {
  wrong(std::move(what), {"expected: " + expected, "got:      " + got});
}

std::string Teller::last_lines() const {
  constexpr std::size_t most = 8;
  std::string text;
  const auto& all = stage_.timeline;
  for (std::size_t i = all.size() - std::min(all.size(), most); i < all.size(); ++i)
    text += (text.empty() ? "... " : "; ") + all[i];
  return text;
}

Instant Teller::time_of(const std::string& time) {
  if (time[0] == '+') {
    const auto span = parse_span(std::string_view(time).substr(1));
    if (span && *span <= leap_longest) return stage_.now() + *span;
    wrong(span ? "at most " + to_string(leap_longest) + " at a time" : span.error().message);
    return stage_.now();
  }
  const std::size_t at = time.find(':') - 2;
  CivilTime civil = stage_.zone().civil(stage_.now());
  const bool seconds = time.size() > at + 5;
  civil.hour = number_in(std::string_view(time).substr(at, 2));
  civil.minute = number_in(std::string_view(time).substr(at + 3, 2));
  civil.second = seconds ? number_in(std::string_view(time).substr(at + 6, 2)) : 0;
  civil.millisecond = 0;
  const auto fits = [&] {
    const bool day =
        at == 0 || time.starts_with(weekdays[static_cast<std::size_t>(weekday(civil))]);
    return day && stage_.zone().instant(civil) >= stage_.now();
  };
  for (int days = 0; days < 8 && !fits(); ++days) civil = add_days(civil, 1);
  return stage_.zone().instant(civil);
}

// Between two moments everything that goes out must have been told.
void Teller::go_to(Instant at) {
  if (at < stage_.now()) return wrong("time does not go back");
  stage_.advance_to(stage_.now());
  if (at == stage_.now()) return;
  nothing_unexpected();
  stage_.advance_to(at - Span{1});
  nothing_unexpected();
  stage_.advance_to(at);
}

void Teller::nothing_unexpected() {
  for (const Seen& one : stage_.seen) {
    wrong("a page goes out that the story does not tell of", "nothing",
          fmt::format("{} at {}", in_words(one), clock_words(one.at, stage_.zone())));
  }
  stage_.seen.clear();
}

void Teller::play(const Line& line) {
  const Words words(line.words);
  const std::string& first = words[0];
  if (first == "clock") return play_clock(words);
  if (first == "carriers") return play_carriers(words);
  if (first == "plan") return play_plan(line.block);
  if (first == "expect") return play_expect(words.subspan(1));
  if (first == "alert") return play_alert(words.subspan(1));
  if (first == "override") return play_override(words);
  if (first == "page") return play_page(words);
  if (first == "drill") return play_drill(words);
  if (first == "silence") return play_silence(words.subspan(1));
  if (first == "carrier" || first == "calls" || first == "texts" || first == "posts" ||
      first == "reports") {
    return play_health(words);
  }
  if (first == "restart") return stage_.restart();
  if (first == "skip") {
    stage_.advance_to(time_of(until(words)));
    stage_.seen.clear();
    return;
  }
  if (first == "off") return stage_.sleep_until(time_of(until(words)));
  if (line.text.find("every report comes again") != std::string::npos) {
    return stage_.repeat_reports();
  }
  if (words.size() > 2 && words[1] == "alerts") return play_storm(words);
  if (words.size() > 1) return play_person(words);
  wrong("this line says nothing");
}

void Teller::play_clock(Words words) {
  const auto zone = setting_.find_zone(words[1]);
  if (!zone) return wrong(zone.error().message);
  CivilTime civil;
  civil.year = number_in(std::string_view(words[2]).substr(0, 4));
  civil.month = number_in(std::string_view(words[2]).substr(5, 2));
  civil.day = number_in(std::string_view(words[2]).substr(8, 2));
  civil.hour = number_in(std::string_view(words[3]).substr(0, 2));
  civil.minute = number_in(std::string_view(words[3]).substr(3, 2));
  stage_.set_clock(*zone, zone->instant(civil));
  clock_is_set_ = true;
  if (setting_.plan) return adopt(*setting_.plan);
  set_carriers({"alpha"});
}

void Teller::set_carriers(const std::vector<std::string>& names) {
  std::vector<Carrier> carriers;
  for (const std::string& name : names) {
    const std::string number = fmt::format("+1500555{:04}", carriers.size() + 1);
    carriers.push_back({CarrierName(name), true, true, {number}, {}});
  }
  stage_.set_carriers(std::move(carriers));
}

void Teller::play_carriers(Words words) {
  set_carriers({words.begin() + 1, words.end()});
}

void Teller::play_plan(const std::string& block) {
  const auto tree = text::parse_toml(block, "plan");
  if (!tree) return wrong("its block cannot be read", {tree.error().message});
  Mistakes mistakes;
  Section root(*tree, "the plan", mistakes);
  // The carriers of a configuration go on under a plan of the story's own.
  Plan plan = read_plan(root, setting_.plan ? setting_.plan->carriers : stage_.carriers(),
                        setting_.find_zone, mistakes);
  root.finish();
  for (const Mistake& mistake : mistakes)
    untrue_.push_back({line_->block_begins + mistake.place.line - 1, "", "", mistake.message, {}});
  if (!mistakes.empty()) return;
  adopt(std::move(plan));
}

void Teller::adopt(Plan plan) {
  stage_.replace_plan(std::move(plan));
  has_plan_ = true;
  learn_names();
}

void Teller::learn_names() {
  for (const auto& [name, person] : stage_.plan().people) {
    names_.people.insert(name.value);
    for (const Contact& contact : person.contacts)
      names_.contacts.insert(name.value + ":" + contact.name.value);
  }
  for (const auto& [name, rotation] : stage_.plan().rotations) names_.rotations.insert(name.value);
  for (const auto& [name, policy] : stage_.plan().policies) names_.policies.insert(name.value);
  for (const Carrier& carrier : stage_.plan().carriers) names_.carriers.insert(carrier.name.value);
  for (const auto& [name, outlet] : stage_.plan().outlets) names_.outlets.insert(name.value);
}

void Teller::fire(const std::string& name, Words options, bool ends) {
  AlertFired alert;
  std::vector<Label> labels{{"alertname", name}};
  for (const std::string& option : options) {
    const std::size_t equals = option.find('=');
    if (equals == std::string::npos) return wrong(option + " is not key=value");
    const std::string key = option.substr(0, equals);
    const std::string value = option.substr(equals + 1);
    if (key == "summary") {
      alert.annotations.set(key, value);
    } else if (key == "expires") {
      alert.expires_at = stage_.now() + parse_span(value).value_or(Span{0});
    } else if (key == "evidence") {
      alert.evidence.push_back({"evidence", {{value, ""}}});
    } else {
      labels.push_back({key, value});
    }
  }
  alert.labels = Labels(std::move(labels));
  alert.key = {"rules", fingerprint(alert.labels)};
  alert.starts_at = stage_.now();
  stage_.put(ends ? Input(AlertResolved{alert.key}) : Input(alert));
}

void Teller::play_alert(Words words) {
  if (words.size() < 2 || (words[1] != "fires" && words[1] != "resolves")) {
    return wrong("an alert fires or resolves");
  }
  fire(words[0], words.subspan(2), words[1] == "resolves");
}

void Teller::play_storm(Words words) {
  if (number_in(words[0]) > storm_most) return wrong(fmt::format("at most {} alerts", storm_most));
  for (int n = 1; n <= number_in(words[0]); ++n) {
    std::vector<std::string> options(words.begin() + 4, words.end());
    options.push_back(fmt::format("instance={}", n));
    fire(words[2], options, words[3] == "resolve");
  }
}

void Teller::text(const std::string& who, std::string body) {
  std::string from = who;
  if (const Person* person = stage_.plan().person(PersonName(who))) {
    for (const Contact& contact : person->contacts) {
      if (contact.kind == ContactKind::sms) from = contact.address;
    }
  }
  if (const std::size_t code = body.find("CODE"); code != std::string::npos) {
    body.replace(code, 4, stage_.code_for(PersonName(who)));
  }
  stage_.put(TextReceived{from, body, fmt::format("text-{}", ++texts_)});
  last_text_from_ = from;
  last_text_ = body;
}

IncidentId Teller::incident_in(Words words) const {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const int number = words[i] == "incident" ? number_in(words[i + 1]) : 0;
    if (number > 0) return {static_cast<std::uint64_t>(number)};
  }
  return stage_.book().last_incident;
}

void Teller::play_person(Words words) {
  const std::string& verb = words[1];
  const PersonName person(words[0]);
  const Actor actor{words[0], Via::web, {}};
  if (verb == "presses" && words.size() > 2) {
    const char key = words[2] == "nothing"  ? '\0'
                     : words[2] == "code"   ? stage_.key_for(person)
                     : words[2] == "snooze" ? stage_.snooze_key_for(person)
                                            : words[2][0];
    const bool late = words.size() > 3 && words[3] == "late";
    const bool done = late ? stage_.press_late(person, key) : stage_.press(person, key);
    if (!done) wrong(words[0] + (late ? " was not called" : "'s phone does not ring now"));
    return;
  }
  if (verb == "texts" && words[2] != "again") return text(words[0], words[2]);
  if (verb == "texts") {
    return stage_.put(TextReceived{last_text_from_, last_text_, fmt::format("text-{}", texts_)});
  }
  if (verb == "acknowledges") return stage_.put(AckAsked{incident_in(words), actor});
  if (verb == "escalates") return stage_.put(EscalateAsked{incident_in(words), actor});
  if (verb == "snoozes" || verb == "reassigns") return play_handing_on(words, actor);
  if (verb == "resolves") return stage_.put(ResolveAsked{incident_in(words), actor});
  wrong("nobody knows how to do that");
}

// ada snoozes [incident N] for 2h; ada reassigns [incident N] to [policy] NAME
void Teller::play_handing_on(Words words, const Actor& actor) {
  const IncidentId id = incident_in(words);
  if (words[1] == "snoozes") {
    const auto length = parse_span(words.back());
    if (!length) return wrong(length.error().message);
    return stage_.put(SnoozeAsked{id, stage_.now() + *length, actor});
  }
  if (words[words.size() - 2] == "policy") {
    return stage_.put(ReassignAsked{id, PolicyName(words.back()), actor});
  }
  stage_.put(ReassignAsked{id, PersonName(words.back()), actor});
}

void Teller::play_health(Words words) {
  if (words[0] == "reports") return stage_.set_reports(words[1] == "arrive");
  if (words[0] == "carrier") {
    const Stage::Health health = words[3] == "up"     ? Stage::Health::up
                                 : words[3] == "down" ? Stage::Health::down
                                                      : Stage::Health::busy;
    return stage_.set_health(words[1], health);
  }
  if (words[0] == "posts") {
    const bool work = words[3] == "work";
    return stage_.set_health(words[2], work ? Stage::Health::up : Stage::Health::down);
  }
  const ContactKind kind = words[0] == "calls" ? ContactKind::call : ContactKind::sms;
  stage_.set_contact(PersonName(words[2]), kind, words[3] == "work");
}

void Teller::play_override(Words words) {
  const auto length = parse_span(words[5]);
  if (!length) return wrong(length.error().message);
  stage_.put(OverrideAsked{RotationName(words[1]),
                           PersonName(words[3]),
                           stage_.now(),
                           stage_.now() + *length,
                           {"token:test", Via::cli, {}}});
}

// drill ada[:mobile] [assisted] [at Mon 03:00]
void Teller::play_drill(Words words) {
  const std::size_t colon = words[1].find(':');
  DrillAsked asked;
  asked.person = PersonName(words[1].substr(0, colon));
  if (colon != std::string::npos) asked.contact = ContactName(words[1].substr(colon + 1));
  asked.assisted = words.size() > 2 && words[2] == "assisted";
  if (words.size() > 3 && words[2] == "at") {
    asked.at = time_of(words.size() > 4 ? words[3] + " " + words[4] : words[3]);
  }
  asked.actor = {words[1].substr(0, colon), Via::cli, {}};
  stage_.put(asked);
}

void Teller::expect_drill_over(const std::string& outcome) {
  stage_.advance_to(stage_.now());
  const Drill* last = nullptr;
  for (const auto& [id, drill] : stage_.book().drills) {
    if (drill.stage == DrillStage::over) last = &drill;
  }
  if (!last) return wrong("no drill is over");
  if (to_string(last->outcome) != outcome) {
    wrong("the last drill ended otherwise", outcome,
          fmt::format("{} {}", to_string(last->outcome), last->why));
  }
}

// silence severity=warning service=~"a|b" [every "Sun 02:00-04:00"] for 1h; silence N ends
void Teller::play_silence(Words words) {
  const Actor actor{"grace", Via::cli, {}};
  if (words.size() == 2 && words[1] == "ends") {
    return stage_.put(SilenceEndAsked{{static_cast<std::uint64_t>(number_in(words[0]))}, actor});
  }
  SilenceAsked asked;
  asked.actor = actor;
  asked.terms.from = asked.terms.to = stage_.now();
  asked.terms.zone = stage_.zone().name();
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool named = i + 1 < words.size();
    if (words[i] == "for" && named) {
      asked.terms.to += parse_span(words[++i]).value_or(Span{0});
    } else if (words[i] == "every" && named) {
      asked.terms.windows.push_back(words[++i]);
    } else {
      const auto matcher = parse_matcher(words[i]);
      if (!matcher) return wrong(matcher.error().message);
      asked.terms.matchers.push_back(*matcher);
    }
  }
  stage_.put(asked);
}

void Teller::play_page(Words words) {
  PageAsked asked;
  const bool policy = words[1] == "policy";
  if (policy) {
    asked.whom = PolicyName(words[2]);
  } else {
    asked.whom = PersonName(words[1]);
  }
  asked.summary = words[policy ? 3 : 2];
  asked.actor = {words.back(), Via::cli, {}};
  stage_.put(asked);
}

void Teller::play_expect(Words words) {
  const std::string& what = words[0];
  if (what == "text" || what == "call" || what == "second" || what == "notice") {
    return expect_page(words);
  }
  if (what == "drill" && words.size() > 2 && words[1] == "over") return expect_drill_over(words[2]);
  if (what == "drill" || what == "post") return expect_page(words);
  if (what == "proof") return expect_proof(words);
  if (what == "incident") return expect_incident(words);
  if (what == "fact" || (what == "no" && words[1] == "fact")) return expect_fact(words);
  if (what == "nothing") return go_to(time_of(until(words)));
  if (what == "at" || what == "exactly") return expect_count(words);
  if (what == "answer") {
    if (stage_.answer.find(words[1]) == std::string::npos) {
      wrong("it was answered otherwise", words[1], or_nothing(stage_.answer));
    }
    return;
  }
  if (what == "silence") {
    if (!stage_.answer.empty()) wrong("there was an answer", "none", stage_.answer);
    return;
  }
  if (what == "line") {
    const bool told = std::any_of(
        stage_.timeline.begin(), stage_.timeline.end(),
        [&](const std::string& line) { return line.find(words[1]) != std::string::npos; });
    if (!told) wrong("the timeline does not say so", words[1], or_nothing(last_lines()));
    return;
  }
  if (what == "withdrawn") {
    const std::pair gone{stage_.now(), PersonName(words[3])};
    const auto found = std::find(stage_.withdrawn.begin(), stage_.withdrawn.end(), gone);
    if (found == stage_.withdrawn.end()) wrong("nothing to " + words[3] + " was withdrawn now");
    return;
  }
  wrong("nobody knows how to expect that");
}

}  // namespace reveille::rehearsal
