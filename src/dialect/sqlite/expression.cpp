// SPDX-License-Identifier: Apache-2.0
#include "dialect/sqlite/expression.hpp"

#include "dialect/sqlite/lexical_rules.hpp"
#include "sql/reader.hpp"

#include <algorithm>
#include <array>

namespace dunlin::sqlite {
namespace {

using sql::is_word;
using sql::Token;
using sql::TokenKind;

/// Longest first.
constexpr std::array<std::string_view, 10> kLongOperators{"->>", "->", "||", "<<", ">>", "<=", ">=", "<>", "==", "!="};

/// Words that are no operands: what follows in parentheses is no list of arguments, a sign behind them has one operand.
constexpr std::array<std::string_view, 27> kOperatorWords{
    "AND",     "OR",     "NOT",  "IN",     "IS",     "LIKE",   "GLOB",   "REGEXP", "MATCH",
    "BETWEEN", "WHEN",   "THEN", "ELSE",   "CASE",   "ESCAPE", "SELECT", "WHERE",  "FROM",
    "AS",      "VALUES", "OVER", "FILTER", "EXISTS", "ON",     "BY",     "HAVING", "DISTINCT"};

/// Writes tokens one after the other with blanks that depend on the tokens alone.
class TokenWriter {
 public:
  void add(TokenKind kind, std::string_view text) {
    const bool is_operator =
        kind == TokenKind::punctuation && std::string_view("(),.").find(text) == std::string_view::npos;
    const bool is_sign = is_operator && (text == "-" || text == "+" || text == "~");
    const bool has_one_operand = is_sign && !after_operand_;
    if (wants_blank(text, is_operator)) written_ += ' ';
    written_ += text;
    const bool is_operator_word = kind == TokenKind::word && is_operator_word_(text);
    after_name_ = (kind == TokenKind::word && !is_operator_word) || kind == TokenKind::quoted_identifier;
    after_operand_ = !is_operator && !is_operator_word && text != "(" && text != ",";
    after_sign_ = has_one_operand;
    after_opening_ = text == "(" || text == ".";
  }

  [[nodiscard]] std::string take() { return std::move(written_); }

 private:
  [[nodiscard]] static bool is_operator_word_(std::string_view text) {
    return std::any_of(kOperatorWords.begin(), kOperatorWords.end(),
                       [text](std::string_view word) { return is_word(text, word); });
  }

  [[nodiscard]] bool wants_blank(std::string_view text, bool is_operator) const {
    if (written_.empty() || after_opening_) return false;
    if (text == ")" || text == "," || text == ".") return false;
    if (text == "(" && after_name_) return false;
    // Two signs without a blank would begin a comment.
    return !after_sign_ || is_operator;
  }

  std::string written_;
  bool after_name_ = false;
  bool after_operand_ = false;
  bool after_sign_ = false;
  bool after_opening_ = false;
};

/// The lexer takes a run of operator characters as one token.
void add_operators(TokenWriter& writer, std::string_view run) {
  while (!run.empty()) {
    const auto found = std::find_if(kLongOperators.begin(), kLongOperators.end(),
                                    [run](std::string_view one) { return run.starts_with(one); });
    const std::size_t length = found == kLongOperators.end() ? 1 : found->size();
    writer.add(TokenKind::punctuation, run.substr(0, length));
    run.remove_prefix(length);
  }
}

}  // namespace

std::string normalise_expression(std::string_view text) {
  TokenWriter writer;
  for (sql::Reader reader(text, kLexicalRules); !reader.at_end(); reader.advance()) {
    if (reader.token().kind == TokenKind::punctuation) {
      add_operators(writer, reader.text());
    } else {
      writer.add(reader.token().kind, reader.text());
    }
  }
  return writer.take();
}

std::string normalise_type(std::string_view text) {
  std::string written;
  bool in_words = false;
  for (sql::Reader reader(text, kLexicalRules); !reader.at_end(); reader.advance()) {
    const TokenKind kind = reader.token().kind;
    const bool is_word = kind == TokenKind::word || kind == TokenKind::quoted_identifier || kind == TokenKind::string;
    if (is_word && in_words) written += ' ';
    in_words = is_word;
    written += reader.text();
  }
  return written;
}

}  // namespace dunlin::sqlite
