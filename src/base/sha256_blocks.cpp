// SPDX-License-Identifier: Apache-2.0
// The SHA extensions of x86-64. Only the rounds are here; what remains of a piece, the padding and all other processors
// are the business of libmd.
#include "base/sha256_blocks.hpp"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

#include <array>

namespace dunlin {
namespace {

constexpr std::size_t kBlock = 64;

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2).
alignas(16) constexpr std::array<std::uint32_t, 64> kRoots{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/// The eight words as the instructions want them: a, b, e, f and c, d, g, h.
struct Words {
  __m128i abef;
  __m128i cdgh;
};

/// Four rounds.
[[gnu::target("sha,sse4.1")]] inline void rounds(Words& words, __m128i message, std::size_t first) noexcept {
  const auto* roots = reinterpret_cast<const __m128i*>(&kRoots[first]);
  const __m128i sum = _mm_add_epi32(message, _mm_load_si128(roots));
  words.cdgh = _mm_sha256rnds2_epu32(words.cdgh, words.abef, sum);
  words.abef = _mm_sha256rnds2_epu32(words.abef, words.cdgh, _mm_shuffle_epi32(sum, 0x0E));
}

/// The four words of the schedule that come after `d`, of the sixteen before them.
[[gnu::target("sha,sse4.1")]] inline __m128i scheduled(__m128i a, __m128i b, __m128i c, __m128i d) noexcept {
  const __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(a, b), _mm_alignr_epi8(d, c, 4));
  return _mm_sha256msg2_epu32(sum, d);
}

/// Four words of the block, which has them with their highest octet first.
[[gnu::target("sha,sse4.1")]] inline __m128i word_four(const std::uint8_t* octets) noexcept {
  const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  return _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(octets)), order);
}

[[gnu::target("sha,sse4.1")]] inline void add_block(Words& words, const std::uint8_t* block) noexcept {
  const Words before = words;
  __m128i a = word_four(block);
  __m128i b = word_four(block + 16);
  __m128i c = word_four(block + 32);
  __m128i d = word_four(block + 48);
  for (std::size_t i = 0; i < 48; i += 16) {
    rounds(words, a, i);
    a = scheduled(a, b, c, d);
    rounds(words, b, i + 4);
    b = scheduled(b, c, d, a);
    rounds(words, c, i + 8);
    c = scheduled(c, d, a, b);
    rounds(words, d, i + 12);
    d = scheduled(d, a, b, c);
  }
  rounds(words, a, 48);
  rounds(words, b, 52);
  rounds(words, c, 56);
  rounds(words, d, 60);
  words.abef = _mm_add_epi32(words.abef, before.abef);
  words.cdgh = _mm_add_epi32(words.cdgh, before.cdgh);
}

}  // namespace

bool has_sha256_instructions() noexcept {
  constexpr unsigned kSse = (1U << 9U) | (1U << 19U);  // SSSE3 and SSE4.1
  constexpr unsigned kSha = 1U << 29U;
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & kSse) != kSse) return false;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & kSha) != 0;
}

[[gnu::target("sha,sse4.1")]] void sha256_blocks(std::uint32_t* state, const std::uint8_t* blocks,
                                                 std::size_t count) noexcept {
  auto* halves = reinterpret_cast<__m128i*>(state);
  const __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128(halves), 0xB1);
  const __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128(halves + 1), 0x1B);
  Words words{_mm_alignr_epi8(badc, hgfe, 8), _mm_blend_epi16(hgfe, badc, 0xF0)};
  for (std::size_t i = 0; i < count; ++i) add_block(words, blocks + i * kBlock);
  const __m128i feba = _mm_shuffle_epi32(words.abef, 0x1B);
  const __m128i dchg = _mm_shuffle_epi32(words.cdgh, 0xB1);
  _mm_storeu_si128(halves, _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128(halves + 1, _mm_alignr_epi8(dchg, feba, 8));
}

}  // namespace dunlin

#else

namespace dunlin {

bool has_sha256_instructions() noexcept { return false; }

void sha256_blocks(std::uint32_t*, const std::uint8_t*, std::size_t) noexcept {}

}  // namespace dunlin

#endif
