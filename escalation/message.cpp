// SPDX-License-Identifier: Apache-2.0
#include "escalation/message.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "escalation/title.hpp"

namespace reveille::escalation {
namespace {

// One of the first will do; a storm has a hundred thousand.
constexpr int alerts_asked_for_evidence = 1'000;

constexpr int alerts_in_mail = 20;
constexpr std::size_t mail_line_characters = 1'000;

constexpr std::string_view drill_keys = " To confirm that it reached you press 4.";

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

// At most so many characters, never half of one.
std::string clip(std::string_view text, std::size_t most) {
  if (characters(text) <= most) return std::string(text);
  std::size_t end = 0;
  for (std::size_t seen = 0; end < text.size(); ++end) {
    if (begins_character(text[end]) && ++seen > most - std::min<std::size_t>(most, 3)) break;
  }
  return std::string(text.substr(0, end)) + "...";
}

// Line breaks and other control characters belong to whoever wrote the annotation, not into a text.
std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool blank = static_cast<unsigned char>(c) <= ' ';
    if (!blank) line += c;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

// An address read aloud wakes nobody better.
std::string without_urls(std::string_view text) {
  std::string kept;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (word.find("://") == std::string_view::npos) {
      if (!kept.empty()) kept += ' ';
      kept += word;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return kept;
}

std::string first_evidence(const Incident& incident) {
  int looked_at = 0;
  for (const auto& [key, alert] : incident.alerts) {
    if (++looked_at > alerts_asked_for_evidence) break;
    if (alert.ended_at) continue;
    for (const EvidenceTable& table : alert.evidence) {
      if (table.lines.empty()) continue;
      const EvidenceLine& line = table.lines.front();
      return fmt::format("{}: {} {}", table.title, line.label, line.value);
    }
  }
  return {};
}

std::string and_more(const Page& page) {
  return page.more > 0 ? fmt::format(", and {} more incidents", page.more) : "";
}

// What is wrong, in one or two sentences.
std::string trouble(const Incident& incident) {
  std::string said = one_line(current_title(incident));
  const std::string_view service = incident.group.get("service");
  if (!service.empty() && said.find(service) == std::string::npos) {
    said = fmt::format("{}: {}", one_line(service), said);
  }
  if (incident.times_reopened > 0) said = "Again: " + said;
  if (incident.firing > 1) said += fmt::format(" ({} alerts)", incident.firing);
  const std::string evidence = one_line(first_evidence(incident));
  if (!evidence.empty()) said += ". " + evidence;
  return said;
}

std::string what_happened(const Page& post) {
  const std::string by = post.by.empty() ? "" : " by " + post.by;
  switch (post.event) {
    case PostEvent::paged:
      return "Paged";
    case PostEvent::escalated:
      return "Nobody has answered yet";
    case PostEvent::acknowledged:
      return "Acknowledged" + by;
    case PostEvent::reopened:
      return "Wants an answer again";
    case PostEvent::resolved:
      return "Resolved" + by;
  }
  return "News";
}

std::string in_words(std::size_t count) {
  return count == 1 ? "Acknowledged. Thank you."
                    : fmt::format("Acknowledged, {} incidents. Thank you.", count);
}

std::string in_minutes(Span span) {
  return fmt::format("{} minutes", span / Span{60'000});
}

std::string keys_of(const Page& page) {
  const std::string snooze =
      page.snooze_key.empty()
          ? ""
          : fmt::format("to snooze for {} press {}, ", in_minutes(usual_snooze), page.snooze_key);
  return fmt::format("To acknowledge press {}, {}to escalate press 6.", acknowledge_key_of(page),
                     snooze);
}

std::string name_in(const Plan& plan, const PersonName& name) {
  const Person* person = plan.person(name);
  return person && !person->full_name.empty() ? person->full_name : name.value;
}

// One alert of a mail: its labels, what its author wrote, and what was measured when it fired.
std::string paragraph_of(const AlertRecord& alert) {
  std::string text =
      fmt::format("\n{}\n", clip(one_line(to_string(alert.labels)), mail_line_characters));
  for (const Label& note : alert.annotations) {
    text += fmt::format("  {}: {}\n", one_line(note.name),
                        clip(one_line(note.value), mail_line_characters));
  }
  for (const EvidenceTable& table : alert.evidence) {
    text += fmt::format("  {}:\n", clip(one_line(table.title), mail_line_characters));
    for (const EvidenceLine& line : table.lines) {
      text += fmt::format("    {} {}\n", clip(one_line(line.label), mail_line_characters),
                          clip(one_line(line.value), mail_line_characters));
    }
  }
  if (!alert.link.empty())
    text += fmt::format("  {}\n", clip(one_line(alert.link), mail_line_characters));
  return text;
}

// The first of those that fire, as many as there is room for.
void append_alerts(std::string& text, const Incident& incident, std::size_t most) {
  constexpr std::string_view others = "\nThere are more alerts.\n";
  int looked_at = 0;
  int told = 0;
  for (const auto& [key, alert] : incident.alerts) {
    if (++looked_at > alerts_asked_for_evidence) return;
    if (alert.ended_at) continue;
    const std::string paragraph = paragraph_of(alert);
    if (++told > alerts_in_mail || text.size() + paragraph.size() + others.size() > most) {
      text += others;
      return;
    }
    text += paragraph;
  }
}

std::string how_to_answer(const Plan& plan, const Page& page) {
  std::string ways = fmt::format("\nTo acknowledge: reveille ack {}", page.incident.value);
  const Person* person = plan.person(page.person);
  const auto has = [&](ContactKind kind) {
    return person &&
           std::ranges::find(person->contacts, kind, &Contact::kind) != person->contacts.end();
  };
  if (has(ContactKind::call)) ways += ", or press the key that a call asks for";
  if (has(ContactKind::sms)) ways += ", or answer a text as it says";
  return ways + ".\nThis mail is a copy: nobody reads answers to it.\n";
}

// The words for facts of drills and proofs; "" for others.
std::string drill_answer(const Book& book, const Fact& fact) {
  if (std::holds_alternative<DrillAnswered>(fact)) {
    return "Thank you. This was a drill, nobody else was paged.";
  }
  if (const auto* told = std::get_if<DndTold>(&fact)) {
    if (told->on) return "Thank you. It is recorded that this gets through Do-Not-Disturb.";
    return "Thank you. Then it proves nothing, and nothing is recorded.";
  }
  const auto* unclear = std::get_if<AnswerUnclear>(&fact);
  const Page* page = unclear ? book.page(unclear->page) : nullptr;
  if (!page || (!page->drill && !page->dnd_asked)) return {};
  if (page->dnd_asked) {
    return fmt::format("Not understood: {}. {}", unclear->what,
                       page->dnd_on ? "" : dnd_question(*page));
  }
  return fmt::format("Not understood: {}. This is a drill: {}.", unclear->what,
                     page->kind == ContactKind::call ? "to confirm that it reached you press 4"
                                                     : fmt::format("reply {} a", page->code));
}

}  // namespace

std::string dnd_question(const Page& page) {
  if (page.kind == ContactKind::call) {
    return "Was Do-Not-Disturb on when this came? Press 1 for yes, 2 for no.";
  }
  return fmt::format("Was Do-Not-Disturb on when this came? Reply {0} 1 for yes, {0} 2 for no.",
                     page.code);
}

bool asks_about_dnd(const Facts& facts) {
  return std::ranges::any_of(
      facts, [](const Dated& dated) { return std::holds_alternative<DndAsked>(dated.fact); });
}

std::string text_message(const Book& book, const Page& page) {
  if (page.purpose == PagePurpose::post) return post_message(book, page);
  if (page.purpose == PagePurpose::confirmation) {
    return clip(one_line(page.text), limits::text_message_characters);
  }
  if (page.purpose == PagePurpose::drill) {
    return fmt::format(
        "DRILL, no incident: did this wake you in spite of Do-Not-Disturb? Then "
        "reply {} a. Nobody else is paged.",
        page.code);
  }
  const Incident* incident = book.incident(page.incident);
  if (!incident) return fmt::format("Incident {} is over.", page.incident.value);
  if (page.purpose == PagePurpose::resolved_notice) {
    const std::string more = and_more(page);
    return "Resolved: " +
           clip(one_line(current_title(*incident)),
                limits::text_message_characters - 10 - more.size()) +
           more;
  }
  const std::string verbs =
      fmt::format("Reply {0} a to acknowledge, {0} e to escalate. ", page.code);
  return verbs +
         clip(trouble(*incident) + and_more(page), limits::text_message_characters - verbs.size());
}

std::string post_message(const Book& book, const Page& post) {
  const Incident* incident = book.incident(post.incident);
  const std::string opening =
      fmt::format("{} (incident {}): ", one_line(what_happened(post)), post.incident.value);
  const std::string more = and_more(post);
  if (!incident) return opening + "it was long ago" + more;
  const bool over = post.event == PostEvent::acknowledged || post.event == PostEvent::resolved;
  const std::size_t frame = characters(opening) + more.size();
  const std::size_t room =
      limits::text_message_characters - std::min(limits::text_message_characters, frame);
  return opening + clip(over ? one_line(current_title(*incident)) : trouble(*incident), room) +
         more;
}

std::string mail_subject(const Book& book, const Page& page) {
  const Incident* incident = book.incident(page.incident);
  const char* over = page.purpose == PagePurpose::resolved_notice || !incident ? "resolved: " : "";
  const std::string title = incident ? one_line(current_title(*incident)) : "";
  return clip(fmt::format("[incident {}] {}{}", page.incident.value, over, title),
              limits::mail_subject_characters);
}

std::string mail_text(const Book& book, const Plan& plan, const Page& page) {
  const Incident* incident = book.incident(page.incident);
  std::string text =
      fmt::format("For {}, from {}.\n\n", name_in(plan, page.person), plan.public_name);
  if (!incident) return text + fmt::format("Incident {} is over.\n", page.incident.value);
  if (page.purpose == PagePurpose::resolved_notice) {
    return text + fmt::format("Incident {} is resolved: {}{}.\n", incident->id.value,
                              clip(one_line(current_title(*incident)), mail_line_characters),
                              and_more(page));
  }
  text += fmt::format("Incident {}, {}: {}\n", incident->id.value, to_string(incident->urgency),
                      clip(trouble(*incident) + and_more(page), mail_line_characters));
  const std::string answer = how_to_answer(plan, page);
  append_alerts(text, *incident, limits::mail_text_bytes - answer.size());
  return text + answer;
}

std::string spoken_message(const Book& book, const Plan& plan, const Page& page) {
  const std::string opening =
      fmt::format("This is {}. Page for {}. ", plan.public_name, name_in(plan, page.person));
  if (page.purpose == PagePurpose::drill) {
    return clip(fmt::format("This is a drill of {} for {}. It is only a drill, there is no "
                            "incident.",
                            plan.public_name, name_in(plan, page.person)),
                limits::spoken_characters - drill_keys.size()) +
           std::string(drill_keys);
  }
  const std::string keys = ". " + keys_of(page);
  const Incident* incident = book.incident(page.incident);
  const std::string words =
      incident ? without_urls(trouble(*incident) + and_more(page)) : "The incident is over";
  const std::size_t frame = characters(opening) + keys.size();
  const std::size_t room = limits::spoken_characters - std::min(limits::spoken_characters, frame);
  return opening + clip(words, room) + keys;
}

std::string spoken_answer(const Book& book, const Facts& facts) {
  std::size_t acknowledged = 0;
  std::string other;
  std::string question;
  for (const Dated& dated : facts) {
    if (const auto* asked = std::get_if<DndAsked>(&dated.fact)) {
      const Page* page = book.page(asked->page);
      question = page ? " " + dnd_question(*page) : "";
      continue;
    }
    if (std::string words = drill_answer(book, dated.fact); !words.empty()) {
      other = std::move(words);
      continue;
    }
    if (const auto* snoozed = std::get_if<Snoozed>(&dated.fact)) {
      const Span length = snoozed->until - dated.at;
      return fmt::format("Snoozed for {}.", snoozed->via == Via::call
                                                ? in_minutes(length)
                                                : reveille::to_string(length)) +
             question;
    }
    if (const auto* ack = std::get_if<Acknowledged>(&dated.fact)) {
      acknowledged += ack->first ? 1 : 0;
      const Incident* incident = book.incident(ack->incident);
      if (!ack->first && incident) {
        other = fmt::format("Already acknowledged by {}. Your answer is recorded.",
                            incident->acknowledged_by);
      }
    }
    if (const auto* counted = std::get_if<AckCounted>(&dated.fact)) {
      other = fmt::format("Recorded: {} of {} people have acknowledged.", counted->have,
                          counted->wanted);
    }
    if (std::holds_alternative<EscalatedByHand>(dated.fact))
      other = "Escalated to the next person.";
    if (std::holds_alternative<IncidentResolved>(dated.fact)) other = "Resolved.";
    if (const auto* refused = std::get_if<Refused>(&dated.fact)) {
      other = fmt::format("Not done: {}.", refused->why);
    }
    if (const auto* unclear = std::get_if<AnswerUnclear>(&dated.fact)) {
      const Page* page = book.page(unclear->page);
      const bool text = unclear->via == Via::sms || !page;
      other = fmt::format(
          "Not understood: {}. {}", unclear->what,
          text ? std::string("Reply with the code and a to acknowledge.") : keys_of(*page));
    }
  }
  return (acknowledged > 0 ? in_words(acknowledged) : other) + question;
}

}  // namespace reveille::escalation
