// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>

namespace dunlin {

namespace {

struct Range {
  char32_t first;
  char32_t last;
};

bool is_in(std::span<const Range> ranges, char32_t character) noexcept {
  return std::any_of(ranges.begin(), ranges.end(),
                     [character](const Range& range) { return character >= range.first && character <= range.last; });
}

// The blocks that people meet, not the whole of Unicode: a caret that is off by one under a rare script does no harm.
constexpr std::array<Range, 8> kZeroWidth{{{0x0300, 0x036F},
                                           {0x0483, 0x0489},
                                           {0x0591, 0x05BD},
                                           {0x064B, 0x065F},
                                           {0x200B, 0x200F},
                                           {0x20D0, 0x20FF},
                                           {0xFE00, 0xFE0F},
                                           {0xFE20, 0xFE2F}}};
constexpr std::array<Range, 12> kWide{{{0x1100, 0x115F},
                                       {0x2E80, 0x303E},
                                       {0x3041, 0xA4CF},
                                       {0xA960, 0xA97C},
                                       {0xAC00, 0xD7A3},
                                       {0xF900, 0xFAFF},
                                       {0xFE30, 0xFE6F},
                                       {0xFF00, 0xFF60},
                                       {0xFFE0, 0xFFE6},
                                       {0x1F300, 0x1F64F},
                                       {0x1F680, 0x1FAFF},
                                       {0x20000, 0x3FFFD}}};
constexpr std::array<Range, 9> kControls{{{0x0000, 0x001F},
                                          {0x007F, 0x009F},
                                          {0x061C, 0x061C},
                                          {0x200B, 0x200F},
                                          {0x2028, 0x202E},
                                          {0x2060, 0x206F},
                                          {0xFEFF, 0xFEFF},
                                          {0xFFF9, 0xFFFB},
                                          {0xE0000, 0xE007F}}};

std::uint8_t byte_at(std::string_view text, std::size_t offset) noexcept {
  return static_cast<std::uint8_t>(text[offset]);
}

/// Length of the sequence that a first byte announces and the range of its second byte; length 0 for none.
struct Shape {
  std::size_t length;
  std::uint8_t second_first;
  std::uint8_t second_last;
};

Shape shape_of(std::uint8_t first) noexcept {
  if (first < 0xC2) return {0, 0, 0};
  if (first < 0xE0) return {2, 0x80, 0xBF};
  if (first == 0xE0) return {3, 0xA0, 0xBF};  // shorter forms exist below
  if (first == 0xED) return {3, 0x80, 0x9F};  // surrogates above
  if (first < 0xF0) return {3, 0x80, 0xBF};
  if (first == 0xF0) return {4, 0x90, 0xBF};
  if (first < 0xF4) return {4, 0x80, 0xBF};
  if (first == 0xF4) return {4, 0x80, 0x8F};  // past U+10FFFF above
  return {0, 0, 0};
}

}  // namespace

CodePoint code_point_at(std::string_view text, std::size_t offset) noexcept {
  const std::uint8_t first = byte_at(text, offset);
  if (first < 0x80) return {first, 1, true};
  constexpr CodePoint kMalformed{0xFFFD, 1, false};
  const Shape shape = shape_of(first);
  if (shape.length == 0 || text.size() - offset < shape.length) return kMalformed;
  const std::uint8_t second = byte_at(text, offset + 1);
  if (second < shape.second_first || second > shape.second_last) return kMalformed;
  char32_t value = first & (0xFFU >> (shape.length + 1));
  for (std::size_t i = 1; i < shape.length; ++i) {
    const std::uint8_t next = byte_at(text, offset + i);
    if ((next & 0xC0U) != 0x80U) return kMalformed;
    value = (value << 6U) | (next & 0x3FU);
  }
  return {value, shape.length, true};
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) noexcept {
  std::size_t offset = 0;
  while (offset < text.size()) {
    std::uint64_t word = 0;  // eight ASCII characters at a time: revision files hold little else
    if (text.size() - offset >= sizeof word) {
      std::memcpy(&word, text.data() + offset, sizeof word);
      if ((word & 0x8080808080808080ULL) == 0) {
        offset += sizeof word;
        continue;
      }
    }
    const CodePoint point = code_point_at(text, offset);
    if (!point.valid) return offset;
    offset += point.length;
  }
  return std::nullopt;
}

bool is_valid_utf8(std::string_view text) noexcept { return !first_invalid_utf8(text).has_value(); }

std::size_t display_width(char32_t character) noexcept {
  if (character < 0x300) return 1;
  if (is_in(kZeroWidth, character)) return 0;
  return is_in(kWide, character) ? 2 : 1;
}

std::size_t count_characters(std::string_view text) noexcept {
  std::size_t count = 0;
  for (std::size_t offset = 0; offset < text.size(); ++count) offset += code_point_at(text, offset).length;
  return count;
}

SourcePosition line_and_column(std::string_view text, std::size_t offset, std::string path) {
  offset = std::min(offset, text.size());
  const std::string_view before = text.substr(0, offset);
  SourcePosition position;
  position.path = std::move(path);
  position.line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t newline = before.rfind('\n');
  const std::size_t start = newline == std::string_view::npos ? 0 : newline + 1;
  std::size_t end = std::min(text.find('\n', offset), text.size());
  if (end > start && end < text.size() && text[end - 1] == '\r') --end;
  position.column = 1 + count_characters(text.substr(start, std::min(offset, end) - start));
  position.text = text.substr(start, end - start);
  return position;
}

bool is_control(char32_t character) noexcept {
  if (character >= 0x20 && character < 0x7F) return false;
  return is_in(kControls, character);
}

std::string escape_controls(std::string_view text, bool keep_layout) {
  std::string safe;
  safe.reserve(text.size());
  for (std::size_t offset = 0; offset < text.size();) {
    const CodePoint point = code_point_at(text, offset);
    const bool layout = keep_layout && (point.value == U'\n' || point.value == U'\t');
    if (!point.valid) {
      safe += fmt::format("\\x{:02x}", unsigned{byte_at(text, offset)});
    } else if (is_control(point.value) && !layout) {
      const char* form = point.value < 0x100 ? "\\x{:02x}" : "\\u{:04x}";
      safe += fmt::format(fmt::runtime(form), static_cast<unsigned>(point.value));
    } else {
      safe += text.substr(offset, point.length);
    }
    offset += point.length;
  }
  return safe;
}

std::string shortened(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  std::size_t end = bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace dunlin
