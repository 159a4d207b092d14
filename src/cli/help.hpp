// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command.hpp"

#include <string>
#include <string_view>

namespace dunlin::cli {

/// `dunlin --help`
[[nodiscard]] std::string program_help();

/// `dunlin COMMAND --help`
[[nodiscard]] std::string command_help(const Command& command);

/// `upgrade [TARGET] [options]`
[[nodiscard]] std::string usage_of(const Command& command);

/// `-m, --message TEXT`
[[nodiscard]] std::string names_of(const Option& option);

/// dunlin(1) in man's own language, of every command.
[[nodiscard]] std::string man_page();

/// The completion script for `bash`, `zsh` or `fish`.
[[nodiscard]] std::string completion_script(std::string_view shell);

}  // namespace dunlin::cli
