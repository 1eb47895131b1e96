// SPDX-License-Identifier: Apache-2.0
// What stands on the disk, damaged in any way. The first byte chooses: 'f' facts (name, line end,
// body), 'b' books, 's' states of rules, 'c' chunks of samples.
#include "base/result.hpp"
#include "fuzz/target.hpp"
#include "journal/book_codec.hpp"
#include "journal/codec.hpp"
#include "rules/alerting/state_codec.hpp"
#include "rules/series/chunk.hpp"

namespace {

using namespace reveille;

void walk_chunk(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto* first = reinterpret_cast<const std::uint8_t*>(bytes.data());
  rules::ChunkReader reader({first + 1, bytes.size() - 1}, *first);
  rules::Sample sample;
  std::size_t samples = 0;
  while (reader.next(sample)) ++samples;
  INVARIANT(samples <= *first, "a chunk has no more samples than it says");
}

void read_fact(std::string_view text) {
  const std::size_t line = text.find('\n');
  if (line == text.npos) return;
  const auto fact = journal::decode(text.substr(0, line), text.substr(line + 1));
  if (!fact) return;
  const std::string written = journal::encode(*fact);
  const auto again = journal::decode(text.substr(0, line), written);
  INVARIANT(again.has_value(), "a fact that was written is read");
  INVARIANT(journal::encode(*again) == written, "a fact survives being written");
}

}  // namespace

FUZZ_TARGET(stored_bytes, input) {
  if (input.empty()) return;
  const std::string_view rest = input.substr(1);
  switch (input.front()) {
    case 'f':
      return read_fact(rest);
    case 'b':
      (void)journal::decode_book(rest);
      return;
    case 's':
      (void)rules::decode(rest);
      (void)rules::decode_rule(rest);
      return;
    case 'c':
      return walk_chunk(rest);
    default:
      return;
  }
}
