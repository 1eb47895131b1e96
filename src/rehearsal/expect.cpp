// SPDX-License-Identifier: Apache-2.0
// The other half of Teller: what a story may expect.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "rehearsal/teller.hpp"

namespace reveille::rehearsal {

using namespace escalation;

namespace {

int number_in(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool is_kind(const Seen& seen, const std::string& what) {
  if (what == "notice") return seen.purpose == PagePurpose::resolved_notice;
  if (what == "post") return seen.purpose == PagePurpose::post;
  if (what == "drill") return seen.purpose == PagePurpose::drill && seen.leg == 1;
  if (seen.purpose == PagePurpose::drill) {
    return what == "second" && seen.kind == ContactKind::call && seen.leg == 2;
  }
  if (seen.purpose != PagePurpose::wake) return false;
  if (what == "text") return seen.kind == ContactKind::sms;
  return seen.kind == ContactKind::call && seen.leg == (what == "second" ? 2 : 1);
}

// The state that `expect incident` names.
std::string wanted_state(std::span<const std::string> words) {
  for (const std::string& word : words)
    for (const char* state : {"open", "acknowledged", "resolved", "muted"})
      if (word == state) return word;
  return {};
}

// The word after `word`, or "".
std::string after(std::span<const std::string> words, std::string_view word) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == word) return words[i + 1];
  }
  return {};
}

}  // namespace

// expect post to OUTLET [telling of N more] [saying WORDS]
// expect [second] call|text|notice|drill to PERSON [by CARRIER] [telling of N more] [saying WORDS]
// [heard|unheard]
void Teller::expect_page(Words words) {
  stage_.advance_to(stage_.now());
  const std::string to = after(words, "to");
  const std::string carrier = after(words, "by");
  const std::string more = after(words, "of");
  const std::string saying = after(words, "saying");
  const bool heard = words.back() == "heard";
  const bool unheard = words.back() == "unheard";
  const auto found = std::find_if(stage_.seen.begin(), stage_.seen.end(), [&](const Seen& one) {
    return one.at == stage_.now() && one.to == to && is_kind(one, words[0]) &&
           (carrier.empty() || one.carrier == carrier) &&
           (more.empty() || one.more == number_in(more)) &&
           one.text.find(saying) != std::string::npos;
  });
  std::string wanted;
  for (const std::string& word : words) wanted += (wanted.empty() ? "" : " ") + word;
  if (found == stage_.seen.end()) {
    std::string got;
    for (const Seen& one : stage_.seen) {
      got += (got.empty() ? "" : "; ") + in_words(one) + (saying.empty() ? "" : ": " + one.text);
    }
    return wrong("that does not go out now", wanted, got.empty() ? "nothing" : got);
  }
  const Seen one = *found;
  stage_.seen.erase(found);
  const bool sounds = one.fate == Fate::taken && one.hearing.audible;
  if ((heard && !sounds) || (unheard && sounds)) {
    wrong(sounds ? "the phone makes a sound" : "the phone makes no sound", wanted,
          one.fate == Fate::taken ? one.hearing.why : "it does not come to the phone");
  }
}

// expect proof ada:mobile unproven|proven|suspect|failed|stale [saying "..."]
void Teller::expect_proof(Words words) {
  const std::size_t colon = words[1].find(':');
  const Person* person = stage_.plan().person(PersonName(words[1].substr(0, colon)));
  const Contact* contact = person && colon != std::string::npos
                               ? person->contact(ContactName(words[1].substr(colon + 1)))
                               : nullptr;
  if (!contact) return wrong("nobody has this contact now");
  const Standing standing =
      standing_of(stage_.book(), stage_.plan(), *person, *contact, stage_.now());
  if (to_string(standing.state) != words[2]) {
    return wrong("it is not", words[2],
                 fmt::format("{} {}", to_string(standing.state), standing.why));
  }
  if (standing.why.find(after(words, "saying")) == std::string::npos) {
    wrong("for another reason", after(words, "saying"), standing.why);
  }
}

// expect incident [N] open | acknowledged by WHO | resolved by WHO | STATE at step N round M
void Teller::expect_incident(Words words) {
  const Incident* incident = stage_.book().incident(incident_in(words));
  if (!incident) return wrong("there is no such incident");
  const std::string state = incident->muted ? "muted" : to_string(incident->state);
  if (std::find(words.begin(), words.end(), state) == words.end()) {
    return wrong("the incident is not so", wanted_state(words), state);
  }
  const std::string by = after(words, "by");
  if (state == "acknowledged" && !by.empty() && incident->acknowledged_by != by) {
    wrong("somebody else acknowledged it", by, incident->acknowledged_by);
  }
  const std::string step = after(words, "step");
  if (!step.empty() && number_in(step) != incident->step) {
    wrong("it stands elsewhere", "step " + step, fmt::format("step {}", incident->step));
  }
  const std::string round = after(words, "round");
  if (!round.empty() && number_in(round) != incident->round) {
    wrong("it stands elsewhere", "round " + round, fmt::format("round {}", incident->round));
  }
}

// expect fact NAME (now), expect no fact NAME (ever)
void Teller::expect_fact(Words words) {
  stage_.advance_to(stage_.now());
  const bool none = words[0] == "no";
  const std::string& name = words[none ? 2 : 1];
  const bool found = std::any_of(stage_.facts.begin(), stage_.facts.end(), [&](const Dated& one) {
    return name_of(one.fact) == name && (none || one.at == stage_.now());
  });
  if (found == none) wrong(none ? "there is such a fact" : "there is no such fact now");
}

// expect at most|exactly N calls|texts|posts to WHOM so far; expect exactly N incidents STATE
void Teller::expect_count(Words words) {
  const bool exactly = words[0] == "exactly";
  const int wanted = number_in(words[exactly ? 1 : 2]);
  const std::string& what = words[exactly ? 2 : 3];
  long count = 0;
  if (what == "incidents") {
    for (const auto& [id, incident] : stage_.book().incidents) {
      count += to_string(incident.state) == words.back() ? 1 : 0;
    }
  } else {
    const ContactKind kind = what == "calls"   ? ContactKind::call
                             : what == "posts" ? ContactKind::post
                                               : ContactKind::sms;
    const std::string to = after(words, "to");
    count = std::count_if(stage_.all_seen.begin(), stage_.all_seen.end(),
                          [&](const Seen& one) { return one.to == to && one.kind == kind; });
  }
  if (exactly ? count != wanted : count > wanted) {
    wrong("the number is another", fmt::format("{} {}", exactly ? "exactly" : "at most", wanted),
          fmt::format("{}", count));
  }
}

}  // namespace reveille::rehearsal
