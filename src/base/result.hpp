// SPDX-License-Identifier: Apache-2.0
// What may fail returns Result<T>; what cannot is INVARIANT.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace reveille {

// The closed list of ways in which something that may fail fails. api/ maps each to one HTTP
// status.
enum class Code {
  invalid,
  not_found,
  conflict,
  unauthorized,
  unavailable,
  timeout,
  limit,
  corrupt
};

[[nodiscard]] const char* to_string(Code code);

struct Error {
  Code code = Code::invalid;
  std::string message;  // for the person who can mend it: what, where, what to do
  bool operator==(const Error&) const = default;
};

template <class T = void>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(Code code, std::string message) {
  return std::unexpected(Error{code, std::move(message)});
}
[[nodiscard]] inline std::unexpected<Error> invalid(std::string message) {
  return fail(Code::invalid, std::move(message));
}

// Prints the sentence with its place to stderr and aborts; systemd restarts, the journal replays.
[[noreturn]] void broken_invariant(const char* sentence, const char* file, int line);

}  // namespace reveille

// On in release too: a pager that goes on with a broken state wakes the wrong person or nobody.
#define INVARIANT(condition, sentence) \
  ((condition) ? void(0) : ::reveille::broken_invariant(sentence, __FILE__, __LINE__))

// TRY(auto x, expression): x = the value, or return the error from the enclosing function.
#define REVEILLE_TRY_JOIN_(a, b) a##b
#define REVEILLE_TRY_NAME_(line) REVEILLE_TRY_JOIN_(try_result_, line)
#define TRY(declaration, ...)                                                \
  auto REVEILLE_TRY_NAME_(__LINE__) = (__VA_ARGS__);                         \
  if (!REVEILLE_TRY_NAME_(__LINE__))                                         \
    return std::unexpected(std::move(REVEILLE_TRY_NAME_(__LINE__)).error()); \
  declaration = *std::move(REVEILLE_TRY_NAME_(__LINE__))
