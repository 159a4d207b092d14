// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

#include <span>
#include <string>
#include <string_view>

namespace dunlin::cli {

/// A command line, understood.
struct Invocation {
  const Command* command = nullptr;  ///< Null: none was named.
  Arguments arguments;
  bool help = false;     ///< Help was asked for, of the command or of the program; nothing else was checked.
  bool version = false;  ///< `--version`
};

/// Reads the arguments after the program's name. Throws `usage`.
[[nodiscard]] Invocation parse_command_line(std::span<const std::string> arguments);

}  // namespace dunlin::cli
