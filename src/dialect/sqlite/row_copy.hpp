// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/alter_table.hpp"

#include <cstdint>
#include <string>

namespace dunlin::sqlite {

/// The rows of a table on their way into its new form, which is there and empty.
class RowCopy {
 public:
  RowCopy(Session& session, const TableAlteration& alteration, const std::string& new_table);

  /// Throws `constraint_violated` when a value would not be the same any more and nobody said what it is to become.
  void prove();

  /// Row by row, with the rowids that they have. The number of rows.
  std::int64_t run();

  /// Whether both have the same columns in the same order, and every value stays itself.
  [[nodiscard]] bool is_of_equal_columns() const;
  /// Whether SQLite would copy whole records, as its program for it shows, and keep rowids.
  [[nodiscard]] bool will_be_transferred();
  std::int64_t transfer();

 private:
  /// What it was; null for a column that is new.
  [[nodiscard]] const ColumnInText* column_before(const std::string& column) const;
  [[nodiscard]] const std::string* conversion_of(const std::string& column) const;
  void choose_columns();
  void add(const std::string& column, const std::string& value);
  void choose_rowid();

  Session& session_;
  const TableAlteration& alteration_;
  std::string new_table_;
  std::string old_rowid_column_;  ///< Empty: none is the rowid.
  std::string new_rowid_column_;
  std::string columns_;
  std::string values_;
};

}  // namespace dunlin::sqlite
