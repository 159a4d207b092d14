// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dunlin/migrator.hpp>

#include <span>
#include <string>

namespace dunlin {
class Models;
}

namespace dunlin::cli {

/// The program: reads the arguments after its name, runs the command, says what went wrong. Returns the exit status;
/// throws nothing. `embedded`, when it is not null, is borrowed, and stands for the directory's revisions; `models`
/// for a file of the schema that is wanted.
[[nodiscard]] int run_program(std::span<const std::string> arguments, const Migrations* embedded = nullptr,
                              const Models* models = nullptr) noexcept;

}  // namespace dunlin::cli
