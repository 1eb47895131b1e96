// SPDX-License-Identifier: Apache-2.0
// What the records of a sample log say: series, samples, alert states.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/labels.hpp"
#include "rules/series/sample.hpp"

namespace reveille::samples {

// The state of one rule, under the names by which it is found again.
struct StoredState {
  std::string file;
  std::string group;
  std::string rule;       // its name and labels
  std::uint64_t nth = 0;  // among rules of the same name and labels in this group
  std::string state;      // as rules/alerting/state_codec.hpp writes it; empty: none any more
  std::vector<std::string> changes{};  // since then, oldest first
};

// Builds the payload of one record. Numbers are LEB128, values IEEE 754 bits, times are deltas.
class RecordBuilder {
 public:
  // `number` stands for the labels in what follows, within one file.
  void series(std::uint32_t number, const Labels& labels);
  void samples(std::uint32_t number, std::span<const rules::Sample> samples);
  void state(const StoredState& state);  // with its changes
  void change(const StoredState& of, std::string_view change);

  [[nodiscard]] std::size_t size() const { return out_.size(); }
  [[nodiscard]] bool empty() const { return out_.empty(); }
  [[nodiscard]] const std::string& payload() const { return out_; }
  void clear() { out_.clear(); }

 private:
  std::string out_;
};

struct RecordVisitor {
  std::function<void(std::uint32_t number, Labels labels)> series;
  std::function<void(std::uint32_t number, std::span<const rules::Sample> samples)> samples;
  std::function<void(StoredState state)> state;                    // without changes
  std::function<void(StoredState of, std::string change)> change;  // `of` names the rule only
};
// false: the payload is not of this format (its checksum was right, so a newer version wrote it);
// what came before the unknown part has been visited.
[[nodiscard]] bool visit_record(std::string_view payload, const RecordVisitor& visitor);

}  // namespace reveille::samples
