// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/copies.hpp"
#include "dialect/sqlite/session.hpp"

#include <optional>

namespace dunlin::sqlite {

/// Copies the file of a database octet by octet, in long pieces, while SQLite's own locks keep it still. Nothing, and
/// nothing was written, when the database is not in its file as a whole: then it has to be copied by pages.
///
/// Throws `backup_failed`, `database_busy`, `disk_full`, `file_unwritable`, `interrupted`.
[[nodiscard]] std::optional<FileDigest> copy_raw(Session& session, const CopyOrder& order);

}  // namespace dunlin::sqlite
