// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"
#include "revision/file.hpp"

namespace dunlin::cli {

/// Writes the file of `revision` and prints its path.
void write_and_tell(Context& context, NewRevision revision);

}  // namespace dunlin::cli
