// SPDX-License-Identifier: Apache-2.0
#include "base/hash.hpp"

#include "base/sha256_blocks.hpp"

#include <sha2.h>
#include <array>
#include <cstdint>

namespace dunlin {
namespace {

constexpr std::size_t kBlock = SHA256_BLOCK_LENGTH;

/// How many octets wait in `context` for the rest of their block.
std::size_t waiting(const SHA2_CTX& context) noexcept { return (context.bitcount[0] >> 3U) % kBlock; }

}  // namespace

struct Sha256::State {
  SHA2_CTX context{};
};

Sha256::Sha256() : state_(std::make_unique<State>()) { SHA256Init(&state_->context); }
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) {
  static const bool kIsFast = has_sha256_instructions();
  SHA2_CTX& context = state_->context;
  // libmd wants octets; char may alias anything.
  const auto* octets = reinterpret_cast<const std::uint8_t*>(bytes.data());
  std::size_t left = bytes.size();
  if (kIsFast && left >= 2 * kBlock) {
    const std::size_t missing = (kBlock - waiting(context)) % kBlock;
    SHA256Update(&context, octets, missing);
    const std::size_t blocks = (left - missing) / kBlock;
    const std::size_t taken = blocks * kBlock;
    sha256_blocks(context.state.st32, octets + missing, blocks);
    context.bitcount[0] += std::uint64_t{taken} << 3U;
    octets += missing + taken;
    left -= missing + taken;
  }
  SHA256Update(&context, octets, left);
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
