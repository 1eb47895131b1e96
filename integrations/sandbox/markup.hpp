// SPDX-License-Identifier: Apache-2.0
// TwiML as the network reads it: an answer's document becomes verbs to be carried out in order.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace reveille::integrations::sandbox {

struct Verb {
  enum class Kind { say, pause, gather, redirect, hangup, reject, message };
  Kind kind = Kind::say;
  std::string text;             // say, message: the words; redirect: the URL
  Span length{0};               // say, pause: how long it takes; gather: waiting after the prompt
  std::string method = "POST";  // gather, redirect
  std::string action;           // gather; "": the URL that gave this document
  std::size_t digits = 0;       // gather: so many keys end it; 0: any number
  std::string finish_key = "#";
  bool action_when_empty = false;
  std::vector<Verb> prompt;  // gather
};

// Strict: an element, attribute or value that Twilio would refuse or ignore is an error, so that a
// test of ours cannot pass with a document that makes a real call fall silent.
[[nodiscard]] Result<std::vector<Verb>> parse_twiml(std::string_view document);

// How long it takes to say this.
[[nodiscard]] Span speech_length(std::string_view words);

}  // namespace reveille::integrations::sandbox
