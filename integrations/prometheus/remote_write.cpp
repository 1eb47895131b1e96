// SPDX-License-Identifier: Apache-2.0
#include "integrations/prometheus/remote_write.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <snappy.h>

#include "base/escape.hpp"
#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "integrations/prometheus/protobuf.hpp"
#include "text/encoding.hpp"

namespace reveille::integrations {
namespace {

using protobuf::Field;
using protobuf::Reader;
using protobuf::Wire;

// A sample may take two bytes on the wire and sixteen with us; senders pack 2000 to 10 000.
constexpr std::size_t samples_per_write = 2'000'000;

constexpr std::string_view v2_message = "io.prometheus.write.v2.Request";

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// "" when the content type is ours, otherwise why it is not.
std::string type_refusal(std::string_view content_type) {
  if (content_type.empty()) return {};
  auto end = std::min(content_type.find(';'), content_type.size());
  if (lower(trimmed(content_type.substr(0, end))) != "application/x-protobuf") {
    return fmt::format("content type {} is not application/x-protobuf", quoted(content_type));
  }
  while (end < content_type.size()) {
    const auto begin = end + 1;
    end = std::min(content_type.find(';', begin), content_type.size());
    const auto parameter = trimmed(content_type.substr(begin, end - begin));
    if (!lower(parameter).starts_with("proto=")) continue;
    const auto message = trimmed(parameter.substr(6));
    if (message == "prometheus.WriteRequest") continue;
    if (message == v2_message) {
      return "remote write 2.0 is not spoken here: set protobuf_message: prometheus.WriteRequest";
    }
    return fmt::format("message {} is not prometheus.WriteRequest", quoted(message));
  }
  return {};
}

struct Series {
  std::vector<std::pair<std::string_view, std::string_view>> labels;
  std::vector<rules::Sample> samples;
  bool histograms = false;
};

bool read_label(std::string_view message, Series& series) {
  Reader reader(message);
  Field field;
  std::pair<std::string_view, std::string_view> label;
  while (reader.next(field)) {
    if (field.wire != Wire::bytes) continue;
    if (field.number == 1) label.first = field.bytes;
    if (field.number == 2) label.second = field.bytes;
  }
  series.labels.push_back(label);
  return reader.ok();
}

bool read_sample(std::string_view message, Series& series) {
  Reader reader(message);
  Field field;
  rules::Sample sample{instant_from_ms(0), 0};
  while (reader.next(field)) {
    if (field.number == 1 && field.wire == Wire::fixed64) {
      sample.value = std::bit_cast<double>(field.number_value);
    }
    if (field.number == 2 && field.wire == Wire::varint) {
      sample.at = instant_from_ms(static_cast<std::int64_t>(field.number_value));
    }
  }
  series.samples.push_back(sample);
  return reader.ok();
}

bool read_series(std::string_view message, Series& series) {
  series.labels.clear();
  series.samples.clear();
  series.histograms = false;
  Reader reader(message);
  Field field;
  while (reader.next(field)) {
    if (field.wire != Wire::bytes) continue;
    if (field.number == 1 && !read_label(field.bytes, series)) return false;
    if (field.number == 2 && !read_sample(field.bytes, series)) return false;
    if (field.number == 4) series.histograms = true;
    if (series.samples.size() > samples_per_write) return true;  // refused by the caller
  }
  return reader.ok();
}

// Nearly all names and values are ASCII, and there are millions of them: eight bytes at a time.
bool is_readable(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080808080808080;
  std::uint64_t seen = 0;
  std::size_t at = 0;
  for (; at + sizeof seen <= text.size(); at += sizeof seen) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    seen |= word;
  }
  for (; at < text.size(); ++at) seen |= static_cast<std::uint8_t>(text[at]);
  return (seen & high_bits) == 0 || text::is_utf8(text);
}

// Sorts by name. False: Prometheus would not take this series either, or it is beyond our limits.
bool put_in_order(Series& series) {
  auto& labels = series.labels;
  const auto by_name = [](const auto& a, const auto& b) { return a.first < b.first; };
  if (labels.size() > limits::labels_per_series) return false;
  if (!std::ranges::is_sorted(labels, by_name)) std::ranges::sort(labels, by_name);
  bool named = false;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto& [name, value] = labels[i];
    if (name.empty() || name.size() > limits::label_name_bytes || !is_readable(name)) return false;
    if (value.size() > limits::label_value_bytes || !is_readable(value)) return false;
    if (i > 0 && labels[i - 1].first == name) return false;
    named = named || (name == "__name__" && !value.empty());
  }
  return named;
}

