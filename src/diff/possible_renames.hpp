// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diff/diff.hpp"

#include <vector>

namespace dunlin {

/// What is in `from` alone and looks like what is in `to` alone: columns of one table and type, and tables of which at
/// least half of the columns are the same.
[[nodiscard]] std::vector<PossibleRename> possible_renames(const schema::Schema& from, const schema::Schema& to);

}  // namespace dunlin
