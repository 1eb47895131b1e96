// SPDX-License-Identifier: Apache-2.0
#include "rules/series/store.hpp"

#include <random>

#include <catch2/catch.hpp>

using namespace reveille;
using namespace reveille::rules;

namespace {

SeriesRef must(SeriesStore& store, const Labels& labels) {
  const auto ref = store.series(labels);
  REQUIRE(ref.has_value());
  return *ref;
}

Sample at(std::int64_t ms, double value) {
  return {instant_from_ms(ms), value};
}

Matcher matcher(std::string name, Matcher::Kind kind, std::string value) {
  return *Matcher::make(std::move(name), kind, std::move(value));
}

using Kind = Matcher::Kind;

std::vector<std::string> found(const SeriesStore& store, const Matchers& matchers) {
  std::vector<std::string> names;
  for (const SeriesRef ref : store.select(matchers)) names.push_back(to_string(store.labels(ref)));
  return names;
}

std::vector<double> values(const SeriesStore& store, SeriesRef ref, std::int64_t from,
                           std::int64_t to) {
  std::vector<Sample> samples;
  store.read(ref, instant_from_ms(from), instant_from_ms(to), samples);
  std::vector<double> out;
  for (const Sample& sample : samples) out.push_back(sample.value);
  return out;
}

SeriesStore three_jobs() {
  SeriesStore store;
  for (const char* job : {"web", "api", "db"}) {
    must(store, {{"__name__", "up"}, {"job", job}, {"zone", "eu"}});
  }
  must(store, {{"__name__", "up"}, {"job", "api"}, {"zone", "us"}});
  must(store, {{"__name__", "load"}, {"job", "api"}});
  return store;
}

}  // namespace

TEST_CASE("the same labels are the same series, by either way of asking") {
  SeriesStore store;
  const SeriesRef first = must(store, {{"__name__", "up"}, {"job", "a"}});
  CHECK(must(store, {{"job", "a"}, {"__name__", "up"}}) == first);
  const std::vector<SeriesStore::LabelView> views{{"__name__", "up"}, {"job", "a"}};
  CHECK(*store.series(views) == first);
  CHECK(must(store, {{"__name__", "up"}, {"job", "b"}}) != first);
  CHECK(store.series_count() == 2);
}

TEST_CASE("samples are taken in order; repetition and lateness are told apart") {
  SeriesStore store;
  const SeriesRef ref = must(store, {{"__name__", "m"}});
  CHECK(store.append(ref, at(1000, 1)) == Appended::stored);
  CHECK(store.append(ref, at(1000, 1)) == Appended::duplicate);
  CHECK(store.append(ref, at(1000, 2)) == Appended::out_of_order);
  CHECK(store.append(ref, at(999, 1)) == Appended::out_of_order);
  CHECK(store.append(ref, at(1001, stale_marker())) == Appended::stored);
  CHECK(store.append(ref, at(1001, stale_marker())) == Appended::duplicate);
  CHECK(store.sample_count() == 2);
}

TEST_CASE("reading is open on the left, closed on the right, across chunks") {
  SeriesStore store;
  const SeriesRef ref = must(store, {{"__name__", "m"}});
  for (int i = 0; i < 1000; ++i) REQUIRE(store.append(ref, at(i * 10, i)) == Appended::stored);
  CHECK(values(store, ref, 10, 40) == std::vector<double>{2, 3, 4});
  CHECK(values(store, ref, -1, 9990).size() == 1000);
  CHECK(values(store, ref, 1185, 1215) == std::vector<double>{119, 120, 121});
  CHECK(values(store, ref, 9990, 20000).empty());
  Sample sample;
  CHECK(store.last(ref, instant_from_ms(0), instant_from_ms(9995), sample));
  CHECK(sample.value == 999);
  CHECK(store.last(ref, instant_from_ms(0), instant_from_ms(1205), sample));
  CHECK(sample.value == 120);
  CHECK(store.last(ref, instant_from_ms(0), instant_from_ms(9905), sample));
  CHECK(sample.value == 990);
  CHECK_FALSE(store.last(ref, instant_from_ms(1200), instant_from_ms(1205), sample));
  CHECK_FALSE(store.last(ref, instant_from_ms(9990), instant_from_ms(20000), sample));
  CHECK_FALSE(store.last(ref, instant_from_ms(-100), instant_from_ms(-1), sample));
}

