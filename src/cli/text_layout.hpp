// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dunlin::cli {

/// Cells that an escaped text takes on a terminal.
[[nodiscard]] std::size_t width_of(std::string_view text) noexcept;

/// `text` with `…` in place of what is past `width` cells.
[[nodiscard]] std::string clip(std::string_view text, std::size_t width);

/// `text` clipped or filled with blanks to exactly `width` cells.
[[nodiscard]] std::string pad(std::string_view text, std::size_t width);

}  // namespace dunlin::cli
