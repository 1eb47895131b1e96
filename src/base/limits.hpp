// SPDX-License-Identifier: Apache-2.0
// Every bound in one place, each with the reason for its size. A test reaches each of them.
#pragma once

#include <cstddef>

#include "base/instant.hpp"

namespace reveille::limits {

// --- HTTP, in (facts: slow clients and bombs must not cost more than they pay) ---
inline constexpr std::size_t http_header_bytes = 16 * 1024;
inline constexpr std::size_t http_target_bytes = 4 * 1024;
inline constexpr std::size_t http_body_bytes = 1024 * 1024;              // JSON, forms, text
inline constexpr std::size_t http_metrics_body_bytes = 8 * 1024 * 1024;  // remote write, exposition
inline constexpr std::size_t http_connections = 4096;
// Of all bodies on their way in together; one of up to http_small_body_bytes is let in all the
// same: acks and carriers' callbacks are never kept out by metrics.
inline constexpr std::size_t http_bodies_bytes = 256 * 1024 * 1024;
inline constexpr std::size_t http_small_body_bytes = 64 * 1024;
inline constexpr Span http_header_deadline{5'000};
inline constexpr Span http_body_deadline{30'000};
inline constexpr Span http_idle_deadline{60'000};

// --- metrics in ---
inline constexpr std::size_t decoded_write_bytes = 64 * 1024 * 1024;
inline constexpr std::size_t labels_per_series = 64;
inline constexpr std::size_t label_name_bytes = 128;
inline constexpr std::size_t label_value_bytes = 4 * 1024;
inline constexpr std::size_t series = 1'000'000;  // configurable: [metrics] max_series
// Samples stop being written when the disk has less than this left; the journal goes on.
inline constexpr std::size_t disk_left_to_journal_bytes = 64 * 1024 * 1024;
inline constexpr std::size_t ingest_queue_requests = 1024;
inline constexpr std::size_t ingest_queue_bytes = 256 * 1024 * 1024;  // decoded, about
inline constexpr Span sample_from_future{10 * 60'000};  // as Prometheus: later ones are refused

// --- PromQL ---
inline constexpr std::size_t query_bytes = 64 * 1024;
inline constexpr std::size_t query_samples = 50'000'000;  // Prometheus' --query.max-samples
inline constexpr std::size_t query_points_per_series = 11'000;
inline constexpr int query_depth = 256;
// A query from outside keeps the rules waiting while it runs, and so do its predecessors.
inline constexpr Span query_time{2'000};
inline constexpr std::size_t query_answer_points = 5'000'000;  // some 150 MB of JSON
inline constexpr std::size_t queries_waiting = 256;
inline constexpr std::size_t query_answer_entries = 100'000;  // series, labels, values in one list

// --- rules that are evaluated elsewhere ---
inline constexpr std::size_t rule_sources = 32;
inline constexpr std::size_t source_queries_in_flight = 8;  // at one source
inline constexpr std::size_t source_queries_beyond_rules =
    200;  // of templates and evidence, a turn
inline constexpr std::size_t source_answer_bytes = 16 * 1024 * 1024;
// Of all sources together, what their answers are beyond the first mebibyte each.
inline constexpr std::size_t source_answers_bytes = 256 * 1024 * 1024;
inline constexpr std::size_t source_answer_free_bytes = 1024 * 1024;
inline constexpr std::size_t source_answer_series = 50'000;

// --- what senders say about metrics ---
inline constexpr std::size_t metadata_metrics = 20'000;
inline constexpr std::size_t metadata_text_bytes = 1024;  // of help; longer is cut

// --- alerts and people ---
inline constexpr std::size_t alerts_per_request = 10'000;
inline constexpr std::size_t alert_text_bytes = 8 * 1024;  // one annotation, after templates
inline constexpr std::size_t evidence_rows = 20;
inline constexpr std::size_t page_queue_inputs = 262'144;    // inputs waiting for the paging thread
inline constexpr std::size_t text_message_characters = 300;  // a page by SMS: at most two segments
inline constexpr std::size_t spoken_characters = 300;

// --- delivery ---
inline constexpr std::size_t deliveries_in_flight = 256;
inline constexpr std::size_t response_body_bytes = 64 * 1024;
inline constexpr std::size_t webhook_body_bytes = 64 * 1024;  // labels and annotations included
inline constexpr std::size_t chat_text_bytes = 2'000;         // Discord's limit, the smallest
inline constexpr std::size_t mail_subject_characters = 150;
inline constexpr std::size_t mail_text_bytes = 16 * 1024;
inline constexpr std::size_t mails_in_flight = 16;

// --- telemetry ---
inline constexpr std::size_t log_queue_lines = 1'024;     // then the oldest are dropped, counted
inline constexpr std::size_t log_value_bytes = 4 * 1024;  // of the message, and of each field
inline constexpr std::size_t own_metrics = 10'000;        // series of Reveille about itself

// --- configuration ---
inline constexpr std::size_t config_file_bytes = 4 * 1024 * 1024;
inline constexpr std::size_t rules = 20'000;
inline constexpr std::size_t posts = 64;  // channels, and webhooks, each
// Of one test of rule files: a slip such as `eval_time: 100y` must not run for days.
inline constexpr std::size_t unit_test_evaluations = 10'000'000;
inline constexpr std::size_t json_depth = 64;
inline constexpr std::size_t yaml_depth = 64;
inline constexpr std::size_t yaml_alias_bytes = 16 * 1024 * 1024;  // what aliases and merges copy
inline constexpr std::size_t toml_depth = 64;
inline constexpr std::size_t form_fields = 1'000;  // Twilio sends about 40

}  // namespace reveille::limits