TEST_CASE("stale markers are read like any sample") {
  SeriesStore store;
  const SeriesRef ref = must(store, {{"__name__", "m"}});
  store.append(ref, at(1, 1));
  store.append(ref, at(2, stale_marker()));
  std::vector<Sample> samples;
  store.read(ref, instant_from_ms(0), instant_from_ms(9), samples);
  REQUIRE(samples.size() == 2);
  CHECK(is_stale(samples[1].value));
}

TEST_CASE("each kind of matcher selects, in the order of labels") {
  const SeriesStore store = three_jobs();
  const Matcher up = matcher("__name__", Kind::equal, "up");
  CHECK(found(store, {up}) ==
        std::vector<std::string>{R"(up{job="api", zone="eu"})", R"(up{job="api", zone="us"})",
                                 R"(up{job="db", zone="eu"})", R"(up{job="web", zone="eu"})"});
  CHECK(found(store, {up, matcher("job", Kind::not_equal, "api")}).size() == 2);
  CHECK(found(store, {up, matcher("job", Kind::regex, "web|db|none|db")}).size() == 2);
  CHECK(found(store, {up, matcher("job", Kind::regex, "a.*")}).size() == 2);
  CHECK(found(store, {up, matcher("job", Kind::not_regex, "a.*|web")}).size() == 1);
  CHECK(found(store, {matcher("job", Kind::regex, ".+")}).size() == 5);
  CHECK(found(store, {matcher("job", Kind::equal, "nobody")}).empty());
  CHECK(found(store, {matcher("nolabel", Kind::regex, ".+")}).empty());
}

TEST_CASE("an absent label matches what matches the empty text") {
  const SeriesStore store = three_jobs();
  const Matcher api = matcher("job", Kind::equal, "api");
  CHECK(found(store, {api, matcher("zone", Kind::equal, "")}) ==
        std::vector<std::string>{R"(load{job="api"})"});
  CHECK(found(store, {api, matcher("zone", Kind::not_equal, "eu")}).size() == 2);
  CHECK(found(store, {api, matcher("zone", Kind::regex, "|us")}).size() == 2);
  CHECK(found(store, {api, matcher("zone", Kind::regex, ".*")}).size() == 3);
  CHECK(found(store, {api, matcher("zone", Kind::not_regex, "e.")}).size() == 2);
  CHECK(found(store, {api, matcher("zone", Kind::not_equal, "")}).size() == 2);
  CHECK(found(store, {}).size() == 5);
}

TEST_CASE("selection by index agrees with looking at every series") {
  std::mt19937 random(3);
  SeriesStore store;
  std::vector<Labels> all;
  const auto pick = [&](const char* letters, unsigned count) {
    const unsigned i = static_cast<unsigned>(random() % (count + 1));
    return i == count ? std::string() : std::string(1, letters[i]);
  };
  for (int i = 0; i < 300; ++i) {
    Labels labels{{"__name__", pick("mno", 3)}, {"a", pick("xyz", 3)}, {"b", pick("pq", 2)}};
    if (labels.empty()) continue;
    const auto before = store.series_count();
    must(store, labels);
    if (store.series_count() > before) all.push_back(labels);
  }
  const Kind kinds[] = {Kind::equal, Kind::not_equal, Kind::regex, Kind::not_regex};
  const char* values_of[] = {"x", "", "x|y", "[xyp]", ".*", ".+", "q|"};
  for (int i = 0; i < 500; ++i) {
    Matchers matchers;
    for (const char* name : {"__name__", "a", "b"}) {
      if (random() % 2) {
        matchers.push_back(matcher(name, kinds[random() % 4], values_of[random() % 7]));
      }
    }
    std::vector<Labels> expected;
    for (const Labels& labels : all) {
      if (all_match(matchers, labels)) expected.push_back(labels);
    }
    std::sort(expected.begin(), expected.end());
    std::vector<Labels> selected;
    for (const SeriesRef ref : store.select(matchers)) selected.push_back(store.labels(ref));
    REQUIRE(selected == expected);
  }
}

