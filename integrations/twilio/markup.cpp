// SPDX-License-Identifier: Apache-2.0
#include "integrations/twilio/markup.hpp"

#include <fmt/format.h>

#include "text/encoding.hpp"

namespace reveille::integrations::twilio {
namespace {

constexpr int rounds = 3;
constexpr int seconds_to_press = 8;

HttpResponse document(const std::string& verbs) {
  return text_response(
      200, fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>{}</Response>", verbs),
      "text/xml; charset=utf-8");
}

std::string gather(const std::string& words, const std::string& action, bool last) {
  // Without a key a <Gather> falls through to the next verb, so all rounds stand in one document
  // and go on even if we cannot be reached meanwhile. Only the last reports that no key came.
  // finishOnKey="": '#' and '*' are keys like others.
  return fmt::format(
      "<Gather input=\"dtmf\" numDigits=\"1\" timeout=\"{}\" finishOnKey=\"\" action=\"{}\" "
      "method=\"POST\" actionOnEmptyResult=\"{}\"><Say>{}</Say></Gather>",
      seconds_to_press, action, last ? "true" : "false", words);
}

}  // namespace

HttpResponse gather_key(std::string_view words, std::string_view action_url) {
  const std::string said = text::xml_escape(words);
  const std::string action = text::xml_escape(action_url);
  // The first second is lost while the phone is lifted to the ear.
  std::string verbs = "<Pause length=\"1\"/>";
  for (int round = 1; round <= rounds; ++round) verbs += gather(said, action, round == rounds);
  return document(verbs + "<Hangup/>");
}

HttpResponse speak(std::string_view words) {
  return document(fmt::format("<Say>{}</Say><Hangup/>", text::xml_escape(words)));
}

HttpResponse acknowledge(std::string_view reply) {
  if (reply.empty()) return document({});
  return document(fmt::format("<Message>{}</Message>", text::xml_escape(reply)));
}

}  // namespace reveille::integrations::twilio
