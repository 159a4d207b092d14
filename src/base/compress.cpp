// SPDX-License-Identifier: Apache-2.0
// The only source that knows zstd.
#include "base/compress.hpp"

#include <dunlin/error.hpp>

#include "base/durable.hpp"
#include "base/hash.hpp"

#include <fmt/format.h>
#include <zstd.h>

#include <cstring>
#include <memory>

namespace dunlin {
namespace {

constexpr int kLevel = 3;
// A zstd frame begins with these bytes (RFC 8878, 3.1.1).
constexpr unsigned char kMagic[] = {0x28, 0xB5, 0x2F, 0xFD};

struct FreeCompressor {
  void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
  void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
};

std::size_t checked(std::size_t result) {
  if (ZSTD_isError(result) != 0) throw Error(ErrorCode::internal, fmt::format("zstd: {}", ZSTD_getErrorName(result)));
  return result;
}

[[noreturn]] void damaged(const std::filesystem::path& file, std::string_view reason) {
  throw Error(ErrorCode::backup_damaged, fmt::format("\"{}\" cannot be decompressed: {}", file.string(), reason));
}

}  // namespace

std::optional<Blob> compress(std::string_view text) {
  Blob packed(ZSTD_compressBound(text.size()));
  const std::size_t size = ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), kLevel);
  if (ZSTD_isError(size) != 0 || size >= text.size()) return std::nullopt;
  packed.resize(size);
  return packed;
}

bool is_compressed(const Blob& bytes) noexcept {
  return bytes.size() >= sizeof kMagic && std::memcmp(bytes.data(), kMagic, sizeof kMagic) == 0;
}

std::optional<std::string> decompress(const Blob& frame, std::size_t limit, std::string& reason) {
  const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size > limit) {  // The two error codes are the largest values.
    reason = "its size cannot be read";
    return std::nullopt;
  }
  std::string text(static_cast<std::size_t>(size), '\0');
  const std::size_t got = ZSTD_decompress(text.data(), text.size(), frame.data(), frame.size());
  if (ZSTD_isError(got) == 0 && got == text.size()) return text;
  reason = ZSTD_getErrorName(got);
  return std::nullopt;
}

FileDigest compress_file(const std::filesystem::path& from, const std::filesystem::path& to,
                         const std::stop_token& stop) {
  const std::unique_ptr<ZSTD_CCtx, FreeCompressor> context(ZSTD_createCCtx());
  if (!context) throw Error(ErrorCode::internal, "out of memory");
  checked(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kLevel));
  checked(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1));
  const File out = File::open_for_writing(to);
  std::string buffer(ZSTD_CStreamOutSize(), '\0');
  FileDigest digest;
  Sha256 hash(HashAmount::much);
  const auto feed = [&](std::string_view piece, ZSTD_EndDirective mode) {
    ZSTD_inBuffer input{piece.data(), piece.size(), 0};
    for (std::size_t left = 1; left > 0;) {
      ZSTD_outBuffer output{buffer.data(), buffer.size(), 0};
      left = checked(ZSTD_compressStream2(context.get(), &output, &input, mode));
      if (mode == ZSTD_e_continue) left = input.size - input.pos;
      const std::string_view packed = std::string_view(buffer).substr(0, output.pos);
      out.write(packed);
      hash.update(packed);
      digest.size += packed.size();
    }
  };
  read_pieces(from, stop, [&](std::string_view piece) { feed(piece, ZSTD_e_continue); });
  feed({}, ZSTD_e_end);
  digest.sha256 = hash.hex();
  return digest;
}

void decompress_file(const std::filesystem::path& from, const std::filesystem::path& to, const std::stop_token& stop) {
  const std::unique_ptr<ZSTD_DCtx, FreeDecompressor> context(ZSTD_createDCtx());
  if (!context) throw Error(ErrorCode::internal, "out of memory");
  const File out = File::open_for_writing(to);
  std::string buffer(ZSTD_DStreamOutSize(), '\0');
  std::size_t left = 1;  // 0 at the end of a frame.
  read_pieces(from, stop, [&](std::string_view piece) {
    ZSTD_inBuffer input{piece.data(), piece.size(), 0};
    bool full = false;
    while (input.pos < input.size || full) {
      ZSTD_outBuffer output{buffer.data(), buffer.size(), 0};
      left = ZSTD_decompressStream(context.get(), &output, &input);
      if (ZSTD_isError(left) != 0) damaged(from, ZSTD_getErrorName(left));
      out.write(std::string_view(buffer).substr(0, output.pos));
      full = output.pos == output.size && left != 0;
    }
  });
  if (left != 0) damaged(from, "it ends too early");
}

}  // namespace dunlin
