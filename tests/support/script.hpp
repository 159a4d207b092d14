// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dunlin::test {

/// A command of a script and what it is expected to do.
struct ScriptCommand {
  std::size_t line = 0;  ///< Where it stands in the file, from 1.
  std::string comments;  ///< The lines above it, kept for rewriting.
  std::string text;      ///< For the shell; more than one line when continued by `>> `.
  std::vector<std::string> out;
  std::vector<std::string> err;  ///< Patterns of `! stderr`.
  int status = 0;
};

struct ScriptFile {
  std::string path;
  std::string text;
};

/// A script of tests/cli; tests/cli/README.md tells its format.
struct Script {
  std::vector<ScriptCommand> commands;
  std::string trailer;  ///< Comments after the last command.
  std::vector<ScriptFile> files;
};

/// What a command did.
struct Outcome {
  int status = 0;
  std::string out;
  std::string err;
};

/// Throws `std::runtime_error` with `path:line: …` for what is no script.
[[nodiscard]] Script parse_script(const std::string& path, const std::string& text);

[[nodiscard]] std::string print_script(const Script& script);

/// Why `outcome` is not what `command` expects; empty when it is.
[[nodiscard]] std::string mismatch(const ScriptCommand& command, const Outcome& outcome);

/// `command` with the expectations that `outcome` fulfils. `folder`, wherever printed, becomes a wildcard.
[[nodiscard]] ScriptCommand expecting(ScriptCommand command, const Outcome& outcome, const std::string& folder);

/// Whether `line` is what `pattern` says, in which `[..]` stands for anything.
[[nodiscard]] bool line_matches(std::string_view pattern, std::string_view line);

/// The lines of a text; a last one without line end counts too.
[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);

}  // namespace dunlin::test
