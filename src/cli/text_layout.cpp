// SPDX-License-Identifier: Apache-2.0
#include "cli/text_layout.hpp"

#include "base/utf8.hpp"

namespace dunlin::cli {

std::size_t width_of(std::string_view text) noexcept {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = code_point_at(text, i);
    width += display_width(point.value);
    i += point.length;
  }
  return width;
}

std::string clip(std::string_view text, std::size_t width) {
  if (width_of(text) <= width) return std::string(text);
  std::size_t used = 0;
  std::size_t end = 0;
  while (end < text.size()) {
    const CodePoint point = code_point_at(text, end);
    const std::size_t cells = display_width(point.value);
    if (used + cells + 1 > width) break;
    used += cells;
    end += point.length;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string pad(std::string_view text, std::size_t width) {
  std::string padded = clip(text, width);
  padded.append(width - std::min(width, width_of(padded)), ' ');
  return padded;
}

}  // namespace dunlin::cli
