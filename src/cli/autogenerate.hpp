// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"
#include "revision/file.hpp"

namespace dunlin::cli {

/// `revision --autogenerate`: works out what the revisions lack of the wanted schema, writes that into `revision`, the
/// file of `revision`, and says what was found. Returns the exit status.
[[nodiscard]] int autogenerate(Context& context, const Arguments& arguments, NewRevision revision);

}  // namespace dunlin::cli
