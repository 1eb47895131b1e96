// SPDX-License-Identifier: Apache-2.0
#include "rules/series/store.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include <boost/unordered/unordered_flat_map.hpp>
#include <fmt/format.h>

#include "rules/series/chunk.hpp"
#include "rules/series/postings.hpp"
#include "rules/series/selection_cache.hpp"

namespace reveille::rules {
namespace {

// Multiply and fold, eight bytes at a time. Only for this process: never stored, never sent.
class LabelHash {
 public:
  void add(std::string_view text) {
    mix(text.size());
    while (text.size() >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data(), 8);
      mix(word);
      text.remove_prefix(8);
    }
    std::uint64_t rest = 0;
    std::memcpy(&rest, text.data(), text.size());
    mix(rest);
  }
  [[nodiscard]] std::uint64_t value() const { return state_ ^ (state_ >> 29); }

 private:
  void mix(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9e3779b97f4a7c15ULL;
    state_ ^= std::rotr(state_, 32);
  }
  std::uint64_t state_ = 0x243f6a8885a308d3ULL;
};

struct Series {
  Labels labels;
  std::uint64_t hash = 0;
  SeriesRef next_of_hash = no_series;  // another series whose labels hash to the same number
  std::vector<Chunk> closed;
  ChunkWriter open;
  // The newest sample ever appended: order is judged by it also when its chunk was dropped.
  std::int64_t last_ms = 0;
  std::uint64_t last_bits = 0;
  bool any = false;

  [[nodiscard]] bool holds_samples() const { return !open.empty() || !closed.empty(); }
};

std::uint64_t hash_of(std::span<const SeriesStore::LabelView> labels) {
  LabelHash hash;
  for (const auto& [name, value] : labels) {
    hash.add(name);
    hash.add(value);
  }
  return hash.value();
}

bool same(const Labels& labels, std::span<const SeriesStore::LabelView> views) {
  return std::equal(labels.begin(), labels.end(), views.begin(), views.end(),
                    [](const Label& label, const SeriesStore::LabelView& view) {
                      return label.name == view.first && label.value == view.second;
                    });
}

Result<> within_limits(std::span<const SeriesStore::LabelView> labels) {
  if (labels.size() > limits::labels_per_series) {
    return invalid(fmt::format("series has {} labels, at most {} are allowed", labels.size(),
                               limits::labels_per_series));
  }
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto& [name, value] = labels[i];
    if (name.empty() || value.empty()) return invalid("series has an empty label name or value");
    if (name.size() > limits::label_name_bytes) {
      return invalid(fmt::format("label name of {} bytes, at most {} are allowed", name.size(),
                                 limits::label_name_bytes));
    }
    if (value.size() > limits::label_value_bytes) {
      return invalid(fmt::format("value of label \"{}\" has {} bytes, at most {} are allowed", name,
                                 value.size(), limits::label_value_bytes));
    }
    if (i > 0 && labels[i - 1].first >= name) {
      return invalid(fmt::format("labels are not sorted or \"{}\" stands twice", name));
    }
  }
  return {};
}

void read_chunk(ChunkReader reader, std::int64_t from, std::int64_t to, std::vector<Sample>& out) {
  Sample sample;
  while (reader.next(sample)) {
    const std::int64_t ms = to_ms(sample.at);
    if (ms > to) return;
    if (ms > from) out.push_back(sample);
  }
}

bool last_in_chunk(ChunkReader reader, std::int64_t from, std::int64_t to, Sample& out) {
  bool found = false;
  Sample sample;
  while (reader.next(sample)) {
    const std::int64_t ms = to_ms(sample.at);
    if (ms > to) break;
    if (ms > from) {
      out = sample;
      found = true;
    }
  }
  return found;
}

// The first closed chunk that ends after `from`.
std::vector<Chunk>::const_iterator first_after(const std::vector<Chunk>& chunks,
                                               std::int64_t from) {
  return std::partition_point(chunks.begin(), chunks.end(),
                              [from](const Chunk& chunk) { return chunk.last_ms <= from; });
}

}  // namespace

class SeriesStore::Contents {
 public:
  explicit Contents(StoreLimits limits) : limits_(limits) {}

  Result<SeriesRef> series(std::span<const LabelView> labels);
  Appended append(SeriesRef ref, Sample sample);
  [[nodiscard]] Postings::List select(const Matchers& matchers) const;
  [[nodiscard]] Postings::List select_unordered(const Matchers& matchers) const;
  void read(SeriesRef ref, std::int64_t from, std::int64_t to, std::vector<Sample>& out) const;
  [[nodiscard]] bool last(SeriesRef ref, std::int64_t from, std::int64_t to, Sample& out) const;
  void expire(std::int64_t before);
  [[nodiscard]] std::size_t bytes() const;

