// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace dunlin {

/// The bytes of a file; nothing when it is not there. Throws `file_unreadable`.
[[nodiscard]] std::optional<std::string> read_file(const std::filesystem::path& path);

enum class Existing {
  keep,     ///< A file that is there already is an error.
  replace,  ///< It is replaced and keeps its permissions.
};

/// Writes a file that is complete or not there, whenever the program or the machine stops. Throws `file_unwritable`.
void write_file(const std::filesystem::path& path, std::string_view bytes, Existing existing);

}  // namespace dunlin
