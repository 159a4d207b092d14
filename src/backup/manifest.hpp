// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/backup.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace dunlin {

/// `shop-….db.json`, beside the copy.
[[nodiscard]] std::filesystem::path manifest_of(const std::filesystem::path& copy);

/// The manifest as text, with a checksum of itself at its end.
[[nodiscard]] std::string manifest_text(const Backup& backup);

/// The way back; `copy` is the file that it is of. Throws `backup_damaged`, `backup_foreign`.
[[nodiscard]] Backup parse_manifest(std::string_view text, const std::filesystem::path& copy);

/// Throws `backup_damaged` unless the copy is what its manifest says.
void verify(const Backup& backup, const std::stop_token& stop);

}  // namespace dunlin
