// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dunlin::cli {

/// Draws lines of descent beside a list of revisions, children before parents:
///
///     *    merge
///     +-.
///     | *  on the other branch
///     * |  on the one
///     +-'
///     *    the first
class GraphDrawing {
 public:
  /// The lines to print above the revision, and in front of it as the last.
  [[nodiscard]] std::vector<std::string> add(std::string_view id, const std::vector<std::string>& parents);

 private:
  [[nodiscard]] std::string row(std::size_t from, std::size_t to, char end) const;

  std::vector<std::string> lanes_;  ///< The revision that each line leads to; empty: the lane is free.
  std::vector<std::string> pending_;
};

}  // namespace dunlin::cli