  [[nodiscard]] const Labels& labels(SeriesRef ref) const { return at(ref).labels; }
  [[nodiscard]] const Postings& postings() const { return postings_; }
  [[nodiscard]] std::size_t live() const { return live_; }
  [[nodiscard]] std::size_t samples() const { return samples_; }

 private:
  [[nodiscard]] const Series& at(SeriesRef ref) const {
    INVARIANT(ref < series_.size() && series_[ref], "a series reference names a live series");
    return *series_[ref];
  }
  Result<SeriesRef> create(std::uint64_t hash, std::span<const LabelView> labels);
  void trim(Series& series, std::int64_t before);
  void forget(const Postings::List& gone);
  void unlink(SeriesRef ref);
  [[nodiscard]] Postings::List candidates(const Matchers& matchers, Matchers& unused) const;
  [[nodiscard]] bool is_recent(const SelectionCache::Selection& known) const;
  void catch_up(SelectionCache::Selection& known, const Matchers& matchers) const;
  [[nodiscard]] bool stands_before(SeriesRef a, SeriesRef b) const {
    return at(a).labels < at(b).labels;
  }

  StoreLimits limits_;
  std::vector<std::unique_ptr<Series>> series_;  // by reference; null: dropped
  boost::unordered_flat_map<std::uint64_t, SeriesRef> by_hash_;
  Postings postings_;
  mutable SelectionCache selections_;  // one thread owns the store: nobody looks meanwhile
  std::size_t live_ = 0;
  std::size_t samples_ = 0;
  // Samples at and before this time were dropped by expire().
  std::int64_t hidden_until_ = std::numeric_limits<std::int64_t>::min();
};

Result<SeriesRef> SeriesStore::Contents::series(std::span<const LabelView> labels) {
  const std::uint64_t hash = hash_of(labels);
  if (const auto found = by_hash_.find(hash); found != by_hash_.end()) {
    for (SeriesRef ref = found->second; ref != no_series; ref = series_[ref]->next_of_hash) {
      if (same(series_[ref]->labels, labels)) return ref;
    }
  }
  return create(hash, labels);
}

Result<SeriesRef> SeriesStore::Contents::create(std::uint64_t hash,
                                                std::span<const LabelView> labels) {
  if (auto fine = within_limits(labels); !fine) return std::unexpected(fine.error());
  if (live_ >= limits_.series || series_.size() >= no_series) {
    return fail(Code::limit, fmt::format("the series store is full ({} series): raise "
                                         "[metrics] max_series or send fewer series",
                                         live_));
  }
  std::vector<Label> copied;
  copied.reserve(labels.size());
  for (const auto& [name, value] : labels)
    copied.push_back({std::string(name), std::string(value)});
  auto made = std::make_unique<Series>();
  made->labels = Labels(std::move(copied));
  made->hash = hash;
  const auto ref = static_cast<SeriesRef>(series_.size());
  const auto [slot, fresh] = by_hash_.try_emplace(hash, ref);
  if (!fresh) {
    made->next_of_hash = slot->second;
    slot->second = ref;
  }
  postings_.add(ref, made->labels);
  series_.push_back(std::move(made));
  ++live_;
  return ref;
}

Appended SeriesStore::Contents::append(SeriesRef ref, Sample sample) {
  if (ref >= series_.size() || !series_[ref]) return Appended::too_old;
  Series& series = *series_[ref];
  const std::int64_t ms = to_ms(sample.at);
  const auto bits = std::bit_cast<std::uint64_t>(sample.value);
  if (series.any && ms <= series.last_ms) {
    return ms == series.last_ms && bits == series.last_bits ? Appended::duplicate
                                                            : Appended::out_of_order;
  }
  if (ms <= hidden_until_) return Appended::too_old;
  if (series.open.full()) series.closed.push_back(series.open.close());
  series.open.append(sample);
  series.last_ms = ms;
  series.last_bits = bits;
  series.any = true;
  ++samples_;
  return Appended::stored;
}

// Narrows by the matchers that an absent label cannot satisfy; the rest is left in `unused`.
Postings::List SeriesStore::Contents::candidates(const Matchers& matchers, Matchers& unused) const {
  Postings::List found;
  bool narrowed = false;
  const auto narrow = [&](const Postings::List& list) {
    found = narrowed ? intersection(found, list) : list;
    narrowed = true;
  };
  std::vector<const Postings::List*> exact;
  for (const Matcher& matcher : matchers) {
    if (matcher.kind() != Matcher::Kind::equal || matcher.matches_empty()) continue;
    const Postings::List* list = postings_.find(matcher.name(), matcher.value());
    if (list == nullptr) return {};
    exact.push_back(list);
  }
  std::sort(exact.begin(), exact.end(), [](auto* a, auto* b) { return a->size() < b->size(); });
  for (const Postings::List* list : exact) narrow(*list);
  for (const Matcher& matcher : matchers) {
    if (matcher.kind() == Matcher::Kind::equal && !matcher.matches_empty()) continue;
    // A pattern is tried per value or per candidate, whichever are fewer.
    const bool few_candidates = narrowed && found.size() < postings_.value_count(matcher.name());
    if (matcher.matches_empty() || few_candidates) {
      unused.push_back(matcher);
    } else {
      narrow(postings_.matching(matcher));
    }
  }
  if (narrowed) return found;
  for (SeriesRef ref = 0; ref < series_.size(); ++ref) {
    if (series_[ref]) found.push_back(ref);
  }
  return found;
}

