// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// `shop-20261121T093000Z-8c1f0e6a2b47`: database, time and revision, of characters that no shell minds.
[[nodiscard]] std::string copy_name(std::string_view database, std::chrono::system_clock::time_point time,
                                    const std::vector<std::string>& revisions);

/// `name`, with every character that is not a letter, a digit, `_`, `.` or `-` as `_`.
[[nodiscard]] std::string plain_name(std::string_view name);

/// `20261121T093000Z`.
[[nodiscard]] std::string stamp(std::chrono::system_clock::time_point time);

/// How the names of unfinished copies end; they begin with a dot.
inline constexpr std::string_view kPartial = ".partial";

}  // namespace dunlin
