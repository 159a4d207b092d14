// SPDX-License-Identifier: Apache-2.0
#include "revision/names.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace dunlin {
namespace {

constexpr std::size_t kLongestSlug = 48;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string_view take_digits(std::string_view text) noexcept {
  std::size_t size = 0;
  while (size < text.size() && is_digit(text[size])) ++size;
  return text.substr(0, size);
}

std::string_view without_zeros(std::string_view digits) noexcept {
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? std::string_view() : digits.substr(first);
}

/// Below, at or above 0 as the numbers compare, however long they are.
int compare_numbers(std::string_view left, std::string_view right) noexcept {
  left = without_zeros(left);
  right = without_zeros(right);
  if (left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
  return left.compare(right);
}

}  // namespace

std::optional<std::string> id_fault(std::string_view id) {
  if (id.empty()) return "is empty";
  if (id.size() > kLongestId) return "is longer than 64 bytes";
  if (id == "head" || id == "heads" || id == "base") return "is a word with a meaning of its own";
  if (id.front() == '-') return "begins with \"-\"";
  const auto allowed = [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-'; };
  const auto bad = std::find_if_not(id.begin(), id.end(), allowed);
  if (bad == id.end()) return std::nullopt;
  const CodePoint character = code_point_at(id, static_cast<std::size_t>(bad - id.begin()));
  const std::string_view shown = id.substr(static_cast<std::size_t>(bad - id.begin()), character.length);
  return "contains \"" + escape_controls(shown) + "\"";
}

bool name_before(std::string_view left, std::string_view right) noexcept {
  const std::string_view whole_left = left;
  const std::string_view whole_right = right;
  while (!left.empty() && !right.empty()) {
    if (is_digit(left.front()) && is_digit(right.front())) {
      const std::string_view left_number = take_digits(left);
      const std::string_view right_number = take_digits(right);
      if (const int order = compare_numbers(left_number, right_number); order != 0) return order < 0;
      left.remove_prefix(left_number.size());
      right.remove_prefix(right_number.size());
      continue;
    }
    if (left.front() != right.front()) return left.front() < right.front();
    left.remove_prefix(1);
    right.remove_prefix(1);
  }
  if (left.empty() != right.empty()) return left.empty();
  return whole_left < whole_right;  // They differ in leading zeros only.
}

std::string_view file_name(std::string_view path) noexcept {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view stem_of(std::string_view name) noexcept {
  for (const std::string_view ending : {".sql", ".up"}) {
    if (name.ends_with(ending)) name.remove_suffix(ending.size());
  }
  return name;
}

std::string_view leading_number(std::string_view stem) noexcept {
  const std::string_view digits = take_digits(stem);
  const std::string_view rest = stem.substr(digits.size());
  return rest.empty() || rest.front() == '_' || rest.front() == '-' || rest.front() == '.' ? digits
                                                                                           : std::string_view();
}

std::optional<std::int64_t> sequence_number(std::string_view id) noexcept {
  if (id.empty() || take_digits(id).size() != id.size() || without_zeros(id).size() > 18) return std::nullopt;
  std::int64_t value = 0;
  for (const char digit : id) value = value * 10 + (digit - '0');
  return value;
}

std::string message_of_stem(std::string_view stem) {
  std::size_t first = 0;
  while (first < stem.size() && !is_letter(stem[first]) && static_cast<unsigned char>(stem[first]) < 0x80) ++first;
  // Flyway's prefix, as in `V2__add_user_preferences`.
  if (stem.size() > 1 && stem[0] == 'V' && is_digit(stem[1])) {
    const std::size_t end = stem.find("__");
    if (end != std::string_view::npos) first = end + 2;
  }
  std::string message(stem.substr(std::min(first, stem.size())));
  std::replace(message.begin(), message.end(), '_', ' ');
  return message;
}

std::string slug_of(std::string_view message) {
  std::string slug;
  bool gap = false;
  for (const char c : to_lower(message)) {
    if (!is_letter(c) && !is_digit(c)) {
      gap = true;
      continue;
    }
    if (slug.size() >= kLongestSlug) break;
    if (gap && !slug.empty()) slug += '_';
    gap = false;
    slug += c;
  }
  return slug;
}

}  // namespace dunlin
