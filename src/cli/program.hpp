// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

namespace dunlin::cli {

/// The program: reads the arguments after its name, runs the command, says what went wrong. Returns the exit status;
/// throws nothing.
[[nodiscard]] int run_program(std::span<const std::string> arguments) noexcept;

}  // namespace dunlin::cli
