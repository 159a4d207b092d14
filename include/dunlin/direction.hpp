// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace dunlin {

/// Which way a revision is run.
enum class Direction {
  up,
  down
};

/// `up`, `down`: as files, history and output have it.
[[nodiscard]] constexpr std::string_view to_word(Direction direction) noexcept {
  return direction == Direction::up ? "up" : "down";
}

}  // namespace dunlin
