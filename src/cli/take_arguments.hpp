// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace dunlin::cli {

/// The arguments behind the name of the program. What is secret in them is overwritten in `argv`, where other users of
/// the machine could read it (`ps`) for as long as the program runs.
[[nodiscard]] std::vector<std::string> take_arguments(int argc, char** argv);

}  // namespace dunlin::cli
