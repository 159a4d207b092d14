// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/connection.hpp>

#include "dialect/sqlite/session.hpp"
#include "dialect/sqlite/statement.hpp"

#include <string>

namespace dunlin::sqlite {

/// A compiled statement, taken from the session's cache and given back to it.
class SqlitePreparedStatement final : public PreparedStatement {
 public:
  SqlitePreparedStatement(Session& session, std::string_view sql);
  ~SqlitePreparedStatement() override;

  std::int64_t execute(std::span<const Value> parameters) override;
  Result query(std::span<const Value> parameters) override;
  void for_each_row(std::span<const Value> parameters, const std::function<void(const Row&)>& visit) override;

 private:
  /// Refuses to run the statement while its own rows are being read, which would begin them anew.
  [[nodiscard]] sqlite3_stmt* idle() const;

  Session& session_;
  std::string sql_;
  StatementHandle statement_;
};

/// The rows of a statement that has not made a step yet, copied.
[[nodiscard]] Result copy_rows(Execution& execution);

}  // namespace dunlin::sqlite
