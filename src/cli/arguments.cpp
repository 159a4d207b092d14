// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.hpp"

#include "base/text.hpp"

namespace dunlin::cli {

void Arguments::add(std::string_view name, std::string value) { values_.emplace_back(name, std::move(value)); }

bool Arguments::has(std::string_view name) const noexcept {
  for (const auto& value : values_) {
    if (value.first == name) return true;
  }
  return false;
}

std::string Arguments::text(std::string_view name, std::string_view fallback) const {
  std::string text(fallback);
  for (const auto& [given, value] : values_) {
    if (given == name) text = value;
  }
  return text;
}

std::vector<std::string> Arguments::list(std::string_view name) const {
  std::vector<std::string> all;
  for (const auto& [given, value] : values_) {
    if (given == name) all.push_back(value);
  }
  return all;
}

std::optional<std::chrono::milliseconds> Arguments::duration(std::string_view name) const {
  if (!has(name)) return std::nullopt;
  return parse_seconds(text(name));
}

std::optional<std::chrono::milliseconds> parse_seconds(std::string_view text) noexcept {
  constexpr std::int64_t kMost = 24LL * 24 * 3600;
  if (const auto number = parse_integer(text)) {
    if (*number < 0 || *number > kMost) return std::nullopt;
    return std::chrono::seconds(*number);
  }
  return parse_duration(text);
}

}  // namespace dunlin::cli
