// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/error.hpp>

#include "dialect/dialect.hpp"
#include "revision/revision.hpp"
#include "sql/statement.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// One statement of a revision, ready to run.
struct BodyStatement {
  std::string sql;
  std::string copy_data;
  bool is_copy = false;
  sql::Classification classification;
  /// For a setting: the form that ends with its transaction. Empty when it only works outside one.
  std::string localised;
  std::size_t offset = 0;  ///< In the revision's text.
  bool replaced = false;   ///< Variables were replaced, so offsets inside the statement mean nothing in the file.
};

/// Where a body comes from, for errors.
struct BodySource {
  std::string path;
  std::string text;
};

/// What is to run in place of a statement.
using StatementForm = std::function<std::string(std::string_view statement)>;

/// Cuts a body into statements and classifies them. A BEGIN … COMMIT around the whole body is dropped. Each runs in the
/// `form` given, or as it is when that is empty.
///
/// Throws `transaction_control` for any other, `client_command` for what only psql or sqlite3 understand,
/// `unterminated_token` and `setting_refused`, each with its place in the file.
[[nodiscard]] std::vector<BodyStatement> compile_body(const BodySource& source, std::span<const BodyPiece> pieces,
                                                      const Dialect& dialect, const StatementForm& form = {});

/// The place of `offset` in the file of a body.
[[nodiscard]] SourcePosition position_in(const BodySource& source, std::size_t offset);

}  // namespace dunlin
