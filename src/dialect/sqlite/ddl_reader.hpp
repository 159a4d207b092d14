// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dialect/sqlite/lexical_rules.hpp"
#include "sql/reader.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace dunlin::sqlite {

/// A piece of a statement's text, in bytes.
struct Span {
  std::size_t offset = 0;
  std::size_t length = 0;

  bool operator==(const Span&) const = default;

  [[nodiscard]] std::size_t end() const noexcept { return offset + length; }
  [[nodiscard]] std::string_view text_in(std::string_view whole) const { return whole.substr(offset, length); }
};

[[nodiscard]] constexpr Span span_between(std::size_t begin, std::size_t end) noexcept { return {begin, end - begin}; }

/// A name in a statement: what it means, and where it stands with its quotes.
struct NameInText {
  std::string name;
  Span span;

  bool operator==(const NameInText&) const = default;
};

/// What a name token means: quotes of any style undone, letter case kept.
[[nodiscard]] std::string name_of(std::string_view token);

/// Reads a CREATE statement token by token and knows where the last one ended. Borrows the text. Copies look ahead.
///
/// Every `take_…` but `take` throws `syntax_error`, with `details().offset`, when something else comes next.
class DdlReader {
 public:
  explicit DdlReader(std::string_view sql) noexcept : sql_(sql), reader_(sql, kLexicalRules) {}

  [[nodiscard]] std::string_view sql() const noexcept { return sql_; }
  /// SQLite takes a comment that never ends for blank, and stores it.
  [[nodiscard]] bool at_end() const noexcept;
  [[nodiscard]] const sql::Token& token() const noexcept { return reader_.token(); }
  [[nodiscard]] std::string_view text() const noexcept { return reader_.text(); }
  /// Where the next token begins.
  [[nodiscard]] std::size_t begin() const noexcept { return reader_.token().offset; }
  /// Where the last one ended.
  [[nodiscard]] std::size_t end() const noexcept { return end_; }

  /// Whether the unquoted word, in upper case, or the symbol comes next.
  template <typename Wanted>
  [[nodiscard]] bool next_is(Wanted wanted) const noexcept {
    return reader_.next_is(wanted);
  }
  template <typename Wanted>
  bool take(Wanted wanted) noexcept {
    if (!next_is(wanted)) return false;
    advance();
    return true;
  }

  /// Whether a name comes next: a word, or anything in quotes.
  [[nodiscard]] bool next_is_name() const noexcept;
  void advance() noexcept;

  void take_word(std::string_view upper);
  void take_symbol(char symbol);
  [[nodiscard]] NameInText take_name();
  /// From an opening parenthesis to the closing one; what is between them, without blanks and comments at the ends.
  Span take_parentheses();

  [[noreturn]] void expected(std::string_view what) const;

 private:
  std::string_view sql_;
  sql::Reader reader_;
  std::size_t end_ = 0;
};

}  // namespace dunlin::sqlite
