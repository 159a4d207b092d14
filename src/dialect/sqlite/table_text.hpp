// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/create_table.hpp"

#include <string>
#include <string_view>

namespace dunlin::sqlite {

/// The text of a CREATE TABLE statement while pieces of it are put in, taken out and replaced; all else stays as it is
/// to the byte.
///
/// Every change reads the text anew: what `table()` gave before is no longer there.
class TableText {
 public:
  /// Throws what `parse_create_table` throws.
  explicit TableText(std::string sql);

  [[nodiscard]] const std::string& sql() const noexcept { return sql_; }
  [[nodiscard]] const CreateTable& table() const noexcept { return table_; }
  [[nodiscard]] std::string_view text(const Span& span) const { return span.text_in(sql_); }

  /// Null where there is none.
  [[nodiscard]] const ColumnInText* find_column(std::string_view name) const;
  /// Throws `statement_failed` where there is none.
  [[nodiscard]] const ColumnInText& column(std::string_view name) const;

  void insert(std::size_t at, std::string_view text);
  void replace(const Span& span, std::string_view text);
  /// With the blanks before it.
  void erase(const Span& span);
  /// A column or constraint of the table, with the comma that parted it from the others.
  void erase_item(const Span& item);
  /// Behind `item`, on a line of its own where `item` has one.
  void insert_item(const Span& item, std::string_view text);

  /// A clause of a column, as its last.
  void insert_clause(std::string_view column, std::string_view text);

 private:
  void read();
  /// Where the blanks before `at` begin, unless they are what ends a comment.
  [[nodiscard]] std::size_t begin_of_blanks(std::size_t at) const;
  /// Of a comma between two places; `npos` where there is none.
  [[nodiscard]] std::size_t find_comma(std::size_t begin, std::size_t end) const;

  std::string sql_;
  CreateTable table_;
};

}  // namespace dunlin::sqlite
