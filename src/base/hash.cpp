// SPDX-License-Identifier: Apache-2.0
#include "base/hash.hpp"

#include "base/libcrypto.hpp"

#include <sha2.h>
#include <cstdint>
#include <utility>

namespace dunlin {

// One of the two works.
struct Sha256::State {
  std::unique_ptr<libcrypto::Sha256> fast;
  SHA2_CTX context{};
};

Sha256::Sha256(HashAmount amount) : state_(std::make_unique<State>()) {
  if (amount == HashAmount::much) state_->fast = libcrypto::Sha256::make();
  if (!state_->fast) SHA256Init(&state_->context);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) {
  if (state_->fast) return state_->fast->update(bytes);
  // libmd wants octets; char may alias anything.
  SHA256Update(&state_->context, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::string Sha256::hex() const {
  libcrypto::Sha256Digest digest{};
  static_assert(digest.size() == SHA256_DIGEST_LENGTH);
  if (state_->fast) {
    digest = state_->fast->digest();
  } else {
    SHA2_CTX context = state_->context;
    SHA256Final(digest.data(), &context);
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * digest.size());
  for (const std::uint8_t octet : digest) {
    text.push_back(kDigits[octet >> 4U]);
    text.push_back(kDigits[octet & 15U]);
  }
  return text;
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.hex();
}

}  // namespace dunlin
