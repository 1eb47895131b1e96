// SPDX-License-Identifier: Apache-2.0
// What people read and hear.
#pragma once

#include <string>
#include <vector>

#include "escalation/book.hpp"
#include "escalation/plan.hpp"

namespace reveille::escalation {

// The body of a text: at most limits::text_message_characters, the code and the verbs first.
[[nodiscard]] std::string text_message(const Book& book, const Page& page);

// What a channel is told, in one line: "Acknowledged by Ada (incident 7): disk full".
[[nodiscard]] std::string post_message(const Book& book, const Page& post);

// A mail: at most limits::mail_subject_characters, and limits::mail_text_bytes of lines that end
// with '\n'. It says who, what, the evidence, and how to acknowledge: not by answering it.
[[nodiscard]] std::string mail_subject(const Book& book, const Page& page);
[[nodiscard]] std::string mail_text(const Book& book, const Plan& plan, const Page& page);

// What the call says before it asks for a key: at most limits::spoken_characters, no URLs; names
// the person, the trouble, and "to acknowledge press 4, to escalate press 6".
[[nodiscard]] std::string spoken_message(const Book& book, const Plan& plan, const Page& page);

// Asked after an answer that would prove something; for a call, then a text.
[[nodiscard]] std::string dnd_question(const Page& page);
[[nodiscard]] bool asks_about_dnd(const Facts& facts);

// The answer to a key or a text, from the facts that decide() gave for it.
[[nodiscard]] std::string spoken_answer(const Book& book, const Facts& facts);

// One line of a timeline, in a responder's words, without the time: "call 1 to Ada (+1…00): rings".
[[nodiscard]] std::string describe(const Book& book, const Fact& fact);

}  // namespace reveille::escalation
