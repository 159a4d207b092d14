// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dunlin::sqlite {

/// What can be configured about a connection.
struct ConnectionSettings {
  std::chrono::milliseconds busy_timeout{5000};
  bool foreign_keys = true;
  std::string synchronous;                 ///< `off`, `normal`, `full`, `extra`; empty: as the database has it.
  std::optional<std::int64_t> cache_size;  ///< Pages, or KiB when negative.
  std::vector<std::string> extensions;     ///< Paths of libraries to load.
  /// `wal`, `delete`, `truncate`, `persist`; only for pools: it is written into the file. Empty: left as it is.
  std::string journal_mode = "wal";
};

/// Throws `unknown_setting` and `invalid_setting`, saying what is accepted.
[[nodiscard]] ConnectionSettings parse_settings(const std::map<std::string, std::string>& settings);

}  // namespace dunlin::sqlite
