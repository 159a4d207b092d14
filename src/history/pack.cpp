// SPDX-License-Identifier: Apache-2.0
#include <dunlin/error.hpp>

#include "base/compress.hpp"
#include "history/rows.hpp"

#include <fmt/format.h>

#include <cstring>

namespace dunlin {
namespace {

// Below this a compressed frame saves nothing worth the time.
constexpr std::size_t kSmall = 1024;
constexpr std::size_t kLargestBody = std::size_t{1} << 30;

}  // namespace

Blob pack_body(std::string_view body) {
  if (body.size() >= kSmall) {
    if (std::optional<Blob> packed = compress(body)) return std::move(*packed);
  }
  Blob plain(body.size());
  if (!body.empty()) std::memcpy(plain.data(), body.data(), body.size());
  return plain;
}

std::string unpack_body(const Blob& packed) {
  if (!is_compressed(packed)) {
    return packed.empty() ? std::string() : std::string(reinterpret_cast<const char*>(packed.data()), packed.size());
  }
  std::string reason;
  std::optional<std::string> body = decompress(packed, kLargestBody, reason);
  if (body) return std::move(*body);
  throw Error(ErrorCode::history_untrusted, fmt::format("a body stored in the history is damaged: {}", reason));
}

}  // namespace dunlin
