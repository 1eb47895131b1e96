// SPDX-License-Identifier: Apache-2.0
#include "integrations/http_answer.hpp"

#include <charconv>

#include <fmt/format.h>

namespace reveille::integrations {
namespace {

using escalation::DeliveryState;
using escalation::FailureClass;

constexpr Span longest_retry_after{3'600'000};

FailureClass class_of(int status) {
  if (status == 410) return FailureClass::contact_broken;
  if (status == 408 || status == 425 || status == 429 || status >= 500)
    return FailureClass::retry_later;
  return FailureClass::our_configuration;
}

}  // namespace

std::optional<Span> retry_after_of(const Headers& headers) {
  const std::string_view text = header(headers, "Retry-After");
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return seconds > longest_retry_after.count() / 1000 ? longest_retry_after : Span{seconds * 1000};
}

Report failed(FailureClass failure, std::string reason) {
  Report report;
  report.state = DeliveryState::failed;
  report.failure = failure;
  report.reason = std::move(reason);
  return report;
}

Report without_answer(const ExchangeResult& result, const char* whom) {
  Report report = failed(FailureClass::retry_later, result.timed_out
                                                        ? std::string("no answer in time")
                                                        : fmt::format("no connection to {}", whom));
  report.unknown = result.timed_out;
  return report;
}

Report answer_to_post(const ExchangeResult& result) {
  if (result.status == 0) return without_answer(result, "its server");
  if (result.status >= 200 && result.status < 300) {
    Report report;
    report.state = DeliveryState::delivered;
    return report;
  }
  Report report = failed(class_of(result.status), fmt::format("HTTP {}", result.status));
  report.retry_after = retry_after_of(result.headers);
  return report;
}

}  // namespace reveille::integrations
