// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/arguments.hpp"

#include <span>
#include <string_view>

namespace dunlin::cli {

class Context;

/// What an option takes. It decides how the value is checked, shown in the help and completed by a shell.
enum class ValueKind {
  none,       ///< A flag.
  text,       ///<
  list,       ///< May be given several times.
  file,       ///<
  directory,  ///<
  duration,   ///< `250ms`, `5s`, …
  seconds,    ///< A duration, or a bare number of seconds.
  choice,     ///< One of `Option::choices`.
  revision,   ///< An id, a prefix, a label, …
};

/// An option as data: help, man page, completion and parser are made from it.
struct Option {
  std::string_view name;  ///< `--dry-run`; also its name in `Arguments`.
  char letter = '\0';     ///< `m` for `-m`.
  ValueKind kind = ValueKind::none;
  std::string_view placeholder;  ///< `SECONDS`
  std::string_view help;         ///< One line, lower-case, no final dot.
  std::string_view choices;      ///< Separated by blanks.
};

/// An argument without a name in front.
struct Positional {
  std::string_view name;  ///< `TARGET`; also its name in `Arguments`.
  std::string_view help;
  bool required = false;
  bool many = false;  ///< Takes all that is left.
  ValueKind kind = ValueKind::text;
  std::string_view choices;
};

struct Example {
  std::string_view command;
  std::string_view meaning;
};

/// A command of the program. Everything is constant, so that a starting program pays nothing for the commands that were
/// not asked for.
struct Command {
  std::string_view name;
  std::string_view summary;      ///< One line, lower-case, no final dot.
  std::string_view description;  ///< Paragraphs of whole sentences.
  std::span<const Positional> positionals;
  std::span<const Option> options;
  std::span<const Example> examples;
  /// Returns the exit status; throws `Error`.
  int (*run)(Context& context, const Arguments& arguments) = nullptr;
  bool hidden = false;
};

}  // namespace dunlin::cli
