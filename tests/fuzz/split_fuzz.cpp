// SPDX-License-Identifier: Apache-2.0
// Any bytes: tokens without gaps, statements inside the text with only blanks between, and classification of each.
#include <dunlin/error.hpp>

#include "dialect/postgres/classify.hpp"
#include "dialect/sqlite/classify.hpp"
#include "sql/statement.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace {

using dunlin::sql::Lexer;
using dunlin::sql::LexicalRules;
using dunlin::sql::Statement;
using dunlin::sql::StatementKind;
using dunlin::sql::Token;
using dunlin::sql::TokenKind;

struct Dialect {
  const LexicalRules& rules;
  dunlin::sql::Classification (*classify)(std::string_view);
  std::optional<std::string> (*localise)(std::string_view);
};

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

void check_tokens(std::string_view text, const LexicalRules& rules, bool backslash_escapes) {
  Lexer lexer(text, rules);
  lexer.backslash_escapes(backslash_escapes);
  std::size_t end = 0;
  bool unterminated = false;
  for (Token token; lexer.next(token); end += token.length) {
    require(token.offset == end && token.length > 0, "tokens follow each other without gaps");
    require(!unterminated, "nothing follows a token that never ends");
    unterminated = token.kind == TokenKind::unterminated;
  }
  require(end == text.size(), "tokens cover the text");
}

void check_between(std::string_view text, std::size_t begin, std::size_t end, const LexicalRules& rules) {
  require(begin <= end && end <= text.size(), "statements are in the text, one after the other");
  Lexer lexer(text.substr(0, end), rules, begin);
  for (Token token; lexer.next(token);) {
    require(dunlin::sql::is_blank(token.kind) || token.kind == TokenKind::semicolon, "nothing is left out");
  }
}

void check_meaning(std::string_view statement, const Dialect& dialect) {
  if (dialect.classify(statement).kind != StatementKind::setting) return;
  try {
    const auto local = dialect.localise(statement);
    if (!local) return;
    require(dialect.classify(*local).kind == StatementKind::setting, "the local form of a setting is one");
    require(dialect.localise(*local) == local, "what is local stays as it is");
  } catch (const dunlin::Error& error) {
    require(error.code() == dunlin::ErrorCode::setting_refused, "a setting is local or refused");
  }
}

void check_statements(std::string_view text, const Dialect& dialect) {
  std::size_t end = 0;
  for (const Statement& statement : dunlin::sql::split_statements(text, dialect.rules)) {
    require(statement.length > 0, "no statement is empty");
    check_between(text, end, statement.offset, dialect.rules);
    end = statement.offset + statement.length;
    if (statement.is_copy) {
      require(statement.copy_offset > end, "rows follow their statement");
      end = statement.copy_offset + statement.copy_length;
      require(text.substr(end, 2) == "\\.", "rows end with a line for it");
      end += 2;
    }
    require(end <= text.size(), "statements are in the text");
    if (!statement.is_client_command) check_meaning(statement.text_in(text), dialect);
  }
  check_between(text, end, text.size(), dialect.rules);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const Dialect dialects[] = {{dunlin::postgres::kLexicalRules, dunlin::postgres::classify, dunlin::postgres::localise},
                              {dunlin::sqlite::kLexicalRules, dunlin::sqlite::classify, dunlin::sqlite::localise}};
  for (const Dialect& dialect : dialects) {
    check_tokens(text, dialect.rules, false);
    check_tokens(text, dialect.rules, true);
    try {
      check_statements(text, dialect);
    } catch (const dunlin::Error& error) {
      const auto offset = error.details().offset;
      require(offset && *offset < text.size(), "an error has its place in the text");
    }
  }
  return 0;
}
