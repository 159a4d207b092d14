// SPDX-License-Identifier: Apache-2.0
#include "migrate/body.hpp"

#include <dunlin/error.hpp>

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dunlin {
namespace {

/// The first `count` words of a statement in upper case, for recognising and for naming it.
std::string first_words(std::string_view sql, const sql::LexicalRules& rules, std::size_t count) {
  std::string words;
  sql::Lexer lexer(sql, rules);
  sql::Token token;
  while (count > 0 && lexer.next(token)) {
    if (token.kind == sql::TokenKind::whitespace || token.kind == sql::TokenKind::line_comment ||
        token.kind == sql::TokenKind::block_comment) {
      continue;
    }
    if (token.kind != sql::TokenKind::word) break;
    if (!words.empty()) words += ' ';
    for (const char c : sql.substr(token.offset, token.length))
      words += (c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
    --count;
  }
  return words;
}

bool opens_transaction(const std::string& word) { return word == "BEGIN" || word == "START"; }
bool closes_transaction(const std::string& word) { return word == "COMMIT" || word == "END"; }

/// A dump, or a file written for the shell, is often wrapped in BEGIN … COMMIT: that is the transaction it gets anyway.
void drop_outer_transaction(std::vector<BodyStatement>& statements, const sql::LexicalRules& rules) {
  const auto is_setting = [](const BodyStatement& statement) {
    return statement.classification.kind == sql::StatementKind::setting;
  };
  // Settings may stand before BEGIN, as in dumps and in scripts that switch foreign keys off.
  const auto first = std::find_if_not(statements.begin(), statements.end(), is_setting);
  const auto last = std::find_if_not(statements.rbegin(), statements.rend(), is_setting);
  if (first == statements.end() || std::distance(first, last.base()) < 2) return;
  const auto control = sql::StatementKind::transaction_control;
  if (first->classification.kind != control || last->classification.kind != control) return;
  if (!opens_transaction(first_words(first->sql, rules, 1)) || !closes_transaction(first_words(last->sql, rules, 1))) {
    return;
  }
  statements.erase(std::next(last).base());
  statements.erase(first);
}

[[noreturn]] void refuse(ErrorCode code, std::string message, const BodySource& source, const BodyStatement& statement,
                         std::string hint) {
  throw Error(code, std::move(message),
              {.hint = std::move(hint),
               .state = "nothing of this revision was run",
               .source = position_in(source, statement.offset),
               .statement = statement.sql});
}

[[noreturn]] void refuse_control(const BodySource& source, const BodyStatement& statement,
                                 const sql::LexicalRules& rules) {
  const std::string word = first_words(statement.sql, rules, 1);
  std::string_view why = "would end the transaction that makes it whole";
  if (opens_transaction(word)) why = "would begin a transaction in the one that makes it whole";
  if (word == "SAVEPOINT" || word == "RELEASE" || first_words(statement.sql, rules, 2) == "ROLLBACK TO") {
    why = "would keep a part of it where all or nothing is promised";
  }
  refuse(ErrorCode::transaction_control, fmt::format("{} inside a revision {}", word, why), source, statement,
         "remove it: every revision runs in a transaction of its own; for one transaction per statement use "
         "`-- dunlin: no-transaction`");
}

void check(const BodySource& source, BodyStatement& statement, const Dialect& dialect) {
  switch (statement.classification.kind) {
    case sql::StatementKind::transaction_control: refuse_control(source, statement, dialect.lexical_rules());
    case sql::StatementKind::client_command:
      refuse(ErrorCode::client_command,
             fmt::format("\"{}\" is a command of the database's shell, not SQL",
                         statement.sql.substr(0, statement.sql.find('\n'))),
             source, statement, "remove it, or write what it does in SQL");
    case sql::StatementKind::setting: try { statement.localised = dialect.localise(statement.sql).value_or("");
      } catch (Error& error) {
        error.details().source = position_in(source, statement.offset);
        throw;
      }
      return;
    default: return;
  }
}

/// `\restrict` and `\unrestrict` guard psql against a hostile dump; here no line is given to a shell.
bool is_harmless_client_command(std::string_view sql) {
  return sql.starts_with("\\restrict") || sql.starts_with("\\unrestrict");
}

void split_piece(const BodySource& source, const BodyPiece& piece, const Dialect& dialect, const StatementForm& form,
                 std::vector<BodyStatement>& statements) {
  std::vector<sql::Statement> found;
  try {
    found = sql::split_statements(piece.text, dialect.lexical_rules());
  } catch (Error& error) {
    const std::size_t inside = piece.replaced ? 0 : error.details().offset.value_or(0);
    error.details().source = position_in(source, piece.offset + inside);
    throw;
  }
  for (const sql::Statement& one : found) {
    BodyStatement statement;
    statement.sql = one.text_in(piece.text);
    statement.is_copy = one.is_copy;
    if (one.is_copy) statement.copy_data = one.copy_data_in(piece.text);
    statement.offset = piece.replaced ? piece.offset : piece.offset + one.offset;
    statement.replaced = piece.replaced;
    if (form && !one.is_client_command) {
      statement.sql = form(statement.sql);
      if (statement.sql != one.text_in(piece.text)) statement.replaced = true;
    }
    if (one.is_client_command) {
      if (is_harmless_client_command(statement.sql)) continue;
      statement.classification.kind = sql::StatementKind::client_command;
    } else {
      statement.classification = dialect.classify(statement.sql);
    }
    statements.push_back(std::move(statement));
  }
}

}  // namespace

std::vector<BodyStatement> compile_body(const BodySource& source, std::span<const BodyPiece> pieces,
                                        const Dialect& dialect, const StatementForm& form) {
  std::vector<BodyStatement> statements;
  for (const BodyPiece& piece : pieces) split_piece(source, piece, dialect, form, statements);
  drop_outer_transaction(statements, dialect.lexical_rules());
  for (BodyStatement& statement : statements) check(source, statement, dialect);
  return statements;
}

SourcePosition position_in(const BodySource& source, std::size_t offset) {
  return line_and_column(source.text, offset, source.path);
}

}  // namespace dunlin
