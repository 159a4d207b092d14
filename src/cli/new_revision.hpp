// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"
#include "revision/file.hpp"

#include <string>
#include <vector>

namespace dunlin::cli {

/// Writes the file of `revision` and prints its path; as JSON also what was found, when it was worked out.
void write_and_tell(Context& context, NewRevision revision, const std::vector<std::string>& found = {});

/// What the directory has, and what is compiled in beside it.
[[nodiscard]] RevisionDirectory known_revisions(Context& context);

/// The project with the revisions that have been written since it was read.
[[nodiscard]] Project project_now(Context& context);

}  // namespace dunlin::cli
