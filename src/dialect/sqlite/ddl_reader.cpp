// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/ddl_reader.hpp"

#include <dunlin/error.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace dunlin::sqlite {

using sql::TokenKind;

std::string name_of(std::string_view token) {
  const bool quoted = !token.empty() && std::string_view("\"'`[").find(token.front()) != std::string_view::npos;
  return quoted ? sql::plain_name(token) : std::string(token);
}

bool DdlReader::at_end() const noexcept {
  return reader_.at_end() || (token().kind == TokenKind::unterminated && text().starts_with("/*"));
}

bool DdlReader::next_is_name() const noexcept {
  if (at_end()) return false;
  const TokenKind kind = token().kind;
  // x'…' is a constant too, but no name.
  return kind == TokenKind::word || kind == TokenKind::quoted_identifier ||
         (kind == TokenKind::string && text().front() == '\'');
}

void DdlReader::advance() noexcept {
  end_ = token().offset + token().length;
  reader_.advance();
}

void DdlReader::take_word(std::string_view upper) {
  if (!take(upper)) expected(upper);
}

void DdlReader::take_symbol(char symbol) {
  if (!take(symbol)) expected(std::string_view(&symbol, 1));
}

NameInText DdlReader::take_name() {
  if (!next_is_name()) expected("a name");
  NameInText name{name_of(text()), {token().offset, token().length}};
  advance();
  return name;
}

Span DdlReader::take_parentheses() {
  take_symbol('(');
  const std::size_t first = begin();
  for (int depth = 1; !at_end(); advance()) {
    if (next_is('(')) ++depth;
    if (!next_is(')') || --depth > 0) continue;
    const Span inside = span_between(first, std::max(first, end_));
    advance();
    return inside;
  }
  expected("a closing parenthesis");
}

void DdlReader::expected(std::string_view what) const {
  const std::string found = at_end() ? "the end" : fmt::format("\"{}\"", text());
  throw Error(ErrorCode::syntax_error, fmt::format("expected {} and found {}", what, found),
              {.statement = std::string(sql_), .offset = begin()});
}

}  // namespace dunlin::sqlite
