// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sql/lexer.hpp"

#include <cstddef>
#include <string_view>

namespace dunlin {

/// The tokens of a body, with what is no SQL in it: the lines after `COPY … FROM stdin;` up to `\.`, and what a
/// backslash begins to the end of its line, come as one string token. Borrows the text and the rules.
class BodyScanner {
 public:
  BodyScanner(std::string_view text, const sql::LexicalRules& rules, std::size_t offset = 0) noexcept
      : text_(text), rules_(rules), lexer_(text, rules, offset) {}

  /// False at the end of the text.
  bool next(sql::Token& token) noexcept;

 private:
  void follow(const sql::Token& token) noexcept;

  // How far the statement looks like `COPY … FROM stdin`.
  enum class Copy {
    start,  // No token yet.
    copy,   // The first word is COPY.
    from,   // The last word is FROM.
    stdin_,
    other,
  };

  std::string_view text_;
  const sql::LexicalRules& rules_;
  sql::Lexer lexer_;
  Copy copy_ = Copy::start;
  sql::Token data_{};          // COPY data that comes next.
  bool has_more_data_ = true;  // Some later line may end COPY data: looked for in vain only once.
};

/// Whether there is anything to run: more than blanks, comments and semicolons.
[[nodiscard]] bool has_statement(std::string_view body) noexcept;

/// Whether `word` is `lower` but for the case of its letters; `lower` is ASCII.
[[nodiscard]] bool is_word(std::string_view word, std::string_view lower) noexcept;

}  // namespace dunlin
