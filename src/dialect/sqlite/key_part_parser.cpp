// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/clause_parser.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace dunlin::sqlite {
namespace {

using sql::is_word;
using sql::Token;
using sql::TokenKind;

/// Words behind which DESC and ASC are names. SQLite lets them be names wherever an order cannot come.
constexpr std::array<std::string_view, 14> kBeforeOperand{"AND",  "OR",     "NOT",     "IN",      "IS",
                                                          "LIKE", "GLOB",   "REGEXP",  "MATCH",   "BETWEEN",
                                                          "FROM", "ESCAPE", "COLLATE", "DISTINCT"};

/// The tokens of one part, without blanks.
class PartTokens {
 public:
  PartTokens(std::string_view sql, std::span<const Token> tokens) noexcept : sql_(sql), tokens_(tokens) {}

  [[nodiscard]] std::size_t size() const noexcept { return tokens_.size(); }
  [[nodiscard]] std::string_view text(std::size_t at) const {
    return sql_.substr(tokens_[at].offset, tokens_[at].length);
  }
  [[nodiscard]] bool is(std::size_t at, std::string_view upper) const {
    return at < size() && tokens_[at].kind == TokenKind::word && is_word(text(at), upper);
  }
  [[nodiscard]] bool is_symbol(std::size_t at, char symbol) const {
    return at < size() && tokens_[at].length == 1 && sql_[tokens_[at].offset] == symbol;
  }
  [[nodiscard]] bool is_name(std::size_t at) const {
    if (at >= size()) return false;
    const TokenKind kind = tokens_[at].kind;
    return kind == TokenKind::word || kind == TokenKind::quoted_identifier || kind == TokenKind::string;
  }
  [[nodiscard]] Span span() const {
    return size() == 0 ? Span{} : span_between(tokens_.front().offset, tokens_.back().offset + tokens_.back().length);
  }
  /// Whether an expression may end with the last token.
  [[nodiscard]] bool ends_operand() const {
    if (size() == 0) return false;
    const std::size_t last = size() - 1;
    if (tokens_[last].kind == TokenKind::punctuation) return is_symbol(last, ')');
    return std::none_of(kBeforeOperand.begin(), kBeforeOperand.end(),
                        [&](std::string_view word) { return is(last, word); });
  }
  [[nodiscard]] PartTokens without(std::size_t count) const { return {sql_, tokens_.first(size() - count)}; }

 private:
  std::string_view sql_;
  std::span<const Token> tokens_;
};

/// `a`, `"a" COLLATE x`, `((a) COLLATE x)`: of several collations the outermost counts.
void read_lone_name(const PartTokens& tokens, KeyPartInText& part) {
  std::size_t at = 0;
  while (tokens.is_symbol(at, '(')) ++at;
  std::size_t open = at;
  if (!tokens.is_name(at)) return;
  const std::size_t name = at++;
  std::string collation;
  while (at < tokens.size()) {
    if (open > 0 && tokens.is_symbol(at, ')')) {
      --open;
      ++at;
    } else if (tokens.is(at, "COLLATE") && tokens.is_name(at + 1)) {
      collation = name_of(tokens.text(at + 1));
      at += 2;
    } else {
      return;
    }
  }
  if (open > 0) return;
  part.column = name_of(tokens.text(name));
  part.collation = std::move(collation);
}

KeyPartInText read_part(PartTokens tokens) {
  KeyPartInText part{.span = tokens.span()};
  const std::size_t size = tokens.size();
  if (size > 2 && tokens.is(size - 2, "NULLS")) tokens = tokens.without(2);
  const bool descending = tokens.size() > 0 && tokens.is(tokens.size() - 1, "DESC");
  const bool ordered = descending || (tokens.size() > 0 && tokens.is(tokens.size() - 1, "ASC"));
  if (ordered && tokens.without(1).ends_operand()) {
    part.descending = descending;
    tokens = tokens.without(1);
  }
  part.expression = tokens.span();
  read_lone_name(tokens, part);
  return part;
}

}  // namespace

KeyPartsInText take_key_parts(DdlReader& reader) {
  KeyPartsInText list;
  std::vector<Token> tokens;
  const auto end_part = [&] {
    if (tokens.empty()) reader.expected("a column");
    list.parts.push_back(read_part({reader.sql(), tokens}));
    tokens.clear();
  };
  reader.take_symbol('(');
  for (int depth = 0; !reader.at_end(); reader.advance()) {
    if (depth == 0 && reader.next_is("AUTOINCREMENT")) {
      list.autoincrement = true;
    } else if (depth == 0 && reader.next_is(',')) {
      end_part();
    } else if (depth == 0 && reader.next_is(')')) {
      end_part();
      reader.advance();
      return list;
    } else {
      if (reader.next_is('(')) ++depth;
      if (reader.next_is(')')) --depth;
      tokens.push_back(reader.token());
    }
  }
  reader.expected("a closing parenthesis");
}

}  // namespace dunlin::sqlite
