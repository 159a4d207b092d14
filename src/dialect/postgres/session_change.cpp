// SPDX-License-Identifier: Apache-2.0
#include "dialect/postgres/classify.hpp"
#include "sql/reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dunlin::postgres {
namespace {

using sql::Reader;

/// Statements on rows, which change a session only by a function that they call or a temporary table that they make.
constexpr std::array<std::string_view, 9> kOnRows{"SELECT", "INSERT", "UPDATE",  "DELETE", "WITH",
                                                  "VALUES", "MERGE",  "EXPLAIN", "CREATE"};

/// Statements that leave nothing in a session. Others, DO and CALL above all, may leave anything.
constexpr std::array<std::string_view, 31> kHarmless{
    "BEGIN",   "COMMIT", "ROLLBACK", "START",    "END",      "ABORT",      "SAVEPOINT", "RELEASE",
    "ALTER",   "DROP",   "COPY",     "TRUNCATE", "TABLE",    "SHOW",       "GRANT",     "REVOKE",
    "LOCK",    "NOTIFY", "VACUUM",   "ANALYZE",  "REINDEX",  "CLUSTER",    "REFRESH",   "COMMENT",
    "EXECUTE", "FETCH",  "MOVE",     "CLOSE",    "REASSIGN", "CHECKPOINT", "SECURITY"};

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool begins_with(std::string_view text, std::string_view word) noexcept {
  return text.size() >= word.size() &&
         std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) { return a == lower(b); });
}

/// Whether the text mentions what reaches beyond a transaction: it is enough that the letters are somewhere.
bool mentions_session(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = lower(text[at]);
    if (c != 's' && c != 'a' && c != 't' && c != 'd') continue;
    const std::string_view rest = text.substr(at);
    if (begins_with(rest, "set_config") || begins_with(rest, "advisory_lock") || begins_with(rest, "dblink_")) {
      return true;
    }
    // `temp`, `temporary` and `pg_temp`, but neither `template` nor `temperature`.
    if (!begins_with(rest, "temp")) continue;
    const auto is_part = [](char letter) { return (lower(letter) >= 'a' && lower(letter) <= 'z') || letter == '_'; };
    const std::size_t length = begins_with(rest, "temporary") ? 9 : 4;
    const bool ends = rest.size() == length || !is_part(rest[length]) || rest[length] == '_';
    const bool starts = at == 0 || !is_part(text[at - 1]) || (at >= 3 && begins_with(text.substr(at - 3), "pg_"));
    if (starts && ends) return true;
  }
  return false;
}

/// What follows SET.
bool set_changes_session(const Reader& reader) {
  return !reader.next_is("LOCAL") && !reader.next_is("TRANSACTION") && !reader.next_is("CONSTRAINTS");
}

}  // namespace

bool may_change_session(std::string_view statement) {
  Reader reader(statement, kLexicalRules);
  const auto is_next = [&](std::string_view word) { return reader.next_is(word); };
  if (reader.next_is('(') || std::any_of(kOnRows.begin(), kOnRows.end(), is_next)) return mentions_session(statement);
  if (std::any_of(kHarmless.begin(), kHarmless.end(), is_next)) return false;
  if (reader.take("SET")) return set_changes_session(reader);
  // A cursor WITH HOLD outlives its transaction; so does what is prepared, unless it is a transaction.
  if (reader.next_is("DECLARE")) return classify(statement).kind == sql::StatementKind::setting;
  if (reader.take("PREPARE")) return !reader.next_is("TRANSACTION");
  return !reader.at_end();
}

}  // namespace dunlin::postgres
