// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/utf8.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dunlin {

/// The candidate that `word` was most likely meant to be, or nothing when none is near.
/// Letter case does not count, swapped neighbours count as one mistake.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, std::span<const std::string_view> candidates);
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

/// `did you mean "name"?`, or empty when no candidate is near.
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

/// ASCII only.
[[nodiscard]] std::string to_lower(std::string_view text);

/// Without blanks, tabs and line ends at both ends.
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;

/// The whole of `text` as a decimal integer, or nothing.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text) noexcept;

/// What `parse_duration` accepts, for messages.
inline constexpr std::string_view kDurationForms = "a number and a unit (250ms, 5s, 10min, 1h, 1d), or 0";

/// `250ms`, `5s`, `10min`, `2h`, `1d`, also with a blank before the unit, and `0`. Nothing when it is none of these
/// or more than PostgreSQL takes (about 24 days).
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) noexcept;

/// `250ms`, `5s`, `1min`: the largest unit that is exact.
[[nodiscard]] std::string duration_text(std::chrono::milliseconds duration);

}  // namespace dunlin
