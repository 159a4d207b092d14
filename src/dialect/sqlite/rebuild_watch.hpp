// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/foreign_keys.hpp"
#include "dialect/sqlite/schema_rows.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dunlin::sqlite {

/// What must be as it was when a table has been made anew: the objects of the schema, the views and triggers that
/// worked, the rows of tables that refer to it, and that rows find what they refer to.
class RebuildWatch {
 public:
  /// Looks at all of it before.
  RebuildWatch(Session& session, const std::string& table);

  /// Throws when anything is not as it was; `expected` is what `sqlite_schema` is to hold.
  void check(const std::vector<SchemaRow>& expected) const;

 private:
  /// Statements that SQLite makes a program of, each by what it is about.
  using Programs = std::map<std::string, std::string>;

  void find_children();
  [[nodiscard]] Programs programs() const;
  [[nodiscard]] std::string update_of(const std::string& table) const;
  [[nodiscard]] std::vector<std::string> working() const;
  [[nodiscard]] std::map<std::string, std::int64_t> count_children() const;
  [[nodiscard]] std::optional<std::vector<Violation>> violations() const;
  void check_programs() const;
  void check_foreign_keys() const;

  Session& session_;
  const std::string& table_;
  std::vector<std::string> children_;  ///< Tables with a foreign key to this one, and this one.
  std::vector<std::string> working_;
  std::map<std::string, std::int64_t> rows_;
  std::optional<std::vector<Violation>> violations_;  ///< Nothing: SQLite could not tell.
};

}  // namespace dunlin::sqlite
