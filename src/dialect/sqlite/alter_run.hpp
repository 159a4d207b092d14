// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/session.hpp"

#include <string_view>

namespace dunlin::sqlite {

/// Runs `sql` when it is an ALTER TABLE or ALTER INDEX, of which SQLite itself knows little, inside the transaction
/// that is open; false for any other statement, which is left alone.
///
/// Throws `undefined_table`, `unsupported`, `statement_failed` with the place in `sql`, `constraint_violated` when rows
/// are in the way, `disk_full`; whatever was thrown, the transaction is to be rolled back.
bool run_alter(Session& session, std::string_view sql);

}  // namespace dunlin::sqlite
