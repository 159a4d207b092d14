// SPDX-License-Identifier: Apache-2.0
#include "base/changed_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace dunlin {
namespace {

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

void add(std::vector<std::string>& found, char sign, std::span<const std::string_view> lines, std::size_t most) {
  const std::size_t shown = lines.size() > most ? most - 1 : lines.size();
  for (const std::string_view line : lines.first(shown)) found.push_back(fmt::format("{} {}", sign, line));
  if (shown < lines.size()) found.push_back(fmt::format("{} … {} more lines", sign, lines.size() - shown));
}

}  // namespace

std::vector<std::string> changed_lines(std::string_view before, std::string_view now, std::size_t most) {
  const Lines old_lines = lines_of(before);
  const Lines new_lines = lines_of(now);
  const auto differs = std::mismatch(old_lines.begin(), old_lines.end(), new_lines.begin(), new_lines.end()).first;
  const auto head = static_cast<std::size_t>(differs - old_lines.begin());
  const std::size_t shorter = std::min(old_lines.size(), new_lines.size());
  std::size_t tail = 0;
  while (head + tail < shorter && old_lines[old_lines.size() - 1 - tail] == new_lines[new_lines.size() - 1 - tail])
    ++tail;
  std::vector<std::string> found;
  add(found, '-', std::span(old_lines).subspan(head, old_lines.size() - head - tail), most);
  add(found, '+', std::span(new_lines).subspan(head, new_lines.size() - head - tail), most);
  return found;
}

}  // namespace dunlin
