// SPDX-License-Identifier: Apache-2.0
#include "sql/lexer.hpp"

#include <array>
#include <cstdint>

namespace dunlin::sql {
namespace {

constexpr std::size_t kNever = std::string_view::npos;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What a byte may be part of.
constexpr std::uint8_t kSpace = 1;
constexpr std::uint8_t kWordStart = 2;
constexpr std::uint8_t kWordPart = 4;
constexpr std::uint8_t kDigit = 8;
constexpr std::uint8_t kHexDigit = 16;
constexpr std::uint8_t kOperator = 32;

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  const auto add = [&classes](std::string_view bytes, int what) {
    for (const char byte : bytes) {
      auto& entry = classes[static_cast<unsigned char>(byte)];
      entry = static_cast<std::uint8_t>(entry | what);
    }
  };
  add(" \t\n\r\f\v", kSpace);
  add("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", kWordStart | kWordPart);
  add("0123456789", kDigit | kWordPart);
  add("$", kWordPart);
  add("0123456789abcdefABCDEF", kHexDigit);
  add("~!@#^&|`?+-*/%<>=", kOperator);
  for (std::size_t byte = 0x80; byte < 0x100; ++byte) classes[byte] = kWordStart | kWordPart;
  return classes;
}

constexpr std::array<std::uint8_t, 256> kClasses = make_classes();

bool is(char byte, std::uint8_t what) noexcept { return (kClasses[static_cast<unsigned char>(byte)] & what) != 0; }

/// The byte at `at`, or NUL past the end.
char peek(std::string_view text, std::size_t at) noexcept { return at < text.size() ? text[at] : '\0'; }

std::size_t skip(std::string_view text, std::size_t at, std::uint8_t what) noexcept {
  while (at < text.size() && is(text[at], what)) ++at;
  return at;
}

/// Past the closing quote, doubled ones being content. `at` is behind the opening one.
std::size_t end_of_quoted(std::string_view text, std::size_t at, char quote) noexcept {
  for (;;) {
    at = text.find(quote, at);
    if (at == kNever) return kNever;
    if (peek(text, at + 1) != quote) return at + 1;
    at += 2;
  }
}

/// The same where a backslash takes away the meaning of what follows it.
std::size_t end_of_escaped(std::string_view text, std::size_t at) noexcept {
  for (; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '\'') {
      if (peek(text, at + 1) != '\'') return at + 1;
      ++at;
    }
  }
  return kNever;
}

std::size_t end_of_line_comment(std::string_view text, std::size_t at, const LexicalRules& rules) noexcept {
  const std::size_t end = text.find('\n', at);
  const std::size_t line = end == kNever ? text.size() : end;
  if (!rules.return_ends_comment) return line;
  const std::size_t carriage_return = text.substr(at, line - at).find('\r');
  return carriage_return == kNever ? line : at + carriage_return;
}

/// `at` is behind the opening `/*`.
std::size_t end_of_block_comment(std::string_view text, std::size_t at, bool nested) noexcept {
  if (!nested) {
    const std::size_t end = text.find("*/", at);
    return end == kNever ? kNever : end + 2;
  }
  for (std::size_t depth = 1; at + 1 < text.size(); ++at) {
    if (text[at] == '*' && text[at + 1] == '/') {
      ++at;
      if (--depth == 0) return at + 1;
    } else if (text[at] == '/' && text[at + 1] == '*') {
      ++at;
      ++depth;
    }
  }
  return kNever;
}

/// Behind the quote that continues a string constant on another line, or `kNever`. Comments may stand between.
std::size_t continuation(std::string_view text, std::size_t at) noexcept {
  bool new_line = false;
  while (at < text.size()) {
    const char byte = text[at];
    if (is(byte, kSpace)) {
      new_line = new_line || byte == '\n' || byte == '\r';
      ++at;
    } else if (byte == '-' && peek(text, at + 1) == '-') {
      at = end_of_line_comment(text, at, {.return_ends_comment = true});
    } else {
      return byte == '\'' && new_line ? at + 1 : kNever;
    }
  }
  return kNever;
}

/// One token being read. `end` is `kNever` for one that is not terminated.
struct Piece {
  TokenKind kind = TokenKind::punctuation;
  std::size_t end = 0;
};

