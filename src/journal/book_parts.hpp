// SPDX-License-Identifier: Apache-2.0
// The book in parts of a few hundred kilobytes: written between turns while it goes on changing,
// and read without the text of all of it being in memory.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "escalation/book.hpp"

namespace reveille::journal {

// Writes incidents and pages once, then those again that evolve() has touched meanwhile, and when
// these are few, in one go, the last of them and all that is small. All parts in their order are
// the book as it is then.
class BookWriter {
 public:
  // Follows what is touched of this book.
  explicit BookWriter(escalation::Book& book);

  // The next ones of the same book; complete() says whether they are the last.
  [[nodiscard]] std::vector<std::string> next(escalation::Book& book);
  [[nodiscard]] bool complete() const { return stage_ == Stage::complete; }

 private:
  enum class Stage { incidents, pages, again, complete };
  [[nodiscard]] std::string incidents(escalation::Book& book);
  [[nodiscard]] std::string pages(escalation::Book& book);

  Stage stage_ = Stage::incidents;
  std::optional<escalation::IncidentId> last_incident_;
  std::optional<escalation::PageId> last_page_;
  int parts_ = 0;          // of the first two stages
  int written_again_ = 0;  // parts of the third
};

class BookReader {
 public:
  // Code::corrupt when it is no part of a book; then there is none.
  [[nodiscard]] Result<> add(std::string_view part);
  [[nodiscard]] escalation::Book take() && { return std::move(book_); }

 private:
  escalation::Book book_;
};

}  // namespace reveille::journal
