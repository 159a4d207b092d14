// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/error.hpp>

#include "dialect/sqlite/handle.hpp"

#include <string_view>

namespace dunlin::sqlite {

/// The name of an extended result code: `SQLITE_CONSTRAINT_UNIQUE`; of its primary code where it has none of its own.
[[nodiscard]] std::string_view code_name(int extended) noexcept;

/// What an extended result code stands for. `message` is SQLite's own, `system_error` the `errno` behind it or 0.
[[nodiscard]] ErrorCode code_of(int extended, std::string_view message, int system_error) noexcept;

/// The error behind the call of `db` that failed last, while it ran or compiled `sql`.
[[nodiscard]] Error last_error(sqlite3* db, std::string_view sql);

}  // namespace dunlin::sqlite
