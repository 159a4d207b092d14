// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sql/lexer.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace dunlin::sql {

/// Whether `text` is the word `upper` (ASCII, in upper case) but for the case of its letters.
[[nodiscard]] constexpr bool is_word(std::string_view text, std::string_view upper) noexcept {
  return text.size() == upper.size() && std::equal(text.begin(), text.end(), upper.begin(), [](char a, char b) {
           return a == b || (a >= 'a' && a <= 'z' && a - 'a' + 'A' == b);
         });
}

/// Reads one statement token by token, past white space and comments, so that it is recognised by its words. Borrows
/// the text and the rules.
class Reader {
 public:
  Reader(std::string_view statement, const LexicalRules& rules) noexcept
      : statement_(statement), lexer_(statement, rules) {
    advance();
  }

  /// Whether no token is left.
  [[nodiscard]] bool at_end() const noexcept { return at_end_; }

  /// The token that comes next; of length 0 at the end.
  [[nodiscard]] const Token& token() const noexcept { return token_; }

  /// Its text.
  [[nodiscard]] std::string_view text() const noexcept { return statement_.substr(token_.offset, token_.length); }

  /// Whether the unquoted word `upper` comes next.
  [[nodiscard]] bool next_is(std::string_view upper) const noexcept {
    return token_.kind == TokenKind::word && !at_end_ && is_word(text(), upper);
  }

  /// Whether `symbol` comes next.
  [[nodiscard]] bool next_is(char symbol) const noexcept {
    return token_.length == 1 && statement_[token_.offset] == symbol;
  }

  /// Takes the word or symbol if it comes next.
  template <typename Wanted>
  bool take(Wanted wanted) noexcept {
    if (!next_is(wanted)) return false;
    advance();
    return true;
  }

  /// Goes to the token after this one.
  void advance() noexcept;

 private:
  std::string_view statement_;
  Lexer lexer_;
  Token token_;
  bool at_end_ = false;
};

/// What an identifier means: unquoted, doubled quotes undone, in lower case when it was not quoted. Also takes a string
/// constant, whose escapes are left as they are.
[[nodiscard]] std::string plain_name(std::string_view token);

}  // namespace dunlin::sql
