// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "history/rows.hpp"

#include <fmt/format.h>
#include <zstd.h>

#include <cstring>

namespace dunlin {
namespace {

// Below this a compressed frame saves nothing worth the time.
constexpr std::size_t kSmall = 1024;
constexpr int kLevel = 3;
// A zstd frame begins with these bytes, which no UTF-8 text does (RFC 8878, 3.1.1).
constexpr unsigned char kMagic[] = {0x28, 0xB5, 0x2F, 0xFD};
constexpr std::size_t kLargestBody = std::size_t{1} << 30;

}  // namespace

Blob pack_body(std::string_view body) {
  if (body.size() >= kSmall) {
    Blob packed(ZSTD_compressBound(body.size()));
    const std::size_t size = ZSTD_compress(packed.data(), packed.size(), body.data(), body.size(), kLevel);
    if (ZSTD_isError(size) == 0 && size < body.size()) {
      packed.resize(size);
      return packed;
    }
  }
  Blob plain(body.size());
  if (!body.empty()) std::memcpy(plain.data(), body.data(), body.size());
  return plain;
}

std::string unpack_body(const Blob& packed) {
  if (packed.size() < sizeof kMagic || std::memcmp(packed.data(), kMagic, sizeof kMagic) != 0) {
    return packed.empty() ? std::string() : std::string(reinterpret_cast<const char*>(packed.data()), packed.size());
  }
  const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size > kLargestBody) {  // The two error codes are the largest values.
    throw Error(ErrorCode::history_untrusted, "a body stored in the history is damaged: its size cannot be read");
  }
  std::string body(static_cast<std::size_t>(size), '\0');
  const std::size_t got = ZSTD_decompress(body.data(), body.size(), packed.data(), packed.size());
  if (ZSTD_isError(got) != 0 || got != body.size()) {
    throw Error(ErrorCode::history_untrusted,
                fmt::format("a body stored in the history is damaged: {}", ZSTD_getErrorName(got)));
  }
  return body;
}

}  // namespace dunlin
