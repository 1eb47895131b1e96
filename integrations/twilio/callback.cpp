// SPDX-License-Identifier: Apache-2.0
#include "integrations/twilio/callback.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/escape.hpp"
#include "integrations/twilio/errors.hpp"

namespace reveille::integrations::twilio {
namespace {

using escalation::DeliveryState;
using escalation::FailureClass;

std::string_view field(const Fields& fields, std::string_view name) {
  return text::field(fields, name).value_or(std::string_view{});
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

int number_field(const Fields& fields, std::string_view name, int otherwise) {
  int number = otherwise;
  return read_number(field(fields, name), number) ? number : otherwise;
}

// "17-2-1"
bool read_delivery(std::string_view text, Callback& callback) {
  const std::size_t first = text.find('-');
  const std::size_t second = first == text.npos ? text.npos : text.find('-', first + 1);
  if (second == text.npos) return false;
  return read_number(text.substr(0, first), callback.page.value) &&
         read_number(text.substr(first + 1, second - first - 1), callback.leg) &&
         read_number(text.substr(second + 1), callback.attempt) && callback.page &&
         callback.leg > 0 && callback.attempt > 0;
}

Report reached(DeliveryState state, std::string_view reason = {}) {
  Report report;
  report.state = state;
  report.reason = reason;
  return report;
}

Report broken(Meaning meaning) {
  Report report;
  report.state = DeliveryState::failed;
  report.failure = meaning.failure;
  report.reason = std::move(meaning.reason);
  return report;
}

std::optional<Report> call_report(std::string_view status, const Fields& fields) {
  if (status == "queued" || status == "initiated") return reached(DeliveryState::accepted);
  if (status == "ringing") return reached(DeliveryState::ringing);
  if (status == "in-progress" || status == "answered") return reached(DeliveryState::answered);
  if (status == "completed" || status == "no-answer" || status == "busy")
    return reached(DeliveryState::ended, status);
  if (status == "canceled") return reached(DeliveryState::cancelled, status);
  if (status != "failed") return std::nullopt;
  if (const int code = number_field(fields, "ErrorCode", 0))
    return broken(meaning_of_code(code, 0));
  return broken(meaning_of_sip(number_field(fields, "SipResponseCode", 0)));
}

std::optional<Report> text_report(std::string_view status, const Fields& fields) {
  if (status == "accepted" || status == "scheduled" || status == "queued" || status == "sending")
    return reached(DeliveryState::accepted);
  if (status == "sent") return reached(DeliveryState::sent);
  if (status == "delivered" || status == "read") return reached(DeliveryState::delivered);
  if (status == "canceled") return reached(DeliveryState::cancelled, status);
  // `undelivered` is a failure like `failed`: the carrier at the far end said no.
  if (status != "failed" && status != "undelivered") return std::nullopt;
  if (const int code = number_field(fields, "ErrorCode", 0))
    return broken(meaning_of_code(code, 0));
  return broken({FailureClass::retry_later, std::string(status)});
}

Result<Callback> decode_progress(Callback callback, const Fields& fields) {
  callback.kind = Callback::Kind::progress;
  const std::string_view call = field(fields, "CallSid");
  const std::string_view text = field(fields, "MessageSid");
  const std::string_view status = field(fields, call.empty() ? "MessageStatus" : "CallStatus");
  if (call.empty() && text.empty())
    return invalid("status callback names neither CallSid nor MessageSid");
  const std::optional<Report> report =
      call.empty() ? text_report(status, fields) : call_report(status, fields);
  if (!report)
    return invalid(fmt::format("status callback with unknown status {}", quoted(status)));
  callback.report = *report;
  callback.report.reference = call.empty() ? text : call;
  callback.sequence = call.empty() ? -1 : number_field(fields, "SequenceNumber", -1);
  return callback;
}

Result<Callback> decode_call(Callback callback, std::string_view what, const Fields& fields) {
  callback.kind = what == "voice" ? Callback::Kind::voice : Callback::Kind::digits;
  callback.report = reached(DeliveryState::answered);
  callback.report.reference = field(fields, "CallSid");
  if (callback.report.reference.empty()) return invalid("voice callback without CallSid");
  const std::string_view digits = field(fields, "Digits");
  if (what != "digits" || digits.empty()) return callback;
  // One key was asked for. Several are no deliberate act: as if none had been pressed.
  if (digits.size() == 1 && (digits == "*" || digits == "#" || (digits >= "0" && digits <= "9")))
    callback.digit = digits.front();
  return callback;
}

Result<Callback> decode_text(const Fields& fields) {
  Callback callback;
  callback.kind = Callback::Kind::text;
  callback.from = field(fields, "From");
  callback.body = field(fields, "Body");
  callback.message_id = field(fields, "MessageSid");
  callback.opt_out = field(fields, "OptOutType");
  if (callback.from.empty() || callback.message_id.empty())
    return invalid("text callback without From or MessageSid");
  return callback;
}

}  // namespace

Result<Callback> decode_callback(std::string_view path, std::string_view carrier,
                                 const Fields& fields) {
  const std::string prefix = fmt::format("/carriers/{}/", carrier);
  const std::size_t start = path.rfind(prefix);
  if (start == path.npos) return fail(Code::not_found, "not a callback of this carrier");
  const std::string_view rest = path.substr(start + prefix.size());
  if (rest == "text") return decode_text(fields);
  const std::string_view what = rest.substr(0, rest.find('/'));
  Callback callback;
  if (what.size() == rest.size() || !read_delivery(rest.substr(what.size() + 1), callback))
    return fail(Code::not_found, "callback path names no page");
  if (what == "status") return decode_progress(std::move(callback), fields);
  if (what == "voice" || what == "digits") return decode_call(std::move(callback), what, fields);
  return fail(Code::not_found, fmt::format("unknown kind of callback {}", quoted(what)));
}

}  // namespace reveille::integrations::twilio
