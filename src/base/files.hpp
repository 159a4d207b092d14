// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace dunlin {

/// The bytes of a file, or nothing when there is none (a directory of that name is none, too).
///
/// Throws `file_unreadable`, naming `shown`, when it cannot be read or holds more than `limit` bytes.
[[nodiscard]] std::optional<std::string> read_file_if_there(const std::filesystem::path& path, std::string_view shown,
                                                            std::size_t limit);

}  // namespace dunlin
