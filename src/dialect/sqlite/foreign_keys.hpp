// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dunlin::sqlite {

/// A row that refers to a missing one.
struct Violation {
  std::string table;
  std::optional<std::int64_t> rowid;  ///< Nothing in a table WITHOUT ROWID.
  std::string parent;

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the 0 of the comparison for a null pointer.
  auto operator<=>(const Violation&) const = default;
};

/// What `PRAGMA foreign_key_check` finds, sorted, up to `limit` rows.
[[nodiscard]] std::vector<Violation> find_violations(Session& session, std::size_t limit = SIZE_MAX);

/// `table "child", row 3 refers to a missing row of "parent"`.
[[nodiscard]] std::string describe(const Violation& violation);

/// Proves that a transaction that ran with foreign keys switched off breaks none. Rows that were broken before are old
/// sins and do not count.
class ForeignKeyProof {
 public:
  /// Call it in the transaction, before its first statement.
  void begin(Session& session);

  /// Throws `constraint_violated` when there are new violations. Does nothing without `begin`.
  void check(Session& session) const;

 private:
  bool wanted_ = false;
  std::vector<Violation> before_;
};

}  // namespace dunlin::sqlite
