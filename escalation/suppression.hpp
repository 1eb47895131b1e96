// SPDX-License-Identifier: Apache-2.0
// Whether an alert is silenced, read from the book alone: so the auditor asks the same question.
#pragma once

#include <string>
#include <vector>

#include "escalation/book.hpp"

namespace reveille::escalation {

// What silences an alert with these labels: "silence 7", "inhibition node-down"; empty: nothing.
// Costs a look into an index for each label and each key, however many alerts fire.
[[nodiscard]] std::vector<std::string> silenced_by(const Book& book, const Labels& labels,
                                                   const std::vector<std::string>& inhibitable,
                                                   Instant now);

// Some source of this key silences others: nobody inhibits it, or a chain leads up to one. Sources
// that only inhibit each other do not.
[[nodiscard]] bool is_inhibiting(const Book& book, const std::string& key);

// The number in "silence 7", as silenced_by() writes it.
[[nodiscard]] std::optional<SilenceId> silence_of_reason(std::string_view reason);

// Where an active silence stands in the book's index.
[[nodiscard]] std::pair<std::string, std::string> index_of(const SilenceTerms& terms);

}  // namespace reveille::escalation
