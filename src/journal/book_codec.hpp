// SPDX-License-Identifier: Apache-2.0
// The whole book as JSON text: what a snapshot holds.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "escalation/book.hpp"

namespace reveille::journal {

[[nodiscard]] std::string encode_book(const escalation::Book& book);
[[nodiscard]] Result<escalation::Book> decode_book(std::string_view body);

// Names the shape of the book: it differs whenever a field comes, goes or changes its name, and a
// snapshot of another shape is not read (the facts are replayed instead).
[[nodiscard]] const std::string& book_version();

}  // namespace reveille::journal
