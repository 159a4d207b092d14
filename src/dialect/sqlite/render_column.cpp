// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/dialect.hpp"
#include "dialect/sqlite/expression.hpp"
#include "dialect/sqlite/lexical_rules.hpp"
#include "dialect/sqlite/render.hpp"
#include "sql/reader.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

namespace dunlin::sqlite {
namespace {

using sql::Reader;
using sql::TokenKind;

/// `5`, `5, -2` and the closing parenthesis behind the last.
bool take_sizes(Reader& reader) {
  do {
    if (!reader.take('-')) reader.take('+');
    if (reader.at_end() || reader.token().kind != TokenKind::number) return false;
    reader.advance();
  } while (reader.take(','));
  return reader.take(')') && reader.at_end();
}

/// Whether the type means itself without quotes.
bool is_plain_type(const std::string& type) {
  if (normalise_type(type) != type) return false;
  Reader reader(type, kLexicalRules);
  // A type that begins with a quote loses all but what is between the quotes.
  if (reader.at_end() || reader.token().kind != TokenKind::word) return false;
  while (!reader.at_end() && !reader.next_is('(')) {
    const TokenKind kind = reader.token().kind;
    const std::string_view word = reader.text();
    if (kind == TokenKind::word && sqlite3_keyword_check(word.data(), static_cast<int>(word.size())) != 0) return false;
    if (kind != TokenKind::word && kind != TokenKind::quoted_identifier) return false;
    reader.advance();
  }
  return reader.at_end() || (reader.take('(') && take_sizes(reader));
}

/// One token, with a sign or not, that DEFAULT takes as it is.
bool is_constant(const std::string& value) {
  Reader reader(value, kLexicalRules);
  const bool is_signed = reader.take('-') || reader.take('+');
  const TokenKind kind = reader.token().kind;
  reader.advance();
  if (!reader.at_end()) return false;
  return kind == TokenKind::number || kind == TokenKind::string ||
         (!is_signed && (kind == TokenKind::word || kind == TokenKind::quoted_identifier));
}

}  // namespace

std::string render_type(const std::string& type) { return is_plain_type(type) ? type : dialect().quote(type); }

std::string render_default(const std::string& value) { return is_constant(value) ? value : fmt::format("({})", value); }

std::string render_column(const schema::Column& column) {
  std::string sql = dialect().quote(column.name);
  if (!column.type.empty()) sql += ' ' + render_type(column.type);
  if (!column.nullable) {
    sql += ' ' + render_constraint_name(column.not_null_name) + "NOT NULL" + render_conflict(column.not_null_conflict);
  }
  if (!column.collation.empty()) sql += " COLLATE " + dialect().quote(column.collation);
  if (column.default_value) sql += " DEFAULT " + render_default(*column.default_value);
  if (column.generated) {
    sql += fmt::format(" GENERATED ALWAYS AS ({}) {}", column.generated->expression,
                       column.generated->stored ? "STORED" : "VIRTUAL");
  }
  return sql;
}

}  // namespace dunlin::sqlite
