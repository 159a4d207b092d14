// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/error.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dunlin {

/// A character and the bytes that it takes. A malformed byte is one character, U+FFFD, not `valid`.
struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;
  bool valid = true;
};

/// The character at `offset`, which must be inside the text.
[[nodiscard]] CodePoint code_point_at(std::string_view text, std::size_t offset) noexcept;

/// Whether every byte belongs to well-formed UTF-8: no overlong form, no surrogate, nothing past U+10FFFF.
[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;

/// The offset of the first byte that is not well-formed UTF-8, or nothing.
[[nodiscard]] std::optional<std::size_t> first_invalid_utf8(std::string_view text) noexcept;

/// Cells that a character takes on a terminal: 0 for combining marks, 2 for wide ones, 1 otherwise.
[[nodiscard]] std::size_t display_width(char32_t character) noexcept;

/// The number of characters; malformed bytes count as one each.
[[nodiscard]] std::size_t count_characters(std::string_view text) noexcept;

/// The line and column, in characters, of a byte offset; an offset past the end means the end. Lines end with LF
/// or CR LF.
[[nodiscard]] SourcePosition line_and_column(std::string_view text, std::size_t offset, std::string path = {});

/// Whether a character would do something to a terminal, or hide, instead of being printed.
[[nodiscard]] bool is_control(char32_t character) noexcept;

/// `text` made safe for a terminal: control characters, direction overrides and malformed bytes become visible
/// escapes (`\x1b`, `\u202e`). Line feeds and tabs stay when `keep_layout`.
[[nodiscard]] std::string escape_controls(std::string_view text, bool keep_layout = false);

/// `text`, or its beginning and `…` when it has more bytes than that; no character is cut.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t bytes);

}  // namespace dunlin
