// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sql/lexer.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace dunlin::sql {

/// One statement of a text: from its first to its last token, without the semicolon and without comments around it.
/// Offsets are in bytes of the text that was split.
struct Statement {
  std::size_t offset = 0;
  std::size_t length = 0;
  std::size_t copy_offset = 0;  ///< The data after `COPY … FROM stdin`, without the final `\.`.
  std::size_t copy_length = 0;
  bool is_copy = false;            ///< Data follows (it may be empty).
  bool is_client_command = false;  ///< A line for psql (`\\connect x`) or sqlite3 (`.read x`).

  bool operator==(const Statement&) const = default;

  [[nodiscard]] std::string_view text_in(std::string_view whole) const { return whole.substr(offset, length); }
  [[nodiscard]] std::string_view copy_data_in(std::string_view whole) const {
    return whole.substr(copy_offset, copy_length);
  }
};

/// Cuts a text into statements. Empty ones are left out; the last needs no semicolon.
///
/// Follows `SET standard_conforming_strings` where the rules know `E'…'`. Parts of a text that is a script of the
/// database's own shell (lines of psql, dots of sqlite3) come as statements with `is_client_command`.
///
/// Throws `unterminated_token` when a quote, comment, COPY block or body never ends, and `not_text` for a NUL byte,
/// where both engines would silently stop reading; each with `details().offset` set.
[[nodiscard]] std::vector<Statement> split_statements(std::string_view text, const LexicalRules& rules);

/// How a statement may be run.
enum class StatementKind {
  transactional,        ///< in a transaction, with others
  data,                 ///< the same, and it reads or changes rows (COPY, INSERT, UPDATE, …)
  setting,              ///< changes the session: SET, set_config, PRAGMA
  own_transaction,      ///< in a transaction, but what follows needs its commit (ALTER TYPE … ADD VALUE)
  alone,                ///< refuses to run in a transaction (CREATE INDEX CONCURRENTLY, VACUUM)
  transaction_control,  ///< BEGIN, COMMIT, ROLLBACK, SAVEPOINT, …
  client_command,       ///< a line for psql or sqlite3
};

/// What a dialect knows of a statement from its text alone.
struct Classification {
  StatementKind kind = StatementKind::transactional;
  /// Several revisions may share its transaction without changing the outcome.
  bool groupable = true;
  /// After a crash in the middle, looking at the catalog tells whether it was done (only meaningful for `alone`).
  bool verifiable = false;
  /// It may commit, which it can only do outside a transaction: that is where it runs under `no-transaction`.
  bool may_commit = false;

  bool operator==(const Classification&) const = default;
};

}  // namespace dunlin::sql
