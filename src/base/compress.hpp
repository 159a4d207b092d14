// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/value.hpp>

#include "base/durable.hpp"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace dunlin {

/// `text` as one zstd frame; nothing when that would not be smaller.
[[nodiscard]] std::optional<Blob> compress(std::string_view text);

/// Whether it begins as a zstd frame does, which no UTF-8 text can.
[[nodiscard]] bool is_compressed(const Blob& bytes) noexcept;

/// What is in a frame; nothing, and `reason` says why, when it is damaged or would be larger than `limit`.
[[nodiscard]] std::optional<std::string> decompress(const Blob& frame, std::size_t limit, std::string& reason);

/// Writes the file `from` as one frame with a checksum into `to`, which must be there. Returns the digest of `to`.
///
/// Throws `file_unreadable`, `file_unwritable`, `disk_full`; `interrupted` when `stop` fires.
FileDigest compress_file(const std::filesystem::path& from, const std::filesystem::path& to,
                         const std::stop_token& stop);

/// The way back. Throws the same, and `backup_damaged` when `from` is no whole frame.
void decompress_file(const std::filesystem::path& from, const std::filesystem::path& to, const std::stop_token& stop);

}  // namespace dunlin
