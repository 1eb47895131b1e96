// SPDX-License-Identifier: Apache-2.0
#include "text/digest.hpp"

#include <array>
#include <memory>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "base/result.hpp"

namespace reveille::text {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

struct Free {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using Hmac = std::unique_ptr<EVP_MAC_CTX, Free>;

// OpenSSL looks algorithms up by name and allocates at each use, which takes twice as long as a
// short text: a thread does so once.
Hmac hmac_by(const char* digest) {
  EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
  INVARIANT(algorithm, "OpenSSL has HMAC");
  Hmac context(EVP_MAC_CTX_new(algorithm));
  EVP_MAC_free(algorithm);
  const std::array parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>(digest), 0),
      OSSL_PARAM_construct_end()};
  INVARIANT(context && EVP_MAC_CTX_set_params(context.get(), parameters.data()) == 1,
            "OpenSSL knows HMAC");
  return context;
}

bool take_key(const Hmac& context, std::string_view key) {
  return EVP_MAC_init(context.get(), bytes_of(key.empty() ? "" : key), key.size(), nullptr) == 1;
}

std::string hmac(const Hmac& context, std::string_view key, std::string_view bytes) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  std::size_t size = 0;
  const bool made =
      take_key(context, key) && EVP_MAC_update(context.get(), bytes_of(bytes), bytes.size()) == 1 &&
      EVP_MAC_final(context.get(), bytes_of(out), &size, out.size()) == 1 &&
      take_key(context, "-");  // or the thread would keep the secret for as long as it lives
  INVARIANT(made, "OpenSSL computes an HMAC");
  out.resize(size);
  return out;
}

}  // namespace

std::string sha256(std::string_view bytes) {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  INVARIANT(algorithm, "OpenSSL has SHA-256");
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  const int made = EVP_Digest(bytes.data(), bytes.size(), bytes_of(out), &size, algorithm, nullptr);
  INVARIANT(made == 1, "OpenSSL computes a SHA-256");
  out.resize(size);
  return out;
}

std::string hmac_sha1(std::string_view key, std::string_view bytes) {
  static thread_local const Hmac context = hmac_by("SHA1");
  return hmac(context, key, bytes);
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  static thread_local const Hmac context = hmac_by("SHA256");
  return hmac(context, key, bytes);
}

bool constant_time_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace reveille::text