void keep(Series& series, rules::Observations& out) {
  if (series.samples.empty() && !series.histograms) return;
  if (series.samples.empty() || !put_in_order(series)) {
    ++out.skipped;
    return;
  }
  std::vector<Label> labels;
  labels.reserve(series.labels.size());
  for (const auto& [name, value] : series.labels) {
    labels.push_back({std::string(name), std::string(value)});
  }
  out.series.push_back({Labels(std::move(labels)), series.samples});
}

// Of MetricMetadata.MetricType.
constexpr std::array<std::string_view, 8> metric_types{
    "unknown", "counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset"};

// Help that is too long or unreadable is no reason to refuse samples.
void keep_metadata(std::string_view message, rules::Observations& out) {
  Reader reader(message);
  Field field;
  rules::MetricMetadata one{.type = "unknown"};
  while (reader.next(field)) {
    if (field.number == 1 && field.wire == Wire::varint && field.number_value < metric_types.size())
      one.type = metric_types[field.number_value];
    if (field.wire != Wire::bytes || !is_readable(field.bytes)) continue;
    if (field.number == 2) one.metric = field.bytes;
    if (field.number == 4) one.help = cut(field.bytes, limits::metadata_text_bytes);
    if (field.number == 5) one.unit = cut(field.bytes, limits::label_name_bytes);
  }
  const bool named = !one.metric.empty() && one.metric.size() <= limits::label_value_bytes;
  if (reader.ok() && named && out.metadata.size() < limits::metadata_metrics)
    out.metadata.push_back(std::move(one));
}

std::expected<std::string, WriteRefused> unpack(const std::string& body) {
  std::size_t size = 0;
  if (!snappy::GetUncompressedLength(body.data(), body.size(), &size)) {
    return std::unexpected(WriteRefused{400, "the body is not a snappy block"});
  }
  if (size > limits::decoded_write_bytes) {
    return std::unexpected(
        WriteRefused{413, fmt::format("the body unpacks to {} bytes; at most {} are taken", size,
                                      limits::decoded_write_bytes)});
  }
  // Checked before memory is spent: a few bytes can announce 64 MiB.
  if (!snappy::IsValidCompressedBuffer(body.data(), body.size())) {
    return std::unexpected(WriteRefused{400, "the body is not a snappy block"});
  }
  std::string message;
  if (!snappy::Uncompress(body.data(), body.size(), &message)) {
    return std::unexpected(WriteRefused{400, "the body is not a snappy block"});
  }
  return message;
}

}  // namespace

std::expected<rules::Observations, WriteRefused> decode_write(const HttpRequest& request) {
  if (auto why = type_refusal(header(request.headers, "content-type")); !why.empty()) {
    return std::unexpected(WriteRefused{415, std::move(why)});
  }
  const auto encoding = header(request.headers, "content-encoding");
  if (!encoding.empty() && lower(trimmed(encoding)) != "snappy") {
    return std::unexpected(
        WriteRefused{415, fmt::format("content encoding {} is not snappy", quoted(encoding))});
  }
  auto message = unpack(request.body);
  if (!message) return std::unexpected(std::move(message).error());
  const WriteRefused malformed{400, "the body is not a prometheus.WriteRequest"};

  rules::Observations out;
  Series series;
  std::size_t samples = 0;
  Reader reader(*message);
  Field field;
  while (reader.next(field)) {
    if (field.wire != Wire::bytes) continue;
    if (field.number == 3) keep_metadata(field.bytes, out);
    if (field.number != 1) continue;
    if (!read_series(field.bytes, series)) return std::unexpected(malformed);
    samples += series.samples.size();
    if (samples > samples_per_write) {
      return std::unexpected(
          WriteRefused{413, fmt::format("more than {} samples in one request", samples_per_write)});
    }
    keep(series, out);
  }
  if (!reader.ok()) return std::unexpected(malformed);
  return out;
}

}  // namespace reveille::integrations
