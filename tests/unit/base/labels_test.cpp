// SPDX-License-Identifier: Apache-2.0
#include "base/labels.hpp"

#include <catch2/catch.hpp>

using namespace reveille;

TEST_CASE("labels are sorted, unique and never empty") {
  const Labels labels{{"b", "2"}, {"a", "0"}, {"c", ""}, {"a", "1"}};
  CHECK(to_string(labels) == R"({a="1", b="2"})");
  CHECK(labels.get("c").empty());
  CHECK(labels == Labels{{"a", "1"}, {"b", "2"}});
  // The last word counts also when it is an empty one.
  CHECK(Labels{{"a", "1"}, {"a", ""}}.empty());
}

TEST_CASE("setting keeps the order and an empty value removes") {
  Labels labels{{"b", "2"}};
  labels.set("c", "3");
  labels.set("a", "1");
  labels.set("b", "two");
  CHECK(labels == Labels{{"a", "1"}, {"b", "two"}, {"c", "3"}});
  labels.set("b", "");
  labels.remove("nothing");
  CHECK(labels == Labels{{"a", "1"}, {"c", "3"}});
}

TEST_CASE("projections keep or drop the named labels") {
  const Labels labels{{"a", "1"}, {"b", "2"}, {"c", "3"}};
  CHECK(labels.only({"c", "a", "x"}) == Labels{{"a", "1"}, {"c", "3"}});
  CHECK(labels.without({"c", "a", "x"}) == Labels{{"b", "2"}});
}

TEST_CASE("a series is printed with its name in front and its values escaped") {
  CHECK(to_string(Labels{}) == "{}");
  CHECK(to_string(Labels{{"__name__", "up"}}) == "up");
  CHECK(to_string(Labels{{"__name__", "up"}, {"job", "a\"b\\c\nd"}}) == R"(up{job="a\"b\\c\nd"})");
}

TEST_CASE("fingerprints are those of Prometheus' LabelsToSignature") {
  CHECK(fingerprint(Labels{}) == 14695981039346656037ULL);
  CHECK(fingerprint(Labels{{"name", "garland, briggs"}, {"fear", "love is not enough"}}) ==
        5799056148416392346ULL);
  CHECK(to_hex(5799056148416392346ULL) == "507a62d79ee76c9a");
  CHECK(to_hex(1) == "0000000000000001");
  // The separators keep neighbours apart.
  CHECK(fingerprint(Labels{{"a", "bc"}}) != fingerprint(Labels{{"ab", "c"}}));
}

TEST_CASE("names of labels and of metrics") {
  CHECK(is_label_name("__name__"));
  CHECK(is_label_name("a9"));
  CHECK_FALSE(is_label_name(""));
  CHECK_FALSE(is_label_name("9a"));
  CHECK_FALSE(is_label_name("a:b"));
  CHECK_FALSE(is_label_name("a-b"));
  CHECK(is_metric_name("job:up:sum"));
  CHECK(is_metric_name(":up"));
}
