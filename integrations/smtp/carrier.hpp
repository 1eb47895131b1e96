// SPDX-License-Identifier: Apache-2.0
// Mail by a server that takes it over SMTP. A mail wakes nobody; it is a copy.
#pragma once

#include <string>

#include "base/secret.hpp"
#include "integrations/carrier.hpp"

namespace reveille::integrations {

struct SmtpSettings {
  std::string url;  // smtps://HOST:PORT, or smtp://HOST:PORT
  bool tls = true;  // of smtp://: STARTTLS, or nothing is sent
  std::string user;
  Secret password;
};

class SmtpCarrier final : public OneWayCodec {
 public:
  explicit SmtpCarrier(SmtpSettings settings) : settings_(std::move(settings)) {}
  [[nodiscard]] Exchange request(const Order& order) const override;
  // Taken is `sent`: whether it arrives, or is read, nobody says. Reasons hold SMTP's numbers and
  // never the server's words: those repeat the address.
  [[nodiscard]] Report interpret(const ExchangeResult& result) const override;

 private:
  SmtpSettings settings_;
};

}  // namespace reveille::integrations