Postings::List SeriesStore::Contents::select_unordered(const Matchers& matchers) const {
  Matchers unused;
  Postings::List found = candidates(matchers, unused);
  if (!unused.empty()) {
    std::erase_if(found, [&](SeriesRef ref) { return !all_match(unused, at(ref).labels); });
  }
  return found;
}

// Whether those that came since are so few that looking at them is shorter than the index.
bool SeriesStore::Contents::is_recent(const SelectionCache::Selection& known) const {
  constexpr std::size_t always_few = 256;
  return series_.size() - known.until <= always_few + known.found.size() / 8;
}

// Looks at the series that came since.
void SeriesStore::Contents::catch_up(SelectionCache::Selection& known,
                                     const Matchers& matchers) const {
  const auto before = static_cast<std::ptrdiff_t>(known.found.size());
  for (; known.until < series_.size(); ++known.until) {
    const SeriesRef ref = known.until;
    if (series_[ref] && all_match(matchers, series_[ref]->labels)) known.found.push_back(ref);
  }
  const auto by_labels = [this](SeriesRef a, SeriesRef b) { return stands_before(a, b); };
  const auto came = known.found.begin() + before;
  if (came == known.found.end()) return;
  std::sort(came, known.found.end(), by_labels);
  std::inplace_merge(known.found.begin(), came, known.found.end(), by_labels);
}

Postings::List SeriesStore::Contents::select(const Matchers& matchers) const {
  if (auto* known = selections_.find(matchers); known != nullptr && is_recent(*known)) {
    const std::size_t before = known->found.size();
    catch_up(*known, matchers);
    Postings::List found = known->found;
    selections_.grew(found.size() - before);
    return found;
  }
  Postings::List found = select_unordered(matchers);
  const auto by_labels = [this](SeriesRef a, SeriesRef b) { return stands_before(a, b); };
  // Exporters send their series in order, so they often stand in order already.
  if (!std::is_sorted(found.begin(), found.end(), by_labels)) {
    std::sort(found.begin(), found.end(), by_labels);
  }
  selections_.remember(matchers, {found, static_cast<SeriesRef>(series_.size())});
  return found;
}

void SeriesStore::Contents::read(SeriesRef ref, std::int64_t from, std::int64_t to,
                                 std::vector<Sample>& out) const {
  const Series& series = at(ref);
  from = std::max(from, hidden_until_);
  for (auto chunk = first_after(series.closed, from); chunk != series.closed.end(); ++chunk) {
    if (chunk->first_ms > to) return;
    read_chunk(ChunkReader(*chunk), from, to, out);
  }
  if (series.open.empty() || series.open.first_ms() > to || series.open.last_ms() <= from) return;
  read_chunk(ChunkReader(series.open), from, to, out);
}

bool SeriesStore::Contents::last(SeriesRef ref, std::int64_t from, std::int64_t to,
                                 Sample& out) const {
  const Series& series = at(ref);
  from = std::max(from, hidden_until_);
  if (!series.open.empty() && series.open.last_ms() <= to) {
    if (series.open.last_ms() <= from) return false;
    out = {instant_from_ms(series.last_ms), std::bit_cast<double>(series.last_bits)};
    return true;
  }
  if (!series.open.empty() && series.open.first_ms() <= to) {
    return last_in_chunk(ChunkReader(series.open), from, to, out);
  }
  auto chunk = std::partition_point(series.closed.begin(), series.closed.end(),
                                    [to](const Chunk& c) { return c.first_ms <= to; });
  if (chunk == series.closed.begin()) return false;
  return last_in_chunk(ChunkReader(*--chunk), from, to, out);
}

// Only whole chunks are let go: what is left of older samples is hidden, not rewritten, so that
// this costs no decoding however often it is called.
void SeriesStore::Contents::trim(Series& series, std::int64_t before) {
  const auto keep = std::partition_point(series.closed.begin(), series.closed.end(),
                                         [before](const Chunk& c) { return c.last_ms < before; });
  for (auto chunk = series.closed.begin(); chunk != keep; ++chunk) samples_ -= chunk->count;
  series.closed.erase(series.closed.begin(), keep);
  if (!series.open.empty() && series.open.last_ms() < before) {
    samples_ -= series.open.count();
    series.open = ChunkWriter();
  }
}

