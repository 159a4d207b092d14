// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin {

/// What of `before` is another in `now`: the lines between their common beginning and their common end, with `- ` and
/// `+ ` before them, at most `most` of each text. Nothing when the two are equal.
[[nodiscard]] std::vector<std::string> changed_lines(std::string_view before, std::string_view now,
                                                     std::size_t most = 8);

}  // namespace dunlin
