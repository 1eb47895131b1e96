// SPDX-License-Identifier: Apache-2.0
// What all that is read with Boost's JSON parser has in common: the limits, and the tokens that
// say nothing. A handler inherits the frame and adds the tokens that it lives on.
#pragma once

#include <cstddef>

#include <boost/json/error.hpp>
#include <boost/json/parse_options.hpp>
#include <boost/json/string_view.hpp>

#include "base/limits.hpp"

namespace reveille::text {

struct JsonFrame {
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  using Text = boost::json::string_view;
  using Failure = boost::json::error_code;

  static bool on_document_begin(Failure&) { return true; }
  static bool on_document_end(Failure&) { return true; }
  static bool on_comment_part(Text, Failure&) { return true; }
  static bool on_comment(Text, Failure&) { return true; }
};

[[nodiscard]] inline boost::json::parse_options json_options() {
  boost::json::parse_options options;
  options.max_depth = limits::json_depth;
  return options;
}

}  // namespace reveille::text
