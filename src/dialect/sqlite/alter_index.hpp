// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/ddl_reader.hpp"
#include "dialect/sqlite/session.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dunlin::sqlite {

/// `ALTER INDEX [IF EXISTS] a RENAME TO b`, which SQLite does not have.
struct IndexRenaming {
  bool if_exists = false;
  NameInText from;
  std::string to;
};

/// Nothing when `sql` is no ALTER INDEX. Throws `syntax_error`, with `details().offset` in `sql`.
[[nodiscard]] std::optional<IndexRenaming> parse_alter_index(std::string_view sql);

/// Inside a transaction. Throws `statement_failed` when there is no such index, or something of the new name.
void rename_index(Session& session, const IndexRenaming& renaming, std::string_view sql);

}  // namespace dunlin::sqlite
