// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

namespace reveille {

// A value that must not reach a log, an error or a URL by accident: it has no conversion and no
// formatter; who needs the text says reveal() where a reviewer sees it.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  [[nodiscard]] const std::string& reveal() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }
  bool operator==(const Secret&) const = default;

 private:
  std::string value_;
};

// "+13125550100" -> "+1…00": enough for a person to recognise a number, too little to call it.
[[nodiscard]] std::string mask_address(const std::string& address);

}  // namespace reveille