void SeriesStore::Contents::unlink(SeriesRef ref) {
  const auto slot = by_hash_.find(series_[ref]->hash);
  SeriesRef* link = &slot->second;
  while (*link != ref) link = &series_[*link]->next_of_hash;
  *link = series_[ref]->next_of_hash;
  if (slot->second == no_series) by_hash_.erase(slot);
}

void SeriesStore::Contents::forget(const Postings::List& gone) {
  std::vector<const Labels*> labels;
  labels.reserve(gone.size());
  for (const SeriesRef ref : gone) labels.push_back(&series_[ref]->labels);
  postings_.remove(gone, labels);
  selections_.clear();
  for (const SeriesRef ref : gone) {
    unlink(ref);
    series_[ref].reset();
  }
  live_ -= gone.size();
}

void SeriesStore::Contents::expire(std::int64_t before) {
  // It may go back, too: a clock that was wrong for a moment must not shut out samples for years.
  hidden_until_ = before - 1;
  Postings::List gone;
  for (SeriesRef ref = 0; ref < series_.size(); ++ref) {
    if (!series_[ref]) continue;
    trim(*series_[ref], before);
    if (!series_[ref]->holds_samples()) gone.push_back(ref);
  }
  if (!gone.empty()) forget(gone);
}

std::size_t SeriesStore::Contents::bytes() const {
  constexpr std::size_t block = 16;  // what the allocator adds per block
  std::size_t total = postings_.bytes() + selections_.bytes() +
                      series_.capacity() * sizeof(series_[0]) +
                      by_hash_.bucket_count() * sizeof(std::pair<std::uint64_t, SeriesRef>);
  for (const auto& series : series_) {
    if (!series) continue;
    total += sizeof(Series) + 3 * block + series->open.capacity() +
             series->closed.capacity() * sizeof(Chunk) + series->labels.size() * sizeof(Label);
    for (const Chunk& chunk : series->closed) total += chunk.bytes.capacity() + block;
    for (const Label& label : series->labels) {
      if (label.name.capacity() > 15) total += label.name.capacity() + block;
      if (label.value.capacity() > 15) total += label.value.capacity() + block;
    }
  }
  return total;
}

SeriesStore::SeriesStore(StoreLimits limits) : contents_(std::make_unique<Contents>(limits)) {}
SeriesStore::~SeriesStore() = default;
SeriesStore::SeriesStore(SeriesStore&&) noexcept = default;
SeriesStore& SeriesStore::operator=(SeriesStore&&) noexcept = default;

Result<SeriesRef> SeriesStore::series(const Labels& labels) {
  std::vector<LabelView> views;
  views.reserve(labels.size());
  for (const Label& label : labels) views.emplace_back(label.name, label.value);
  return contents_->series(views);
}

Result<SeriesRef> SeriesStore::series(std::span<const LabelView> sorted_labels) {
  return contents_->series(sorted_labels);
}

Appended SeriesStore::append(SeriesRef series, Sample sample) {
  return contents_->append(series, sample);
}

std::vector<SeriesRef> SeriesStore::select(const Matchers& matchers) const {
  return contents_->select(matchers);
}

std::vector<SeriesRef> SeriesStore::select_unordered(const Matchers& matchers) const {
  return contents_->select_unordered(matchers);
}

const Labels& SeriesStore::labels(SeriesRef series) const {
  return contents_->labels(series);
}

void SeriesStore::read(SeriesRef series, Instant from, Instant to, std::vector<Sample>& out) const {
  contents_->read(series, to_ms(from), to_ms(to), out);
}

bool SeriesStore::last(SeriesRef series, Instant from, Instant to, Sample& out) const {
  return contents_->last(series, to_ms(from), to_ms(to), out);
}

std::vector<std::string> SeriesStore::label_names(const Matchers& matchers) const {
  if (matchers.empty()) return contents_->postings().names();
  std::vector<std::string> names;
  for (const SeriesRef ref : select(matchers)) {
    for (const Label& label : labels(ref)) names.push_back(label.name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::vector<std::string> SeriesStore::label_values(std::string_view name,
                                                   const Matchers& matchers) const {
  if (matchers.empty()) return contents_->postings().values(name);
  std::vector<std::string> values;
  for (const SeriesRef ref : select(matchers)) {
    if (const std::string_view value = labels(ref).get(name); !value.empty()) {
      values.emplace_back(value);
    }
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

void SeriesStore::expire(Instant before) {
  contents_->expire(to_ms(before));
}
std::size_t SeriesStore::series_count() const {
  return contents_->live();
}
std::size_t SeriesStore::sample_count() const {
  return contents_->samples();
}
std::size_t SeriesStore::bytes() const {
  return contents_->bytes();
}

}  // namespace reveille::rules