/// What the functions below need to know; `start` is the first byte of the token.
struct Scan {
  std::string_view text;
  const LexicalRules& rules;
  std::size_t start;
  bool backslash_escapes;

  [[nodiscard]] char at(std::size_t distance) const noexcept { return peek(text, start + distance); }
};

Piece read_string(const Scan& scan, std::size_t opening, bool escapes) noexcept {
  std::size_t next = opening + 1;
  for (;;) {
    const std::size_t end = escapes ? end_of_escaped(scan.text, next) : end_of_quoted(scan.text, next, '\'');
    if (end == kNever || !scan.rules.escape_strings) return {TokenKind::string, end};
    next = continuation(scan.text, end);
    if (next == kNever) return {TokenKind::string, end};
  }
}

/// A word, or a constant with a letter before its quote.
Piece read_word(const Scan& scan) noexcept {
  const char letter = static_cast<char>(scan.at(0) | 0x20);
  const char second = scan.at(1);
  if (second == '\'') {
    if (letter == 'x') return read_string(scan, scan.start + 1, false);
    if (scan.rules.escape_strings) {
      if (letter == 'e') return read_string(scan, scan.start + 1, true);
      if (letter == 'b') return read_string(scan, scan.start + 1, false);
      if (letter == 'n') return read_string(scan, scan.start + 1, scan.backslash_escapes);
    }
  } else if (second == '&' && letter == 'u' && scan.rules.escape_strings) {
    if (scan.at(2) == '\'') return read_string(scan, scan.start + 2, false);
    if (scan.at(2) == '"') return {TokenKind::quoted_identifier, end_of_quoted(scan.text, scan.start + 3, '"')};
  }
  return {TokenKind::word, skip(scan.text, scan.start + 1, kWordPart)};
}

/// Past digits and single `_` between them.
std::size_t skip_digits(std::string_view text, std::size_t at, std::uint8_t digit) noexcept {
  at = skip(text, at, digit);
  while (peek(text, at) == '_' && is(peek(text, at + 1), digit)) at = skip(text, at + 1, digit);
  return at;
}

/// Digits, a fraction, an exponent; `0x1F`.
Piece read_number(const Scan& scan) noexcept {
  const std::string_view text = scan.text;
  if (scan.at(0) == '0' && (scan.at(1) | 0x20) == 'x' && is(scan.at(2), kHexDigit)) {
    return {TokenKind::number, skip_digits(text, scan.start + 2, kHexDigit)};
  }
  std::size_t at = skip_digits(text, scan.start, kDigit);
  // `1..10` is a range of PL/pgSQL.
  if (peek(text, at) == '.' && peek(text, at + 1) != '.') at = skip_digits(text, at + 1, kDigit);
  if ((peek(text, at) | 0x20) == 'e') {
    const char sign = peek(text, at + 1);
    const std::size_t exponent = sign == '+' || sign == '-' ? at + 2 : at + 1;
    if (is(peek(text, exponent), kDigit)) at = skip_digits(text, exponent, kDigit);
  }
  return {TokenKind::number, at};
}

/// `:name`, `@name`, `#name`, `$name`, with the suffixes `::x` and `(…)` that SQLite takes for Tcl's sake.
Piece read_named_parameter(const Scan& scan) noexcept {
  const std::string_view text = scan.text;
  std::size_t at = scan.start + 1;
  bool named = false;
  for (;;) {
    const std::size_t end = skip(text, at, kWordPart);
    named = named || end > at;
    at = end;
    if (peek(text, at) != ':' || peek(text, at + 1) != ':') break;
    at += 2;
  }
  if (!named) return {TokenKind::punctuation, scan.start + 1};
  if (peek(text, at) == '(') {
    std::size_t close = at + 1;
    while (close < text.size() && text[close] != ')' && !is(text[close], kSpace)) ++close;
    if (peek(text, close) == ')') at = close + 1;
  }
  return {TokenKind::parameter, at};
}

