// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace dunlin {

/// `2026-11-21T09:30:00.123Z`.
[[nodiscard]] std::string utc_text(std::chrono::system_clock::time_point time);

/// `20261121_0930`, in UTC, as file names begin.
[[nodiscard]] std::string utc_file_stamp(std::chrono::system_clock::time_point time);

}  // namespace dunlin
