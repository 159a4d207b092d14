// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/alter_statement.hpp"
#include "dialect/sqlite/table_change.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::sqlite {

enum class AlterPath {
  nothing,   ///< It is so already.
  native,    ///< SQLite has the statement.
  in_place,  ///< The text of the table is changed where it is kept.
  rebuild,   ///< The table is made anew.
};

/// Actions that are taken together.
struct AlterStep {
  AlterPath path = AlterPath::nothing;
  std::string reason;  ///< Why this way, as a sentence without its dot.
  std::span<const AlterAction> actions;
  std::string after;  ///< The text of the table behind it; of a native one as it is expected.
};

/// What a connection can do with a table.
struct AlterMeans {
  bool defensive = false;       ///< The schema's own rows cannot be changed.
  bool native_refused = false;  ///< SQLite was asked, and does not add or drop this column itself.
};

/// How a table whose text is `sql` comes to what `actions` say, none of which renames: as one rebuild, or as steps none
/// of which is one.
///
/// Pure. Throws what `edit_table` throws, with the place of the action in `statement`.
[[nodiscard]] std::vector<AlterStep> plan_alter(std::string_view sql, std::span<const AlterAction> actions,
                                                std::string_view statement, const AlterMeans& means);

/// `sql` after `actions`.
[[nodiscard]] std::string edited(std::string_view sql, std::span<const AlterAction> actions,
                                 std::string_view statement);

}  // namespace dunlin::sqlite
