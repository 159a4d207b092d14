// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dunlin::postgres {

/// `COPY … (…) FROM STDIN` for these rows.
[[nodiscard]] std::string copy_statement(const NewRows& rows);

/// Rows in COPY's text format, in pieces. Borrows them.
class CopyRows {
 public:
  explicit CopyRows(const NewRows& rows) noexcept : rows_(rows) {}

  /// The next piece, valid until the next call; nothing at the end. Throws `statement_failed` for a row of another
  /// length, and for text that PostgreSQL cannot hold.
  [[nodiscard]] std::optional<std::string_view> next();

 private:
  const NewRows& rows_;
  std::size_t done_ = 0;
  std::string piece_;
};

}  // namespace dunlin::postgres