TEST_CASE("a selection asked for again sees what came and went meanwhile") {
  SeriesStore store = three_jobs();
  const Matchers api{matcher("job", Kind::equal, "api")};
  const Matchers patterned{matcher("job", Kind::regex, "a.+")};
  REQUIRE(found(store, api).size() == 3);
  REQUIRE(found(store, patterned).size() == 3);
  const SeriesRef fresh = must(store, {{"__name__", "aaa"}, {"job", "api"}});
  CHECK(found(store, api).size() == 4);
  CHECK(found(store, api).front() == R"(aaa{job="api"})");
  CHECK(found(store, patterned).size() == 4);
  store.append(fresh, at(1000, 1));
  store.expire(instant_from_ms(500));
  CHECK(found(store, api) == std::vector<std::string>{R"(aaa{job="api"})"});
  CHECK(found(store, patterned) == found(store, api));
}

TEST_CASE("a remembered selection takes in what comes, one by one and in floods") {
  std::mt19937 random(5);
  SeriesStore store;
  const Matchers matchers{matcher("__name__", Kind::equal, "m"),
                          matcher("a", Kind::not_regex, "1.*")};
  for (int round = 0; round < 300; ++round) {
    const unsigned coming = round % 50 == 49 ? 1000 : random() % 3;
    for (unsigned i = 0; i < coming; ++i) {
      const char* name = random() % 3 == 0 ? "n" : "m";
      const SeriesRef ref =
          must(store, {{"__name__", name}, {"a", std::to_string(random() % 100'000)}});
      store.append(ref, {instant_from_ms(round), 1});
    }
    if (round % 100 == 99) store.expire(instant_from_ms(round - 20));
    std::vector<SeriesRef> expected = store.select_unordered(matchers);
    std::ranges::sort(expected, {}, [&](SeriesRef ref) { return store.labels(ref); });
    REQUIRE(store.select(matchers) == expected);
  }
}

TEST_CASE("names and values of labels, of all series and of some") {
  const SeriesStore store = three_jobs();
  CHECK(store.label_names({}) == std::vector<std::string>{"__name__", "job", "zone"});
  CHECK(store.label_names({matcher("__name__", Kind::equal, "load")}) ==
        std::vector<std::string>{"__name__", "job"});
  CHECK(store.label_values("job", {}) == std::vector<std::string>{"api", "db", "web"});
  CHECK(store.label_values("job", {matcher("zone", Kind::equal, "us")}) ==
        std::vector<std::string>{"api"});
  CHECK(store.label_values("nolabel", {}).empty());
}

TEST_CASE("a full store refuses new series and keeps serving the known ones") {
  SeriesStore store(StoreLimits{.series = 2});
  const SeriesRef first = must(store, {{"a", "1"}});
  must(store, {{"a", "2"}});
  const auto refused = store.series(Labels{{"a", "3"}});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == Code::limit);
  CHECK(must(store, {{"a", "1"}}) == first);
}

TEST_CASE("labels beyond the limits are refused") {
  SeriesStore store;
  std::vector<Label> many;
  for (std::size_t i = 0; i <= limits::labels_per_series; ++i) {
    many.push_back({"l" + std::to_string(i), "v"});
  }
  CHECK(store.series(Labels(many)).error().code == Code::invalid);
  many.pop_back();
  CHECK(store.series(Labels(many)).has_value());
  const std::string long_name(limits::label_name_bytes + 1, 'n');
  const std::string long_value(limits::label_value_bytes + 1, 'v');
  CHECK_FALSE(store.series(Labels{{long_name, "v"}}).has_value());
  CHECK_FALSE(store.series(Labels{{"n", long_value}}).has_value());
  CHECK(store.series(Labels{{"n", long_value.substr(1)}}).has_value());
  const std::vector<SeriesStore::LabelView> unsorted{{"b", "1"}, {"a", "1"}};
  CHECK_FALSE(store.series(unsorted).has_value());
  const std::vector<SeriesStore::LabelView> twice{{"a", "1"}, {"a", "2"}};
  CHECK_FALSE(store.series(twice).has_value());
}

TEST_CASE("what expires is not seen again, and empty series are forgotten") {
  SeriesStore store;
  const SeriesRef old = must(store, {{"__name__", "old"}, {"pod", "x"}});
  const SeriesRef live = must(store, {{"__name__", "live"}, {"pod", "y"}});
  for (int i = 0; i < 500; ++i) {
    if (i < 100) store.append(old, at(i, i));
    store.append(live, at(i, i));
  }
  store.expire(instant_from_ms(250));
  CHECK(store.series_count() == 1);
  CHECK(values(store, live, -1, 1000).size() == 250);
  CHECK(values(store, live, -1, 1000).front() == 250);
  CHECK(found(store, {matcher("pod", Kind::regex, ".+")}).size() == 1);
  CHECK(store.label_values("pod", {}) == std::vector<std::string>{"y"});
  CHECK(store.append(old, at(600, 1)) == Appended::too_old);

  const SeriesRef again = must(store, {{"__name__", "old"}, {"pod", "x"}});
  CHECK(again != old);
  CHECK(store.append(again, at(249, 1)) == Appended::too_old);
  CHECK(store.append(again, at(250, 1)) == Appended::stored);
}

TEST_CASE("a clock that was ahead for a moment does not shut out the samples of after it") {
  SeriesStore store;
  store.expire(instant_from_ms(1'000'000));
  const SeriesRef shut_out = must(store, {{"__name__", "up"}});
  CHECK(store.append(shut_out, at(600, 1)) == Appended::too_old);
  store.expire(instant_from_ms(500));
  const SeriesRef back = must(store, {{"__name__", "up"}});
  CHECK(store.append(back, at(600, 1)) == Appended::stored);
  CHECK(values(store, back, 0, 1000).size() == 1);
}

TEST_CASE("expiring many series leaves the index whole") {
  SeriesStore store;
  for (int i = 0; i < 200; ++i) {
    const SeriesRef ref = must(store, {{"__name__", "m"}, {"i", std::to_string(i)}});
    store.append(ref, at(i, 1));
  }
  store.expire(instant_from_ms(150));
  CHECK(store.series_count() == 50);
  CHECK(store.sample_count() == 50);
  CHECK(found(store, {matcher("__name__", Kind::equal, "m")}).size() == 50);
  for (int i = 150; i < 200; ++i) {
    CHECK(found(store, {matcher("i", Kind::equal, std::to_string(i))}).size() == 1);
  }
}

TEST_CASE("memory is counted and given back") {
  SeriesStore store;
  const std::size_t empty = store.bytes();
  for (int i = 0; i < 100; ++i) {
    const SeriesRef ref = must(store, {{"__name__", "m"}, {"i", std::to_string(i)}});
    for (int k = 0; k < 500; ++k) store.append(ref, at(k * 15'000, k));
  }
  const std::size_t full = store.bytes();
  CHECK(full > empty + 100 * 500);       // a byte per sample at least
  CHECK(full < empty + 100 * 500 * 16);  // compressed, labels included
  store.expire(instant_from_ms(1'000'000'000));
  CHECK(store.bytes() < full / 10);
}
