// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace dunlin::sql {

/// How one database's SQL is cut into tokens and statements. Data, so that the lexer asks a rule, never a name.
struct LexicalRules {
  bool dollar_quotes = false;    ///< `$tag$ … $tag$`
  bool nested_comments = false;  ///< `/* /* */ */`
  bool escape_strings = false;  ///< `E'\''`, `U&'…'`, `U&"…"`, `B'…'`, `N'…'`, and constants over several lines
  bool bracket_identifiers = false;   ///< `[x]`
  bool backtick_identifiers = false;  ///< `` `x` ``
  bool named_parameters = false;      ///< `?`, `?1`, `:name`, `@name`, `#name`, `$name` beside `$1`
  bool return_ends_comment = false;   ///< a carriage return alone ends a `--` comment
  bool client_commands = false;       ///< what follows a backslash, to the end of the line, belongs to psql
  bool dot_commands = false;          ///< a line that begins with a point instead of a statement belongs to sqlite3
  bool copy_blocks = false;           ///< `COPY … FROM stdin;` is followed by data up to `\.`
  bool begin_atomic = false;          ///< `BEGIN ATOMIC … END` bodies of functions
  bool trigger_bodies = false;        ///< `CREATE TRIGGER … BEGIN … END`
  bool rule_bodies = false;           ///< `CREATE RULE … DO (…; …)`: within parentheses a semicolon ends nothing
};

enum class TokenKind {
  whitespace,
  line_comment,
  block_comment,
  word,               ///< a keyword or an unquoted identifier
  quoted_identifier,  ///< "x", [x], `x`, U&"x"
  string,             ///< any string constant, prefix included
  number,
  parameter,    ///< $1, ?1, :name, @name
  punctuation,  ///< one operator or separator
  semicolon,
  unterminated,  ///< a quote or comment that never ends; runs to the end of the text
};

/// A piece of the text. Tokens follow each other without gaps, so joining them gives the text back.
struct Token {
  TokenKind kind{};
  std::size_t offset = 0;
  std::size_t length = 0;

  bool operator==(const Token&) const = default;
};

/// Cuts a text into tokens, one at a time, without allocating. Borrows the text and the rules.
///
/// A constant over several lines (`'a'`, line end, `'b'`) is one token. COPY data and lines of psql are not SQL: who
/// may meet them steps over them with `seek`.
class Lexer {
 public:
  Lexer(std::string_view text, const LexicalRules& rules, std::size_t offset = 0) noexcept
      : text_(text), rules_(&rules), offset_(offset) {}

  /// False at the end of the text.
  bool next(Token& token) noexcept;

  /// Goes on at `offset`.
  void seek(std::size_t offset) noexcept { offset_ = offset; }

  /// From here on backslashes escape in ordinary strings (`SET standard_conforming_strings = off`).
  void backslash_escapes(bool on) noexcept { backslash_escapes_ = on; }

 private:
  std::string_view text_;
  const LexicalRules* rules_;
  std::size_t offset_;
  bool backslash_escapes_ = false;
};

/// Whether the token is white space or a comment.
[[nodiscard]] constexpr bool is_blank(TokenKind kind) noexcept { return kind <= TokenKind::block_comment; }

}  // namespace dunlin::sql
