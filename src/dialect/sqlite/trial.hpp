// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/session.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dunlin::sqlite {

/// A table as SQLite makes it of a text, in a database of its own in memory: so that a text is tried out before it is
/// put where a fault in it would cost the file, and so that nobody but SQLite has to say what it means.
class Trial {
 public:
  /// Throws what SQLite says of the text.
  explicit Trial(std::string_view create_table);

  /// What `table_xinfo` tells, a line for each column.
  [[nodiscard]] std::string columns();
  /// What rows from before a column came read of it: `column` is its definition, without its name.
  [[nodiscard]] static Value value_of_default(std::string_view definition, bool strict);

  [[nodiscard]] Session& session() noexcept { return *session_; }

 private:
  Trial();

  std::unique_ptr<Session> session_;
  std::string table_;
};

/// The column of a table in the main database that is the rowid; empty where there is none.
[[nodiscard]] std::string rowid_column_of(Session& session, const std::string& table);
/// What `table_xinfo` tells of such a table, a line for each column.
[[nodiscard]] std::string columns_of(Session& session, const std::string& table);

}  // namespace dunlin::sqlite
