// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/error.hpp>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

enum class ConfigKind {
  text,
  integer,
  real,
  boolean,
  list,   ///< of scalars
  table,  ///< that it exists; what is in it follows
  other   ///< a date, a null, a list of lists: nothing that a setting can be
};

/// One key of a configuration file. The formats all come down to this.
struct ConfigEntry {
  std::vector<std::string> path;  ///< `["env", "production", "database_url"]`
  ConfigKind kind = ConfigKind::other;
  std::vector<std::string> values;  ///< As text; one, or those of a list.
  std::size_t line = 0;             ///< Where the key stands: line and column,
  std::size_t column = 0;
  std::optional<std::size_t> offset;  ///< or where in the file, in bytes.
};

/// A configuration file that has been read.
struct ConfigFile {
  std::string path;  ///< As the user would type it.
  std::string text;
  std::vector<ConfigEntry> entries;
  /// The file may belong to the application: keys that are nothing like ours are not ours.
  bool shared = false;
};

/// Reads a `.json` file, or any other as TOML. Nothing when there is no such file.
///
/// Throws `configuration_syntax` with path, line and column; `file_unreadable`.
[[nodiscard]] std::optional<ConfigFile> read_configuration(const std::filesystem::path& file, const std::string& shown);

/// The same from a text.
[[nodiscard]] std::vector<ConfigEntry> parse_toml(std::string_view text, const std::string& path);
[[nodiscard]] std::vector<ConfigEntry> parse_json(std::string_view text, const std::string& path);

/// Places in a configuration file, for messages. A line that may hold a secret is left out.
[[nodiscard]] SourcePosition position_in(const ConfigFile& file, const ConfigEntry& entry);
[[nodiscard]] SourcePosition position_at(std::string_view text, std::size_t offset, const std::string& path);
[[nodiscard]] SourcePosition position_at(std::string_view text, std::size_t line, std::size_t column,
                                         const std::string& path);

}  // namespace dunlin
