// SPDX-License-Identifier: Apache-2.0
#include "base/percent.hpp"

#include "base/utf8.hpp"

namespace dunlin {

namespace {

std::optional<unsigned> digit_value(char digit) noexcept {
  if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<unsigned>(digit - 'a') + 10;
  if (digit >= 'A' && digit <= 'F') return static_cast<unsigned>(digit - 'A') + 10;
  return std::nullopt;
}

bool is_unreserved(char character) noexcept {
  const bool letter = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
  const bool digit = character >= '0' && character <= '9';
  return letter || digit || std::string_view("-._~").find(character) != std::string_view::npos;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const auto high = digit_value(text[i + 1]);
    const auto low = digit_value(text[i + 2]);
    if (!high || !low) return std::nullopt;
    decoded.push_back(static_cast<char>(static_cast<unsigned char>(*high << 4U | *low)));
    i += 2;
  }
  return decoded;
}

std::string percent_encode(std::string_view text, std::string_view keep) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint point = code_point_at(text, i);
    const bool is_printable = point.valid && point.length > 1 && !is_control(point.value);
    const bool is_kept = is_unreserved(text[i]) || keep.find(text[i]) != std::string_view::npos;
    for (const char character : text.substr(i, point.length)) {
      if (is_printable || is_kept) {
        encoded.push_back(character);
        continue;
      }
      const auto byte = static_cast<unsigned char>(character);
      encoded.push_back('%');
      encoded.push_back(kDigits[byte >> 4U]);
      encoded.push_back(kDigits[byte & 15U]);
    }
    i += point.length;
  }
  return encoded;
}

}  // namespace dunlin