/// `$1`, `$tag$ … $tag$`, `$name`.
Piece read_dollar(const Scan& scan) noexcept {
  const std::string_view text = scan.text;
  if (scan.rules.named_parameters) return read_named_parameter(scan);
  if (is(scan.at(1), kDigit)) return {TokenKind::parameter, skip(text, scan.start + 1, kDigit)};
  if (!scan.rules.dollar_quotes) return {TokenKind::punctuation, scan.start + 1};
  std::size_t at = scan.start + 1;
  if (is(peek(text, at), kWordStart)) {
    while (at < text.size() && text[at] != '$' && is(text[at], kWordPart)) ++at;
  }
  if (peek(text, at) != '$') return {TokenKind::punctuation, scan.start + 1};
  const std::string_view tag = text.substr(scan.start, at + 1 - scan.start);
  const std::size_t end = text.find(tag, at + 1);
  return {TokenKind::string, end == kNever ? kNever : end + tag.size()};
}

bool begins_comment(std::string_view text, std::size_t at) noexcept {
  return (text[at] == '-' && peek(text, at + 1) == '-') || (text[at] == '/' && peek(text, at + 1) == '*');
}

/// A run of operator characters ends where a comment begins.
Piece read_operator(const Scan& scan) noexcept {
  const bool names = scan.rules.named_parameters;
  std::size_t at = scan.start + 1;
  for (; at < scan.text.size() && is(scan.text[at], kOperator) && !begins_comment(scan.text, at); ++at) {
    const char byte = scan.text[at];
    if (names && (byte == '@' || byte == '#' || byte == '?' || byte == '`')) break;
  }
  return {TokenKind::punctuation, at};
}

Piece read_punctuation(const Scan& scan) noexcept {
  const LexicalRules& rules = scan.rules;
  const std::size_t one = scan.start + 1;
  switch (scan.at(0)) {
    case ';': return {TokenKind::semicolon, one};
    case '\'': return read_string(scan, scan.start, scan.backslash_escapes);
    case '"': return {TokenKind::quoted_identifier, end_of_quoted(scan.text, one, '"')};
    case '$': return read_dollar(scan);
    case '-':
      if (scan.at(1) == '-') return {TokenKind::line_comment, end_of_line_comment(scan.text, one, rules)};
      return read_operator(scan);
    case '/':
      if (scan.at(1) != '*') return read_operator(scan);
      return {TokenKind::block_comment, end_of_block_comment(scan.text, one + 1, rules.nested_comments)};
    case '[':
      if (!rules.bracket_identifiers) return {TokenKind::punctuation, one};
      return {TokenKind::quoted_identifier, scan.text.find(']', one) == kNever ? kNever : scan.text.find(']', one) + 1};
    case '`':
      if (!rules.backtick_identifiers) return read_operator(scan);
      return {TokenKind::quoted_identifier, end_of_quoted(scan.text, one, '`')};
    case '.': return is(scan.at(1), kDigit) ? read_number(scan) : Piece{TokenKind::punctuation, one};
    case '?':
      if (!rules.named_parameters) return read_operator(scan);
      return {TokenKind::parameter, skip(scan.text, one, kDigit)};
    case ':':
      if (rules.named_parameters) return read_named_parameter(scan);
      return {TokenKind::punctuation, scan.at(1) == ':' || scan.at(1) == '=' ? one + 1 : one};
    case '@':
    case '#': return rules.named_parameters ? read_named_parameter(scan) : read_operator(scan);
    default: return is(scan.at(0), kOperator) ? read_operator(scan) : Piece{TokenKind::punctuation, one};
  }
}

Piece read(const Scan& scan) noexcept {
  const char first = scan.at(0);
  if (is(first, kSpace)) return {TokenKind::whitespace, skip(scan.text, scan.start + 1, kSpace)};
  if (is(first, kWordStart)) {
    // Where files were joined, a byte order mark may also stand in the middle.
    if (first == kByteOrderMark[0] && scan.text.compare(scan.start, kByteOrderMark.size(), kByteOrderMark) == 0) {
      return {TokenKind::whitespace, scan.start + kByteOrderMark.size()};
    }
    return read_word(scan);
  }
  if (is(first, kDigit)) return read_number(scan);
  return read_punctuation(scan);
}

}  // namespace

bool Lexer::next(Token& token) noexcept {
  if (offset_ >= text_.size()) return false;
  const Piece piece = read({text_, *rules_, offset_, backslash_escapes_});
  const bool ends = piece.end != kNever;
  const std::size_t end = ends ? piece.end : text_.size();
  token = {.kind = ends ? piece.kind : TokenKind::unterminated, .offset = offset_, .length = end - offset_};
  offset_ = end;
  return true;
}

}  // namespace dunlin::sql
