// SPDX-License-Identifier: Apache-2.0
#include "unit/sql/oracles.hpp"

#include "dialect/postgres/lexical_rules.hpp"
#include "dialect/sqlite/lexical_rules.hpp"

#include <algorithm>
#include <memory>

#include <pg_query.h>
#include <sqlite3.h>

namespace dunlin::test {
namespace {

struct CloseDatabase {
  void operator()(sqlite3* database) const noexcept { sqlite3_close(database); }
};
struct Finalize {
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};

std::string parse_tree(const std::string& text) {
  const PgQueryParseResult result = pg_query_parse(text.c_str());
  std::string tree = result.error == nullptr ? result.parse_tree : "";
  pg_query_free_parse_result(result);
  return tree;
}

void blank(std::string& text, std::size_t offset, std::size_t length) {
  const auto begin = text.begin() + static_cast<std::ptrdiff_t>(offset);
  std::replace_if(
      begin, begin + static_cast<std::ptrdiff_t>(length), [](char c) { return c != '\n'; }, ' ');
}

}  // namespace

std::string_view without_blanks(std::string_view text, const sql::LexicalRules& rules) {
  sql::Lexer lexer(text, rules);
  std::size_t begin = text.size();
  std::size_t end = 0;
  for (sql::Token token; lexer.next(token);) {
    if (sql::is_blank(token.kind) || token.kind == sql::TokenKind::semicolon) continue;
    begin = std::min(begin, token.offset);
    end = token.offset + token.length;
  }
  return end == 0 ? std::string_view() : text.substr(begin, end - begin);
}

std::optional<Texts> postgres_split(const std::string& text) {
  const PgQuerySplitResult result = pg_query_split_with_parser(text.c_str());
  std::optional<Texts> found;
  if (result.error == nullptr) {
    found.emplace();
    for (int i = 0; i < result.n_stmts; ++i) {
      const auto offset = static_cast<std::size_t>(result.stmts[i]->stmt_location);
      const auto length = static_cast<std::size_t>(result.stmts[i]->stmt_len);
      const std::string_view piece = std::string_view(text).substr(offset, length == 0 ? std::string::npos : length);
      found->emplace_back(without_blanks(piece, postgres::kLexicalRules));
    }
  }
  pg_query_free_split_result(result);
  return found;
}

bool postgres_says_local(const std::string& setting) {
  const std::string tree = parse_tree(setting);
  if (tree.find("VariableSetStmt") != std::string::npos) return tree.find("\"is_local\":true") != std::string::npos;
  // A call of set_config with the constant true last.
  const std::size_t call = tree.rfind("\"sval\":\"set_config\"");
  return call != std::string::npos && tree.find("\"boolval\":true", call) != std::string::npos;
}

Texts sqlite_split(const std::string& text) {
  sqlite3* opened = nullptr;
  sqlite3_open(":memory:", &opened);
  const std::unique_ptr<sqlite3, CloseDatabase> database(opened);
  Texts found;
  for (const char* rest = text.c_str(); *rest != '\0';) {
    sqlite3_stmt* prepared = nullptr;
    const char* tail = nullptr;
    if (sqlite3_prepare_v2(opened, rest, -1, &prepared, &tail) != SQLITE_OK) {
      found.emplace_back(sqlite3_errmsg(opened));
      return found;
    }
    const std::unique_ptr<sqlite3_stmt, Finalize> statement(prepared);
    if (statement) {
      const std::string_view piece(rest, static_cast<std::size_t>(tail - rest));
      found.emplace_back(without_blanks(piece, sqlite::kLexicalRules));
      int status = SQLITE_ROW;
      while (status == SQLITE_ROW) status = sqlite3_step(prepared);
      if (status != SQLITE_DONE) found.back() += sqlite3_errmsg(opened);
    }
    rest = tail;
  }
  return found;
}

Texts sqlite_complete_split(const std::string& text) {
  Texts found;
  std::size_t start = 0;
  const auto take = [&](std::size_t end) {
    // The last semicolon is left out by the trimming, those inside a trigger are not: only the ends are cut.
    std::string_view piece = std::string_view(text).substr(start, end - start);
    const std::string_view whole = without_blanks(piece, sqlite::kLexicalRules);
    if (!whole.empty()) found.emplace_back(whole);
    start = end;
  };
  sql::Lexer lexer(text, sqlite::kLexicalRules);
  for (sql::Token token; lexer.next(token);) {
    if (token.kind != sql::TokenKind::semicolon) continue;
    const std::size_t end = token.offset + 1;
    if (sqlite3_complete(text.substr(start, end - start).c_str()) != 0) take(end);
  }
  take(text.size());
  return found;
}

Texts our_split(std::string_view text, const sql::LexicalRules& rules) {
  Texts found;
  for (const sql::Statement& statement : sql::split_statements(text, rules)) {
    if (!statement.is_client_command) found.emplace_back(statement.text_in(text));
  }
  return found;
}

std::string sql_only(std::string text, const sql::LexicalRules& rules) {
  constexpr std::size_t kEndOfData = 2;  // `\.`
  for (const sql::Statement& statement : sql::split_statements(std::string(text), rules)) {
    if (statement.is_copy) blank(text, statement.copy_offset, statement.copy_length + kEndOfData);
    if (!statement.is_client_command) continue;
    blank(text, statement.offset, statement.length);
    text[statement.offset] = ';';  // It also ends the statement before it.
  }
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  for (std::size_t at = 0; (at = text.find(kByteOrderMark, at)) != std::string::npos;) {
    text.replace(at, kByteOrderMark.size(), "   ");
  }
  return text;
}

}  // namespace dunlin::test
