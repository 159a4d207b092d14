// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include "dialect/postgres/libpq.hpp"

#include <cstdint>
#include <string>

namespace dunlin::postgres {

/// A value in text format as the C++ type that stands for its PostgreSQL type (`Oid`).
[[nodiscard]] Value value_of(unsigned int type, std::string_view text);

/// The bytes of a `bytea` in either of its output formats.
[[nodiscard]] Blob bytes_of(std::string_view text);

/// Everything a result holds, copied.
[[nodiscard]] Result copy_result(const PGresult* result);

/// The same, with the rows that it says were changed.
[[nodiscard]] Result copy_answer(PGresult* result);

/// Rows inserted, updated or deleted; 0 where the statement changes none.
[[nodiscard]] std::int64_t changed_rows(PGresult* result);

/// One row of a result, borrowed.
class ResultRow : public Row {
 public:
  ResultRow(const PGresult* result, int row) noexcept : result_(result), row_(row) {}

  [[nodiscard]] std::size_t size() const noexcept override;
  [[nodiscard]] bool is_null(std::size_t column) const override;
  [[nodiscard]] std::int64_t integer(std::size_t column) const override;
  [[nodiscard]] double real(std::size_t column) const override;
  [[nodiscard]] std::string_view text(std::size_t column) const override;
  [[nodiscard]] std::span<const std::byte> blob(std::size_t column) const override;
  [[nodiscard]] Value value(std::size_t column) const override;

 private:
  [[nodiscard]] int checked(std::size_t column) const;
  [[nodiscard]] std::string_view raw(int column) const;
  [[noreturn]] void misfit(std::size_t column, std::string_view wanted) const;

  const PGresult* result_;
  int row_;
  mutable std::vector<std::pair<std::size_t, Blob>> decoded_;  ///< What `blob` has lent.
};

}  // namespace dunlin::postgres
