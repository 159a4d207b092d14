// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include <cstddef>
#include <string>

namespace dunlin::postgres {

/// What to select of `pg_stat_activity a` for `describe_process`; `pid` is the column that has the number.
[[nodiscard]] std::string process_columns(std::string_view pid);

/// `server process 4711, application "psql", from 127.0.0.1, idle in transaction, since …, last statement "…"`, as far
/// as we may see it; the columns begin at `first`.
[[nodiscard]] std::string describe_process(const Row& row, std::size_t first = 0);

}  // namespace dunlin::postgres
