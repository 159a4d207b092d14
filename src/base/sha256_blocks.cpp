// SPDX-License-Identifier: Apache-2.0
#include "base/sha256_blocks.hpp"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

namespace dunlin {
namespace {

constexpr std::size_t kBlock = 64;

alignas(16) constexpr std::uint32_t kRounds[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

bool processor_has_it() noexcept {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_SSE4_1) == 0 || (c & bit_SSSE3) == 0) return false;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_SHA) != 0;
}

__attribute__((target("sha,sse4.1,ssse3"))) inline __m128i load(const void* from) noexcept {
  return _mm_loadu_si128(static_cast<const __m128i*>(from));
}

/// The four rounds from 4 * `quarter` on, and the words for those 16 rounds later.
__attribute__((target("sha,sse4.1,ssse3"))) inline void four_rounds(unsigned quarter, __m128i* words, __m128i& abef,
                                                                    __m128i& cdgh) noexcept {
  __m128i& word = words[quarter % 4];
  __m128i sum = _mm_add_epi32(word, load(kRounds + std::size_t{4} * quarter));
  cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
  sum = _mm_shuffle_epi32(sum, 0x0E);
  abef = _mm_sha256rnds2_epu32(abef, cdgh, sum);
  if (quarter >= 12) return;
  const __m128i last = words[(quarter + 3) % 4];
  __m128i next = _mm_sha256msg1_epu32(word, words[(quarter + 1) % 4]);
  next = _mm_add_epi32(next, _mm_alignr_epi8(last, words[(quarter + 2) % 4], 4));
  word = _mm_sha256msg2_epu32(next, last);
}

__attribute__((target("sha,sse4.1,ssse3"))) void add_blocks(std::uint32_t* state, const std::uint8_t* octets,
                                                            std::size_t blocks) noexcept {
  const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  // The instructions want the eight words of the state as ABEF and CDGH.
  __m128i cdab = _mm_shuffle_epi32(load(state), 0xB1);
  const __m128i efgh = _mm_shuffle_epi32(load(state + 4), 0x1B);
  __m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
  __m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xF0);
  for (; blocks > 0; --blocks, octets += kBlock) {
    const __m128i abef_before = abef;
    const __m128i cdgh_before = cdgh;
    __m128i words[4];
    for (std::size_t i = 0; i < 4; ++i) words[i] = _mm_shuffle_epi8(load(octets + 16 * i), big_endian);
#pragma GCC unroll 16
    for (unsigned quarter = 0; quarter < 16; ++quarter) four_rounds(quarter, words, abef, cdgh);
    abef = _mm_add_epi32(abef, abef_before);
    cdgh = _mm_add_epi32(cdgh, cdgh_before);
  }
  const __m128i feba = _mm_shuffle_epi32(abef, 0x1B);
  const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xB1);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(state), _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

}  // namespace

std::size_t add_sha256_blocks(std::uint32_t* state, const std::uint8_t* octets, std::size_t size) noexcept {
  static const bool has_it = processor_has_it();
  if (!has_it || size < kBlock) return 0;
  add_blocks(state, octets, size / kBlock);
  return size / kBlock * kBlock;
}

}  // namespace dunlin

#else

namespace dunlin {

std::size_t add_sha256_blocks(std::uint32_t*, const std::uint8_t*, std::size_t) noexcept { return 0; }

}  // namespace dunlin

#endif
